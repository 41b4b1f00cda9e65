// The list as a whole: showing another page of it in this one.
"use strict";

const copy = (element) => document.importNode(element, true);
const isCompleted = (item) => find(".toggle", item).checked;

// Where this page's filter can't be resolved, `page` has the way back.
function showError(text, page) {
  const others = state.pendingDrafts.map(({ text: draft }) => " " + message("notAdded", draft));
  find("#error").textContent = text + others.join("");
  if (page) find("#error").append(" ", copy(find(".way-back", page)));
}

function applyResponse(page) {
  if (find("#details", page)) return showDetails(page, true);
  if (!state.pages.some((known) => queryOf(known) === queryOf(page))) {
    showOtherFilter(page);
    return find(".new-todo").focus();
  }
  preserveFocus(() => {
    restoreDraft({ text: find(".new-todo", page).value });
    showError(find("#error", page).textContent);
    if (!find("#undo [name=undo]")) closeOffer();
    updateList(page);
  });
}

function showOtherFilter(page) {
  const { value } = find(".new-todo");
  state.latestPage = page;
  state.pages = [page];
  for (const part of [".list-nav", ".todoapp"]) find(part).replaceWith(copy(find(part, page)));
  find(".new-todo").value = value;
  document.title = page.title;
  history.replaceState(null, "", location.pathname + queryOf(page)); // It is polled.
  clearTimeout(state.pollTimer);
  state.pollTimer = setTimeout(poll, POLL_INTERVAL);
}

function updateList(page) {
  storePage(page);
  const isLatest = !state.pending.length; // Otherwise the offer is about an earlier act.
  if (isLatest && find("#undo .offer", page)) replaceContents(find("#undo"), find("#undo", page));
  showList();
}

const queryOf = (page) => new URL(find("[data-action=add]", page)?.action || page.URL).search;
const storedItems = () => state.pages.flatMap(itemsOf);

function storePage(page) {
  state.latestPage = page;
  const index = state.pages.findIndex((known) => queryOf(known) === queryOf(page));
  state.pages.splice(index < 0 ? state.pages.length : index, 1, page);
  // An item may have come from another page.
  const ids = new Set(itemsOf(page).map(({ id }) => id));
  for (const item of storedItems()) {
    if (item.ownerDocument !== page && ids.has(item.id)) item.remove();
  }
}

async function showMore(link) {
  const [response, page] = await load(link.href).catch(() => []);
  if (!response?.ok || !find(".todoapp", page)) return location.assign(link.href);
  storePage(page);
  preserveFocus(showList);
  const [first] = itemsOf(page);
  const item = first && document.getElementById(first.id);
  if (item) find("[data-action=select], .toggle", item).focus({ preventScroll: true });
}

async function loadOtherPages() {
  if (state.pages.length === 1) return;
  const latest = state.latestPage;
  for (const known of state.pages.filter((page) => page !== latest)) {
    const [response, page] = await load(location.pathname + queryOf(known)).catch(() => []);
    if (response?.ok && find(".todoapp", page)) storePage(page);
  }
  preserveFocus(showList);
}

function showList() {
  const page = state.latestPage;
  updateItems(storedItems());
  removeRepeatedHeadings();
  find(".toggle-all").checked = find(".toggle-all", page).checked;
  for (const part of findAll("[data-part]")) {
    const isFurther = part.dataset.part === "further";
    const fresh = find(`[data-part=${part.dataset.part}]`, isFurther ? state.pages.at(-1) : page);
    if (!fresh) continue;
    part.hidden = fresh.hidden;
    if ("replace" in part.dataset) replaceContents(part, fresh);
  }
  actions.change.select?.();
  showPending();
  // Otherwise what is kept would stay when that page is unchanged.
  const isKept = find(".todo-list :is(.editing, #details)");
  find(".todoapp").dataset.etag = isKept ? "" : find(".todoapp", state.pages[0]).dataset.etag;
}

function showPending() {
  if (!state.pending.length) return;
  for (const { show } of state.pending) show();
  const [items, stored] = [itemsOf(document), storedItems()];
  const left = items.filter((item) => !item.hidden);
  const { status } = find(".todoapp").dataset;
  const part = (name) => find(`[data-part=${name}]`);
  const isWhole = !location.search && part("further").hidden;
  find(".toggle-all").checked = left.every(isCompleted) && (isWhole || find(".toggle-all").checked);
  part("clear").hidden = !left.some(isCompleted) && (isWhole || part("clear").hidden);
  const active = (all) => all.filter((item) => !isCompleted(item)).length;
  const change = active(left) - active(stored);
  if (change) {
    const count = Number(find("[data-part=count]", state.latestPage).dataset.active) + change;
    part("count").innerHTML = message(count === 1 ? "itemLeft" : "itemsLeft", count);
  }
  for (const item of left) {
    if (status === (isCompleted(item) ? "active" : "completed")) item.hidden = true;
  }
  placeHeadings(items);
  if (!left.length) return;
  for (const name of ["main", "footer"]) part(name).hidden = false;
  part("first-visit").hidden = true;
  part("nothing").hidden = left.some((item) => !item.hidden);
  part("toggle-all").hidden = !part("nothing").hidden;
}

// The heading of a day stands in the first item of that day which is visible.
function placeHeadings(items) {
  let heading = null;
  for (const item of items) {
    heading = find(".day-heading", item) || heading;
    if (!heading || item.hidden) continue;
    if (heading.parentElement !== item) item.prepend(heading);
    heading = null;
  }
}

function replaceContents(old, fresh) {
  if (old.innerHTML === fresh.innerHTML) return;
  old.replaceChildren(...copy(fresh).childNodes);
}

function updateItems(freshItems) {
  const items = freshItems.map(updateItem);
  const current = new Set(items);
  for (const old of itemsOf(document)) {
    if (current.has(old)) continue;
    if (find("#details", old)) old.hidden = false;
    else if (!old.matches(".editing") && !old.dataset.key) old.remove();
  }
  sortItems(items);
}

// An item without a change stays the same element. Otherwise things would move under the visitor's hand.
function updateItem(item) {
  const old = document.getElementById(item.id);
  const refused = find(".error", item);
  if (old) showHeading(old, item);
  if (old?.matches(".editing")) {
    if (refused) {
      showText(old, textOf(item));
      showError(refused.textContent);
    }
    return old;
  }
  if (old) resetItem(old, item);
  const body = (shown) => find(".item-body", shown).innerHTML;
  if (old && !refused && body(old) === body(item)) return old;
  const fresh = copy(item);
  const box = find("[data-action=select]", fresh);
  if (box) box.checked = find(old ? `#${box.id}` : "#select-all").checked;
  if (!old) return fresh;
  if (refused) find(".editor", old)?.remove();
  find(".view", old).replaceWith(...findAll(".editor, .view", fresh));
  Object.assign(old, { className: fresh.className, hidden: false });
  return old;
}

function removeRepeatedHeadings() {
  let previous = "";
  for (const heading of findAll(".day-heading")) {
    if (heading.textContent === previous) heading.remove();
    else previous = heading.textContent;
  }
}

function showHeading(old, item) {
  const [heading, fresh] = [old, item].map((each) => find(".day-heading", each));
  if (heading?.dataset.heading === fresh?.dataset.heading) return; // Its menu may be open.
  heading?.remove();
  if (fresh) old.prepend(copy(fresh));
}

function resetItem(old, item) {
  old.hidden = false;
  old.classList.remove("pending");
  complete(old, isCompleted(item));
  replaceContents(find("label", old), find("label", item));
  old.dataset.version = item.dataset.version;
}

function complete(item, isDone) {
  item.classList.toggle("completed", isDone);
  find(".toggle", item).checked = isDone;
}

// Into the order of the page. The item that has the focus stays, and the others move around it.
function sortItems(items) {
  if (state.dragged) return;
  const list = find(".todo-list");
  const focused = itemOf(document.activeElement);
  const sorted = new Set(items);
  let place = list.firstElementChild;
  for (const item of items) {
    while (place && (!sorted.has(place) || (item === focused && place !== item))) {
      const next = place.nextElementSibling;
      if (sorted.has(place)) list.append(place);
      place = next;
    }
    if (item === place) place = place.nextElementSibling;
    else list.insertBefore(item, place);
  }
}

// Tab goes from row to row; the arrow keys go to the other controls of a row.
function makeRowsOneStop(page) {
  const controls = findAll(".view :is(a, button), .item-select ~ .toggle", page);
  for (const control of controls) control.tabIndex = -1;
}

// After a change that hides what has the focus, the focus stays in the item or goes to the next.
function preserveFocus(change) {
  const focused = document.activeElement;
  const item = itemOf(focused);
  const items = item ? visibleItems() : [];
  const next = items[items.indexOf(item) + 1] || items[items.indexOf(item) - 1];
  change();
  const link = `[data-part=lists] [href="${focused.getAttribute("href")}"]`;
  const same = `[data-action=${focused.dataset.action || "none"}]`;
  const own = [same, "[data-action=edit]", ".edit", "[data-action=details]"];
  const controls = own.map((control) => `#${item?.id} ${control}`);
  const places = [`[id="${focused.id}"]`, link, ...controls, `#${next?.id} ${same}`, ".new-todo"];
  const place = [focused, ...places.map((selector) => find(selector))].find(isVisible);
  if (place !== document.activeElement) place.focus();
}

actions.click.more = showMore;

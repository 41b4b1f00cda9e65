// The list as a whole: showing another page of it in this one, moving an item, shortcuts.
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

// The page of another filter has other links and forms: it takes the whole place of this one.
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

// The query string of a page's filter, with its place in the list.
const queryOf = (page) => new URL(find("[data-action=add]", page)?.action || page.URL).search;
const storedItems = () => state.pages.flatMap(itemsOf);

// Puts a page in the place of its older self, or behind the others.
function storePage(page) {
  state.latestPage = page;
  const index = state.pages.findIndex((known) => queryOf(known) === queryOf(page));
  state.pages.splice(index < 0 ? state.pages.length : index, 1, page);
  // An item that came here from another page is not there any more.
  const ids = new Set(itemsOf(page).map(({ id }) => id));
  for (const item of storedItems()) {
    if (item.ownerDocument !== page && ids.has(item.id)) item.remove();
  }
}

// Shows the items of the next page below these. Without the network, the browser says so.
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

// Shows the latest page, and on it what was done since.
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
  // As long as something is kept from changing, this is not that page.
  const isKept = find(".todo-list :is(.editing, #details)");
  find(".todoapp").dataset.etag = isKept ? "" : find(".todoapp", state.pages[0]).dataset.etag;
}

// Shows the results of the pending acts: the items, the counter and the buttons.
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

// An item that is not on the page any more is removed, unless it is edited, or not stored yet.
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

// An item that is the same stays the same element, so that nothing moves under the visitor's hand.
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
  const body = (shown) => find("[data-body]", shown).innerHTML;
  if (old && !refused && body(old) === body(item)) return old;
  const fresh = copy(item);
  const box = find("[data-action=select]", fresh);
  if (box) box.checked = find(old ? `#${box.id}` : "#select-all").checked;
  if (!old) return fresh;
  // Its details stay open.
  if (refused) find(".editor", old)?.remove();
  find(".view", old).replaceWith(...findAll(".editor, .view", fresh));
  Object.assign(old, { className: fresh.className, hidden: false });
  return old;
}

// A page begins with a heading, which may be that of the page before it.
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

// Takes back what pending acts have shown, and takes over what most acts change.
function resetItem(old, item) {
  old.hidden = false;
  old.classList.remove("pending");
  complete(old, isCompleted(item));
  replaceContents(find("label", old), find("label", item));
  const [controls, fresh] = [old, item].map((each) => findAll(".view [aria-label]", each));
  fresh.forEach(({ ariaLabel }, index) => (controls[index].ariaLabel = ariaLabel));
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

// Moving

const EDGE = 48; // Pixels from the top and the bottom of the window in which dragging scrolls.

let originalNextItem = null; // The item that the dragged one stood before.

function submitMove(item, to, show) {
  submit(find("#move"), { fields: { id: idOf(item), to }, show });
}

// Moves the item before `next`, or to the end, unless one of them is gone.
const moveBefore = (item, next) => () => {
  if (!next || next.isConnected) item.parentElement?.insertBefore(item, next);
};

// Moves the item up, down, to the top or to the end; undefined if it is there already.
function moveTo(item, to) {
  const items = visibleItems();
  const index = items.indexOf(item);
  const next = { up: items[index - 1], down: items[index + 2], top: items[0] }[to];
  const isThere = index === (["up", "top"].includes(to) ? 0 : items.length - 1);
  return isThere ? undefined : moveBefore(item, next || null);
}

// Dragging by the handle, with a mouse, a pen or a finger.
actions.pointerdown.drag = (handle, event) => {
  if (event.button || state.dragged) return;
  event.preventDefault(); // Otherwise text would be selected.
  // Also outside of the window. The handle would lose the pointer as soon as its item moves.
  find(".todo-list").setPointerCapture(event.pointerId);
  state.dragged = itemOf(handle);
  originalNextItem = state.dragged.nextElementSibling;
  state.dragged.classList.add("is-dragging");
};

const itemAt = ({ clientX, clientY }) => {
  const element = document.elementFromPoint(clientX, clientY);
  return element && itemOf(element);
};

document.addEventListener("pointermove", (event) => {
  const { dragged } = state;
  if (!dragged) return;
  scrollNearEdge(event.clientY);
  const over = itemAt(event);
  if (!over) return;
  const { top, height } = over.getBoundingClientRect();
  const next = event.clientY < top + height / 2 ? over : over.nextElementSibling;
  if (over === dragged || next === dragged || next === dragged.nextElementSibling) return;
  over.parentElement.insertBefore(dragged, next);
});

function scrollNearEdge(y) {
  if (y < EDGE) window.scrollBy(0, y - EDGE);
  else if (y > innerHeight - EDGE) window.scrollBy(0, y - innerHeight + EDGE);
}

document.addEventListener("pointerup", (event) => {
  const item = state.dragged;
  if (!item) return;
  // Let go outside of the list, it goes back.
  if (!itemAt(event)) return endDrag(originalNextItem);
  const isMoved = item.nextElementSibling !== originalNextItem;
  const next = visibleItems()[visibleItems().indexOf(item) + 1] || null;
  endDrag(item.nextElementSibling);
  if (isMoved) submitMove(item, next ? idOf(next) : "end", moveBefore(item, next));
});

document.addEventListener("pointercancel", () => state.dragged && endDrag(originalNextItem));

function endDrag(next) {
  find(".todo-list").insertBefore(state.dragged, next);
  state.dragged.classList.remove("is-dragging");
  state.dragged = null;
}

// Shortcuts. One key is enough, unless that is switched off: WCAG 2.2, 2.1.4.

const pageKeys = {
  n: () => find(".new-todo").focus(),
  "/": () => find("#search").focus(),
  j: () => focusItem(1),
  k: () => focusItem(-1),
  z: () => find("#undo [name=undo]")?.click(),
  s: () => find("#select-several").click(),
  "?": showHelp,
};
for (const key of [1, 2, 3]) pageKeys[key] = () => findAll(".filters a")[key - 1].click();

const arrowKeys = {
  ArrowDown: () => focusItem(1),
  ArrowUp: () => focusItem(-1),
  ArrowRight: (item) => focusControl(item, 1),
  ArrowLeft: (item) => focusControl(item, -1),
};

// For the item that has the focus.
const itemKeys = {
  x: (item) => find(".toggle", item).click(),
  e: (item) => startEditing(item),
  o: (item) => toggleDetails(find("[data-action=details]", item)),
  J: (item) => moveItem(item, "down"),
  K: (item) => moveItem(item, "up"),
  t: (item) => moveItem(item, "top"),
  b: (item) => moveItem(item, "end"),
  Delete: (item) => find("[data-action=delete]", item).click(),
  "#": (item) => find("[data-action=delete]", item).click(),
};

function focusItem(step) {
  const items = visibleItems();
  const item = items[items.indexOf(itemOf(document.activeElement)) + step];
  if (item) findAll("[data-action=select], .toggle, .edit", item).find(isVisible)?.focus();
}

// Tab goes from row to row; the arrow keys go to the other controls of a row.
function makeRowsOneStop(page) {
  const controls = findAll(".view :is(a, button), .item-select ~ .toggle", page);
  for (const control of controls) control.tabIndex = -1;
}

function focusControl(item, step) {
  const controls = findAll(".view :is(a, button, input)", item).filter(isVisible);
  controls[controls.indexOf(document.activeElement) + step]?.focus();
}

function moveItem(item, to) {
  if (!find("[data-sortable]")) return showError(message("otherOrder"));
  const show = moveTo(item, to);
  if (show) submitMove(item, to, show);
}

function handleShortcut(event) {
  const { key, target } = event;
  const isTyped = target.matches("input:not([type=checkbox]), textarea, select");
  const isOther = event.ctrlKey || event.metaKey || event.altKey || isTyped || find("dialog[open]");
  const item = target.closest(".view") && itemOf(target);
  const keys = areShortcutsOn ? { ...pageKeys, ...(item && itemKeys) } : {};
  const run = keys[key] || (item && arrowKeys[key]);
  if (isOther || !run) return;
  event.preventDefault(); // The key is not typed into what gets the focus.
  if (!event.repeat || "jk".includes(key) || key.startsWith("Arrow")) run(item);
}

function closeMenu(menu) {
  menu.open = false;
  find("summary", menu).focus();
}

function handleEscape(target) {
  if (state.dragged) endDrag(originalNextItem);
  else if (target.matches(".edit")) stopEditing(itemOf(target));
  else if (target.closest("form.date-menu")) closeDateMenu();
  else if (target.closest(".menu[open]")) closeMenu(target.closest("details"));
  else if (target.closest(".todo-list #details")) leaveDetails();
  else if (target.matches("#search") && target.value) target.value = "";
  else if (target.matches(".new-todo, #search")) target.blur();
  else if (!find("dialog[open]")) closeOffer();
}

function handleKey(event) {
  if (event.key === "Escape" && !event.isComposing) handleEscape(event.target);
  else handleShortcut(event);
}

// The choice is this device's. Logging out clears every other storage than cookies.
let areShortcutsOn = !document.cookie.includes("shortcuts=off");

function switchShortcuts(isOn) {
  areShortcutsOn = isOn;
  document.cookie = `shortcuts=${isOn ? "on" : "off"}; path=/; max-age=31536000; samesite=lax`;
}

if (!areShortcutsOn) switchShortcuts(false); // For another year.

// The page of help, in a dialog.
async function showHelp() {
  const { href } = find("[data-action=help]");
  const dialog = find("#help");
  const [, page] = dialog.hasChildNodes() ? [] : await load(href).catch(() => []);
  const help = page && find("#help", page);
  if (help) dialog.replaceChildren(...copy(help).childNodes);
  if (!dialog.hasChildNodes()) return location.assign(href);
  find("#shortcuts").checked = areShortcutsOn;
  if (!dialog.open) dialog.showModal(); // Otherwise the second of two keys would fail.
}

actions.click.help = showHelp;
actions.change.shortcuts = ({ checked }) => switchShortcuts(checked);

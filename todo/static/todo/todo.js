// Makes the list quick: sends the page's own forms in the background, and takes over what changed
// from the page that answers. Without this file everything works through the same forms.
"use strict";

// What only a page without script needs, or only one with it, is hidden before it is seen.
document.documentElement.classList.add("js");

const PAUSE = 150; // Milliseconds without a key, after which a new item's text is read.
const INTERVAL = 8000; // Milliseconds from one look at the server to the next.

const find = (selector, inside = document) => inside.querySelector(selector);
const findAll = (selector, inside = document) => [...inside.querySelectorAll(selector)];
const itemOf = (element) => element.closest(".todo-list li");
const isSeen = (element) => element?.getClientRects().length > 0;
const seenItems = () => findAll(".todo-list > li").filter(isSeen);
const copy = (element) => document.importNode(element, true);

// A sentence of the page, which is in its reader's language, with what is to stand for its "{}".
const sentence = (name, words) => find(".todoapp").dataset[name].replace("{}", () => words);

// Sending: one request at a time, in the order of the visitor's acts.

let queue = Promise.resolve();
const waiting = []; // The forms that are not answered yet.
let answer = document; // The last page that came.
let sent = 0; // How many requests there were for such a page.

// What can't be sent is said, after `putBack` has put back what the visitor saw and typed.
function send(form, button, putBack, answered = show) {
  const address = button?.hasAttribute("formaction") ? button.formAction : form.action;
  const body = new URLSearchParams(new FormData(form));
  if (button?.name) body.append(button.name, button.value);
  const item = form.matches(".details") ? null : itemOf(form);
  const seen = item && find("label", item).textContent;
  waiting.push(form);
  sent += 1;
  const ask = () => {
    if (item && address === form.action) moveOn(body, item, seen);
    // After a login elsewhere, or the visitor's own acts, only the tokens of later pages are good.
    for (const token of ["csrfmiddlewaretoken", "seen"]) {
      if (body.has(token)) body.set(token, find(`[name=${token}]`, answer).value);
    }
    return post(address, body).finally(() => waiting.shift());
  };
  queue = queue.then(ask).then(answered).catch((error) => {
    putBack?.();
    say(error.message, error.page);
    // The text that comes back can be sent again without the filter.
    const retry = error.page && find("form.retry", error.page);
    if (retry && address === form.action) form.action = retry.action;
  });
}

// The version stands for the text that the visitor saw. Acts that left that text as it was, and the
// visitor's own ones, which were answered meanwhile, are no conflict.
function moveOn(body, item, seen) {
  const stored = answer.getElementById(item.id);
  if (!stored || find("label", stored).textContent !== seen) return;
  body.set("version", stored.dataset.version);
  if (find(".toggle", stored).checked) body.set("completed", "on");
  else body.delete("completed");
}

async function load(address, options) {
  const response = await fetch(address, options);
  const html = await response.text();
  return [response, new DOMParser().parseFromString(html, "text/html"), html];
}

// The answer where the list, label or search of this page can't be resolved any more.
const isUnresolved = (page) => find(".unresolved", page) !== null;
const messageOf = (page) => find("[role=alert]", page).textContent;

// For offline.js. A browser that refuses to store anything has nothing to show without a network.
function keep(response, html) {
  const put = (kept) => kept.put(response.url, new Response(html, response));
  window.caches?.open("offline").then(put).catch(() => {});
}

async function post(address, body) {
  const [response, page, html] = await load(address, { method: "POST", body }).catch(() => {
    throw new Error(sentence("unreachable"));
  });
  if (isUnresolved(page)) throw Object.assign(new Error(messageOf(page)), { page });
  if (!find(".todoapp, form.details", page)) {
    const said = find("[role=alert]", page) || find("h1", page);
    const reason = said?.textContent.replace(/\.$/, "") || response.status;
    throw new Error(sentence("notSaved", reason));
  }
  if (!response.ok) return page;
  history.replaceState(null, "", response.url);
  keep(response, html);
  return page;
}

// Following a link, or sending the search, would end what is under way.
function leaveLater(event, go) {
  if (!waiting.length) return;
  event.preventDefault();
  queue.then(() => find(".error:not(:empty)") || go());
}

// Showing: another page of the list becomes this one, except for what is being typed.

const unsaved = []; // Texts of new items that wait for the field to be free.

// Where this page's filter can't be resolved, `page` has the way back.
function say(said, page) {
  const others = unsaved.map((text) => " " + sentence("unsaved", text));
  find("#error").textContent = said + others.join("");
  if (page) find("#error").append(" ", copy(find(".way-back", page)));
}

// The answer to what the visitor did.
function show(page) {
  if (find("form.details", page)) return showDetails(page, true);
  const action = (list) => find(".all", list).getAttribute("action");
  if (action(page) !== action(document)) return showOtherFilter(page);
  keepFocus(() => {
    giveBack(find(".new-todo", page).value);
    say(find("#error", page).textContent);
    find("[name=request_key]").value = find("[name=request_key]", page).value;
    if (!find("#undo [name=act]")) closeOffer();
    showList(page);
  });
}

// The page of another filter has other links and forms: it takes the whole place of this one.
function showOtherFilter(page) {
  answer = page;
  find(".todoapp").replaceWith(copy(find(".todoapp", page)));
  find(".new-todo").focus();
  clearTimeout(timer);
  timer = setTimeout(look, INTERVAL);
}

function showList(page) {
  answer = page;
  showItems([...find(".todo-list", page).children]);
  find(".toggle-all").checked = find(".toggle-all", page).checked;
  const changing = [".names", ".todo-count", ".further", ".bulk select", ".everything span"];
  for (const part of changing) takeOver(part, page);
  if (find("#undo form", page)) takeOver("#undo", page);
  const parts = [".names", ".find", ".main", ".nothing", ".further", ".footer", ".clear-completed"];
  for (const part of parts) find(part).hidden = find(part, page).hidden;
  // As long as something is kept from changing, this is not that page.
  const isThat = !find(".todoapp :is(.editing, .details)");
  find(".todoapp").dataset.etag = isThat ? find(".todoapp", page).dataset.etag : "";
}

function takeOver(part, page) {
  const [old, fresh] = [find(part), find(part, page)];
  if (!old || !fresh || old.innerHTML === fresh.innerHTML) return;
  const chosen = old.value;
  old.replaceChildren(...copy(fresh).childNodes);
  if (chosen) old.value = chosen;
  if (old.selectedIndex < 0) old.selectedIndex = 0; // What was chosen is no more.
}

// Items that are gone stay while something is typed in them, or their own answer is to come.
function showItems(fresh) {
  const items = fresh.map(showItem);
  const shown = new Set(items);
  for (const old of findAll(".todo-list > li")) {
    if (!shown.has(old) && !isKept(old) && !find(".details", old)) old.remove();
  }
  arrange(items);
}

const isKept = (item) => item.matches(".editing") || waiting.includes(find("form", item));

// An item that is the same stays the same element, so that nothing moves under the visitor's hand.
function showItem(item) {
  const old = document.getElementById(item.id);
  const refused = find(".error", item);
  if (old && old.matches(".editing") && refused) {
    find("label", old).textContent = find("label", item).textContent;
    say(refused.textContent);
    return old;
  }
  const html = (shown) => shown.dataset.version + find(".what", shown).innerHTML;
  if (old && !refused && (isKept(old) || (!old.hidden && html(old) === html(item)))) return old;
  const fresh = copy(item);
  const box = find(".select", fresh);
  if (box) box.checked = find(old ? `#${box.id}` : "#select-all").checked;
  if (!old) return fresh;
  // Its details stay open.
  find("form", old).replaceWith(find("form", fresh));
  Object.assign(old, { className: fresh.className, hidden: false });
  old.dataset.version = fresh.dataset.version;
  return old;
}

// Into the order of the page. The item that has the focus stays, and the others move around it.
function arrange(items) {
  if (dragged || waiting.includes(find("#move"))) return;
  const list = find(".todo-list");
  const focused = itemOf(document.activeElement);
  const shown = new Set(items);
  let place = list.firstElementChild;
  for (const item of items) {
    while (place && (!shown.has(place) || (item === focused && place !== item))) {
      const next = place.nextElementSibling;
      if (shown.has(place)) list.append(place);
      place = next;
    }
    if (item === place) place = place.nextElementSibling;
    else list.insertBefore(item, place);
  }
}

// Focus that a change would lose stays in the item, or goes to the same control of the next one.
function keepFocus(change) {
  const focused = document.activeElement;
  const item = itemOf(focused);
  const items = item ? seenItems() : [];
  const next = items[items.indexOf(item) + 1] || items[items.indexOf(item) - 1];
  change();
  const link = `.names [href="${focused.getAttribute("href")}"]`;
  const same = `#${next?.id} .${focused.classList[0]}`;
  const own = [".open", ".edit", ".more"].map((control) => `#${item?.id} ${control}`);
  const places = [`[id="${focused.id}"]`, link, ...own, same, ".new-todo"];
  const place = [focused, ...places.map((selector) => find(selector))].find(isSeen);
  if (place !== document.activeElement) place.focus();
}

// Adding

function add(form) {
  const field = find(".new-todo");
  const text = field.value;
  if (!text.trim()) return;
  send(form, null, () => giveBack(text));
  field.value = "";
  find("#understood").textContent = "";
}

// A text that was not stored goes back into its field, as soon as no other is typed there.
function giveBack(text) {
  const field = find(".new-todo");
  if (text) unsaved.push(text);
  if (!field.value && unsaved.length) field.value = unsaved.shift();
}

// Says what the end of the text would be read as. That is a help, and not missed where it fails.
async function understand(field) {
  const text = field.value;
  const address = `${field.form.dataset.understood}?${new URLSearchParams({ text })}`;
  const response = text.trim() && (await fetch(address).catch(() => null));
  const isRead = response?.ok && response.headers.get("content-type").startsWith("text/plain");
  const read = isRead ? await response.text().catch(() => "") : "";
  if (field.value === text) find("#understood").textContent = read && sentence("read", read);
}

// Editing in place

function open(item, text) {
  if (!item.classList.contains("editing")) find(".edit", item).value = text;
  item.classList.add("editing");
}

function edit(item) {
  const field = find(".edit", item);
  open(item, find("label", item).textContent);
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}

function leave(item, hidden = false) {
  keepFocus(() => {
    item.classList.remove("editing");
    item.hidden = hidden;
  });
  find(".editor .error", item)?.remove();
  history.replaceState(null, "", find(".editor a", item).href);
}

function save(item) {
  const label = find("label", item);
  const before = label.textContent;
  const typed = find(".edit", item).value;
  const text = typed.trim();
  if (text === before) return leave(item);
  send(find("form", item), null, () => {
    label.textContent = before;
    item.hidden = false;
    // Without focus: leaving another item for this one would save that, and so on for ever.
    keepFocus(() => open(item, typed));
  });
  label.textContent = text;
  leave(item, !text);
}

// Details in place: the form of the item's own page, in its row. One is open at a time.

let untouched = ""; // What stood in it when it was opened.
const contents = (form) => String(new URLSearchParams(new FormData(form)));
const openDetails = () => find(".todoapp .details");
const isUnsaved = (form) => form && contents(form) !== untouched;
const focusField = (inside) => find("input:not([type=hidden]), select, textarea", inside)?.focus();

async function toggleDetails(link) {
  if (find(".details", itemOf(link))) return leaveDetails();
  const [, page] = await load(link.href).catch(() => []);
  if (!page) say(sentence("unopened"));
  else if (isUnsaved(openDetails())) leaveDetails();
  else if (find("form.details", page)) showDetails(page);
  else location.assign(link.href);
}

function showDetails(page, isRefused = false) {
  const form = copy(find("form.details", page));
  form.prepend(...findAll(".item-page > .error", page).map(copy));
  say("");
  openDetails()?.remove();
  document.getElementById(`item-${form.elements.id.value}`)?.append(form);
  untouched = isRefused ? "" : contents(form);
  focusField(find(".field .error", form)?.closest(".field") || form);
}

// What was changed there is thrown away by Cancel alone.
function leaveDetails() {
  if (!isUnsaved(openDetails())) return closeDetails();
  say(sentence("openDetails"));
  if (!openDetails().matches(":focus-within")) focusField(openDetails());
}

function closeDetails() {
  const form = openDetails();
  if (!form || waiting.includes(form)) return;
  const isFocused = form.matches(":focus-within");
  const more = find(".more", itemOf(form));
  form.remove();
  say("");
  if (isFocused) more.focus();
}

// Completing, deleting, and undoing

function toggle(box) {
  const mark = () => itemOf(box)?.classList.toggle("completed", box.checked);
  send(box.form, find(".save", box.form), () => {
    box.checked = !box.checked;
    mark();
  });
  mark();
}

// What is done with: an item that is deleted, an offer that is taken.
function sendAndHide(form, button, hidden) {
  const answered = (page) => {
    hidden.remove();
    show(page);
  };
  send(form, button, () => (hidden.hidden = false), answered);
  keepFocus(() => (hidden.hidden = true));
}

// Details, or something done with several items: a second click, before the answer, is none.
function sendOnce(form, button) {
  if (waiting.includes(form)) return;
  send(form, button, null, (page) => {
    // Details that won't do come back as the item's page. Moving the item saves nothing of them.
    const isDone = find("#error:empty", page) && button.name !== "to";
    if (isDone && form.matches(".details")) closeDetails();
    else if (isDone) form.reset();
    show(page);
  });
}

const closeOffer = () => keepFocus(() => find("#undo")?.replaceChildren());

// Moving

let dragged = null; // The item that is under way,
let follower = null; // and the one that was behind it.

// The item is in its new place already; `to` is what the server knows of that.
function sendMove(item, to) {
  const form = find("#move");
  form.elements.id.value = find("[name=id]", item).value;
  form.elements.to.value = to;
  send(form, null, () => {
    const stored = findAll(".todo-list > li", answer).map(({ id }) => document.getElementById(id));
    keepFocus(() => arrange(stored.filter(Boolean)));
  });
}

function move(item, to) {
  const items = seenItems();
  const at = items.indexOf(item);
  const isThere = ["up", "top"].includes(to) ? at === 0 : at === items.length - 1;
  if (isThere || !find(".movable")) return;
  const behind = { up: items[at - 1], down: items[at + 2], top: items[0] }[to];
  keepFocus(() => item.parentElement.insertBefore(item, behind || null));
  sendMove(item, to);
}

function startDrag(event) {
  dragged = event.target;
  follower = dragged.nextElementSibling;
  dragged.classList.add("dragged");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", find("label", dragged).textContent);
}

function dragOver(event) {
  const over = itemOf(event.target);
  if (!over) return;
  event.preventDefault();
  const { top, height } = over.getBoundingClientRect();
  const behind = event.clientY < top + height / 2 ? over : over.nextElementSibling;
  if (over === dragged || behind === dragged || behind === dragged.nextElementSibling) return;
  over.parentElement.insertBefore(dragged, behind);
}

function drop(event) {
  event.preventDefault();
  const item = dragged;
  const isMoved = item.nextElementSibling !== follower;
  const behind = seenItems()[seenItems().indexOf(item) + 1];
  endDrag(item.nextElementSibling);
  if (isMoved) sendMove(item, behind ? find("[name=id]", behind).value : "end");
}

function endDrag(behind) {
  find(".todo-list").insertBefore(dragged, behind);
  dragged.classList.remove("dragged");
  dragged = null;
}

// Choosing several

let chosenLast = ""; // The id of the box that was clicked last.

function choose(box, isRange) {
  const boxes = findAll(".select");
  const ends = [chosenLast, box.id].map((id) => boxes.findIndex((other) => other.id === id));
  const [first, last] = ends.sort((one, other) => one - other);
  const range = isRange && first >= 0 ? boxes.slice(first, last + 1) : [];
  const others = box.id === "select-all" ? boxes : range;
  others.forEach((other) => (other.checked = box.checked));
  // All means further pages too: choosing all of this page is not that.
  if (!box.checked) find("#select-all").checked = false;
  chosenLast = box.id;
}

// What was changed elsewhere: while the page is looked at, it looks at the server.

let timer = 0;
async function look() {
  clearTimeout(timer);
  if (document.hidden) return; // Until it is seen again.
  if (waiting.length || dragged || (await takeNews())) timer = setTimeout(look, INTERVAL);
}

// Returns whether there is any use in asking again.
async function takeNews() {
  const { etag } = find(".todoapp").dataset;
  const options = { cache: "no-store", headers: etag ? { "If-None-Match": etag } : {} };
  const number = ++sent;
  const [response, page, html] = await load(location.href, options).catch(() => []);
  // The answer to anything that was sent later shows more, or will.
  if (!response || sent !== number || dragged) return true;
  if (isUnresolved(page)) {
    say(messageOf(page), page);
    return false;
  }
  if (!response.ok) return true;
  const ownerOf = (list) => find(".todoapp [name=owner]", list)?.value;
  if (ownerOf(page) !== ownerOf(document)) return false; // Logged out, or as somebody else.
  keep(response, html);
  keepFocus(() => showList(page));
  return true;
}

// The keyboard. One key is enough, unless that is switched off: WCAG 2.2, 2.1.4.

const keys = {
  n: () => find(".new-todo").focus(),
  "/": () => find(".search").focus(),
  j: () => step(1),
  k: () => step(-1),
  z: () => find("#undo [name=act]")?.click(),
  s: () => find(".select-several").click(),
  "?": () => find("#help").showModal(),
};
for (const key of [1, 2, 3]) keys[key] = () => findAll(".filters a")[key - 1].click();

// What is done with the item that has the focus.
const itemKeys = {
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  x: (item) => find(".toggle", item).click(),
  e: edit,
  o: (item) => toggleDetails(find(".more", item)),
  J: (item) => move(item, "down"),
  K: (item) => move(item, "up"),
  t: (item) => move(item, "top"),
  b: (item) => move(item, "end"),
  Delete: (item) => find(".destroy", item).click(),
  "#": (item) => find(".destroy", item).click(),
};

function step(by) {
  const items = seenItems();
  const next = items[items.indexOf(itemOf(document.activeElement)) + by];
  if (next) findAll(".select, .toggle, .edit", next).find(isSeen)?.focus();
}

function pressKey(event) {
  const { key, target } = event;
  const isTyped = target.matches("input:not([type=checkbox]), textarea, select");
  const isOther = event.ctrlKey || event.metaKey || event.altKey || isTyped || find("dialog[open]");
  if (isOther || !find("#shortcuts")?.checked) return;
  const item = target.closest(".details") ? null : itemOf(target);
  const act = keys[key] || (item && itemKeys[key]);
  if (!act) return;
  event.preventDefault(); // The key is not typed into what gets the focus.
  if (!event.repeat || "jk".includes(key) || key.startsWith("Arrow")) act(item);
}

// A browser that refuses to store anything switches them until the page is left.
function storedShortcuts(state) {
  try {
    if (state) localStorage.setItem("shortcuts", state);
    return localStorage.getItem("shortcuts");
  } catch {
    return state;
  }
}

document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (!form.closest(".todoapp")) return;
  if (form.method === "get") return leaveLater(event, () => form.submit());
  event.preventDefault();
  const item = itemOf(form);
  if (form.matches(".new")) add(form);
  else if (form.matches(".bulk, .details")) sendOnce(form, submitter);
  else if (form.matches("#undo form")) sendAndHide(form, submitter, form);
  else if (!item) send(form, submitter);
  else if (submitter.matches(".destroy")) sendAndHide(form, submitter, item);
  else if (item.classList.contains("editing")) save(item);
});

document.addEventListener("change", ({ target }) => {
  if (target.matches(".toggle, .toggle-all")) toggle(target);
  else if (target.matches("#shortcuts")) storedShortcuts(target.checked ? "on" : "off");
});

let reading = 0;
document.addEventListener("input", ({ target }) => {
  if (!target.matches(".new-todo")) return;
  clearTimeout(reading);
  reading = setTimeout(understand, PAUSE, target);
});

document.addEventListener("dblclick", ({ target }) => {
  if (target.matches(".view label")) edit(itemOf(target));
});

document.addEventListener("click", (event) => {
  const { target } = event;
  if (target.matches(".select, #select-all")) return choose(target, event.shiftKey);
  if (target.matches("#keys")) return find("#help").showModal();
  if (target.matches("#undo .close")) return closeOffer();
  const link = target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (link.matches(".todoapp :is(.open, .more, .details a)")) {
    event.preventDefault();
    if (link.matches(".open")) edit(itemOf(link));
    else if (link.matches(".more")) toggleDetails(link);
    else closeDetails();
  } else leaveLater(event, () => location.assign(link.href));
});

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (key !== "Escape" || event.isComposing) pressKey(event);
  else if (target.matches(".edit")) leave(itemOf(target));
  else if (target.closest(".todoapp .details")) leaveDetails();
  else if (target.matches(".search") && target.value) target.value = "";
  else if (target.matches(".new-todo, .search")) target.blur();
  else if (!find("dialog[open]")) closeOffer();
});

document.addEventListener("focusout", ({ target }) => {
  // Who was told of somebody else's change saves by Enter or by the button, not by going away.
  const item = target.matches(".edit") && itemOf(target);
  if (item && item.classList.contains("editing") && !find(".error", item)) save(item);
});

// An item is dragged by its edge: elsewhere the mouse selects text.
document.addEventListener("mousedown", ({ target }) => {
  const item = target.matches(".movable .view, .movable .item > form") && itemOf(target);
  if (item) item.draggable = true;
  else findAll("[draggable=true]").forEach((other) => other.removeAttribute("draggable"));
});

document.addEventListener("dragstart", (event) => event.target.matches?.("li") && startDrag(event));
document.addEventListener("dragover", (event) => dragged && dragOver(event));
document.addEventListener("drop", (event) => dragged && drop(event));
document.addEventListener("dragend", () => dragged && endDrag(follower));

window.addEventListener("beforeunload", (event) => {
  if (waiting.length || isUnsaved(openDetails())) event.preventDefault();
});

document.addEventListener("DOMContentLoaded", () => {
  const zone = find("[type=hidden][name=time_zone]"); // of who signs up
  if (zone) zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!find(".todoapp")) return;
  const tell = () => (find("#offline").hidden = navigator.onLine);
  for (const state of ["online", "offline"]) window.addEventListener(state, tell);
  tell();
  navigator.serviceWorker?.register(find("#offline").dataset.worker).catch(() => {});
  find("#shortcuts").checked = storedShortcuts() !== "off";
  answer = document.cloneNode(true);
  timer = setTimeout(look, INTERVAL);
  document.addEventListener("visibilitychange", look);
});

// The back button brings a page from the browser's memory, which shows the list as it was.
window.addEventListener("pageshow", ({ persisted }) => {
  const [navigation] = performance.getEntriesByType("navigation");
  const isBack = persisted || navigation?.type === "back_forward";
  if (isBack && find(".new-todo")?.value === "") location.reload();
});

// Makes the list quick: sends the page's own forms in the background, shows at once what each act
// will change, and takes over what changed from the page that answers. What the page shows is the
// latest page of the server, and upon it the acts that are not answered yet: a refused act is taken
// back by showing that again without it. Without this file everything works through the same forms.
//
// What an element does stands in its data-action, see `actions` at the end; the script relies on no
// classes but TodoMVC's. keyboard.js and drafts.js use the functions of this file.
/* global removeDraft, restoreDetails */
"use strict";

// What only a page without script needs, or only one with it, is hidden before it is seen.
document.documentElement.classList.add("js");

const PREVIEW_DELAY = 150; // Milliseconds without a key, after which quick add is previewed.
const POLL_INTERVAL = 8000; // Milliseconds from one request for news to the next.
const ANSWER_TIMEOUT = 60000; // Milliseconds after which the site counts as out of reach.

const state = {
  queue: Promise.resolve(), // Requests run one after the other, in the order of the acts.
  pending: [], // The acts whose requests are not answered yet, in this order.
  latestPage: document, // The last page that the server sent.
  requestNumber: 0, // How many requests for such a page there were.
  // The ids of new items, by the keys that stood for them until they were stored. Any other text,
  // also "constructor", stands for itself.
  storedIds: Object.create(null),
  pendingDrafts: [], // New items that were not stored, and wait for the field to be free.
  returned: {}, // The draft that is in the field again, until it is changed.
  isLeft: false, // Whether another page takes the place of this one.
  initialDetails: "", // The details that are open, as they were when they were opened.
  dragged: null, // The item that is being dragged,
  originalNextItem: null, // and the item that it stood before.
  lastSelected: "", // The id of the box that was clicked last.
  previewTimer: 0,
  pollTimer: 0,
};

const find = (selector, inside = document) => inside.querySelector(selector);
const findAll = (selector, inside = document) => [...inside.querySelectorAll(selector)];
const itemOf = (element) => element.closest(".todo-list li");
const itemsOf = (page) => findAll(".todo-list > li", page);
const isVisible = (element) => element?.getClientRects().length > 0;
const visibleItems = () => itemsOf(document).filter(isVisible);
const copy = (element) => document.importNode(element, true);
const withIds = (body) =>
  new URLSearchParams([...body].map(([name, value]) => [name, state.storedIds[value] || value]));

// A message of the page, which is in its reader's language, with the value in its place.
const message = (name, value) =>
  JSON.parse(find("#messages").textContent)[name].replace(/\{\}|%\(\w+\)s/, () => value);

// Sending: one request at a time, in the order of the visitor's acts.

// `show` changes the page to what it will be. An error is shown after `onError` has put back what the
// visitor typed. `fields` are sent in place of what the form has. Without a form, `address` and
// `body` say what is sent. The answer to an act of another filter (`isElsewhere`) is not shown.
function submit(form, { button, fields = {}, show = () => {}, onError, onSuccess, ...act }) {
  if (form) {
    act.address ||= button?.hasAttribute("formaction") ? button.formAction : form.action;
    act.body = new URLSearchParams(new FormData(form));
    if (button?.name) act.body.append(button.name, button.value);
    for (const name of Object.keys(fields)) act.body.set(name, fields[name]);
  }
  const { address, body, isElsewhere } = act;
  const isSeen = form && body.has("seen") ? seenTest() : () => false;
  if (form && body.has("seen")) body.set("seen", find("[name=seen]", state.latestPage).value);
  const isEdit = form?.matches("[data-action=save]") && address === form.action;
  const item = isEdit ? itemOf(form) : null;
  const seenText = item?.dataset.text;
  state.pending.push(Object.assign(act, { form, show }));
  state.requestNumber += 1;
  const request = () => {
    if (state.isLeft) return new Promise(() => {}); // The next page sends it.
    if (item) refreshVersion(body, item, seenText);
    // After a login elsewhere, or the visitor's own acts, only the tokens of later pages are good.
    const tokens = ["csrfmiddlewaretoken", ...(isSeen() ? ["seen"] : [])];
    for (const token of tokens) {
      if (body.has(token)) body.set(token, find(`[name=${token}]`, state.latestPage).value);
    }
    act.isSent = !act.isRepeatable;
    keepPending();
    return post(address, withIds(body), isElsewhere).finally(() => state.pending.shift());
  };
  const succeed = (page) => {
    keepPending();
    if (isElsewhere && !find(".error:not(:empty)", page)) return refresh();
    return (onSuccess || applyResponse)(page);
  };
  state.queue = state.queue.then(request).then(succeed).catch((error) => {
    preserveFocus(showList);
    onError?.();
    showError(error.message, error.page);
    // The text that comes back can be sent again without the filter.
    const retry = error.page && find("form.retry", error.page);
    if (retry && address === form?.action) form.action = retry.action;
  });
  keepPending();
  preserveFocus(showPending);
}

// Returns a test of whether the latest page has only what the visitor sees now: an act on all items
// must not change what came from elsewhere since.
function seenTest() {
  const stateOf = (item) => [find("[name=id]", item).value, isCompleted(item)];
  const shown = itemsOf(document).filter((item) => !item.hidden).map(stateOf);
  return () => {
    const seen = shown.map(([id, isDone]) => [state.storedIds[id] || id, isDone].join());
    return itemsOf(state.latestPage).every((item) => seen.includes(stateOf(item).join()));
  };
}

const isPending = (form) => state.pending.some((act) => act.form === form);

// Stores the acts that a reload sends again: those not sent yet, and those that are safe to repeat.
// They are stored by owner.
function keepPending() {
  if (state.isLeft) return; // A page that is left gives up its requests.
  const drafts = [state.returned, ...state.pendingDrafts].filter(({ key }) => key);
  const kept = [...drafts, ...state.pending].map(({ key, text, address, body, ...act }) => {
    if (key) return { key, text, address };
    const { isSent, isRepeatable } = act;
    return { address, body: String(withIds(body)), isSent, isRepeatable: Boolean(isRepeatable) };
  });
  storage("pending", JSON.stringify(kept));
}

function resumePending() {
  const { search } = new URL(find("form.new").action);
  for (const { body, isSent, ...act } of JSON.parse(storage("pending") || "[]")) {
    act.isElsewhere = new URL(act.address).search !== search;
    if (act.key) submitNewItem(act);
    // This page may have been made before it.
    else if (isSent) state.queue = state.queue.then(refresh);
    else submit(null, { ...act, body: new URLSearchParams(body) });
  }
  keepPending();
}

// The session storage of this owner's list, which a browser may refuse.
function storage(name, value) {
  const key = `${name}-${find(".todoapp [name=owner]").value}`;
  try {
    if (value) sessionStorage.setItem(key, value);
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

// The version stands for the text that the visitor saw. Acts that left that text as it was, and the
// visitor's own ones, which were answered meanwhile, are no conflict.
function refreshVersion(body, item, seenText) {
  const stored = state.latestPage.getElementById(item.id);
  if (stored?.dataset.text !== seenText) return;
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

// For service-worker.js. A browser that refuses to store anything has nothing to show without a network.
function cachePage(response, html) {
  const put = (cache) => cache.put(response.url, new Response(html, response));
  window.caches?.open("offline").then(put).catch(() => {});
}

async function post(address, body, isElsewhere) {
  const signal = AbortSignal.timeout?.(ANSWER_TIMEOUT);
  const request = { method: "POST", body, signal };
  const [response, page, html] = await load(address, request).catch(() => {
    throw new Error(message("unreachable"));
  });
  if (isUnresolved(page)) throw Object.assign(new Error(messageOf(page)), { page });
  if (!find(".todoapp, #details", page)) {
    const reason = find("[role=alert]", page) || find("h1", page);
    throw new Error(message("notSaved", reason?.textContent.replace(/\.$/, "") || response.status));
  }
  if (!response.ok || isElsewhere) return page;
  history.replaceState(null, "", response.url);
  cachePage(response, html);
  return page;
}

// Following a link, or sending the search, would end what is under way.
function navigateWhenIdle(event, navigate) {
  if (!state.pending.length) return;
  event.preventDefault();
  // Otherwise a second link would take the place of this one in the history.
  const links = event.target.closest("nav, ul");
  links?.toggleAttribute("inert", true);
  state.queue.then(() => {
    if (!find(".error:not(:empty)")) return navigate();
    links?.removeAttribute("inert");
  });
}

// Showing: another page of the list becomes this one, except for what is being typed.

// Where this page's filter can't be resolved, `page` has the way back.
function showError(text, page) {
  const others = state.pendingDrafts.map(({ text: draft }) => " " + message("notAdded", draft));
  find("#error").textContent = text + others.join("");
  if (page) find("#error").append(" ", copy(find(".way-back", page)));
}

// The answer to what the visitor did.
function applyResponse(page) {
  if (find("#details", page)) return showDetails(page, true);
  const action = (list) => find(".all", list).getAttribute("action");
  if (action(page) !== action(document)) return showOtherFilter(page);
  preserveFocus(() => {
    restoreDraft({ text: find(".new-todo", page).value });
    showError(find("#error", page).textContent);
    if (!find("#undo [name=undo]")) closeOffer();
    updateList(page);
  });
}

// The page of another filter has other links and forms: it takes the whole place of this one.
function showOtherFilter(page) {
  state.latestPage = page;
  find(".todoapp").replaceWith(copy(find(".todoapp", page)));
  find(".new-todo").focus();
  clearTimeout(state.pollTimer);
  state.pollTimer = setTimeout(poll, POLL_INTERVAL);
}

function updateList(page) {
  state.latestPage = page;
  if (find("#undo .offer", page)) replaceContents(find("#undo"), find("#undo", page));
  showList();
}

// Shows the latest page, and on it what was done since.
function showList() {
  const page = state.latestPage;
  updateItems(itemsOf(page));
  find(".toggle-all").checked = find(".toggle-all", page).checked;
  for (const part of findAll("[data-part]")) {
    const fresh = find(`[data-part=${part.dataset.part}]`, page);
    if (!fresh) continue;
    part.hidden = fresh.hidden;
    if ("replace" in part.dataset) replaceContents(part, fresh);
  }
  showPending();
  // As long as something is kept from changing, this is not that page.
  const isThat = !find(".todo-list :is(.editing, #details)");
  find(".todoapp").dataset.etag = isThat ? find(".todoapp", page).dataset.etag : "";
}

// Shows the results of the pending acts: the items, the counter and the buttons.
function showPending() {
  if (!state.pending.length) return;
  for (const { show } of state.pending) show();
  const [items, stored] = [document, state.latestPage].map(itemsOf);
  const left = items.filter((item) => !item.hidden);
  const status = new URLSearchParams(location.search).get("show");
  const isWhole = !location.search && find("[data-part=further]").hidden;
  const isEvery = left.every(isCompleted);
  const part = (name) => find(`[data-part=${name}]`);
  find(".toggle-all").checked = isEvery && (isWhole || find(".toggle-all").checked);
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
  if (!left.length) return;
  part("main").hidden = part("footer").hidden = false;
  part("nothing").hidden = left.some((item) => !item.hidden);
}

function replaceContents(old, fresh) {
  if (old.innerHTML === fresh.innerHTML) return;
  const selected = old.value;
  old.replaceChildren(...copy(fresh).childNodes);
  if (selected) old.value = selected;
  if (old.selectedIndex < 0) old.selectedIndex = 0; // The selected list does not exist any more.
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
  if (old && old.matches(".editing") && refused) {
    showText(old, item.dataset.text);
    showError(refused.textContent);
    return old;
  }
  if (old?.matches(".editing") && !refused) return old;
  if (old) resetItem(old, item);
  const body = (shown) => find("[data-body]", shown).innerHTML;
  if (old && !refused && body(old) === body(item)) return old;
  const fresh = copy(item);
  const box = find("[data-action=select]", fresh);
  if (box) box.checked = find(old ? `#${box.id}` : "#select-all").checked;
  if (!old) return fresh;
  // Its details stay open.
  find("form", old).replaceWith(find("form", fresh));
  Object.assign(old, { className: fresh.className, hidden: false });
  Object.assign(old.dataset, fresh.dataset);
  return old;
}

// Takes back what pending acts have shown, and takes over what most acts change.
function resetItem(old, item) {
  old.hidden = false;
  old.classList.remove("pending");
  complete(old, isCompleted(item));
  replaceContents(find("label", old), find("label", item));
  find(".edit", old).setAttribute("aria-label", find(".edit", item).getAttribute("aria-label"));
  find("[name=version]", old).value = item.dataset.version;
  Object.assign(old.dataset, item.dataset);
}

const isCompleted = (item) => find(".toggle", item).checked;

function complete(item, isDone) {
  item.classList.toggle("completed", isDone);
  find(".toggle", item).checked = isDone;
}

function showText(item, text) {
  item.dataset.text = text;
  find("label", item).textContent = text;
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

// After a change that hides what has the focus, the focus stays in the item, or else goes to the
// same control of the next item.
function preserveFocus(change) {
  const focused = document.activeElement;
  const item = itemOf(focused);
  const items = item ? visibleItems() : [];
  const next = items[items.indexOf(item) + 1] || items[items.indexOf(item) - 1];
  change();
  const link = `[data-part=lists] [href="${focused.getAttribute("href")}"]`;
  const own = ["[data-action=edit]", ".edit", "[data-action=details]"];
  const controls = own.map((control) => `#${item?.id} ${control}`);
  const same = `#${next?.id} [data-action=${focused.dataset.action || "none"}]`;
  const places = [`[id="${focused.id}"]`, link, ...controls, same, ".new-todo"];
  const place = [focused, ...places.map((selector) => find(selector))].find(isVisible);
  if (place !== document.activeElement) place.focus();
}

// Adding

function add(form) {
  const field = find(".new-todo");
  const text = field.value;
  if (!text.trim()) return;
  const key = state.returned.key || randomKey();
  state.returned = {};
  field.value = "";
  find("#quick-add-preview").textContent = "";
  submitNewItem({ key, text, address: form.action });
}

// The name of a request: the same text with the same key is stored once, however often it is sent.
// crypto.randomUUID is missing over plain HTTP.
function randomKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function submitNewItem({ key, text, address, isElsewhere }) {
  const item = newItem(key, text);
  const onSuccess = (page) => {
    if (!replaceKey(item, page, singleLine(text))) {
      item.remove();
      const isEdited = item.matches(".editing") && find(".edit", item).value !== item.dataset.text;
      if (isEdited) restoreDraft({ text: find(".edit", item).value });
    }
    restoreDraft({ key, address, text: find(".new-todo", page).value });
    find(".new-todo", page).value = "";
    applyResponse(page);
  };
  const onError = () => {
    const isEdited = item.matches(".editing") || item.dataset.text !== singleLine(text);
    item.remove();
    if (!isEdited) return restoreDraft({ key, address, text });
    restoreDraft({ text: item.matches(".editing") ? find(".edit", item).value : item.dataset.text });
  };
  const show = () => {
    const { nextElementSibling: next } = item;
    const isLast = item.isConnected && (!next || next.dataset.key);
    if (!isLast && item.dataset.key && !isElsewhere) find(".todo-list").append(item);
  };
  const fields = { text, request_key: key };
  const act = { isRepeatable: true, isElsewhere, key, text, address };
  submit(find("form.new"), { ...act, fields, show, onSuccess, onError });
}

const singleLine = (text) => text.trim().replace(/\s+/g, " ");

// The row of an item that is not stored yet. What is done with it waits, and finds its id then.
function newItem(key, text) {
  const template = document.createElement("template");
  template.innerHTML = find("#new-item").innerHTML.replaceAll(find("#new-item").dataset.key, key);
  const item = find("li", template.content);
  item.dataset.key = key;
  item.classList.add("pending");
  item.setAttribute("aria-busy", "true");
  showText(item, singleLine(text));
  return item;
}

// The item of that text which was not on the page before is the one that was stored. Quick add may
// have taken the end of the text for something else.
function replaceKey(item, page, text) {
  const { key } = item.dataset;
  const known = itemsOf(state.latestPage).map(({ id }) => id);
  const isStored = ({ id, dataset }) => !known.includes(id) && text.startsWith(dataset.text);
  const fresh = itemsOf(page).filter(isStored);
  const stored = fresh.find(({ dataset }) => dataset.text === text) || fresh.pop();
  if (!stored) return false;
  const id = find("[name=id]", stored).value;
  state.storedIds[key] = id;
  delete item.dataset.key;
  for (const { attributes } of [item, ...findAll("*", item)]) {
    for (const attribute of attributes) attribute.value = attribute.value.replaceAll(key, id);
  }
  Object.assign(item.dataset, stored.dataset);
  item.classList.remove("pending");
  item.removeAttribute("aria-busy");
  return true;
}

// A text that was not stored goes back into its field, as soon as no other is typed there.
function restoreDraft(draft) {
  const field = find(".new-todo");
  if (draft.text) state.pendingDrafts.push(draft);
  if (!field.value && state.pendingDrafts.length) {
    state.returned = state.pendingDrafts.shift();
    field.value = state.returned.text;
  }
  keepPending();
}

// Another text is another item.
function changeNewText(field) {
  state.returned = {};
  keepPending();
  previewLater(field);
}

// Shows what the end of the text would be read as. Where that fails, nothing is shown.
async function previewQuickAdd(field) {
  const text = field.value;
  const { csrfmiddlewaretoken } = Object.fromEntries(new FormData(field.form));
  const body = new URLSearchParams({ text, csrfmiddlewaretoken });
  const request = { method: "POST", body };
  const response =
    text.trim() && (await fetch(field.form.dataset.previewUrl, request).catch(() => null));
  const isPreview = response?.ok && response.headers.get("content-type").startsWith("text/plain");
  const preview = isPreview ? await response.text().catch(() => "") : "";
  if (field.value !== text) return;
  find("#quick-add-preview").textContent = preview && message("preview", preview);
}

function previewLater(field) {
  clearTimeout(state.previewTimer);
  state.previewTimer = setTimeout(previewQuickAdd, PREVIEW_DELAY, field);
}

// Editing in place

function openEditor(item, text) {
  if (!item.classList.contains("editing")) find(".edit", item).value = text;
  item.classList.add("editing");
}

function startEditing(item) {
  const field = find(".edit", item);
  openEditor(item, item.dataset.text);
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}

function stopEditing(item) {
  preserveFocus(() => item.classList.remove("editing"));
  find(".editor .error", item)?.remove();
  history.replaceState(null, "", find(".editor a", item).href);
}

function saveEdit(item) {
  const before = item.dataset.text;
  const typed = find(".edit", item).value;
  const text = typed.trim();
  if (text === before) return stopEditing(item);
  const onError = () => {
    showText(item, before);
    // Without focus. Otherwise two items that can't be saved would take it from each other for ever.
    preserveFocus(() => {
      item.hidden = false;
      openEditor(item, typed);
    });
  };
  const show = () => {
    if (text) showText(item, text);
    else item.hidden = true;
  };
  stopEditing(item);
  submit(find("form", item), { isRepeatable: text, show, onError });
}

// Details in place: the form of the item's own page, in its row. One is open at a time.

const serialize = (form) => String(new URLSearchParams(new FormData(form)));
const openDetails = () => find(".todo-list #details");
const hasChanges = (form) => form && serialize(form) !== state.initialDetails;
const focusField = (inside) => find("input:not([type=hidden]), select, textarea", inside)?.focus();

async function toggleDetails(pressed) {
  const item = itemOf(pressed);
  if (item.dataset.key) await state.queue;
  const link = find("[data-action=details]", item);
  if (find("#details", item)) return leaveDetails();
  const [, page] = await load(link.href).catch(() => []);
  if (!page) showError(message("detailsUnreachable"));
  else if (hasChanges(openDetails())) leaveDetails();
  else if (find("#details", page)) showDetails(page);
  else location.assign(link.href);
}

function showDetails(page, isRefused = false) {
  const form = copy(find("#details", page));
  form.prepend(...findAll("#details-error", page).map(copy));
  showError("");
  openDetails()?.remove();
  document.getElementById(`item-${form.elements.id.value}`)?.append(form);
  state.initialDetails = isRefused ? "" : serialize(form);
  if (!isRefused) restoreDetails(form);
  focusField(find(".field .error", form)?.closest(".field") || form);
}

// Only Cancel discards what was changed in the details.
function leaveDetails() {
  if (!hasChanges(openDetails())) return closeDetails();
  showError(message("unsavedDetails"));
  if (!openDetails().matches(":focus-within")) focusField(openDetails());
}

function closeDetails() {
  const form = openDetails();
  if (!form || isPending(form)) return;
  const isFocused = form.matches(":focus-within");
  const link = find("[data-action=details]", itemOf(form));
  removeDraft(form);
  form.remove();
  showError("");
  if (isFocused) link.focus();
}

// Completing, deleting, and undoing

function toggle(box) {
  const isDone = box.checked;
  const item = itemOf(box);
  const show = () => (item ? [item] : itemsOf(document)).forEach((each) => complete(each, isDone));
  submit(box.form, { isRepeatable: item, button: find("[data-toggle]", box.form), show });
}

// Hides what is done with: an item that is deleted, an offer that is taken.
function submitAndHide(form, button, element) {
  const onSuccess = (page) => {
    element.remove();
    applyResponse(page);
  };
  const onError = () => (element.hidden = false);
  submit(form, { button, show: () => (element.hidden = true), onError, onSuccess });
}

function clearCompleted(form) {
  const hide = (item) => (item.hidden ||= isCompleted(item));
  submit(form, { show: () => itemsOf(document).forEach(hide) });
}

// What something done with several items changes in each. An item whose result only the server
// knows is greyed.
const bulkChanges = {
  complete: (item) => complete(item, true),
  reopen: (item) => complete(item, false),
  delete: (item) => (item.hidden = true),
};

function submitBulk(form, { submitter }) {
  const items = findAll("li [data-action=select]:checked").map(itemOf);
  const change = bulkChanges[submitter.value] || ((item) => item.classList.add("pending"));
  submitOnce(form, { submitter }, () => items.forEach(change));
}

// One of their buttons moves the item, by its name.
function submitDetails(form, { submitter }) {
  const isMove = submitter.name === "to";
  submitOnce(form, { submitter }, isMove ? moveTo(itemOf(form), submitter.value) : undefined);
}

// For details, and something done with several items. Otherwise a double click would do it twice.
function submitOnce(form, { submitter: button }, show) {
  if (isPending(form)) return;
  const sent = serialize(form);
  const onSuccess = (page) => {
    // Details that are refused come back as the item's page. Moving the item saves none of them.
    const isDone = find("#error:empty", page) && button.name !== "to";
    if (isDone && !form.matches("#details")) form.reset();
    else if (isDone && serialize(form) === sent) closeDetails();
    else if (isDone) reopenDetails(form, page, sent);
    applyResponse(page);
  };
  submit(form, { button, show, onSuccess });
}

// What was typed while the details were saved stays, as a change of what is stored now.
function reopenDetails({ elements }, page, sent) {
  const item = page.getElementById(`item-${elements.id.value}`);
  if (item) elements.version.value = item.dataset.version;
  state.initialDetails = sent;
}

const closeOffer = () => preserveFocus(() => find("#undo")?.replaceChildren());

// Moving

// `to` is what the server has to know of the place that `show` moves the item to.
function submitMove(item, to, show) {
  submit(find("#move"), { fields: { id: find("[name=id]", item).value, to }, show });
}

// Moves the item before `next`, or to the end, unless one of them is gone.
const moveBefore = (item, next) => () => {
  if (!next || next.isConnected) item.parentElement?.insertBefore(item, next);
};

// The same for up, down, top and end, or nothing if the item is there.
function moveTo(item, to) {
  const items = visibleItems();
  const index = items.indexOf(item);
  const next = { up: items[index - 1], down: items[index + 2], top: items[0] }[to];
  const isThere = index === (["up", "top"].includes(to) ? 0 : items.length - 1);
  return isThere ? undefined : moveBefore(item, next || null);
}

function startDrag(event) {
  state.dragged = event.target;
  state.originalNextItem = state.dragged.nextElementSibling;
  state.dragged.classList.add("dragged");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", state.dragged.dataset.text);
}

function dragOver(event) {
  const over = itemOf(event.target);
  if (!over) return;
  event.preventDefault();
  const { top, height } = over.getBoundingClientRect();
  const next = event.clientY < top + height / 2 ? over : over.nextElementSibling;
  const { dragged } = state;
  if (over === dragged || next === dragged || next === dragged.nextElementSibling) return;
  over.parentElement.insertBefore(dragged, next);
}

function drop(event) {
  event.preventDefault();
  const item = state.dragged;
  const isMoved = item.nextElementSibling !== state.originalNextItem;
  const next = visibleItems()[visibleItems().indexOf(item) + 1];
  endDrag(item.nextElementSibling);
  if (isMoved) submitMove(item, next ? find("[name=id]", next).value : "end", moveBefore(item, next || null));
}

function endDrag(next) {
  find(".todo-list").insertBefore(state.dragged, next);
  state.dragged.classList.remove("dragged");
  state.dragged = null;
}

// Selecting several

function selectRange(box, isRange) {
  const boxes = findAll("li [data-action=select]");
  const ends = [state.lastSelected, box.id].map((id) => boxes.findIndex((other) => other.id === id));
  const [first, last] = ends.sort((one, other) => one - other);
  const range = isRange && first >= 0 ? boxes.slice(first, last + 1) : [];
  const others = box.id === "select-all" ? boxes : range;
  others.forEach((other) => (other.checked = box.checked));
  // "All" means further pages too: ticking each item of this page is not the same.
  if (!box.checked) find("#select-all").checked = false;
  state.lastSelected = box.id;
}

// Polling: a page that is visible asks for what was changed elsewhere.

async function poll() {
  clearTimeout(state.pollTimer);
  if (document.hidden) return; // Until it is visible again.
  if (state.pending.length || state.dragged || (await refresh())) {
    state.pollTimer = setTimeout(poll, POLL_INTERVAL);
  }
}

// Returns whether it is worth asking again.
async function refresh() {
  const { etag } = find(".todoapp").dataset;
  const options = { cache: "no-store", headers: etag ? { "If-None-Match": etag } : {} };
  const number = ++state.requestNumber;
  const [response, page, html] = await load(location.href, options).catch(() => []);
  // The answer to any later request shows more, or will.
  if (!response || state.requestNumber !== number || state.dragged) return true;
  if (isUnresolved(page)) {
    showError(messageOf(page), page);
    return false;
  }
  if (!response.ok) return true;
  const ownerOf = (list) => find(".todoapp [name=owner]", list)?.value;
  if (ownerOf(page) !== ownerOf(document)) return false; // Logged out, or as somebody else.
  cachePage(response, html);
  preserveFocus(() => updateList(page));
  return true;
}

// What an element does is its data-action, by the event. A submit button comes before its form.

const actions = {
  click: {
    "cancel-details": closeDetails,
    "close-offer": closeOffer,
    details: toggleDetails,
    edit: (link) => startEditing(itemOf(link)),
    help: () => find("#help").showModal(),
    select: (box, event) => selectRange(box, event.shiftKey),
  },
  dblclick: { text: (label) => startEditing(itemOf(label)) },
  change: { toggle },
  input: { "new-text": changeNewText },
  submit: {
    add,
    bulk: submitBulk,
    "clear-completed": clearCompleted,
    delete: (button) => submitAndHide(button.form, button, itemOf(button)),
    post: (form, { submitter }) => submit(form, { button: submitter }),
    save: (form) => itemOf(form).classList.contains("editing") && saveEdit(itemOf(form)),
    "save-details": submitDetails,
    undo: (form, { submitter }) => submitAndHide(form, submitter, form.closest(".offer")),
  },
};

function act(event) {
  const { type, target, submitter } = event;
  const elements = type === "submit" ? [submitter, target] : [target.closest("[data-action]")];
  const element = elements.find((candidate) => candidate?.dataset.action in actions[type]);
  const link = type === "click" && target.closest("a");
  if (link && (event.ctrlKey || event.metaKey || event.shiftKey)) return; // For another tab.
  if (element) {
    if (link || type === "submit") event.preventDefault();
    actions[type][element.dataset.action](element, event);
  } else if (link) navigateWhenIdle(event, () => location.assign(link.href));
  else if (target.role === "search") navigateWhenIdle(event, () => target.submit());
}

document.addEventListener("focusout", ({ target }) => {
  // After a conflict, an edit is saved by Enter or by the button, not by leaving the field.
  const item = target.matches(".edit") && itemOf(target);
  if (item && item.classList.contains("editing") && !find(".error", item)) saveEdit(item);
});

// An item is dragged by its edge: elsewhere the mouse selects text.
document.addEventListener("mousedown", ({ target }) => {
  const item = target.matches("[data-sortable] .view, [data-sortable] form") && itemOf(target);
  if (item) item.draggable = true;
  else findAll("[draggable=true]").forEach((other) => other.removeAttribute("draggable"));
});

document.addEventListener("dragstart", (event) => event.target.matches?.("li") && startDrag(event));
document.addEventListener("dragover", (event) => state.dragged && dragOver(event));
document.addEventListener("drop", (event) => state.dragged && drop(event));
document.addEventListener("dragend", () => state.dragged && endDrag(state.originalNextItem));

window.addEventListener("beforeunload", (event) => {
  if (state.pending.length || hasChanges(openDetails())) event.preventDefault();
});

document.addEventListener("DOMContentLoaded", () => {
  if (!find(".todoapp")) return;
  for (const type of Object.keys(actions)) document.addEventListener(type, act);
  const notice = find("#offline");
  const updateOfflineNotice = () => (notice.hidden = navigator.onLine);
  for (const type of ["online", "offline"]) window.addEventListener(type, updateOfflineNotice);
  updateOfflineNotice();
  navigator.serviceWorker?.register(notice.dataset.workerUrl).catch(() => {});
  state.latestPage = document.cloneNode(true);
  resumePending();
  state.pollTimer = setTimeout(poll, POLL_INTERVAL);
  document.addEventListener("visibilitychange", poll);
});

window.addEventListener("pagehide", () => (state.isLeft = true));

// The back button brings a page from the browser's memory, which shows the list as it was.
window.addEventListener("pageshow", ({ persisted }) => {
  state.isLeft = false;
  const [navigation] = performance.getEntriesByType("navigation");
  const isBack = persisted || navigation?.type === "back_forward";
  // The acts that a remembered page gave up are sent by a new one. A new page sends them already.
  const isStale = state.pending.length ? persisted : find(".new-todo")?.value === "";
  if (isBack && isStale) location.reload();
});

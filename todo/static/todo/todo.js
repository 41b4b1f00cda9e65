// Sends the page's own forms in the background. The page shows the server's latest page, and upon it
// the acts that are not answered yet: without a refused act it is shown again.
"use strict";

// Set before the page is drawn. Otherwise parts for browsers without script would be seen.
document.documentElement.classList.add("js");

const POLL_INTERVAL = 8000; // Milliseconds.
const ANSWER_TIMEOUT = 60000; // Milliseconds. Then the site is out of reach.

const state = {
  queue: Promise.resolve(), // Requests run one after the other.
  pending: [], // The acts that are not answered yet.
  latestPage: document,
  pages: [document], // Each page that is shown: “More items” adds one.
  requestNumber: 0,
  storedIds: Object.create(null), // The ids of new items, by their keys.
  pendingDrafts: [], // They wait for the field to be free.
  returned: {}, // The draft in the field, until it is changed.
  isLeft: false, // Another page takes the place of this one.
  dragged: null,
  pollTimer: 0,
};

// Handlers by event and data-action. Each file adds its own.
const actions = { click: {}, dblclick: {}, change: {}, input: {}, submit: {} };
for (const type of ["pointerdown", "keydown", "focusout"]) actions[type] = {};

const find = (selector, inside = document) => inside.querySelector(selector);
const findAll = (selector, inside = document) => [...inside.querySelectorAll(selector)];
const itemOf = (element) => element.closest(".todo-list li");
const itemsOf = (page) => findAll(".todo-list > li", page);
const idOf = (item) => item.id.replace("item-", "");
const textOf = (item) => find("label", item).textContent;
const showText = (item, text) => (find("label", item).textContent = text);
const isVisible = (element) => element?.getClientRects().length > 0;
const visibleItems = () => itemsOf(document).filter(isVisible);
const isPending = (form) => state.pending.some((act) => act.form === form);
const withIds = (body) =>
  new URLSearchParams([...body].map(([name, value]) => [name, state.storedIds[value] || value]));

const message = (name, value) =>
  JSON.parse(find("#messages").textContent)[name].replace(/\{\}|%\(\w+\)s/, () => value);

// Sending

// `show` changes the page to what it will be. `onError` puts back what was typed. `fields` replace the
// form's. `item` is the row of a button. Without a form, `address` and `body` are sent. The answer to an
// act of another filter (`isElsewhere`) is not shown.
function submit(form, { item, button, fields = {}, show = () => {}, onError, onSuccess, ...act }) {
  if (form) {
    act.address ||= button?.hasAttribute("formaction") ? button.formAction : form.action;
    act.body = new URLSearchParams(new FormData(form));
    if (button?.name) act.body.append(button.name, button.value);
    for (const name of Object.keys(fields)) act.body.set(name, fields[name]);
  }
  const { address, body, isElsewhere } = act;
  const isSeen = form && body.has("seen") ? seenTest() : () => false;
  if (form && body.has("seen")) body.set("seen", find("[name=seen]", state.latestPage).value);
  const isWide = form && !item && !itemOf(form);
  const edited = form?.matches(".editor") && itemOf(form);
  const seenText = edited && textOf(edited);
  state.pending.push(Object.assign(act, { form, show }));
  state.requestNumber += 1;
  const request = () => {
    if (state.isLeft) return new Promise(() => {}); // The next page sends it.
    if (edited) refreshVersion(body, edited, seenText);
    // After a login elsewhere, or the visitor's own acts, only later tokens are valid.
    const tokens = ["csrfmiddlewaretoken", ...(isSeen() ? ["seen"] : [])];
    for (const token of tokens) {
      if (body.has(token)) body.set(token, find(`[name=${token}]`, state.latestPage).value);
    }
    act.isSent = !act.isRepeatable;
    storePending();
    return post(address, withIds(body), isElsewhere).finally(() => state.pending.shift());
  };
  const succeed = (page) => {
    storePending();
    if (isElsewhere && !find(".error:not(:empty)", page)) return refresh();
    (onSuccess || applyResponse)(page);
    return isWide ? loadOtherPages() : undefined;
  };
  state.queue = state.queue.then(request).then(succeed).catch((error) => {
    preserveFocus(showList);
    onError?.();
    showError(error.message, error.page);
    // The text can be sent again without the filter.
    const retry = error.page && find("form.retry", error.page);
    if (retry && address === form?.action) form.action = retry.action;
  });
  storePending();
  if (form && !form.closest("#undo")) closeOffer(); // It would undo an earlier act.
  preserveFocus(showPending);
}

// Tests whether the latest page has only what is seen now. Otherwise an act on all would change others.
function seenTest() {
  const stateOf = (item) => [idOf(item), isCompleted(item)];
  const shown = itemsOf(document).filter((item) => !item.hidden).map(stateOf);
  return () => {
    const seen = shown.map(([id, isDone]) => [state.storedIds[id] || id, isDone].join());
    return itemsOf(state.latestPage).every((item) => seen.includes(stateOf(item).join()));
  };
}

// Acts that left the text as the visitor saw it do not conflict.
function refreshVersion(body, item, seenText) {
  const stored = storedItems().find(({ id }) => id === item.id);
  if (!stored || textOf(stored) !== seenText) return;
  body.set("version", stored.dataset.version);
  if (isCompleted(stored)) body.set("completed", "on");
  else body.delete("completed");
}

async function load(address, options) {
  const response = await fetch(address, options);
  const html = await response.text();
  const page = new DOMParser().parseFromString(html, "text/html");
  makeRowsOneStop(page);
  return [response, page, html];
}

async function post(address, body, isElsewhere) {
  const signal = AbortSignal.timeout?.(ANSWER_TIMEOUT);
  const request = { method: "POST", body, signal };
  const [response, page, html] = await load(address, request).catch(() => {
    throw new Error(message("unreachable"));
  });
  if (isUnresolved(page)) throw Object.assign(new Error(alertOf(page)), { page });
  if (!find(".todoapp, #details", page)) {
    const reason = find("[role=alert]", page) || find("h1", page);
    throw new Error(message("notSaved", reason?.textContent.replace(/\.$/, "") || response.status));
  }
  if (!response.ok || isElsewhere) return page;
  // The first page's address stays.
  const isFurther = state.pages.slice(1).some((known) => queryOf(known) === queryOf(page));
  if (!isFurther) history.replaceState(null, "", response.url);
  cachePage(response, html);
  return page;
}

// The list, label or search of this page does not exist any more.
const isUnresolved = (page) => find(".unresolved", page) !== null;
const alertOf = (page) => find("[role=alert]", page).textContent;

// For service-worker.js.
function cachePage(response, html) {
  const put = (cache) => cache.put(response.url, new Response(html, response));
  window.caches?.open("offline").then(put).catch(() => {});
}

// Storing: a reload sends what was not answered.

// A browser may refuse to store anything.
function storage(name, value) {
  const key = `${name}-${find(".todoapp [name=owner]").value}`;
  try {
    if (value) sessionStorage.setItem(key, value);
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

function storePending(isLeft = false) {
  if (state.isLeft) return; // A page that is left gives up its requests.
  const drafts = [state.returned, ...state.pendingDrafts].filter(({ key }) => key);
  const acts = [...drafts, ...state.pending].map(({ key, text, address, body, ...act }) => {
    if (key) return { key, text, address };
    const { isSent, isRepeatable } = act;
    return { address, body: String(withIds(body)), isSent, isRepeatable: Boolean(isRepeatable) };
  });
  storage("pending", JSON.stringify({ acts, isLeft }));
}

// A duplicated tab leaves what must not be done twice to the first.
function resumePending() {
  const search = queryOf(document);
  const { acts = [], isLeft } = JSON.parse(storage("pending")) || {};
  for (const { body, isSent, ...act } of acts) {
    act.isElsewhere = new URL(act.address).search !== search;
    if (act.key) submitNewItem(act);
    // This page may have been made before it.
    else if (isSent || !(isLeft || act.isRepeatable)) state.queue = state.queue.then(refresh);
    else submit(null, { ...act, body: new URLSearchParams(body) });
  }
  storePending();
}

// Polling

async function poll() {
  clearTimeout(state.pollTimer);
  if (document.hidden) return; // Until it is visible again.
  if (state.pending.length || state.dragged || (await refresh())) {
    state.pollTimer = setTimeout(poll, POLL_INTERVAL);
  }
}

async function refresh() {
  const { etag } = find(".todoapp").dataset;
  const options = { cache: "no-store", headers: etag ? { "If-None-Match": etag } : {} };
  const number = ++state.requestNumber;
  const [response, page, html] = await load(location.href, options).catch(() => []);
  // The answer to any later request shows more, or will.
  if (!response || state.requestNumber !== number || state.dragged) return true;
  if (isUnresolved(page)) {
    showError(alertOf(page), page);
    return false;
  }
  if (!response.ok) return true;
  const ownerOf = (list) => find(".todoapp [name=owner]", list)?.value;
  if (ownerOf(page) !== ownerOf(document)) return false;
  cachePage(response, html);
  preserveFocus(() => updateList(page));
  return true;
}

// Events

function act(event) {
  const { type, target, submitter } = event;
  if (target.closest("a[target]")) return; // An address in a text, which opens another tab.
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

document.addEventListener("DOMContentLoaded", () => {
  if (!find(".todoapp")) return;
  for (const type of Object.keys(actions)) document.addEventListener(type, act);
  document.addEventListener("keydown", handleKey);
  makeRowsOneStop(document);
  const notice = find("#offline");
  const updateOfflineNotice = () => (notice.hidden = navigator.onLine);
  for (const type of ["online", "offline"]) window.addEventListener(type, updateOfflineNotice);
  updateOfflineNotice();
  navigator.serviceWorker?.register(notice.dataset.workerUrl).catch(() => {});
  state.latestPage = document.cloneNode(true);
  state.pages = [state.latestPage];
  resumePending();
  state.pollTimer = setTimeout(poll, POLL_INTERVAL);
  document.addEventListener("visibilitychange", poll);
  window.addEventListener("pagehide", () => {
    // Otherwise the acts would be stored again after a log-out has deleted them.
    if (storage("pending")) storePending(true);
    state.isLeft = true;
  });
});

// The back button may show the list as it was.
window.addEventListener("pageshow", ({ persisted }) => {
  const [navigation] = performance.getEntriesByType("navigation");
  const isBack = persisted || navigation?.type === "back_forward";
  const isStale = state.pending.length ? persisted : find(".new-todo")?.value === "";
  // While it reloads, the page is still left. Otherwise it would store acts that another has sent.
  if (isBack && isStale) location.reload();
  else state.isLeft = false;
});

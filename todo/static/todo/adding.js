// New items.
"use strict";

const PREVIEW_DELAY = 150; // Milliseconds without a key.

let previewTimer = 0;

function add(form) {
  const field = find(".new-todo");
  const text = field.value;
  if (!text.trim()) return;
  const key = state.returned.key || randomKey();
  state.returned = {};
  field.value = "";
  find("#quick-add-preview").textContent = "";
  submitNewItem({ key, text, address: form.action }).scrollIntoView({ block: "nearest" });
}

// Otherwise a repeated request would store the text again. crypto.randomUUID needs HTTPS.
function randomKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function submitNewItem({ key, text, address, isElsewhere }) {
  const item = newItem(key, text);
  const editedText = () =>
    item.matches(".editing") ? find(".edit", item).value : textOf(item);
  const onSuccess = (page) => {
    if (!replaceKey(item, page, singleLine(text))) {
      item.remove();
      if (editedText() !== textOf(item)) restoreDraft({ text: editedText() });
    }
    restoreDraft({ key, address, text: find(".new-todo", page).value });
    find(".new-todo", page).value = "";
    applyResponse(page);
    highlightNew(document.getElementById(item.id));
  };
  const onError = () => {
    const isEdited = item.matches(".editing") || textOf(item) !== singleLine(text);
    item.remove();
    restoreDraft(isEdited ? { text: editedText() } : { key, address, text });
  };
  const show = () => {
    const { nextElementSibling: next } = item;
    const isLast = item.isConnected && (!next || next.dataset.key);
    if (!isLast && item.dataset.key && !isElsewhere) find(".todo-list").append(item);
  };
  const fields = { text, request_key: key };
  const act = { isRepeatable: true, isElsewhere, key, text, address };
  submit(find("[data-action=add]"), { ...act, fields, show, onSuccess, onError });
  return item;
}

function highlightNew(item) {
  item?.classList.add("is-new");
  item?.addEventListener("animationend", () => item.classList.remove("is-new"), { once: true });
}

const singleLine = (text) => text.trim().replace(/\s+/g, " ");

function newItem(key, text) {
  const template = document.createElement("template");
  template.innerHTML = find("#new-item").innerHTML.replaceAll("new-item-key", key);
  const item = find("li", template.content);
  item.dataset.key = key;
  item.classList.add("pending");
  item.setAttribute("aria-busy", "true");
  makeRowsOneStop(item);
  showText(item, singleLine(text));
  return item;
}

// Quick add may have taken the end of the text for something else.
function replaceKey(item, page, text) {
  const { key } = item.dataset;
  const known = storedItems().map(({ id }) => id);
  const isStored = (row) => !known.includes(row.id) && text.startsWith(textOf(row));
  const fresh = itemsOf(page).filter(isStored);
  const stored = fresh.find((row) => textOf(row) === text) || fresh.pop();
  if (!stored) return false;
  const id = idOf(stored);
  state.storedIds[key] = id;
  delete item.dataset.key;
  for (const { attributes } of [item, ...findAll("*", item)]) {
    for (const attribute of attributes) attribute.value = attribute.value.replaceAll(key, id);
  }
  showText(item, textOf(stored));
  item.classList.remove("pending");
  item.removeAttribute("aria-busy");
  return true;
}

// A text that was not stored goes back into its field when that is empty.
function restoreDraft(draft) {
  const field = find(".new-todo");
  if (draft.text) state.pendingDrafts.push(draft);
  if (!field.value && state.pendingDrafts.length) {
    state.returned = state.pendingDrafts.shift();
    field.value = state.returned.text;
  }
  storePending();
}

function changeNewText(field) {
  state.returned = {};
  storePending();
  clearTimeout(previewTimer);
  previewTimer = setTimeout(previewQuickAdd, PREVIEW_DELAY, field);
}

async function previewQuickAdd({ value: text, form }) {
  const { csrfmiddlewaretoken } = Object.fromEntries(new FormData(form));
  const body = new URLSearchParams({ text, csrfmiddlewaretoken });
  const request = { method: "POST", body };
  const response = text.trim() && (await fetch(form.dataset.previewUrl, request).catch(() => null));
  const parts = response?.ok ? await response.json().catch(() => []) : [];
  if (find(".new-todo").value !== text) return;
  find("#quick-add-preview").replaceChildren(...parts.map(toSpan));
}

const toSpan = (textContent) => Object.assign(document.createElement("span"), { textContent });

actions.submit.add = add;
actions.input["new-text"] = changeNewText;

// Actions on items: adding, editing in place, completing, deleting, several at once, undoing, and the
// details.
"use strict";

const PREVIEW_DELAY = 150; // Milliseconds without a key, after which quick add is previewed.

let previewTimer = 0;

// Adding

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

// The name of a request: the same text with the same key is stored once, however often it is sent.
// crypto.randomUUID is missing over plain HTTP.
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

// Finds the stored item on the page. Quick add may have taken the end of the text for something else.
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

// A text that was not stored goes back into its field, as soon as no other is typed there.
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

// Shows the text that stays, and the attributes that the item would have. Where that fails, nothing.
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

// Editing in place

function openEditor(item, text) {
  if (!find(".editor", item)) {
    const form = copy(find("form", find("#editor").content));
    form.action += find("[data-action=details]", item).search;
    find(".view", item).before(form);
  }
  const field = find(".edit", item);
  if (!item.matches(".editing")) field.value = text;
  field.ariaLabel = find("[data-action=edit]", item).ariaLabel;
  item.classList.add("editing");
}

function startEditing(item) {
  openEditor(item, textOf(item));
  const field = find(".edit", item);
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}

function stopEditing(item) {
  preserveFocus(() => item.classList.remove("editing"));
  find(".editor .error", item)?.remove();
  history.replaceState(null, "", location.pathname + queryOf(document));
}

function saveEdit(item) {
  const before = textOf(item);
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
  const form = find(".editor", item);
  const fields = { id: idOf(item), version: item.dataset.version };
  form.elements.completed.checked = isCompleted(item);
  stopEditing(item);
  submit(form, { isRepeatable: text, fields, show, onError });
}

document.addEventListener("focusout", ({ target }) => {
  // After a conflict, an edit is saved by Enter or by the button, not by leaving the field.
  const item = target.matches(".edit") && itemOf(target);
  if (item && item.matches(".editing") && !find(".error", item)) saveEdit(item);
});

// Completing, deleting, undoing

function toggle(box) {
  const isDone = box.checked;
  const item = itemOf(box);
  const show = () => (item ? [item] : itemsOf(document)).forEach((each) => complete(each, isDone));
  const button = item && find(".save-toggle", item);
  submit(box.form, { isRepeatable: item, item, button, show });
}

// Hides a deleted item, or an offer that is taken.
function submitAndHide(button, element) {
  const { form } = button;
  const onSuccess = (page) => {
    element.remove();
    applyResponse(page);
  };
  const onError = () => (element.hidden = false);
  const show = () => (element.hidden = true);
  submit(form, { item: itemOf(button), button, show, onError, onSuccess });
}

function clearCompleted(form) {
  const hide = (item) => (item.hidden ||= isCompleted(item));
  submit(form, { show: () => itemsOf(document).forEach(hide) });
}

const closeOffer = () => preserveFocus(() => find("#undo")?.replaceChildren());

// Begins or ends selecting several items where the visitor is, on all pages that are shown.
async function switchSelecting({ href }) {
  if (hasChanges(openDetails())) return leaveDetails();
  await state.queue;
  const [response, page] = await load(href).catch(() => []);
  if (!response?.ok || !find(".todoapp", page)) return location.assign(href);
  const script = find("#bulk-script", page);
  if (script) await import(script.src).catch(() => {}); // Later, the first clicks would be missed.
  const [{ length }, top] = [state.pages, scrollY];
  const focused = document.activeElement;
  const inItem = `#${itemOf(focused)?.id} [data-action=${focused.dataset.action}]`;
  showOtherFilter(page);
  history.replaceState(null, "", href);
  for (let more = 1; more < length; more++) await showMore(find("[data-action=more]"));
  scrollTo(0, top);
  find(focused.id ? `#${focused.id}` : inItem)?.focus({ preventScroll: true });
}

// The order. By keys it is applied by Enter, or when the field is left: each arrow key is a change.

let sortKey = ""; // The last key in the field, none after a click.
const applySort = (select) => find("[selected]:checked", select) || select.form.requestSubmit();
actions.pointerdown.sort = () => (sortKey = "");
actions.keydown.sort = (select, { key }) => (sortKey = key) === "Enter" && applySort(select);
actions.change.sort = (select) => /^(| |Enter)$/.test(sortKey) && applySort(select);
actions.focusout.sort = applySort;

// Rescheduling

function toggleDateMenu(link) {
  const item = itemOf(link);
  const isOpen = find("form.date-menu", item);
  closeDateMenu();
  if (isOpen) return;
  const form = copy(find("form", find("#date-menu").content));
  form.elements.id.value = idOf(item);
  item.append(form);
  find("button", form).focus();
}

function closeDateMenu() {
  const form = find(".todo-list form.date-menu");
  if (form?.matches(":focus-within")) find("[data-action=reschedule]", itemOf(form))?.focus();
  form?.remove();
}

function setDate(form, { submitter: button }) {
  const item = itemOf(form);
  submit(form, { button, show: () => item.classList.add("pending") });
  closeDateMenu();
}

// Changes the overdue items that are shown, those of further pages too.
function rescheduleAll(form, event) {
  const items = visibleItems().filter((item) => find(".due.overdue", item));
  form.elements.id.value = items.map(idOf).join();
  submitOnce(form, event, () => items.forEach((item) => item.classList.add("pending")));
}

// For details too. Otherwise a double click would do it twice.
function submitOnce(form, { submitter: button }, show) {
  if (isPending(form)) return;
  button.closest("details")?.removeAttribute("open");
  const sent = serialize(form);
  const onSuccess = (page) => {
    // Details that are refused come back as the item's page.
    const isDone = find("#error:empty", page);
    if (isDone && !form.matches("#details")) form.reset();
    else if (isDone && serialize(form) === sent) closeDetails();
    else if (isDone) reopenDetails(form, page, sent);
    applyResponse(page);
  };
  submit(form, { button, show, onSuccess });
}

actions.click["close-offer"] = closeOffer;
actions.click.edit = (link) => startEditing(itemOf(link));
actions.click.reschedule = toggleDateMenu;
actions.dblclick.text = (label) => startEditing(itemOf(label));
actions.click["switch-selecting"] = switchSelecting;
actions.change.toggle = toggle;
actions.input["new-text"] = changeNewText;
actions.click.more = showMore;
Object.assign(actions.submit, {
  add,
  "clear-completed": clearCompleted,
  delete: (button) => submitAndHide(button, itemOf(button)),
  post: (form, { submitter }) => submit(form, { button: submitter }),
  "set-date": setDate,
  "set-dates": rescheduleAll,
  save: (form) => itemOf(form).matches(".editing") && saveEdit(itemOf(form)),
  undo: (form, { submitter }) => submitAndHide(submitter, form.closest(".offer")),
});

// The details: the form of the item's own page in the item's row, one at a time. What is typed there
// is kept as a draft until it is saved or cancelled.

const DOUBLE_CLICK = 300; // Milliseconds in which a second click on a text edits it instead.

let openTimer = 0;
let initialDetails = ""; // The details that are open, as they were when they were opened.

const serialize = (form) => String(new URLSearchParams(new FormData(form)));
const openDetails = () => find(".todo-list #details");
const hasChanges = (form) => form && serialize(form) !== initialDetails;
const focusField = (inside) => find("input:not([type=hidden]), select, textarea", inside)?.focus();

function restoreDetails(form, isRefused) {
  initialDetails = isRefused ? "" : serialize(form);
  if (!isRefused && fillFromDraft(form)) showError(message("draft"));
}

document.addEventListener("input", ({ target: { form } }) => {
  if (!form?.matches("#details")) return;
  if (hasChanges(form)) keepDraft(form);
  else removeDraft(form);
});

async function toggleDetails(pressed) {
  const item = itemOf(pressed);
  if (item.dataset.key) await state.queue;
  const link = find("[data-action=details]", item);
  if (find("#details", item)) return leaveDetails();
  const [, page] = await load(link.href).catch(() => []);
  if (item.matches(".editing")) return; // Of two slow clicks, which edit it, this was the first.
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
  restoreDetails(form, isRefused);
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

// A date that is picked is stored with the other fields.
function pickDate(button, event) {
  event.preventDefault();
  const field = button.form.elements.due_on;
  field.value = button.dataset.date;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// Keeps text that was typed while the details were saved, as a change of the stored text.
function reopenDetails({ elements }, page, sent) {
  const item = page.getElementById(`item-${elements.id.value}`);
  if (item) elements.version.value = item.dataset.version;
  initialDetails = sent;
}

// A click on the text opens the details, unless it selects text or is the first of two.
function clickText(label, { detail }) {
  clearTimeout(openTimer);
  if (detail > 1 || String(getSelection())) return;
  const box = find("[data-action=select]", itemOf(label));
  if (box) box.click();
  else openTimer = setTimeout(() => label.isConnected && toggleDetails(label), DOUBLE_CLICK);
}

actions.click["cancel-details"] = closeDetails;
actions.click.text = clickText;
actions.click["pick-date"] = pickDate;
actions.click.details = toggleDetails;
actions.submit["save-details"] = submitOnce;

window.addEventListener("beforeunload", (event) => {
  if (state.pending.length || hasChanges(openDetails())) event.preventDefault();
});

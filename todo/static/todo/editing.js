// Editing an item: its text in place, or its details.
"use strict";

// Editing in place

function openEditor(item, text) {
  if (!find(".editor", item)) {
    const form = copy(find("form", find("#editor").content));
    form.action += find("[data-action=details]", item).search;
    find(".view", item).before(form);
  }
  const field = find(".edit", item);
  if (!item.matches(".editing")) field.value = text;
  field.setAttribute("aria-labelledby", `edit-word ${find("label", item).id}`);
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
    // Otherwise two items that can't be saved would take the focus from each other for ever.
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
  // After a conflict, leaving the field does not save.
  const item = target.matches(".edit") && itemOf(target);
  if (item && item.matches(".editing") && !find(".error", item)) saveEdit(item);
});

actions.click.edit = (link) => startEditing(itemOf(link));
actions.dblclick.text = (label) => startEditing(itemOf(label));
actions.submit.save = (form) => itemOf(form).matches(".editing") && saveEdit(itemOf(form));

// The details: the form of the item's own page in its row, one at a time.

const DOUBLE_CLICK = 300; // Milliseconds.

let openTimer = 0;
let initialDetails = ""; // Of the details that are open.

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
  if (item.matches(".editing")) return; // A slow double click edits it.
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

function pickDate(button, event) {
  event.preventDefault();
  const field = button.form.elements.due_on;
  field.value = button.dataset.date;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// Details, a bulk action or a date. Otherwise a double click would do it twice.
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

// Keeps text that was typed while the details were saved.
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

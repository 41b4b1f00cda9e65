// An item's details: the form of the item's own page, which is shown in the item's row as well. One
// is open at a time. What is typed there is kept as a draft until it is saved or cancelled.
"use strict";

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

// In the item's row

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

// One of their buttons moves the item, by its name.
function submitDetails(form, { submitter }) {
  const isMove = submitter.name === "to";
  submitOnce(form, { submitter }, isMove ? moveTo(itemOf(form), submitter.value) : undefined);
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
actions.submit["save-details"] = submitDetails;

window.addEventListener("beforeunload", (event) => {
  if (state.pending.length || hasChanges(openDetails())) event.preventDefault();
});

// On the item's own page. Its form is sent here, so that what a proxy refuses stays in the fields.

let isLeaving = false; // The page is left on purpose.

async function saveDetails(form) {
  form.inert = true; // Otherwise a double click would be a conflict.
  const request = { method: "POST", body: new URLSearchParams(new FormData(form)) };
  const [response, page] = await load(form.action, request).catch(() => []);
  form.inert = false;
  if (!response) return showError(message("unreachable"));
  if (!find(".account-nav", page)) {
    return showError(message("notSaved", find("h1", page)?.textContent || response.status));
  }
  isLeaving = true;
  if (!response.ok) return form.submit(); // The browser shows the page that says why.
  removeDraft(form);
  return location.assign(response.url);
}

document.addEventListener("DOMContentLoaded", () => {
  const form = find(".item-page #details");
  if (!form) return;
  restoreDetails(form, find(".error:not(:empty)") !== null);
  form.addEventListener("submit", (event) => {
    isLeaving = event.submitter?.hasAttribute("formaction");
    if (isLeaving) return;
    event.preventDefault();
    saveDetails(form);
  });
  form.addEventListener("click", (event) => {
    if (event.target.matches("[data-action=pick-date]")) pickDate(event.target, event);
  });
  find("[data-action=cancel-details]", form).addEventListener("click", () => {
    isLeaving = true;
    removeDraft(form);
  });
  window.addEventListener("beforeunload", (event) => {
    if (!isLeaving && hasChanges(form)) event.preventDefault();
  });
});

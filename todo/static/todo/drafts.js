// Keeps what was typed into an item's details, and not saved, until the item is opened again. Each
// owner's drafts have their own names, and logging out clears the storage.
/* global find, hasChanges, load, message, serialize, showError, state */
"use strict";

let isLeaving = false; // The item's own page is left on purpose.

const draftName = ({ elements }) => `draft-${elements.owner.value}-${elements.id.value}`;

function typedFields(form) {
  const fields = new Map(new FormData(form));
  fields.delete("csrfmiddlewaretoken");
  return fields;
}

// A browser that refuses to store anything keeps no drafts.
function draftStorage(method, form, ...value) {
  try {
    return localStorage[method](draftName(form), ...value);
  } catch {
    return null;
  }
}

const removeDraft = (form) => draftStorage("removeItem", form);

function keepDraft(form) {
  if (!hasChanges(form)) return removeDraft(form);
  return draftStorage("setItem", form, JSON.stringify([...typedFields(form)]));
}

// The version comes back too: otherwise the draft would replace what was changed elsewhere since.
function restoreDetails(form) {
  const draft = new Map(JSON.parse(draftStorage("getItem", form)));
  const isOther = ([name, value]) => name !== "version" && typedFields(form).get(name) !== value;
  const isUnticked = typedFields(form).has("completed") && !draft.has("completed");
  if (!draft.size || !([...draft].some(isOther) || isUnticked)) return removeDraft(form);
  for (const field of form.elements) {
    if (field.type === "checkbox") field.checked = draft.has(field.name);
    else if (field.type !== "submit" && draft.has(field.name)) field.value = draft.get(field.name);
    if (field.selectedIndex < 0) field.selectedIndex = 0; // A list that does not exist any more.
  }
  return showError(message("draft"));
}

document.addEventListener("input", ({ target }) => {
  if (target.form?.matches("#details")) keepDraft(target.form);
});

// The item's own page. Its form is sent here, so that what a proxy refuses stays in the fields.

async function saveDetails(form) {
  form.inert = true; // Otherwise a double click would be a conflict.
  const request = { method: "POST", body: new URLSearchParams(new FormData(form)) };
  const [response, page] = await load(form.action, request).catch(() => []);
  form.inert = false;
  if (!response) return showError(message("unreachable"));
  if (!find(".account", page)) {
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
  const isRefused = find(".error:not(:empty)") !== null;
  state.initialDetails = isRefused ? "" : serialize(form);
  if (!isRefused) restoreDetails(form);
  form.addEventListener("submit", (event) => {
    isLeaving = event.submitter?.hasAttribute("formaction");
    if (isLeaving) return;
    event.preventDefault();
    saveDetails(form);
  });
  find("[data-action=cancel-details]", form).addEventListener("click", () => {
    isLeaving = true;
    removeDraft(form);
  });
  window.addEventListener("beforeunload", (event) => {
    if (!isLeaving && hasChanges(form)) event.preventDefault();
  });
});

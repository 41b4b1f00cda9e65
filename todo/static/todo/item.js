// The page of one item. Its form is sent here, so that what a proxy refuses stays in the fields.
"use strict";

let isLeaving = false; // The page is left on purpose.

async function saveDetails(form) {
  form.inert = true; // Otherwise a double click would be a conflict.
  const body = new URLSearchParams(new FormData(form));
  // Otherwise the list would be loaded twice, and offer Undo only the first time.
  const request = { method: "POST", body, redirect: "manual" };
  let [response, page] = await load(form.action, request).catch(() => []);
  const isRedirected = response?.type === "opaqueredirect";
  // A proxy that asks for a log-in redirects this request as well.
  if (isRedirected) [response, page] = await load(form.action).catch(() => []);
  form.inert = false;
  if (!response) return showError(message("unreachable"));
  if (!find(".account-nav", page)) {
    return showError(message("notSaved", find("h1", page)?.textContent || response.status));
  }
  isLeaving = true;
  if (!isRedirected) return form.submit(); // The browser shows the page that says why.
  removeDraft(form);
  return location.assign(find("[data-action=cancel-details]", form).href);
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

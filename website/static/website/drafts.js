// Keeps what was typed into a form until the site accepts it. Otherwise it is lost when a proxy refuses
// the form. A draft ends with its tab, or with logging out; if the form has a data-action, another
// script keeps it, and longer. Passwords, files and log-ins are never kept.
"use strict";

const { notice, discard } = document.currentScript.dataset;
const TYPED = "input:not([type=password], [type=file], [readonly]), select, textarea";

const LOGIN = "[autocomplete=current-password]";

const isPosted = (form) =>
  form.getAttribute("method") === "post" &&
  !form.hasAttribute("data-action") &&
  !form.querySelector(LOGIN);
const typedFields = (form) =>
  [...form.elements].filter((field) => field.id && field.name && field.matches(TYPED));
const valueName = ({ type }) => (["checkbox", "radio"].includes(type) ? "checked" : "value");

// A browser may refuse to store anything.
function draftStorage(form, method, ...values) {
  try {
    return (!form || isPosted(form) ? sessionStorage : localStorage)[method](...values);
  } catch {
    return null;
  }
}

// Several forms of a page can have one address: the first field tells them apart. A form without fields
// stands for all of its address.
function draftName(form) {
  const { pathname } = new URL(form.getAttribute("action") || "", location.href);
  const owner = form.elements.owner?.value || "";
  return `draft ${owner} ${pathname} ${typedFields(form)[0]?.id || ""}`;
}

const removeDraft = (form) => draftStorage(form, "removeItem", draftName(form));

function keepDraft(form) {
  const draft = typedFields(form).map((field) => [field.id, field[valueName(field)]]);
  if (draft.length) draftStorage(form, "setItem", draftName(form), JSON.stringify(draft));
}

// Returns whether the draft has anything that the page does not show. An item's hidden version comes
// back too. Otherwise a change of elsewhere would be overwritten.
function fillFromDraft(form) {
  const draft = new Map(JSON.parse(draftStorage(form, "getItem", draftName(form))));
  const changed = typedFields(form).filter((field) => {
    return draft.has(field.id) && draft.get(field.id) !== field[valueName(field)];
  });
  if (changed.every(({ type }) => type === "hidden")) {
    removeDraft(form);
    return false;
  }
  for (const field of changed) {
    field[valueName(field)] = draft.get(field.id);
    if (field.selectedIndex < 0) field.selectedIndex = 0; // No such choice any more.
  }
  return true;
}

function showNotice(form) {
  const [text, button] = ["p", "button"].map((tag) => document.createElement(tag));
  Object.assign(text, { className: "help draft", textContent: `${notice} `, role: "status" });
  Object.assign(button, { className: "button-link", textContent: discard, type: "button" });
  button.addEventListener("click", () => {
    removeDraft(form);
    form.reset();
    text.remove();
  });
  text.append(button);
  form.prepend(text);
  form.closest("details")?.toggleAttribute("open", true); // Otherwise the draft is not seen.
}

// The site accepts a form with a redirect, or marks the page that answers.
function isAccepted({ page }) {
  const [{ type, redirectCount }] = performance.getEntriesByType("navigation");
  if (type === "back_forward") return false;
  const isRedirected = redirectCount > 0 && document.referrer;
  const isFromPage = isRedirected && new URL(document.referrer).pathname === page;
  return isFromPage || document.querySelector("[data-accepted]");
}

function removeAccepted() {
  const sent = JSON.parse(draftStorage(null, "getItem", "sent"));
  draftStorage(null, "removeItem", "sent");
  if (!sent || !isAccepted(sent)) return;
  const isSent = (name) => (sent.name.endsWith(" ") ? name.startsWith(sent.name) : name === sent.name);
  Object.keys(sessionStorage).filter(isSent).forEach((name) => sessionStorage.removeItem(name));
}

document.addEventListener("submit", ({ target: form }) => {
  if (!isPosted(form)) return;
  keepDraft(form);
  const sent = { name: draftName(form), page: location.pathname };
  draftStorage(null, "setItem", "sent", JSON.stringify(sent));
});

document.addEventListener("DOMContentLoaded", () => {
  removeAccepted();
  [...document.forms].filter(isPosted).filter(fillFromDraft).forEach(showNotice);
});

// The browser's memory brings a page as it was left.
window.addEventListener("pageshow", ({ persisted }) => {
  if (persisted) draftStorage(null, "removeItem", "sent");
});

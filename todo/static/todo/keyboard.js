// Shortcuts of the list's page. One key is enough, unless that is switched off: WCAG 2.2, 2.1.4.
"use strict";

const pageKeys = {
  n: () => find(".new-todo").focus(),
  "/": () => find("#search").focus(),
  j: () => focusItem(1),
  k: () => focusItem(-1),
  z: () => find("#undo [name=undo]")?.click(),
  s: () => find("#select-several").click(),
  "?": showHelp,
};
for (const key of [1, 2, 3]) pageKeys[key] = () => findAll(".filters a")[key - 1].click();

// For the item that has the focus.
const itemKeys = {
  ArrowDown: () => focusItem(1),
  ArrowUp: () => focusItem(-1),
  x: (item) => find(".toggle", item).click(),
  e: startEditing,
  o: (item) => toggleDetails(find("[data-action=details]", item)),
  J: (item) => moveItem(item, "down"),
  K: (item) => moveItem(item, "up"),
  t: (item) => moveItem(item, "top"),
  b: (item) => moveItem(item, "end"),
  Delete: (item) => find("[data-action=delete]", item).click(),
  "#": (item) => find("[data-action=delete]", item).click(),
};

function focusItem(step) {
  const items = visibleItems();
  const item = items[items.indexOf(itemOf(document.activeElement)) + step];
  if (item) findAll("[data-action=select], .toggle, .edit", item).find(isVisible)?.focus();
}

function moveItem(item, to) {
  if (!find("[data-sortable]")) return showError(message("otherOrder"));
  const show = moveTo(item, to);
  if (show) submitMove(item, to, show);
}

function handleShortcut(event) {
  const { key, target } = event;
  const isTyped = target.matches("input:not([type=checkbox]), textarea, select");
  const isOther = event.ctrlKey || event.metaKey || event.altKey || isTyped || find("dialog[open]");
  if (isOther || !areShortcutsOn) return;
  const item = target.closest("#details") ? null : itemOf(target);
  const run = pageKeys[key] || (item && itemKeys[key]);
  if (!run) return;
  event.preventDefault(); // The key is not typed into what gets the focus.
  if (!event.repeat || "jk".includes(key) || key.startsWith("Arrow")) run(item);
}

function handleEscape(target) {
  if (state.dragged) endDrag(originalNextItem);
  else if (target.matches(".edit")) stopEditing(itemOf(target));
  else if (target.closest("form.date-menu")) closeDateMenu();
  else if (target.closest(".todo-list #details")) leaveDetails();
  else if (target.matches("#search") && target.value) target.value = "";
  else if (target.matches(".new-todo, #search")) target.blur();
  else if (!find("dialog[open]")) closeOffer();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.isComposing) handleEscape(event.target);
  else handleShortcut(event);
});

// The choice is this device's. Logging out clears every other storage than cookies.
let areShortcutsOn = !/(^|; )shortcuts=off(;|$)/.test(document.cookie);

function switchShortcuts(isOn) {
  areShortcutsOn = isOn;
  const choice = isOn ? "on" : "off";
  document.cookie = `shortcuts=${choice}; path=/; max-age=31536000; samesite=lax`;
}

if (!areShortcutsOn) switchShortcuts(false); // For another year.

// The page of help, in a dialog.
async function showHelp() {
  const { href } = find("[data-action=help]");
  const [, page] = find("#help") ? [] : await load(href).catch(() => []);
  if (!find("#help") && !(page && find("#help", page))) return location.assign(href);
  // Not for the second of two keys, if the first has added it meanwhile.
  if (!find("#help")) {
    const dialog = document.createElement("dialog");
    dialog.id = "help";
    dialog.setAttribute("aria-labelledby", "help-title");
    dialog.append(...copy(find("#help", page)).childNodes);
    document.body.append(dialog);
    find("#shortcuts").checked = areShortcutsOn;
  }
  return find("#help").showModal();
}

actions.click.help = showHelp;
actions.change.shortcuts = ({ checked }) => switchShortcuts(checked);

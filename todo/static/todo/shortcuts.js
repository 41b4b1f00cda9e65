// Shortcuts, and the help. One key is enough, unless that is switched off: WCAG 2.2, 2.1.4.
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

const arrowKeys = {
  ArrowDown: () => focusItem(1),
  ArrowUp: () => focusItem(-1),
  ArrowRight: (item) => focusControl(item, 1),
  ArrowLeft: (item) => focusControl(item, -1),
};

const itemKeys = {
  x: (item) => find(".toggle", item).click(),
  e: (item) => startEditing(item),
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

function focusControl(item, step) {
  const controls = findAll(".view :is(a, button, input)", item).filter(isVisible);
  controls[controls.indexOf(document.activeElement) + step]?.focus();
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
  const item = target.closest(".view") && itemOf(target);
  const keys = areShortcutsOn ? { ...pageKeys, ...(item && itemKeys) } : {};
  const run = keys[key] || (item && arrowKeys[key]);
  if (isOther || !run) return;
  event.preventDefault(); // The key is not typed into what gets the focus.
  if (!event.repeat || "jk".includes(key) || key.startsWith("Arrow")) run(item);
}

function closeMenu(menu) {
  menu.open = false;
  find("summary", menu).focus();
}

function handleEscape(target) {
  if (state.dragged) endDrag(originalNextItem);
  else if (target.matches(".edit")) stopEditing(itemOf(target));
  else if (target.closest("form.date-menu")) closeDateMenu();
  else if (target.closest(".menu[open]")) closeMenu(target.closest("details"));
  else if (target.closest(".todo-list #details")) leaveDetails();
  else if (target.matches("#search") && target.value) target.value = "";
  else if (target.matches(".new-todo, #search")) target.blur();
  else if (!find("dialog[open]")) closeOffer();
}

function handleKey(event) {
  if (event.key === "Escape" && !event.isComposing) handleEscape(event.target);
  else handleShortcut(event);
}

// Logging out clears every other storage than cookies.
let areShortcutsOn = !document.cookie.includes("shortcuts=off");

function switchShortcuts(isOn) {
  areShortcutsOn = isOn;
  document.cookie = `shortcuts=${isOn ? "on" : "off"}; path=/; max-age=31536000; samesite=lax`;
}

if (!areShortcutsOn) switchShortcuts(false); // For another year.

async function showHelp() {
  const { href } = find("[data-action=help]");
  const dialog = find("#help");
  const [, page] = dialog.hasChildNodes() ? [] : await load(href).catch(() => []);
  const help = page && find("#help", page);
  if (help) dialog.replaceChildren(...copy(help).childNodes);
  if (!dialog.hasChildNodes()) return location.assign(href);
  find("#shortcuts").checked = areShortcutsOn;
  if (!dialog.open) dialog.showModal(); // Otherwise the second of two keys would fail.
}

actions.click.help = showHelp;
actions.change.shortcuts = ({ checked }) => switchShortcuts(checked);

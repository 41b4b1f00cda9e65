// Moving an item, by its details, by keys, and by dragging.
"use strict";

let originalNextItem = null; // The item that the dragged one stood before.

// `to` is what the server has to know of the place that `show` moves the item to.
function submitMove(item, to, show) {
  submit(find("#move"), { fields: { id: find("[name=id]", item).value, to }, show });
}

// Moves the item before `next`, or to the end, unless one of them is gone.
const moveBefore = (item, next) => () => {
  if (!next || next.isConnected) item.parentElement?.insertBefore(item, next);
};

// Moves the item up, down, to the top or to the end; undefined if it is there already.
function moveTo(item, to) {
  const items = visibleItems();
  const index = items.indexOf(item);
  const next = { up: items[index - 1], down: items[index + 2], top: items[0] }[to];
  const isThere = index === (["up", "top"].includes(to) ? 0 : items.length - 1);
  return isThere ? undefined : moveBefore(item, next || null);
}

// An item is dragged by its edge: elsewhere the mouse selects text.
document.addEventListener("mousedown", ({ target }) => {
  const item = target.matches("[data-sortable] .view, [data-sortable] form") && itemOf(target);
  if (item) item.draggable = true;
  else findAll("[draggable=true]").forEach((other) => other.removeAttribute("draggable"));
});

document.addEventListener("dragstart", ({ target, dataTransfer }) => {
  if (!target.matches?.("li")) return;
  state.dragged = target;
  originalNextItem = target.nextElementSibling;
  target.classList.add("is-dragging");
  dataTransfer.effectAllowed = "move";
  dataTransfer.setData("text/plain", target.dataset.text);
});

document.addEventListener("dragover", (event) => {
  const { dragged } = state;
  const over = dragged && itemOf(event.target);
  if (!over) return;
  event.preventDefault();
  const { top, height } = over.getBoundingClientRect();
  const next = event.clientY < top + height / 2 ? over : over.nextElementSibling;
  if (over === dragged || next === dragged || next === dragged.nextElementSibling) return;
  over.parentElement.insertBefore(dragged, next);
});

document.addEventListener("drop", (event) => {
  const item = state.dragged;
  if (!item) return;
  event.preventDefault();
  const isMoved = item.nextElementSibling !== originalNextItem;
  const next = visibleItems()[visibleItems().indexOf(item) + 1] || null;
  endDrag(item.nextElementSibling);
  if (isMoved) submitMove(item, next ? find("[name=id]", next).value : "end", moveBefore(item, next));
});

document.addEventListener("dragend", () => state.dragged && endDrag(originalNextItem));

function endDrag(next) {
  find(".todo-list").insertBefore(state.dragged, next);
  state.dragged.classList.remove("is-dragging");
  state.dragged = null;
}

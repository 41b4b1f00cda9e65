// Moving an item, by its details, by keys, and by dragging.
"use strict";

const EDGE = 48; // Pixels from the top and the bottom of the window in which dragging scrolls.

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

// Dragging by the handle, with a mouse, a pen or a finger.
actions.pointerdown.drag = (handle, event) => {
  if (event.button || state.dragged) return;
  event.preventDefault(); // Otherwise text would be selected.
  // Also outside of the window. The handle would lose the pointer as soon as its item moves.
  find(".todo-list").setPointerCapture(event.pointerId);
  state.dragged = itemOf(handle);
  originalNextItem = state.dragged.nextElementSibling;
  state.dragged.classList.add("is-dragging");
};

const itemAt = ({ clientX, clientY }) => {
  const element = document.elementFromPoint(clientX, clientY);
  return element && itemOf(element);
};

document.addEventListener("pointermove", (event) => {
  const { dragged } = state;
  if (!dragged) return;
  scrollNearEdge(event.clientY);
  const over = itemAt(event);
  if (!over) return;
  const { top, height } = over.getBoundingClientRect();
  const next = event.clientY < top + height / 2 ? over : over.nextElementSibling;
  if (over === dragged || next === dragged || next === dragged.nextElementSibling) return;
  over.parentElement.insertBefore(dragged, next);
});

function scrollNearEdge(y) {
  if (y < EDGE) window.scrollBy(0, y - EDGE);
  else if (y > innerHeight - EDGE) window.scrollBy(0, y - innerHeight + EDGE);
}

document.addEventListener("pointerup", (event) => {
  const item = state.dragged;
  if (!item) return;
  // Let go outside of the list, it goes back.
  if (!itemAt(event)) return endDrag(originalNextItem);
  const isMoved = item.nextElementSibling !== originalNextItem;
  const next = visibleItems()[visibleItems().indexOf(item) + 1] || null;
  endDrag(item.nextElementSibling);
  if (isMoved) submitMove(item, next ? find("[name=id]", next).value : "end", moveBefore(item, next));
});

document.addEventListener("pointercancel", () => state.dragged && endDrag(originalNextItem));

function endDrag(next) {
  find(".todo-list").insertBefore(state.dragged, next);
  state.dragged.classList.remove("is-dragging");
  state.dragged = null;
}

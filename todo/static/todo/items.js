// Completing, deleting, moving and rescheduling items, and undoing that.
"use strict";

// Completing, deleting, undoing

function toggle(box) {
  const isDone = box.checked;
  const item = itemOf(box);
  const show = () => (item ? [item] : itemsOf(document)).forEach((each) => complete(each, isDone));
  const button = item && find(".save-toggle", item);
  submit(box.form, { isRepeatable: item, item, button, show });
}

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

// Moving

const EDGE = 48; // Pixels in which dragging scrolls.

let originalNextItem = null;

function submitMove(item, to, show) {
  submit(find("#move"), { fields: { id: idOf(item), to }, show });
}

const moveBefore = (item, next) => () => {
  if (!next || next.isConnected) item.parentElement?.insertBefore(item, next);
};

// Undefined if it is there already.
function moveTo(item, to) {
  const items = visibleItems();
  const index = items.indexOf(item);
  const next = { up: items[index - 1], down: items[index + 2], top: items[0] }[to];
  const isThere = index === (["up", "top"].includes(to) ? 0 : items.length - 1);
  return isThere ? undefined : moveBefore(item, next || null);
}

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
  if (!itemAt(event)) return endDrag(originalNextItem);
  const isMoved = item.nextElementSibling !== originalNextItem;
  const next = visibleItems()[visibleItems().indexOf(item) + 1] || null;
  endDrag(item.nextElementSibling);
  if (isMoved) submitMove(item, next ? idOf(next) : "end", moveBefore(item, next));
});

document.addEventListener("pointercancel", () => state.dragged && endDrag(originalNextItem));

function endDrag(next) {
  find(".todo-list").insertBefore(state.dragged, next);
  state.dragged.classList.remove("is-dragging");
  state.dragged = null;
}

// On all pages that are shown.
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
  for (let more = 1; more < length; more++) await showMore(find("[data-action=more]"));
  scrollTo(0, top);
  find(focused.id ? `#${focused.id}` : inItem)?.focus({ preventScroll: true });
}

// The order. By keys it is applied by Enter, or by leaving: each arrow key is a change.

let sortKey = ""; // None after a click.
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

// Of further pages that are shown, too.
function rescheduleAll(form, event) {
  const items = visibleItems().filter((item) => find(".due.overdue", item));
  form.elements.id.value = items.map(idOf).join();
  submitOnce(form, event, () => items.forEach((item) => item.classList.add("pending")));
}

actions.click["close-offer"] = closeOffer;
actions.click.reschedule = toggleDateMenu;
actions.click["switch-selecting"] = switchSelecting;
actions.change.toggle = toggle;
Object.assign(actions.submit, {
  "clear-completed": clearCompleted,
  delete: (button) => submitAndHide(button, itemOf(button)),
  post: (form, { submitter }) => submit(form, { button: submitter }),
  "set-date": setDate,
  "set-dates": rescheduleAll,
  undo: (form, { submitter }) => submitAndHide(submitter, form.closest(".offer")),
});

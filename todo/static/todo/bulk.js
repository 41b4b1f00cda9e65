// Several items at once: the boxes, and the bar of what is selected. Only a page with boxes has this.
"use strict";

let lastSelected = ""; // The id of the box that was clicked last.

function showSelectedCount() {
  const output = find("#selected-count");
  const all = find("#select-all:checked + span > span")?.dataset.count;
  const count = all || findAll("li [data-action=select]:checked").length;
  if (output) output.textContent = output.dataset.text.replace("{}", count);
}

function selectRange(box, isRange) {
  const boxes = findAll("li [data-action=select]");
  const ends = [lastSelected, box.id].map((id) => boxes.findIndex((other) => other.id === id));
  const [first, last] = ends.sort((one, other) => one - other);
  const range = isRange && first >= 0 ? boxes.slice(first, last + 1) : [];
  const others = box.id === "select-all" ? boxes : range;
  others.forEach((other) => (other.checked = box.checked));
  // "All" means further pages too: ticking each item of this page is not the same.
  if (!box.checked) find("#select-all").checked = false;
  lastSelected = box.id;
}

// An item is greyed if only the server knows what a bulk action makes of it.
const bulkChanges = {
  complete: (item) => complete(item, true),
  reopen: (item) => complete(item, false),
  delete: (item) => (item.hidden = true),
};

function submitBulk(form, { submitter }) {
  const items = findAll("li [data-action=select]:checked").map(itemOf);
  const change = bulkChanges[submitter.value] || ((item) => item.classList.add("pending"));
  find("[open]", form)?.removeAttribute("open");
  submitOnce(form, { submitter }, () => items.forEach(change));
}

actions.click.select = (box, event) => selectRange(box, event.shiftKey);
actions.change.select = showSelectedCount;
actions.submit.bulk = submitBulk;
showSelectedCount();

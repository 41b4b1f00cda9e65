// Makes the list quick: sends the page's own forms in the background, and takes over what changed
// from the page that answers. Without this file everything works through the same forms.
"use strict";

// The buttons that only a page without script needs are hidden before they are seen.
document.documentElement.classList.add("js");

const find = (selector, inside = document) => inside.querySelector(selector);
const itemOf = (element) => element.closest(".todo-list li");
const isSeen = (element) => element?.getClientRects().length > 0;
const copy = (element) => document.importNode(element, true);

// Sending: one request at a time, in the order of the visitor's acts.

let queue = Promise.resolve();
const waiting = []; // The forms that are not answered yet.
let answer = document; // The last page that came.

// `failed` puts back what the visitor saw and typed; it gets the sentence that says why.
function send(form, button, failed) {
  const address = button?.hasAttribute("formaction") ? button.formAction : form.action;
  const body = new URLSearchParams(new FormData(form));
  const item = itemOf(form);
  const seen = item && find("label", item).textContent;
  waiting.push(form);
  const ask = () => {
    if (item && address === form.action) moveOn(body, item, seen);
    return post(address, body).finally(() => waiting.shift());
  };
  queue = queue.then(ask).then(show).catch((error) => failed(error.message));
}

// The version stands for the text that the visitor saw. Acts that left that text as it was, and the
// visitor's own ones, which were answered meanwhile, are no conflict.
function moveOn(body, item, seen) {
  const stored = answer.getElementById(item.id);
  if (!stored || find("label", stored).textContent !== seen) return;
  body.set("version", stored.dataset.version);
  if (find(".toggle", stored).checked) body.set("completed", "on");
  else body.delete("completed");
}

async function post(address, body) {
  const [response, text] = await fetch(address, { method: "POST", body })
    .then(async (response) => [response, await response.text()])
    .catch(() => {
      throw new Error("Not saved: the site can’t be reached. Try again.");
    });
  const page = new DOMParser().parseFromString(text, "text/html");
  if (!find(".todoapp", page)) {
    const said = find("[role=alert]", page) || find("h1", page);
    const reason = said?.textContent.replace(/\.$/, "") || response.status;
    throw new Error(`Not saved: ${reason}. Copy what you typed, and reload the page.`);
  }
  if (response.ok) history.replaceState(null, "", response.url);
  return page;
}

// Showing: another page of the list becomes this one, except for what is being typed.

const unsaved = []; // Texts of new items that wait for the field to be free.

function say(sentence) {
  const others = unsaved.map((text) => ` Still to be added: “${text}”.`);
  find("#error").textContent = sentence + others.join("");
}

function show(page) {
  answer = page;
  keepFocus(() => {
    giveBack(find(".new-todo", page).value);
    say(find("#error", page).textContent);
    find("[name=request_key]").value = find("[name=request_key]", page).value;
    showItems([...find(".todo-list", page).children]);
    find(".toggle-all").checked = find(".toggle-all", page).checked;
    for (const part of [".further", ".footer"]) find(part).replaceWith(copy(find(part, page)));
    find(".main").hidden = find(".main", page).hidden;
  });
}

// An item that is the same stays the same element, so that nothing moves under the visitor's hand;
// so does one whose own answer is still to come.
function showItems(fresh) {
  const list = find(".todo-list");
  const ids = new Set(fresh.map((item) => item.id));
  const isWaiting = (item) => waiting.includes(find("form", item));
  const gone = [...list.children].filter((old) => !ids.has(old.id) && !isWaiting(old));
  gone.forEach((old) => old.remove());
  fresh.forEach((item, index) => {
    const old = document.getElementById(item.id);
    const refused = find(".error", item);
    const isEdited = old?.classList.contains("editing");
    const isOld = old?.hidden || old?.dataset.version !== item.dataset.version;
    if (!old) list.insertBefore(copy(item), list.children[index] || null);
    else if (isEdited && refused) {
      find("label", old).textContent = find("label", item).textContent;
      say(refused.textContent);
    } else if (refused || (isOld && !isEdited && !isWaiting(old))) old.replaceWith(copy(item));
  });
}

// Focus that a change would lose stays in the item, or goes to the same control of the next one.
function keepFocus(change) {
  const focused = document.activeElement;
  const item = itemOf(focused);
  const items = item ? [...item.parentElement.children].filter(isSeen) : [];
  const next = items[items.indexOf(item) + 1] || items[items.indexOf(item) - 1];
  change();
  const same = `#${next?.id} .${focused.classList[0]}`;
  const places = [`#${item?.id} .open`, `#${item?.id} .edit`, same, ".new-todo"];
  const place = [focused, document.getElementById(focused.id)]
    .concat(places.map((selector) => find(selector)))
    .find(isSeen);
  if (place !== document.activeElement) place.focus();
}

// Adding

function add(form) {
  const field = find(".new-todo");
  const text = field.value;
  if (!text.trim()) return;
  send(form, null, (sentence) => {
    giveBack(text);
    say(sentence);
  });
  field.value = "";
}

// A text that was not stored goes back into its field, as soon as no other is typed there.
function giveBack(text) {
  const field = find(".new-todo");
  if (text) unsaved.push(text);
  if (!field.value && unsaved.length) field.value = unsaved.shift();
}

// Editing in place

function open(item, text) {
  if (!item.classList.contains("editing")) find(".edit", item).value = text;
  item.classList.add("editing");
}

function edit(item) {
  const field = find(".edit", item);
  open(item, find("label", item).textContent);
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}

function leave(item, hidden = false) {
  keepFocus(() => {
    item.classList.remove("editing");
    item.hidden = hidden;
  });
  find(".editor .error", item)?.remove();
  history.replaceState(null, "", find(".editor a", item).href);
}

function save(item) {
  const label = find("label", item);
  const before = label.textContent;
  const typed = find(".edit", item).value;
  const text = typed.trim();
  if (text === before) return leave(item);
  send(find("form", item), null, (sentence) => {
    label.textContent = before;
    item.hidden = false;
    // Without focus: leaving another item for this one would save that, and so on for ever.
    keepFocus(() => open(document.getElementById(item.id), typed));
    say(sentence);
  });
  label.textContent = text;
  leave(item, !text);
}

// Completing and deleting

function toggle(box) {
  const item = itemOf(box);
  send(box.form, find(".save", box.form), (sentence) => {
    box.checked = !box.checked;
    item?.classList.toggle("completed", box.checked);
    say(sentence);
  });
  item?.classList.toggle("completed", box.checked);
}

function remove(item, button) {
  send(find("form", item), button, (sentence) => {
    item.hidden = false;
    say(sentence);
  });
  keepFocus(() => (item.hidden = true));
}

// What the visitor does

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.closest(".todoapp")) return;
  event.preventDefault();
  const item = itemOf(form);
  if (form.matches(".new")) add(form);
  else if (!item) send(form, event.submitter, say);
  else if (event.submitter.matches(".destroy")) remove(item, event.submitter);
  else if (item.classList.contains("editing")) save(item);
});

document.addEventListener("change", ({ target }) => {
  if (target.matches(".toggle, .toggle-all")) toggle(target);
});

document.addEventListener("dblclick", ({ target }) => {
  if (target.matches(".view label")) edit(itemOf(target));
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (link.matches(".open")) {
    event.preventDefault();
    edit(itemOf(link));
  } else if (waiting.length) {
    // Leaving the page would end what is under way.
    event.preventDefault();
    queue.then(() => find(".error:not(:empty)") || location.assign(link.href));
  }
});

document.addEventListener("keydown", ({ key, target }) => {
  if (key === "Escape" && target.matches(".edit")) leave(itemOf(target));
});

document.addEventListener("focusout", ({ target }) => {
  // Who was told of somebody else's change saves by Enter or by the button, not by going away.
  const item = target.matches(".edit") && itemOf(target);
  if (item && item.classList.contains("editing") && !find(".error", item)) save(item);
});

window.addEventListener("beforeunload", (event) => {
  if (waiting.length) event.preventDefault();
});

// The back button brings a page from the browser's memory, which shows the list as it was.
window.addEventListener("pageshow", ({ persisted }) => {
  const [{ type }] = performance.getEntriesByType("navigation");
  if ((persisted || type === "back_forward") && !find(".new-todo").value) location.reload();
});

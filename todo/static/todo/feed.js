// Buttons that copy the address of a feed. Without a script it is selected by hand.
"use strict";

for (const button of document.querySelectorAll("[data-action=copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const field = document.getElementById(button.getAttribute("aria-controls"));
    field.focus();
    field.select();
    // Not navigator.clipboard, which a page of plain HTTP does not have.
    const isCopied = document.execCommand("copy");
    for (const status of document.querySelectorAll("[data-copied]")) {
      const isOwn = status.parentElement === button.parentElement;
      status.textContent = isCopied && isOwn ? status.dataset.copied : "";
    }
  });
}

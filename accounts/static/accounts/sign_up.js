// Fills in the time zone of the browser, in which the account's days begin.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  document.querySelector("[name=time_zone]").value = timeZone;
});

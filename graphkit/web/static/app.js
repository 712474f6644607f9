"use strict";
// Small comforts; every page works without them.

// A filter that is chosen applies at once.
for (const form of document.querySelectorAll("form[data-auto]")) {
  for (const field of form.querySelectorAll("select, input[type=checkbox]")) field.addEventListener("change", () => form.requestSubmit());
}

// Addresses stay short: fields that say nothing are not sent.
for (const form of document.querySelectorAll("form:not([method=post])")) {
  form.addEventListener("submit", () => {
    for (const field of form.elements) if (field.name && field.value === "") field.disabled = true;
  });
}
addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("form:not([method=post]) :disabled")) field.disabled = false;
});

// The "/" key goes to the search, as elsewhere.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target.closest("input, textarea, select")) return;
  const field = document.querySelector("input[type=search]");
  if (field) { event.preventDefault(); field.focus(); field.select(); }
});

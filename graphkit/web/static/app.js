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

// What is folded in a tree opens where it stands; without this, the link is a page of its own.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-more]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || link.dataset.more === "busy") return;
  event.preventDefault();
  link.dataset.more = "busy";
  link.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(`${link.href}&part=1`);
    if (!answer.ok) throw new Error(answer.statusText);
    const told = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = [...told.querySelector("ul").children];
    link.closest("li").replaceWith(...fresh);
    fresh[0]?.querySelector("a")?.focus();
  } catch {
    location.assign(link.href);
  }
});

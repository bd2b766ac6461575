/* Gives the search-as-you-type fields of the admin the name of their label, which select2 leaves out. */
"use strict";

function nameField(field) {
  const label = field.closest(".select2-container")?.previousElementSibling?.labels?.[0];
  const value = field.querySelector("[role='textbox']");
  if (!label || !value || field.dataset.named) return;
  field.dataset.named = "yes";
  label.id ||= `${label.htmlFor}_label`;
  field.setAttribute("aria-labelledby", `${label.id} ${value.id}`);
  value.setAttribute("aria-labelledby", label.id);
}

/* A field of several choices has no box with the chosen one: one types beside them. */
function nameSearch(field) {
  const label = field.closest(".select2-container")?.previousElementSibling?.labels?.[0];
  if (!label || field.dataset.named) return;
  field.dataset.named = "yes";
  label.id ||= `${label.htmlFor}_label`;
  field.setAttribute("aria-labelledby", label.id);
}

function nameFields() {
  document.querySelectorAll(".select2-selection[role='combobox']").forEach(nameField);
  document.querySelectorAll(".select2-search__field").forEach(nameSearch);
}

addEventListener("load", () => {
  nameFields();
  new MutationObserver(nameFields).observe(document.body, { childList: true, subtree: true });
});

// Asks before a page is left whose form holds changes that were not saved.

const form = document.querySelector("form[data-guard]");
const note = form.querySelector("[data-unsaved]");
let leaving = false;

function changed(field) {
  if (["hidden", "submit"].includes(field.type)) return false;
  if (field.type === "radio" || field.type === "checkbox") {
    return field.checked !== field.defaultChecked;
  }
  if (field instanceof HTMLSelectElement) {
    return [...field.options].some((option) => option.selected !== option.defaultSelected);
  }
  return field.value !== field.defaultValue;
}

function unsaved() {
  // A form that came back with errors holds what was typed before.
  return form.dataset.guard === "unsaved" || [...form.elements].some((field) => field.name && changed(field));
}

function tell() {
  note.hidden = !unsaved();
  for (const fact of form.querySelectorAll("[data-fact]")) {
    fact.classList.toggle("changed", [...fact.querySelectorAll("input")].some(changed));
  }
}

form.addEventListener("input", tell);
form.addEventListener("submit", () => {
  leaving = true;
});
window.addEventListener("pageshow", () => {
  leaving = false;
  tell();
});
window.addEventListener("beforeunload", (event) => {
  if (!leaving && unsaved()) event.preventDefault();
});

// Says at once that a file is too large, rather than after it was sent.

const field = document.querySelector("input[type=file][data-largest]");

field.addEventListener("change", () => {
  const file = field.files[0];
  const large = file && file.size > Number(field.dataset.largest);
  field.setCustomValidity(large ? "Choose a file of at most 64 MB." : "");
  field.reportValidity();
});
field.form.addEventListener("submit", (event) => {
  if (!field.reportValidity()) event.preventDefault();
});

// Shows only those facts of a long form that somebody looks for.

const tools = document.querySelector("[data-fact-tools]");
const text = tools.querySelector("input[type=search]");
const choice = tools.querySelector("select");
const heard = tools.querySelector("[role=status]");
const facts = [...document.querySelectorAll("[data-fact]")].map((row) => ({
  row,
  words: `${row.querySelector(".fact-name").textContent} ${row.dataset.fact}`.toLowerCase(),
}));
const groups = [...document.querySelectorAll("[data-fact-group]")];

function wanted({ row, words }) {
  const parts = text.value.toLowerCase().split(/\s+/).filter(Boolean);
  const value = row.querySelector("input:checked").value;
  return parts.every((part) => words.includes(part)) && (!choice.value || choice.value === value);
}

function filter() {
  let shown = 0;
  for (const fact of facts) {
    const show = wanted(fact);
    fact.row.hidden = !show;
    shown += show;
  }
  for (const group of groups) {
    group.hidden = !group.querySelector("[data-fact]:not([hidden])");
  }
  const filtered = text.value.trim() || choice.value;
  heard.textContent = filtered ? `${shown} of ${facts.length} facts shown` : "";
}

text.addEventListener("input", filter);
choice.addEventListener("change", filter);
text.addEventListener("keydown", (event) => {
  if (event.key === "Enter") event.preventDefault();
});
tools.hidden = false;

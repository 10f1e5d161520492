// The builder with scripts: lines and preview follow each choice, and buttons copy the lines.
// What the lines are is worked out by the server alone, which answers this page with other choices.

const choices = document.getElementById("choices");
const told = document.getElementById("told");
const WAIT = 400;
let waiting = 0;
let asked = 0;

function prepare() {
  for (const button of document.querySelectorAll("[data-copies]")) button.parentElement.hidden = false;
  const finder = document.querySelector("#made treatment-finder");
  if (finder && finder.dataset.accent) {
    finder.style.setProperty("--finder-accent", finder.dataset.accent);
    finder.style.setProperty("--finder-accent-text", finder.dataset.accentText);
  }
}

async function follow() {
  const turn = ++asked;
  const address = `?${new URLSearchParams(new FormData(choices))}`;
  const answer = await fetch(address).catch(() => null);
  if (!answer || !answer.ok || turn !== asked) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (turn !== asked) return;
  document.getElementById("made").replaceWith(document.importNode(page.getElementById("made"), true));
  prepare();
}

async function copy(button) {
  const lines = document.getElementById(button.dataset.copies).textContent;
  const copied = navigator.clipboard ? navigator.clipboard.writeText(lines).then(() => true, () => false) : false;
  const said = (await copied) ? told.dataset.copied : told.dataset.failed;
  // The same words twice are told twice.
  told.textContent = "";
  setTimeout(() => (told.textContent = said), 50);
}

choices.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(follow, WAIT);
});

choices.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(waiting);
  follow().then(() => document.getElementById("lines").focus());
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copies]");
  if (button) copy(button);
});

addEventListener("message", (event) => {
  const frame = document.getElementById("treatment-finder");
  if (!frame || event.source !== frame.contentWindow || event.origin !== location.origin) return;
  if (event.data && event.data.type === "treatment-finder:height") frame.height = event.data.height;
});

prepare();

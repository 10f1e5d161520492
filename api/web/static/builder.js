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
    finder.style.setProperty("--site-accent", finder.dataset.accent);
    finder.style.setProperty("--site-accent-text", finder.dataset.accentText);
  }
}

/** Put what the server makes of the choices in place of what it made before, and say so. */
async function follow() {
  const turn = ++asked;
  const made = await madeOf(new URLSearchParams(new FormData(choices))).catch(() => null);
  if (turn !== asked) return;
  if (!made) return say("unreached");
  const before = lines();
  document.getElementById("made").replaceWith(made);
  prepare();
  told.textContent = "";
  if (lines() !== before) say("changed");
}

async function madeOf(query) {
  const answer = await fetch(`?${query}`);
  if (!answer.ok) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return document.importNode(page.getElementById("made"), true);
}

function lines() {
  return [...document.querySelectorAll("#made code")].map((code) => code.textContent).join("\n");
}

async function copy(button) {
  const lines = document.getElementById(button.dataset.copies).textContent;
  const copied = navigator.clipboard ? navigator.clipboard.writeText(lines).then(() => true, () => false) : false;
  say((await copied) ? "copied" : "failed");
}

function say(what) {
  // The same words twice are told twice.
  told.textContent = "";
  setTimeout(() => (told.textContent = told.dataset[what]), 50);
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

// Within a frame: tells the page around it how high this one is, and nothing else.

const finder = document.querySelector("treatment-finder");
const body = document.body;
let told = 0;

function tell() {
  const height = Math.ceil(body.getBoundingClientRect().height);
  if (height === told) return;
  told = height;
  // To anybody: only the sites that this page names in its policy can be around it.
  parent.postMessage({ type: "treatment-finder:height", height }, "*");
}

if (finder && finder.dataset.accent) {
  finder.style.setProperty("--finder-accent", finder.dataset.accent);
  finder.style.setProperty("--finder-accent-text", finder.dataset.accentText);
}
if (parent !== window) {
  document.documentElement.classList.add("framed");
  new ResizeObserver(tell).observe(body);
}

// Within a frame: tells the page around it how high this one is, and nothing else. Where it is made that high
// nothing scrolls in here, so that whom to call follows what the page around shows of this one.

const STRIP = 48; // CSS pixels
const ROOM = 576; // CSS pixels in sight, below which whom to call would cover too much; as in the widget's own styles

const finder = document.querySelector("treatment-finder");
const body = document.body;
const strips = document.createElement("div");
const seen = new Set();
let told = 0;

// A page of another site is told when something comes into sight, and not when somebody scrolls.
const watching = new IntersectionObserver(
  (changes) => {
    for (const { target, isIntersecting } of changes) seen[isIntersecting ? "add" : "delete"](target);
    follow();
  },
  { threshold: 1 },
);

function follow() {
  const cut = Math.min(...[...seen].map((one) => one.offsetTop)) - scrollY;
  const follows = cut >= STRIP && seen.size * STRIP >= ROOM;
  document.documentElement.style.setProperty("--finder-scrolled", follows ? `${cut}px` : "0px");
}

/** Lay strips down the page, as many as fit. */
function measure(height) {
  const wanted = Math.floor(height / STRIP);
  while (strips.childElementCount < wanted) watching.observe(strips.appendChild(document.createElement("div")));
  while (strips.childElementCount > wanted) {
    const last = strips.lastElementChild;
    watching.unobserve(last);
    seen.delete(last);
    last.remove();
  }
}

function tell() {
  const height = Math.ceil(body.getBoundingClientRect().height);
  if (height === told) return;
  told = height;
  measure(height);
  // To anybody: only the sites that this page names in its policy can be around it.
  parent.postMessage({ type: "treatment-finder:height", height }, "*");
}

// Where it holds, the stylesheet says.
if (finder && finder.dataset.accent) {
  finder.style.setProperty("--site-accent", finder.dataset.accent);
  finder.style.setProperty("--site-accent-text", finder.dataset.accentText);
}
if (parent !== window) {
  document.documentElement.classList.add("framed");
  strips.className = "strips";
  strips.style.setProperty("--strip", `${STRIP}px`);
  body.append(strips);
  new ResizeObserver(tell).observe(body);
}

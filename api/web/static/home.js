// The finder's own page with scripts: the link to the other language changes what stands around the finder, and the
// finder's language, so that nothing that was told to it is lost. Where anything of that fails the link is followed.

const PARTS = ["title", "meta[name=description]", ".skip", ".top", "h1", ".prose", ".foot"];
const WAIT = 8_000; // milliseconds

const finder = document.querySelector("treatment-finder");
let turning = false;

/** Whether the finder is there: until then a form stands in its place, whose words would not change. */
function isThere() {
  return !finder.querySelector(".fallback")?.getClientRects().length;
}

async function turn(address) {
  const page = await read(address);
  const pairs = PARTS.map((part) => [document.querySelector(part), page.querySelector(part)]);
  if (pairs.some((pair) => pair.includes(null))) throw new Error("Another page came.");
  const { lang } = page.documentElement;
  for (const [before, now] of pairs) before.replaceWith(now);
  document.documentElement.lang = lang;
  finder.parentElement.setAttribute("aria-label", page.querySelector(".home").getAttribute("aria-label"));
  finder.setAttribute("lang", lang);
  history.replaceState(history.state, "", address);
  document.querySelector(".language").focus({ preventScroll: true });
}

async function read(address) {
  const answer = await fetch(address, { signal: AbortSignal.timeout(WAIT) });
  if (!answer.ok) throw new Error(`Answered with ${answer.status}.`);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

document.addEventListener("click", (event) => {
  const link = event.target.closest(".language");
  // With a key pressed it opens elsewhere.
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || !isThere()) return;
  event.preventDefault();
  if (turning) return;
  turning = true;
  turn(link.href)
    .catch(() => location.assign(link.href))
    .finally(() => (turning = false));
});

// The list on paper: three programs a page, each with what to ask and room to write.

import { addressLines, confirmedText } from "./contact.js";
import { h } from "./dom.js";
import { crisisLines } from "./frame.js";
import { careBeside, named } from "./naming.js";
import { phoneScript } from "./phone_script.js";
import { isOld } from "./renewing.js";
import { STYLES } from "./shipped.js";

const A_PAGE = 3;
const MOST_PHONES = 2;
const MOST_FITS = 3;
const WHILE_DRAWN = 1_000; // milliseconds: some browsers say that they have printed a little early
const PAPER = "@page { margin: 0.5in; } body { margin: 0; }";
const SHEET = new URL("widget.css", import.meta.url).href;

/**
 * Prints programs and nothing else, whatever the page around: from a document of their own.
 *
 * @param {Object[]} programs
 * @param {Element} place for the frame that holds the document until it is printed; of the view
 */
export function printList(visit, programs, place) {
  const frame = h("iframe", { class: "printing", "aria-hidden": "true", tabindex: "-1" });
  const filled = async () => {
    const there = frame.contentWindow;
    const page = frame.contentDocument;
    page.documentElement.lang = visit.language;
    page.title = visit.t("saved.title");
    page.body.append(paper(visit, programs));
    await paperStyles(there, page);
    // Of its own window: where it never comes, the frame goes with the view and nothing holds on to it.
    there.addEventListener("afterprint", () => setTimeout(() => frame.remove(), WHILE_DRAWN));
    there.print();
  };
  // Some browsers put an empty document in place of the first one before they say this.
  frame.addEventListener("load", filled, { once: true });
  place.append(frame);
}

/** The programs as they stand on paper. */
function paper(visit, programs) {
  const count = Math.ceil(programs.length / A_PAGE);
  const crisis = [...crisisLines(visit).querySelectorAll("a")].map((link) => link.textContent).join(" · ");
  const pages = Array.from({ length: count }, (_, n) => programs.slice(n * A_PAGE, (n + 1) * A_PAGE));
  return h(
    "main",
    { class: "printed" },
    pages.map((some, n) =>
      h(
        "section",
        {},
        h("h1", {}, visit.t("saved.title"), h("span", {}, visit.t("saved.page", { page: n + 1, count }))),
        some.map((program) => onPaper(visit, program)),
        h("footer", {}, h("p", {}, visit.t("saved.full")), h("p", {}, h("strong", {}, crisis))),
      ),
    ),
  );
}

function onPaper(visit, program) {
  const { address, phones } = program.provider;
  const [name, own] = named(program);
  const extension = (phone) => phone.extension && [" ", visit.t("card.extension", { number: phone.extension })];
  const line = (phone) => h("p", {}, visit.t(`card.phone_${phone.kind}`), " ", h("strong", {}, phone.number, extension(phone)));
  const also = careBeside(visit, program);
  const distance = visit.far(program);
  const where = addressLines(visit, address).flatMap((line) => [h("br"), line]).slice(1);
  const fits = program.match ? visit.because(program.match.met).slice(0, MOST_FITS) : [];
  return h(
    "article",
    {},
    h("h2", {}, name, h("span", {}, " · ", visit.kind(program)), own),
    h(
      "div",
      { class: "facts" },
      phones.slice(0, MOST_PHONES).map(line),
      h("p", {}, where, distance && [" · ", visit.t("saved.distance", { distance })]),
      h("p", {}, confirmedText(visit, program), isOld(visit, program) && visit.t("saved.old")),
      h("ul", {}, fits.map((text) => h("li", {}, text))),
      also && h("p", {}, visit.t("card.also"), " ", also),
    ),
    phoneScript(visit, program),
  );
}

/** Gives the document its styles; where a script may not bring any, by a file of ours. */
function paperStyles(there, page) {
  if ("adoptedStyleSheets" in page) {
    const sheet = new there.CSSStyleSheet();
    sheet.replaceSync(STYLES + PAPER);
    page.adoptedStyleSheets = [sheet];
    return null;
  }
  return new Promise((done) => {
    page.head.append(h("link", { rel: "stylesheet", href: SHEET, onload: done, onerror: done }));
  });
}

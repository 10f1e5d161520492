// One place: what it is, why it fits, what to ask, how to reach it.

import { confirmedText, phoneLinks, whereabouts } from "./contact.js";
import { button, h, unseen } from "./dom.js";
import { careBeside, named } from "./naming.js";
import { keepsake } from "./renewing.js";
import { reporting } from "./report.js";

const MOST_REASONS = 3;
const MOST_COMPARED = 3;

/**
 * A program at its place. Its heading can have the focus: `place-<id>`.
 *
 * Its buttons change `visit.saved` and `visit.compared`, and tell so by the event `kept`.
 *
 * @param {Object} program an entry of `contents`
 * @param {?number} position in the list, from 1; null where it has none
 */
export function card(visit, program, position) {
  const id = `place-${program.id}`;
  const number = position && h("span", { class: "number" }, `${visit.number(position)}. `);
  return h(
    "article",
    { class: "card box", "data-program": program.id, "aria-labelledby": id },
    visit.heading(1, [number, named(program)], { id, tabindex: "-1" }),
    summaryLine(visit, program),
    phoneLinks(visit, program),
    program.match && reasons(visit, program.match),
    h(
      "div",
      { class: "columns" },
      whereabouts(visit, program),
      h("div", {}, alsoHere(visit, program), capacityLine(visit, program.capacity), confirmedLine(visit, program)),
    ),
    program.match && scoreLine(visit, program.match),
    cardButtons(visit, program),
  );
}

function summaryLine(visit, program) {
  const { city, state } = program.provider.address;
  const facts = [visit.kind(program), visit.far(program), `${city}, ${state}`].filter(Boolean);
  return h("p", { class: "summary" }, facts.map((fact, n) => h("span", {}, n ? " · " : "", n ? fact : h("strong", {}, fact))));
}

/** What is known to fit, what to ask, what does not fit, and what nobody knows: each by itself. */
function reasons(visit, match) {
  const best = [...match.met].sort((one, other) => other.points - one.points);
  return h(
    "div",
    { class: "reasons columns" },
    reasonList(visit, "fits", visit.because(best)),
    reasonList(visit, "ask", match.ask),
    reasonList(visit, "unmet", visit.because(match.unmet)),
    reasonList(visit, "unknown", visit.because(match.unknown)),
    reasonList(visit, "lower", visit.because(match.ranked_below_by)),
  );
}

function reasonList(visit, kind, texts) {
  if (!texts.length) return null;
  const title = visit.t(`card.${kind}`);
  const list = (some) => h("ul", { class: `marked ${kind}`, "aria-label": title }, some.map((text) => h("li", {}, text)));
  const rest = texts.slice(MOST_REASONS);
  const more = h("details", {}, h("summary", {}, visit.t("card.more", { n: rest.length }), unseen(": ", title)), list(rest));
  return h("div", {}, h("p", { class: "title", "aria-hidden": "true" }, title), list(texts.slice(0, MOST_REASONS)), rest.length > 0 && more);
}

function alsoHere(visit, program) {
  const care = careBeside(visit, program);
  return care && h("p", {}, h("strong", {}, visit.t("card.also")), " ", care);
}

function confirmedLine(visit, program) {
  return h("p", { class: "muted" }, confirmedText(visit, program));
}

function capacityLine(visit, capacity) {
  if (!capacity) return null;
  if (capacity.beds_open !== null) return h("p", {}, visit.t("card.beds", { n: capacity.beds_open, date: visit.date(capacity.as_of) }));
  return capacity.beds_total === null ? null : h("p", {}, visit.t("card.beds_total", { n: capacity.beds_total }));
}

function scoreLine(visit, match) {
  const how = h("details", {}, h("summary", {}, visit.t("card.how")), h("p", {}, visit.t("card.how_text")));
  return h("div", { class: "score" }, h("span", {}, visit.t("card.match", { score: match.score })), how);
}

function cardButtons(visit, program) {
  const hint = h("p", { class: "hint full", hidden: true }, visit.t("card.full", { n: MOST_COMPARED }));
  const kept = keepsake(visit, program);
  const [report, form] = reporting(visit, program);
  return [
    h(
      "div",
      { class: "buttons" },
      keepButton(visit.saved, kept, visit.t("card.save")),
      keepButton(visit.compared, kept, visit.t("card.compare"), () => {
        const full = visit.compared.size >= MOST_COMPARED;
        hint.hidden = !full;
        if (full) visit.announce(hint.textContent);
        return full;
      }),
      report,
    ),
    hint,
    form,
  ];
}

/** Puts a program into a list, or takes it out. `full` tells whether there is no room for one more. */
function keepButton(kept, program, text, full = () => false) {
  const toggled = button(
    () => {
      // What was full need be so no more.
      for (const hint of toggled.getRootNode().querySelectorAll(".full")) hint.hidden = true;
      if (kept.has(program.id)) kept.delete(program.id);
      else if (!full()) kept.set(program.id, program);
      toggled.setAttribute("aria-pressed", kept.has(program.id));
      toggled.dispatchEvent(new Event("kept", { bubbles: true }));
    },
    { class: "keep", "aria-pressed": String(kept.has(program.id)) },
    text,
    unseen(": ", program.provider.name),
  );
  return toggled;
}

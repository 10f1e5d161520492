// The list of places, and what stands in its stead while there is none.

import { card } from "./card.js";
import { button, h } from "./dom.js";
import { focusFirst, mayTakeFocus, refill } from "./focus.js";
import { NO_FILTERS, ownStay, ownTerms } from "./filter_groups.js";
import { troubleBox } from "./trouble.js";

const HELPLINE = "1-800-662-4357";
const AT_FIRST = 3; // cards: more than a telephone shows at once

/**
 * The list.
 *
 * @param {Function} apply asks again with these fields of a request
 * @param {Function} grown is called when the list has got longer
 * @returns {Object} {element, show(answer), busy(), failed(trouble, retry), focus()}
 */
export function placeList(visit, apply, grown) {
  const element = h("div", { class: "listed" });
  const filled = (...parts) => {
    element.removeAttribute("aria-busy");
    refill(element, ...parts);
  };
  return {
    element,
    show(answer) {
      if (!answer.total_items) return filled(nothingFound(visit, answer, apply));
      const entries = cardEntries(visit, answer.contents.slice(0, AT_FIRST), 0);
      const list = h("ol", { class: "cards bare", role: "list" }, entries);
      afterDrawing(() => {
        if (!list.isConnected || visit.answer !== answer) return;
        list.append(...cardEntries(visit, answer.contents.slice(AT_FIRST), AT_FIRST));
        const wider = widerSearch(visit, answer, apply, "results.few");
        element.append(...[moreCards(visit, list, grown), wider].filter(Boolean));
      });
      return filled(list);
    },
    busy() {
      element.setAttribute("aria-busy", "true");
    },
    failed(trouble, retry) {
      filled(troubleBox(visit, trouble, retry));
    },
    focus() {
      focusFirst(element);
    },
  };
}

/** Does what can wait until what is there is seen: a slow telephone draws a card in a tenth of a second. */
function afterDrawing(work) {
  requestAnimationFrame(() => setTimeout(work));
}

function cardEntries(visit, programs, before) {
  return programs.map((program, n) => h("li", {}, card(visit, program, before + n + 1)));
}

/** The button for the next page, which it puts behind the cards that are there. */
function moreCards(visit, list, grown) {
  const element = h("div", { class: "buttons" });

  function offer() {
    refill(element, !visit.answer.last_page && button(load, { class: "further" }, visit.t("results.more")));
  }

  async function load() {
    const waiting = button(() => {}, { "aria-disabled": "true" }, visit.t("results.loading"));
    element.replaceChildren(waiting);
    waiting.focus();
    let next;
    try {
      next = await visit.more();
    } catch (trouble) {
      refill(element, troubleBox(visit, trouble, load));
      return;
    }
    if (next && element.isConnected) append(next.contents);
  }

  function append(programs) {
    const entries = cardEntries(visit, programs, list.childElementCount);
    list.append(...entries);
    // Unless somebody has gone elsewhere since.
    if (mayTakeFocus(element) && entries.length) focusFirst(entries[0]);
    offer();
    visit.announce(visit.t("results.shown", { n: list.childElementCount, total: visit.answer.total_items }));
    grown();
  }

  offer();
  return element;
}

/** What would bring more, each as a button that says how many. */
function widerSearch(visit, answer, apply, title) {
  const { fixed } = visit;
  // What the page has fixed is not the visitor's to give up.
  const keeps = ({ filters }) => !filters || (fixed.terms.every((slug) => filters.terms.includes(slug)) && (!fixed.length_of_stay_days || filters.length_of_stay_days));
  const offers = answer.relaxations.filter((one) => keeps(one.change));
  if (!offers.length) return null;
  const entry = ({ change, text, adds }) => {
    const miles = change.radius_miles;
    const words = miles ? visit.t("results.within", { distance: visit.distance(miles) }) : text;
    const go = () => apply(change, true);
    return h("li", {}, button(go, { class: "wider" }, words, " ", h("strong", {}, visit.t("results.adds", { n: adds }))));
  };
  return h("div", { class: "box note" }, visit.heading(1, visit.t(title)), h("ul", { class: "bare", role: "list" }, offers.map(entry)));
}

function nothingFound(visit, answer, apply) {
  return h(
    "div",
    { class: "nothing" },
    h("p", { tabindex: "-1" }, visit.t("results.nothing")),
    widerSearch(visit, answer, apply, "results.wider"),
    h(
      "div",
      { class: "buttons" },
      (ownTerms(visit).length > 0 || ownStay(visit)) && button(() => apply(NO_FILTERS, true), { class: "lead" }, visit.t("results.no_filters")),
      button(() => visit.startOver(), {}, visit.t("results.start_over")),
    ),
    h("p", {}, visit.t("results.helpline"), " ", h("a", { href: `tel:${HELPLINE}`, class: "line" }, HELPLINE)),
  );
}

// Narrowing the list: the panel with what can be chosen, and what is chosen.

import { button, h } from "./dom.js";
import { NO_FILTERS, filterGroups, ownStay, ownTerms } from "./filter_groups.js";
import { troubleBox } from "./trouble.js";

const FIRST = 6; // groups that are seen at once; the others are behind them

/**
 * The filters and what is chosen of them.
 *
 * @param {Object} answer whose counts are shown
 * @param {Function} apply asks again with these fields of a request
 * @param {Function} see leads to the list
 * @returns {Object} {element, chips, show(answer)}: the panel, the list of what is chosen, and
 *     how both follow another answer
 */
export function filterPanel(visit, answer, apply, see) {
  const chips = h("ul", { class: "chips bare", "aria-label": visit.t("filters.in_use") });
  const title = h("summary", {});
  const inside = h("div", {});
  const element = h("details", { class: "filters fold", ontoggle: open }, title, inside);
  const done = button(close, { class: "lead" });
  let parts = [];
  const draw = () => drawChips(visit, chips, choose, title);
  const chosen = () => JSON.stringify([ownTerms(visit), ownStay(visit)]);
  // What the page has fixed is shown by its name: an empty line stands for it until that is known.
  let drawn = visit.fixed.terms.length ? chosen() : "";

  /** What the choices are called is asked for when somebody wants to choose. */
  async function open() {
    if (!element.open || inside.firstChild) return;
    inside.append(h("p", {}, visit.t("filters.loading")));
    try {
      await visit.learn();
    } catch (trouble) {
      inside.replaceChildren(troubleBox(visit, trouble, again));
      return;
    }
    const groups = (some) => h("div", { class: "groups" }, some.map((part) => part.element));
    parts = filterGroups(visit, choose);
    const others = h("details", {}, h("summary", {}, visit.t("filters.others")), groups(parts.slice(FIRST)));
    inside.replaceChildren(groups(parts.slice(0, FIRST)), others, done);
    draw();
    show(answer);
  }

  function again() {
    title.focus();
    inside.replaceChildren();
    open();
  }

  function close() {
    element.open = false;
    see();
  }

  function choose(fields) {
    apply(fields);
    // At once, not with the answer: what moves the page is what was just pressed.
    show(answer);
  }

  function show(found) {
    answer = found;
    for (const part of parts) part.show(found);
    done.textContent = visit.t("filters.see", { n: found.total_items });
    const count = ownTerms(visit).length + (ownStay(visit) ? 1 : 0);
    title.textContent = visit.t(count ? "filters.title_some" : "filters.title", { count });
    // Only where they are others: one of them may have the focus.
    if (drawn !== chosen()) draw();
    drawn = chosen();
  }

  show(answer);
  if (visit.fixed.terms.length) visit.learn().then(draw, draw);
  return { element, chips, show };
}

/** What is chosen, each with a button that takes it back; what the page has fixed stays. */
function drawChips(visit, chips, choose, summary) {
  const chip = (...inside) => h("li", { class: "chip" }, inside);
  const stay = (days) => (days ? [visit.t("filters.days", { days })] : []);
  const fixed = [...visit.fixed.terms.map((slug) => visit.label(slug)), ...stay(visit.fixed.length_of_stay_days)];
  const own = ownTerms(visit);
  const removing = (fields, props, ...inside) =>
    chip(
      button(
        () => {
          choose(fields);
          // The button is gone with its filter: on to the next, or to where filters are chosen.
          (chips.querySelector("button") || summary).focus();
        },
        props,
        inside,
      ),
    );
  const removable = (filters, name) => removing({ filters }, { "aria-label": visit.t("filters.remove", { name }) }, name, " ✕");
  chips.replaceChildren(
    ...fixed.map((name) => chip(name, " ", h("span", { class: "muted" }, visit.t("filters.fixed")))),
    ...own.map((slug) => removable({ terms: own.filter((other) => other !== slug) }, visit.label(slug))),
    ...stay(ownStay(visit)).map((name) => removable({ length_of_stay_days: null }, name)),
  );
  if (chips.querySelectorAll("button").length > 1) chips.append(removing(NO_FILTERS, { class: "plain" }, visit.t("filters.clear")));
  chips.hidden = !chips.firstChild;
}

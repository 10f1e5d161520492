// Narrowing the list: the panel with what can be chosen, and what is chosen.

import { button, h } from "./dom.js";
import { NO_FILTERS, filterGroups, ownRadius, ownStay, ownTerms } from "./filter_groups.js";
import { troubleBox } from "./trouble.js";

const FIRST = 6; // groups that are seen at once; the others are behind them

/** Stands for how many there are while that is being asked. */
export const NOT_COUNTED = "…";

/**
 * The filters and what is chosen of them.
 *
 * @param {Object} answer whose counts are shown
 * @param {Function} apply asks again with these fields of a request
 * @param {Function} see leads to the list
 * @returns {Object} {element, chips, show(answer), busy()}: the panel, the list of what is chosen,
 *     and how both follow what is chosen and another answer
 */
export function filterPanel(visit, answer, apply, see) {
  const chips = h("ul", { class: "chips bare", role: "list", "aria-label": visit.t("filters.in_use") });
  const title = h("summary", {});
  const inside = h("div", {});
  const element = h("details", { class: "filters fold", ontoggle: open }, title, inside);
  const done = button(close, { class: "lead" });
  let parts = [];
  const draw = () => drawChips(visit, chips, apply, title);
  const chosen = () => JSON.stringify(inUse(visit));
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
    parts = filterGroups(visit, apply);
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

  function show(found, n = found.total_items) {
    answer = found;
    for (const part of parts) part.show(found);
    done.textContent = visit.t("filters.see", { n });
    const count = inUse(visit).length;
    title.textContent = visit.t(count ? "filters.title_some" : "filters.title", { count });
    // Only where they are others: one of them may have the focus.
    if (drawn !== chosen()) draw();
    drawn = chosen();
  }

  show(answer);
  if (visit.fixed.terms.length) visit.learn().then(draw, draw);
  return { element, chips, show, busy: () => show(answer, NOT_COUNTED) };
}

/** What the visitor chose here or to see more, each as its name and the fields that take it back. */
function inUse(visit) {
  const own = ownTerms(visit);
  const days = ownStay(visit);
  const miles = ownRadius(visit);
  return [
    ...own.map((slug) => [visit.label(slug), { filters: { terms: own.filter((other) => other !== slug) } }]),
    days && [visit.t("filters.days", { days }), { filters: { length_of_stay_days: null } }],
    miles && [visit.t("filters.within", { distance: visit.distance(miles) }), { radius_miles: undefined }],
    visit.request.include_telehealth && [visit.t("filters.telehealth"), { include_telehealth: undefined }],
  ].filter(Boolean);
}

/** What is chosen, each with a button that takes it back; what the page has fixed stays. */
function drawChips(visit, chips, apply, summary) {
  const taking = (fields, props, ...inside) => {
    const take = () => {
      apply(fields);
      // The button is gone with its filter: on to the next, or to where filters are chosen.
      (chips.querySelector("button") || summary).focus();
    };
    return h("li", { class: "chip" }, button(take, props, inside));
  };
  const { terms, length_of_stay_days: days } = visit.fixed;
  const fixed = [...terms.map((slug) => visit.label(slug)), ...(days ? [visit.t("filters.days", { days })] : [])];
  const own = inUse(visit);
  const all = { ...NO_FILTERS, radius_miles: undefined, include_telehealth: undefined };
  chips.replaceChildren(
    ...fixed.map((name) => h("li", { class: "chip" }, name, " ", h("span", { class: "muted" }, visit.t("filters.fixed")))),
    ...own.map(([name, fields]) => taking(fields, { "aria-label": visit.t("filters.remove", { name }) }, name, " ✕")),
    ...(own.length > 1 ? [taking(all, { class: "plain" }, visit.t("filters.clear"))] : []),
  );
  chips.hidden = !chips.firstChild;
}

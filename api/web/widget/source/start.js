// The first view: where to look.

import { button, h } from "./dom.js";
import { PlaceField, placed } from "./place_field.js";

/**
 * Asks for a place, and whether to show what is there or to ask a few questions first.
 *
 * @param {?Trouble} trouble of kind "place": the service could not find the place that was meant
 */
export function start(visit, trouble = null) {
  const field = new PlaceField(visit);
  const send = (wanted) => {
    const where = field.told();
    if (where) lookAt(visit, where, wanted);
    else field.complain(visit.t("start.place_missing"));
  };
  const submit = (event) => {
    event.preventDefault();
    send("results");
  };
  return h(
    "div",
    { class: "start" },
    trouble ? whichPlace(visit, trouble) : welcome(visit),
    h(
      "form",
      { class: "box", novalidate: true, onsubmit: submit },
      field.element,
      h(
        "div",
        { class: "buttons" },
        h("button", { type: "submit", class: "lead" }, visit.t("start.search")),
        button(() => send("interview"), {}, visit.t("start.interview")),
      ),
    ),
    h("p", { class: "muted" }, visit.t("start.privacy")),
  );
}

function welcome(visit) {
  return [visit.heading(0, visit.t("start.heading")), h("p", {}, visit.t("start.intro")), fixedLine(visit)];
}

/** What the page has fixed, by the names of it as soon as these are known. */
function fixedLine(visit) {
  const line = h("p", { class: "start-fixed" });
  const name = () => {
    const { terms, length_of_stay_days: days } = visit.fixed;
    const filters = terms.map((term) => visit.label(term));
    if (days) filters.push(visit.t("start.stay", { n: days }));
    line.hidden = !filters.length;
    line.textContent = visit.t("start.fixed", { filters: filters.join(", ") });
  };
  name();
  if (visit.fixed.terms.length) visit.learn().then(name, name);
  return line;
}

function whichPlace(visit, { suggestions, unfound }) {
  const known = suggestions.length > 0;
  const named = unfound === "place";
  const search = (place) => button(() => lookAt(visit, { place }, visit.wanted), {}, place);
  return [
    visit.heading(0, visit.t(known && named ? "start.which_place" : `start.no_${unfound}`)),
    h("p", {}, visit.t(known ? "start.which_place_hint" : named ? "start.no_place_hint" : "start.place_missing")),
    known && h("ul", { class: "start-places" }, suggestions.map((place) => h("li", {}, search(place)))),
  ];
}

/** Looks at a place: at what is there, or at the questions first. */
function lookAt(visit, where, wanted) {
  visit.wanted = wanted;
  visit.tell(placed(visit.request, where));
  if (wanted === "results") visit.emit("search");
  visit.go(wanted);
}

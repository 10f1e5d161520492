// The places that were found: what to know first, then the list and ways to narrow it.

import { button, h } from "./dom.js";
import { mayTakeFocus } from "./focus.js";
import { NOT_COUNTED, filterPanel } from "./filters.js";
import { keptBar } from "./kept.js";
import { placeList } from "./listed.js";
import { map } from "./map.js";
import { merged } from "./needs.js";
import { careBox, notices, withheldBox } from "./notices.js";
import { skeleton } from "./skeleton.js";
import { openQuestion, stepBack } from "./steps.js";
import { troubleBox } from "./trouble.js";

/** The view: at once where cards will be, and the cards as soon as they are there. */
export function results(visit) {
  const known = visit.answer;
  const heading = visit.heading(0, known ? titleOf(visit, known) : visit.t("results.looking"));
  let body = h("div", {}, known ? null : skeleton());
  const view = h("div", { class: "results" }, heading, body);

  // Another element each time: one that stays and moves would count as a jump of the page.
  function fill(...parts) {
    const filled = h("div", {}, parts);
    body.replaceWith(filled);
    body = filled;
  }

  async function load() {
    try {
      await visit.found();
    } catch (trouble) {
      if (view.isConnected) failed(trouble);
      return;
    }
    if (view.isConnected) show(visit.answer);
  }

  function failed(trouble) {
    if (trouble.kind === "place") {
      visit.go("start", trouble);
      return;
    }
    heading.textContent = visit.t("results.failed");
    fill(troubleBox(visit, trouble, again), h("div", { class: "buttons" }, placeButton(visit)));
  }

  function again() {
    heading.textContent = visit.t("results.looking");
    heading.focus();
    fill(skeleton());
    return load();
  }

  function show(answer) {
    heading.textContent = titleOf(visit, answer);
    const goBack = () => stepBack(visit);
    const rest = answer.withheld ? [withheldBox(visit, answer.withheld, goBack)] : listParts(visit, view, heading, answer);
    fill(notices(visit, answer), rest);
    if (!known) visit.announce(heading.textContent);
    const emergency = body.querySelector("[data-emergency]");
    // Unless somebody has gone elsewhere since, such as to the crisis lines.
    if (emergency && mayTakeFocus(heading)) emergency.focus();
  }

  load();
  return view;
}

/** Everything below the notices. It follows the answers to other filters by itself. */
function listParts(visit, view, heading, answer) {
  const list = placeList(visit, apply, () => points.update());
  const panel = filterPanel(visit, answer, apply, () => list.focus());
  const points = mapBox(visit);
  const question = button(() => openQuestion(visit), { class: "lead" }, visit.t("results.question"));
  const care = careBox(visit, answer.care);

  async function apply(fields, moves = false) {
    visit.tell(merged(visit.request, fields));
    heading.textContent = titleOf(visit, answer, NOT_COUNTED);
    if (moves) heading.focus();
    // At once, not with the answer: what moves the page is what was just pressed.
    panel.busy();
    list.busy();
    try {
      await visit.found();
    } catch (trouble) {
      heading.textContent = visit.t("results.failed");
      list.failed(trouble, () => apply({}, true));
      return;
    }
    if (view.isConnected) follow(visit.answer);
  }

  function follow(found) {
    heading.textContent = titleOf(visit, found);
    visit.announce(heading.textContent);
    panel.show(found);
    draw(found);
  }

  function draw(found) {
    list.show(found);
    points.update();
    question.hidden = !found.next_question || found.empty;
    care.hidden = found.empty || !answer.care.settings.length;
    points.element.hidden = found.empty || found.place.kind === "state";
  }

  draw(answer);
  return [
    h("div", { class: "buttons" }, question, placeButton(visit)),
    care,
    panel.element,
    panel.chips,
    points.element,
    list.element,
    keptBar(visit, view),
  ];
}

function placeButton(visit) {
  return button(() => visit.go("start"), {}, visit.t("results.change_place"));
}

/** Where the places lie; drawn when somebody wants to see it, and again when they are others. */
function mapBox(visit) {
  const place = h("div", {});
  const element = h("details", { class: "fold", ontoggle: draw }, h("summary", {}, visit.t("results.map")), place);
  let drawn = null;

  function draw() {
    if (!element.open || drawn === visit.answer || !visit.answer) return;
    drawn = visit.answer;
    place.replaceChildren(map(visit, drawn) || h("p", {}, visit.t("results.no_map")));
  }

  return { element, update: draw };
}

/** How many places there are, or that something else comes before them. */
function titleOf(visit, answer, n = answer.total_items) {
  if (answer.withheld) return visit.t("results.help_first");
  const { kind, label } = answer.place;
  const key = { state: "in", county: "in", point: "here" }[kind] || "near";
  return n ? visit.t(`results.${key}`, { n, place: label }) : visit.t("results.none");
}

// One question and its answers: buttons that answer at once, or boxes where several may fit.

import { button, h } from "./dom.js";
import { united } from "./needs.js";
import { givenBefore, rememberGiven, stepOn } from "./steps.js";

/** What makes a heading the one that has the focus when the view is shown. */
export const FOCUSED = { tabindex: "-1", "data-heading": true };

/** The question: heading, why it is asked, and ways to answer. */
export function questionBox(visit, asked) {
  const heading = { ...FOCUSED, id: "question", "aria-describedby": "interview-progress question-why" };
  return h(
    "div",
    { class: "question" },
    visit.heading(1, asked.text, heading),
    h("p", { id: "question-why", class: "muted" }, asked.why),
    isOfMany(asked) ? manyAnswers(visit, asked) : oneAnswer(visit, asked),
  );
}

/** What is ticked now, as one answer; null where nothing is. */
export function tickedNeeds(visit, asked) {
  const ticked = isOfMany(asked) ? givenBefore(visit, asked.field) : [];
  return ticked.length ? united(ticked.map((place) => asked.answers[place].needs)) : null;
}

/** Whether an answer is one entry of the list that the question fills. */
function isOfMany({ field, answers }) {
  const filled = (needs) => field.split(".").reduce((part, name) => (part ? part[name] : undefined), needs);
  return answers.some((one) => Array.isArray(filled(one.needs)));
}

function isNone(answer) {
  return Object.keys(answer.needs).length === 0;
}

function oneAnswer(visit, asked) {
  const before = givenBefore(visit, asked.field);
  const choose = (place) => {
    rememberGiven(visit, asked.field, [place]);
    stepOn(visit, asked, asked.answers[place].needs);
  };
  const choices = asked.answers.map((one, place) => {
    const given = before.includes(place);
    const mark = given && h("span", { class: "answers-given" }, visit.t("interview.your_answer"));
    return h("li", {}, button(() => choose(place), { class: given ? "given" : null }, one.label, mark));
  });
  return h("ul", { class: "answers", role: "list", "aria-labelledby": "question" }, choices);
}

function manyAnswers(visit, asked) {
  const before = givenBefore(visit, asked.field);
  const boxes = asked.answers.map((_, place) => h("input", { type: "checkbox", "aria-describedby": "question-hint" }));
  before.forEach((place) => (boxes[place].checked = true));
  const error = h("p", { class: "error", role: "alert" });
  const changed = (place) => {
    error.textContent = "";
    // "None of these" and any of these exclude each other.
    const none = isNone(asked.answers[place]);
    const others = boxes.filter((_, other) => other !== place && (none || isNone(asked.answers[other])));
    if (boxes[place].checked) others.forEach((box) => (box.checked = false));
    rememberGiven(visit, asked.field, [...boxes.keys()].filter((other) => boxes[other].checked));
  };
  const submit = (event) => {
    event.preventDefault();
    const needs = tickedNeeds(visit, asked);
    if (needs) return stepOn(visit, asked, needs);
    error.textContent = visit.t("interview.nothing_chosen");
    boxes[0].focus();
  };
  const choices = asked.answers.map((one, place) => {
    boxes[place].addEventListener("change", () => changed(place));
    return h("label", { class: "choice" }, boxes[place], h("span", {}, one.label));
  });
  const hint = h("p", { id: "question-hint", class: "hint" }, visit.t("interview.all_that_fit"));
  return h(
    "form",
    { class: "answers", onsubmit: submit },
    h("fieldset", { "aria-labelledby": "question" }, hint, choices),
    error,
    h("button", { type: "submit", class: "lead" }, visit.t("interview.next")),
  );
}

// A few questions, one at a time: each is the one whose answer would change the list most.

import { button, h } from "./dom.js";
import { mayTakeFocus } from "./focus.js";
import { notice } from "./notices.js";
import { FOCUSED, questionBox, tickedNeeds } from "./question.js";
import { stepBack, stepOn } from "./steps.js";
import { troubleBox } from "./trouble.js";

const MOST_ASKED = 8; // as the service has it
const SAFETY = "safety.suicidal_thoughts";

/** Asks the next question; shows the places once there is none, or something comes before any. */
export function interview(visit) {
  const view = h("div", { class: "interview" });
  view.addEventListener("click", clickedOnce, true);
  askNext(visit, view);
  return view;
}

/** The second half of a double click is not meant for what has come into the place of what was clicked. */
function clickedOnce(event) {
  if (event.detail < 2) return;
  event.preventDefault();
  event.stopPropagation();
}

async function askNext(visit, view) {
  putInto(visit, view, [progressLine(visit), waitingBox(visit), waysOn(visit, null)]);
  let answer;
  try {
    answer = await visit.found();
  } catch (trouble) {
    if (view.isConnected) refuse(visit, view, trouble);
    return;
  }
  if (!view.isConnected) return;
  const emergency = answer.notices.some((one) => one.urgency === "emergency");
  if (emergency || !answer.next_question) showPlaces(visit);
  else putInto(visit, view, questionView(visit, answer));
}

function refuse(visit, view, trouble) {
  if (trouble.kind === "place") return visit.go("start", trouble);
  const again = () => askNext(visit, view);
  const heading = visit.heading(1, visit.t("interview.failed"), FOCUSED);
  putInto(visit, view, [progressLine(visit), heading, troubleBox(visit, trouble, again), waysOn(visit, null)]);
}

function questionView(visit, answer) {
  const { field } = answer.next_question;
  const urgent = newlyUrgent(visit, answer);
  // The focus goes to the question, below them.
  if (urgent.length) visit.announce(urgent.map((one) => `${one.title}. ${one.text}`).join(" "));
  return [
    progressLine(visit),
    visit.steps.length === 0 && h("p", {}, visit.t("interview.intro"), field === SAFETY && ` ${visit.t("interview.safety")}`),
    urgent.map((one) => notice(visit, one, answer.cited)),
    questionBox(visit, answer.next_question),
    waysOn(visit, answer),
  ];
}

/** What has become urgent to know by the last answer; what is so since earlier was shown then. */
function newlyUrgent(visit, answer) {
  const last = visit.steps[visit.steps.length - 1];
  const before = last && last.answer ? last.answer.notices.map((one) => one.id) : [];
  return answer.notices.filter((one) => one.urgency === "urgent" && !before.includes(one.id));
}

function progressLine(visit) {
  const now = visit.steps.length + 1;
  // The view's own heading; that of the question below it has the focus.
  const told = { id: "interview-progress", class: "muted", "data-heading": false, tabindex: false };
  const pips = Array.from({ length: MOST_ASKED }, (_, i) => h("span", { class: i < now ? "reached" : null }));
  return h(
    "div",
    { class: "interview-progress" },
    visit.heading(0, visit.t("interview.progress", { now, most: MOST_ASKED }), told),
    h("div", { class: "interview-pips", "aria-hidden": "true" }, pips),
  );
}

/** Stands where the question will. */
function waitingBox(visit) {
  const bones = [1, 2, 3].map(() => h("span", { class: "bone tall" }));
  return h(
    "div",
    { class: "interview-waiting", "aria-busy": "true" },
    visit.heading(1, visit.t("interview.waiting"), FOCUSED),
    h("div", { class: "answers bones", "aria-hidden": "true" }, bones),
  );
}

/**
 * What can be done other than answering; `answer` is null while there is no question. They are the
 * same then, so that a hurried finger finds no other button than it was meant for.
 */
function waysOn(visit, answer) {
  const question = answer && answer.next_question;
  return h(
    "div",
    { class: "buttons interview-ways" },
    button(() => stepBack(visit), {}, visit.t("interview.back")),
    button(() => question && stepOn(visit, question, {}), { "aria-disabled": !question && "true" }, visit.t("interview.skip")),
    button(() => showPlaces(visit, question), {}, visit.t("interview.show_now"), answer && ` (${visit.number(answer.total_items)})`),
    button(() => visit.startOver(), { class: "plain" }, visit.t("results.start_over")),
  );
}

/** Shows the places, with what is ticked at the open question: it looks as if it counted. */
function showPlaces(visit, question = null) {
  const needs = question && tickedNeeds(visit, question);
  visit.emit("search");
  if (needs) stepOn(visit, question, needs, "results");
  else visit.go("results");
}

/** Puts something else into the view; a focus that was in it goes to the new heading. */
function putInto(visit, view, content) {
  const free = mayTakeFocus(view);
  view.replaceChildren(...content.flat().filter(Boolean));
  const heading = view.querySelector("[data-heading]");
  if (!heading || !view.isConnected) return;
  if (!free) return visit.announce(heading.textContent);
  heading.focus({ preventScroll: true });
  // What stands above the question is to be seen as well.
  view.firstChild.scrollIntoView({ block: "nearest" });
}

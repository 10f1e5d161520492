// The way through the questions: on, and back again.

import { merged } from "./needs.js";

// What was answered to the question that came after a request: the numbers of its answers.
const given = new WeakMap();

// Requests whose question was opened from the places found.
const opened = new WeakSet();

// What is told elsewhere than in the questions stays as it is when a question is taken back.
const TOLD_ELSEWHERE = ["place", "lat", "lng", "radius_miles", "include_telehealth", "filters"];

/** Remembers which answers of the open question are chosen: {field, chosen}. */
export function rememberGiven(visit, field, chosen) {
  given.set(visit.request, { field, chosen });
}

/** The numbers of the answers that were chosen for a question when it was put last. */
export function givenBefore(visit, field) {
  const one = given.get(visit.request);
  return one && one.field === field ? one.chosen : [];
}

/** Opens the next question from the places found; back from it leads to them again. */
export function openQuestion(visit) {
  opened.add(visit.request);
  visit.go("interview");
}

/** On to the next question, or to another view, with what an answer adds to the request; nothing added is a skip. */
export function stepOn(visit, question, needs, view = "interview") {
  const { request, answer, language } = visit;
  const answered = Object.keys(needs).length > 0;
  const asked = answered ? {} : { asked: [...(request.asked || []), question.field] };
  visit.steps = [...visit.steps, { request, question, answer, language }];
  visit.tell(merged(request, { ...needs, ...asked }));
  visit.go(view);
}

/** Back to the question before, as it was; from the first to the start, or to the places where it was opened from these. */
export function stepBack(visit) {
  const before = visit.steps[visit.steps.length - 1];
  if (opened.delete(visit.request)) return visit.go("results");
  if (!before) return visit.go("start");
  const request = asBefore(before.request, visit.request);
  visit.service.forget(); // Nobody waits for an answer to what is taken back.
  visit.steps = visit.steps.slice(0, -1);
  visit.tell(request);
  if (request === before.request && before.language === visit.language) visit.answer = before.answer;
  visit.go("interview");
}

function asBefore(before, now) {
  const same = (name) => JSON.stringify(before[name]) === JSON.stringify(now[name]);
  if (TOLD_ELSEWHERE.every(same)) return before;
  const request = { ...before };
  for (const name of TOLD_ELSEWHERE) {
    delete request[name];
    if (name in now) request[name] = now[name];
  }
  given.set(request, given.get(before));
  return request;
}

// What to say on the phone, for people who would rather not think of it while it rings.

import { h } from "./dom.js";

/** An opening line and what to ask. The lines to write on are only seen on paper. */
export function phoneScript(visit, program) {
  const rule = () => h("span", { class: "script-line", "aria-hidden": "true" });
  const greeting = h("span", { lang: "en" }, visit.t("saved.greeting"), " ");
  const questions = program.match ? program.match.ask : [];
  return h(
    "div",
    { class: "script" },
    h("p", { class: "script-opening" }, visit.language !== "en" && greeting, visit.t("saved.opening")),
    h("ul", { class: "script-questions" }, questions.map((question) => h("li", {}, question, rule()))),
    h("p", { class: "script-spoke", "aria-hidden": "true" }, h("span", {}, visit.t("saved.spoke")), rule(), h("span", {}, visit.t("saved.day")), rule()),
  );
}

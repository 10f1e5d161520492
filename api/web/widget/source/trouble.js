// Why there is no answer, in plain words, and the way to try once more.

import { button, h } from "./dom.js";
import { waitText } from "./locale.js";

const TOLD = ["offline", "limited", "gone"];

/**
 * Says what went wrong; it is read out at once. What was told is kept, and the box says so.
 *
 * @param {Trouble} trouble
 * @param {Function} retry does it again
 */
export function troubleBox(visit, trouble, retry) {
  const kind = TOLD.includes(trouble.kind) ? trouble.kind : "fault";
  const when = trouble.wait ? waitText(visit.speech, trouble.wait) : visit.t("trouble.later");
  return h(
    "div",
    { class: "trouble box alarm", role: "alert" },
    h("p", {}, h("strong", {}, visit.t(`trouble.${kind}`))),
    h("p", {}, visit.t(`trouble.${kind}_next`, { when })),
    h("div", { class: "buttons" }, button(retry, { class: "lead" }, visit.t("trouble.retry"))),
  );
}

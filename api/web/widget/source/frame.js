// What stays around every view: whom to call, a quick way out, the language.

import { button, h } from "./dom.js";
import { LANGUAGES } from "./words.js";

const NAMES = { en: "English", es: "Español" };

/** Whom to call, and the way out at once: above every view, in sight wherever somebody has scrolled to. */
export function crisisLines(visit, leave) {
  const line = (href, name, what) => h("li", {}, h("a", { href, class: "call" }, h("strong", {}, name), " ", h("span", {}, visit.t(what))));
  const [call, text] = ["call", "message"].map((way) => (number) => visit.t(`frame.${way}`, { number }));
  return h(
    "section",
    { class: "crisis", "aria-label": visit.t("frame.crisis") },
    h(
      "ul",
      {},
      line("tel:911", call("911"), "frame.emergency"),
      line("tel:988", call("988"), "frame.dying"),
      line("sms:988", text("988"), "frame.dying"),
      line("tel:1-800-662-4357", "1-800-662-4357", "frame.helpline"),
    ),
    button(leave, { class: "leave" }, visit.t("frame.leave")),
  );
}

/** The other language. */
export function tools(visit, speak) {
  const other = LANGUAGES.find((one) => one !== visit.language);
  return h("div", { class: "tools" }, button(() => speak(other), { class: "plain", lang: other, part: "language" }, NAMES[other]));
}

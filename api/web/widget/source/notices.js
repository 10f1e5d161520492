// What to know before any list: emergencies first, then what is urgent, then advice.

import { safeHref } from "./contact.js";
import { button, h } from "./dom.js";

const DISCLAIMER = "ask-a-clinician"; // is always to be seen
const BOXES = { emergency: "alarm", urgent: "urgent", advice: "note" };

/** Every notice of an answer; an emergency has `data-emergency` and can have the focus. */
export function notices(visit, answer) {
  const of = (urgency) => answer.notices.filter((one) => one.urgency === urgency && one.id !== DISCLAIMER);
  const shown = (one) => notice(visit, one, answer.cited);
  const advice = of("advice");
  const disclaimer = answer.notices.find((one) => one.id === DISCLAIMER);
  return h(
    "div",
    { class: "notices" },
    of("emergency").map(shown),
    of("urgent").map(shown),
    advice.length > 0 && h("details", { class: "fold" }, h("summary", {}, visit.t("notices.know", { n: advice.length })), advice.map(shown)),
    // It speaks of the list.
    !answer.withheld && disclaimer && [
      h("p", { class: "disclaimer muted" }, h("strong", {}, disclaimer.title, "."), " ", disclaimer.text),
      actionLinks(disclaimer),
    ],
  );
}

/**
 * One notice, with what to do as links.
 *
 * @param {Object} cited rules with their sources, as answers have them
 */
export function notice(visit, one, cited = {}) {
  const emergency = one.urgency === "emergency";
  const first = emergency ? { tabindex: "-1", "data-emergency": true } : {};
  return h(
    "div",
    { class: `notice box ${BOXES[one.urgency]}`, ...first },
    visit.heading(1, one.title),
    h("p", {}, one.text),
    one.actions.length > 0 && h("div", { class: "buttons" }, actionLinks(one, "button")),
    !emergency && sourceList(visit, cited[one.rule]),
  );
}

/** Why there is no list, and the ways on from here. */
export function withheldBox(visit, withheld, goBack) {
  return h(
    "div",
    { class: "withheld box" },
    h("p", {}, withheld.because),
    h(
      "div",
      { class: "buttons" },
      button(goBack, {}, visit.t("notices.different")),
      button(() => visit.startOver(), {}, visit.t("results.start_over")),
    ),
  );
}

/** Kinds of care worth asking about, each with its reasons; never a placement. */
export function careBox(visit, care) {
  const entry = (one) => [
    h("dt", {}, visit.label(one.setting)),
    one.reasons.map((reason) => h("dd", {}, reason.because)),
  ];
  return h(
    "details",
    { class: "care fold" },
    h("summary", {}, visit.t("notices.care")),
    h("p", {}, visit.t("notices.confirm")),
    h("dl", {}, care.settings.map(entry)),
  );
}

function actionLinks(one, classes = "line") {
  const link = (action) => {
    const href = action.tel ? `tel:${action.tel}` : safeHref(action.url);
    return href && h("a", { href, class: classes, rel: "noopener noreferrer", target: action.tel ? null : "_blank" }, action.label);
  };
  return one.actions.map(link);
}

function sourceList(visit, citation) {
  if (!citation || !citation.sources.length) return null;
  const entry = (source) => {
    const text = [source.title, source.publisher, source.year].filter(Boolean).join(", ");
    const href = safeHref(source.url);
    return h("li", {}, href ? h("a", { href, rel: "noopener noreferrer", target: "_blank" }, text) : text);
  };
  return h("details", { class: "sources" }, h("summary", {}, visit.t("notices.sources")), h("ul", {}, citation.sources.map(entry)));
}

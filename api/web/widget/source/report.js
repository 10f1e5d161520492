// Says that a listing is wrong. Nothing that tells who says so is asked for, or sent.

import { button, h, unseen } from "./dom.js";
import { troubleBox } from "./trouble.js";

const WRONG = ["closed", "moved", "wrong_phone", "wrong_website", "wrong_facts", "other"];
const MOST_LETTERS = 1_000; // as the service takes them

let forms = 0;

/**
 * The button that opens the form and closes it, and the place for it.
 *
 * What was begun stays in `visit.reports` until it has arrived or somebody takes it back: a card
 * that is drawn anew has its form open, with all that was typed.
 */
export function reporting(visit, program) {
  const place = h("div", {});
  const opener = button(turn, { class: "plain" }, visit.t("card.report"), unseen(": ", program.provider.name));

  function show(open) {
    place.replaceChildren(...(open ? [reportForm(visit, program, turn)] : []));
    opener.setAttribute("aria-expanded", open);
  }

  function turn() {
    show(!place.firstChild);
    (place.querySelector("input") || opener).focus();
  }

  show(visit.reports.has(program.id));
  return [opener, place];
}

/** `done` is called when the form is not needed any more: it was sent, or taken back. */
function reportForm(visit, program, done) {
  const id = `report-${++forms}`;
  const draft = visit.reports.get(program.id) || {};
  const text = (name) => visit.t(`report.${name}`);
  const form = h(
    "form",
    { class: "report box", novalidate: true },
    h(
      "fieldset",
      { role: "radiogroup", "aria-required": "true" },
      h("legend", {}, text("question")),
      h("p", { class: "error", id: `${id}-error`, hidden: true }, text("choose")),
      WRONG.map((kind) => h("label", { class: "choice" }, h("input", { type: "radio", name: "kind", value: kind, checked: draft.kind === kind }), text(kind))),
    ),
    h("label", { for: `${id}-message` }, text("message")),
    h("p", { class: "hint", id: `${id}-hint` }, text("hint")),
    h("textarea", {
      id: `${id}-message`,
      name: "message",
      rows: "3",
      maxlength: MOST_LETTERS,
      autocomplete: "off",
      "aria-describedby": `${id}-hint`,
      value: draft.message,
    }),
    h("div", { class: "report-trouble" }),
    h("div", { class: "buttons" }, h("button", { class: "lead" }, text("send")), button(cancel, {}, text("cancel"))),
  );
  const box = h("div", {}, h("p", { class: "report-thanks", role: "status" }), form);
  const send = () => sendReport(visit, program, draft, box, done);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (draft.kind) send();
    else markKind(form, true);
  });
  form.addEventListener("input", () => {
    const { kind, message } = form.elements;
    visit.reports.set(program.id, Object.assign(draft, { kind: kind.value, message: message.value }));
    if (draft.kind) markKind(form, false);
  });
  if (draft.sent) send();
  return box;

  function cancel() {
    visit.reports.delete(program.id);
    done();
  }
}

/** Sends what was begun, or waits for what is on its way; both end in the form that is to be seen. */
async function sendReport(visit, program, draft, box, done) {
  const form = box.querySelector("form");
  const trouble = form.querySelector(".report-trouble");
  const send = form.querySelector("button");
  // Not `disabled`: that would take the focus away from it.
  if (send.getAttribute("aria-disabled") === "true") return null;
  send.setAttribute("aria-disabled", "true");
  send.textContent = visit.t("report.sending");
  trouble.replaceChildren();
  try {
    const { kind, message } = draft;
    draft.sent = draft.sent || visit.service.report(program.provider.id, { kind, message, program_id: program.id });
    await draft.sent;
    visit.reports.delete(program.id);
    return thank(visit, box, done);
  } catch (error) {
    draft.sent = null;
    const again = () => {
      send.focus();
      sendReport(visit, program, draft, box, done);
    };
    trouble.append(troubleBox(visit, error, again));
  }
  send.removeAttribute("aria-disabled");
  send.textContent = visit.t("report.send");
  return null;
}

/** Says at the field that none is chosen, or that one is. */
function markKind(form, missing) {
  const error = form.querySelector(".error");
  const group = form.querySelector("fieldset");
  error.hidden = !missing;
  group.setAttribute("aria-invalid", missing);
  if (missing) {
    group.setAttribute("aria-describedby", error.id);
    form.querySelector("input").focus();
  } else group.removeAttribute("aria-describedby");
}

function thank(visit, box, done) {
  const close = button(done, {}, visit.t("report.close"));
  // Somebody who has gone on meanwhile is left where they are.
  const here = box.contains(box.getRootNode().activeElement);
  box.lastChild.replaceWith(h("div", { class: "buttons" }, close));
  box.firstChild.textContent = visit.t("report.thanks");
  if (here) close.focus();
}

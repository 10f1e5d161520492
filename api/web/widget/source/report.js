// Says that a listing is wrong. Nothing that tells who says so is asked for, or sent.

import { button, h } from "./dom.js";
import { troubleBox } from "./trouble.js";

const WRONG = ["closed", "moved", "wrong_phone", "wrong_website", "wrong_facts", "other"];
const MOST_LETTERS = 1_000; // as the service takes them

let forms = 0;

/**
 * The form. What was typed stays in it until it has arrived.
 *
 * @param {Function} done is called when the form is not needed any more: it was sent or left.
 */
export function reportForm(visit, program, done) {
  const id = `report-${++forms}`;
  const text = (name) => visit.t(`report.${name}`);
  const form = h(
    "form",
    { class: "report box", novalidate: true },
    h(
      "fieldset",
      { role: "radiogroup", "aria-required": "true" },
      h("legend", {}, text("question")),
      h("p", { class: "error", id: `${id}-error`, hidden: true }, text("choose")),
      WRONG.map((kind) => h("label", { class: "choice" }, h("input", { type: "radio", name: "kind", value: kind }), text(kind))),
    ),
    h("label", { for: `${id}-message` }, text("message")),
    h("p", { class: "hint", id: `${id}-hint` }, text("hint")),
    h("textarea", { id: `${id}-message`, name: "message", rows: "3", maxlength: MOST_LETTERS, autocomplete: "off", "aria-describedby": `${id}-hint` }),
    h("div", { class: "report-trouble" }),
    h("div", { class: "buttons" }, h("button", { class: "lead" }, text("send")), button(done, {}, text("cancel"))),
  );
  const box = h("div", {}, h("p", { class: "report-thanks", role: "status" }), form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sendReport(visit, program, box, done);
  });
  form.addEventListener("change", () => markKind(form, false));
  return box;
}

async function sendReport(visit, program, box, done) {
  const form = box.querySelector("form");
  const trouble = form.querySelector(".report-trouble");
  const send = form.querySelector("button");
  const { kind, message } = form.elements;
  if (!kind.value) return markKind(form, true);
  // Not `disabled`: that would take the focus away from it.
  if (send.getAttribute("aria-disabled") === "true") return null;
  send.setAttribute("aria-disabled", "true");
  send.textContent = visit.t("report.sending");
  trouble.replaceChildren();
  try {
    const report = { kind: kind.value, message: message.value, program_id: program.id };
    await visit.service.report(program.provider.id, report);
    return thank(visit, box, done);
  } catch (error) {
    const again = () => {
      send.focus();
      sendReport(visit, program, box, done);
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
  box.lastChild.replaceWith(h("div", { class: "buttons" }, close));
  box.firstChild.textContent = visit.t("report.thanks");
  close.focus();
}

// What somebody has saved: to call one after the other, and to print.

import { confirmedText, phoneLinks, whereabouts } from "./contact.js";
import { button, h, unseen } from "./dom.js";
import { phoneScript } from "./phone_script.js";
import { printList } from "./printing.js";
import { skeleton } from "./skeleton.js";

const AT_ONCE = 4; // programs that one comparison tells of, beside the one that it needs

/** The view of the list. It lives as long as the page. */
export function saved(visit) {
  const view = h("div", { class: "saved" }, visit.heading(0, visit.t("saved.title")));
  const list = h("div", {});
  const print = button(() => printList(visit, [...visit.saved.values()], view), { class: "lead" }, visit.t("saved.print"));
  const back = button(() => visit.go("results"), {}, visit.t("compare.back"));
  const any = visit.saved.size > 0;
  view.append(
    h("p", { class: any ? "muted" : "box" }, visit.t(any ? "saved.kept" : "saved.empty")),
    h("div", { class: "buttons" }, ...(any ? [print, back] : [back])),
    list,
  );
  if (any) fillSaved(visit, list);
  return view;
}

async function fillSaved(visit, list) {
  if (!visit.answer) {
    list.append(skeleton(visit.saved.size));
    await askedAgain(visit).catch(() => null);
  }
  list.replaceChildren(...[...visit.saved.values()].map((program) => savedEntry(visit, program, list)));
}

/** Brings the list into the language of now. It stays as it was where nothing can be asked. */
async function askedAgain(visit) {
  const { contents } = await visit.found();
  const renewed = (programs) => programs.filter(({ id }) => visit.saved.has(id)).forEach((one) => visit.saved.set(one.id, one));
  renewed(contents);
  const known = new Set(contents.map(({ id }) => id));
  const missing = [...visit.saved.keys()].filter((id) => !known.has(id));
  for (let n = 0; n < missing.length && contents.length; n += AT_ONCE) {
    const ids = [contents[0].id, ...missing.slice(n, n + AT_ONCE)];
    renewed((await visit.service.compare(visit.asked(), ids)).programs);
  }
}

function savedEntry(visit, program, list) {
  const { name } = program.provider;
  const kind = program.setting ? visit.label(program.setting) : visit.t("card.kind_unknown");
  const far = program.distance_miles === null ? null : ` · ${visit.distance(program.distance_miles)}`;
  const shown = h(
    "article",
    { class: "card box", "aria-label": name },
    visit.heading(1, name, { tabindex: "-1" }),
    h("p", {}, h("strong", {}, kind), far),
    phoneLinks(visit, program),
    whereabouts(visit, program),
    h("p", { class: "muted" }, confirmedText(visit, program)),
    h("details", {}, h("summary", {}, visit.t("saved.script"), unseen(": ", name)), phoneScript(visit, program)),
    button(() => takeOut(visit, program, shown, list), { class: "plain" }, visit.t("compare.remove"), unseen(": ", name)),
  );
  return shown;
}

/** Takes an entry out; the focus goes to the one that comes into its place. */
function takeOut(visit, program, shown, list) {
  const next = shown.nextElementSibling || shown.previousElementSibling;
  visit.saved.delete(program.id);
  shown.remove();
  visit.announce(visit.t("compare.removed", { name: program.provider.name }));
  if (next) next.querySelector("[tabindex]").focus();
  else visit.go("saved");
}

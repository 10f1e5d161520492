// What somebody has saved: to call one after the other, and to print.

import { confirmedText, phoneLinks, whereabouts } from "./contact.js";
import { button, h, unseen } from "./dom.js";
import { named } from "./naming.js";
import { phoneScript } from "./phone_script.js";
import { printList } from "./printing.js";
import { isOld, renew } from "./renewing.js";
import { skeleton } from "./skeleton.js";

/** The view of the list. It lives as long as the page. */
export function saved(visit) {
  const view = h("div", { class: "saved" }, visit.heading(0, visit.t("saved.title")));
  const list = h("div", {});
  const any = visit.saved.size > 0;
  const filled = any && fillSaved(visit, list);
  const printAll = async () => {
    await filled;
    printList(visit, [...visit.saved.values()], view);
  };
  const print = button(printAll, { class: "lead" }, visit.t("saved.print"));
  const back = button(() => visit.go("results"), {}, visit.t("compare.back"));
  view.append(
    h("p", { class: any ? "muted" : "box" }, visit.t(any ? "saved.kept" : "saved.empty")),
    h("div", { class: "buttons" }, ...(any ? [print, back] : [back])),
    list,
  );
  return view;
}

async function fillSaved(visit, list) {
  const entries = () => [...visit.saved.values()];
  if (entries().some((program) => isOld(visit, program))) {
    list.append(skeleton(visit.saved.size));
    // What could not be asked for says so by itself.
    await renew(visit).catch(() => null);
  }
  list.replaceChildren(...entries().map((program) => savedEntry(visit, program, list)));
}

function savedEntry(visit, program, list) {
  const { name } = program.provider;
  const far = visit.far(program);
  const shown = h(
    "article",
    { class: "card box", "aria-label": name },
    visit.heading(1, named(program), { tabindex: "-1" }),
    isOld(visit, program) && h("p", { class: "hint" }, visit.t("saved.old")),
    h("p", {}, h("strong", {}, visit.kind(program)), far && ` · ${far}`),
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

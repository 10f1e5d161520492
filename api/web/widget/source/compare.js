// Two or three programs side by side.

import { confirmedText, phoneLinks } from "./contact.js";
import { button, h, unseen } from "./dom.js";
import { named } from "./naming.js";
import { notices, withheldBox } from "./notices.js";
import { isGone } from "./renewing.js";
import { skeleton } from "./skeleton.js";
import { stepBack } from "./steps.js";
import { troubleBox } from "./trouble.js";

const SIGNS = { met: "✓", partly: "~", unmet: "✗", unknown: "?" };
const FEWEST = 2;

/** The view of what is chosen in `visit.compared`. */
export function compare(visit) {
  const found = h("div", {});
  const heading = visit.heading(0, visit.t("compare.title"));
  const back = button(() => visit.go("results"), {}, visit.t("compare.back"));

  /** Shows what is chosen by now; `told` is said of it in place of that it is there. */
  async function fill(told) {
    if (visit.compared.size < FEWEST) {
      found.replaceChildren(h("p", { class: "box" }, visit.t("compare.few")));
      return told && visit.announce(told);
    }
    found.replaceChildren(skeleton(1));
    const answer = await visit.service.compare(visit.asked(), [...visit.compared.keys()]).catch(failed);
    if (!answer) return null;
    // Where the names of terms cannot be had, their slugs stand for them.
    if (answer.rows.some((row) => row.about)) await visit.learn().catch(() => null);
    found.replaceChildren(notices(visit, answer), ...sideBySide(visit, answer, takeOut));
    return found.isConnected && visit.announce(told || visit.t("compare.side"));
  }

  function failed(trouble) {
    const gone = [...visit.compared.values()].filter((_, n) => isGone(trouble, n));
    const remove = (one) => button(() => takeOut(one), {}, visit.t("compare.remove"), ": ", one.provider.name);
    found.replaceChildren(troubleBox(visit, trouble, again), h("div", { class: "buttons" }, gone.map(remove)));
  }

  function again() {
    heading.focus();
    fill();
  }

  function takeOut(program) {
    visit.compared.delete(program.id);
    heading.focus();
    fill(visit.t("compare.removed", { name: program.provider.name }));
  }

  fill();
  return h("div", { class: "compare" }, heading, h("div", { class: "buttons" }, back), found);
}

/** What is known at a glance and where they differ; then, behind a summary, all the rest. */
function sideBySide(visit, answer, takeOut) {
  if (answer.withheld) return [withheldBox(visit, answer.withheld, () => stepBack(visit))];
  const { programs } = answer;
  const lines = [...requirementLines(visit, answer), ...criterionLines(visit, answer)];
  const apart = answer.differ.map((key) => lines.find((line) => line.key === lineKey(key))).filter(Boolean);
  const others = lines.filter((line) => !apart.includes(line));
  const between = visit.t(apart.length ? "compare.differ" : "compare.alike");
  const divider = h("tr", { class: "compare-divider" }, h("th", { colspan: programs.length + 1, scope: "rowgroup" }, h("span", {}, between)));
  const first = [
    h("tbody", {}, factsRows(visit, answer)),
    h("tbody", {}, divider, apart.map(lineRow)),
    h("tbody", {}, compareRow(visit.t("compare.remove"), programs.map((one) => removeButton(visit, one, takeOut)))),
  ];
  const more = visit.t("compare.others", { n: others.length });
  const rest = h(
    "details",
    { class: "compare-rest" },
    h("summary", {}, more),
    compareTable(visit, programs, more, h("tbody", {}, others.map(lineRow))),
  );
  return [compareTable(visit, programs, visit.t("compare.side"), first), others.length > 0 && rest].filter(Boolean);
}

/** A table in a box of its own: on a small screen the box is moved sideways, and not the page. */
function compareTable(visit, programs, caption, bodies) {
  const names = programs.map((one) => h("th", { scope: "col" }, named(one)));
  const head = h("thead", {}, h("tr", {}, h("td", {}), names));
  return h(
    "div",
    { class: "compare-region", role: "region", tabindex: "0", "aria-label": caption },
    h("table", { class: `compare-${programs.length}` }, h("caption", { class: "unseen" }, caption), head, bodies),
  );
}

function compareRow(title, cells) {
  return h("tr", {}, h("th", { scope: "row" }, title), cells.map((cell) => h("td", {}, cell)));
}

function factsRows(visit, { place, programs }) {
  const facts = {
    "compare.care": (one) => visit.kind(one),
    // In a state there is no start to be far from.
    ...(place.kind !== "state" && { "compare.distance": (one) => visit.far(one) || visit.t("card.unknown") }),
    "compare.phone": (one) => phoneLinks(visit, one),
    "compare.date": (one) => confirmedText(visit, one),
  };
  if (programs.some((one) => one.standing !== "listed")) {
    facts["compare.standing"] = (one) => visit.t(`compare.${one.standing}`, { rank: one.rank });
  }
  return Object.entries(facts).map(([title, fact]) => compareRow(visit.t(title), programs.map(fact)));
}

/** Requirements that change something for one of them; others say nothing to a reader. */
function requirementLines(visit, { requirements, cited }) {
  return requirements
    .filter((row) => row.cells.some((cell) => cell.because))
    .map((row) => ({
      key: lineKey(row),
      title: cited[row.rule] ? cited[row.rule].title : visit.t("compare.wanted"),
      cells: row.cells.map((cell) => outcomeCell(visit, cell)),
    }));
}

function criterionLines(visit, { rows }) {
  return rows.map((row) => ({
    key: lineKey(row),
    title: row.about ? `${row.title}: ${visit.label(row.about)}` : row.title,
    cells: row.cells.map((cell) => outcomeCell(visit, { ...inPart(cell, row.possible), rule: row.rule })),
  }));
}

/** What gives some of the points is no full yes: the sentence beside it says what is missing. */
function inPart(cell, possible) {
  return cell.outcome === "met" && cell.points < possible ? { ...cell, outcome: "partly" } : cell;
}

function lineRow(line) {
  return compareRow(line.title, line.cells);
}

/** What is known of one program: a sign and a word, for a colour alone tells nothing. */
function outcomeCell(visit, cell) {
  const sign = h("span", { class: "compare-sign", "aria-hidden": "true" }, SIGNS[cell.outcome]);
  const word = h("strong", { class: `compare-${cell.outcome}` }, sign, " ", visit.t(`compare.${cell.outcome}`));
  const [because] = visit.because([cell]);
  return [word, because && h("span", { class: "compare-because" }, unseen(". "), because)];
}

function removeButton(visit, program, takeOut) {
  return button(() => takeOut(program), {}, visit.t("compare.remove"), unseen(": ", program.provider.name));
}

function lineKey({ rule, about }) {
  return `${rule} ${about || ""}`;
}

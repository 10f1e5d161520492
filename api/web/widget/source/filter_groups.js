// What the list can be narrowed by, in groups, with what each choice would leave.

import { h, unseen } from "./dom.js";

const STAY = 90; // days: "90-day programs" is a choice that people know by this name
const RADII = [10, 25, 50, 100]; // miles
const USUAL_RADIUS = 50; // miles, where none was chosen; as the service has it

export const NO_FILTERS = { filters: { terms: [], length_of_stay_days: null } };

// What people look for most stands first; the rest of a category, most found first, behind it.
const KINDS = {
  name: "kinds",
  most: 9,
  first: ["", ..."outpatient intensive_outpatient day_treatment residential inpatient withdrawal_management opioid_treatment recovery_housing residential_short residential_long withdrawal_outpatient withdrawal_residential withdrawal_inpatient".split(" ")],
};
const GROUPS = [
  { name: "paying", first: "medicaid medicare private_insurance military_insurance cash sliding_fee payment_assistance free_care state_insurance tribal_funds".split(" ") },
  { name: "languages", of: "languages" },
  { name: "people", of: "populations" },
  { name: "conditions", first: "co_occurring trauma ptsd serious_mental_illness eating_disorders gambling hiv chronic_pain psychosis brain_injury".split(" ") },
  { name: "therapies", of: "therapies", first: "cbt motivational_interviewing trauma_counseling family_counseling contingency_management twelve_step".split(" ") },
  { name: "medications", first: "buprenorphine methadone naltrexone alcohol_medication nicotine_replacement psychiatric_medication buprenorphine_injection naltrexone_injection acamprosate disulfiram hiv_medication hepatitis_c_medication".split(" ") },
  { name: "more", first: "telehealth transportation child_care childrens_beds peer_support aftercare naloxone housing_services employment_services recovery_coach case_management carf joint_commission state_licensed".split(" ") },
];

/**
 * Every group, in the order in which they stand.
 *
 * @param {Function} choose asks again with these fields of a request
 * @returns {Array} of {element, show(answer)}: what it looks like, and how it shows what is chosen
 *     and what the choices would leave
 */
export function filterGroups(visit, choose) {
  const groups = [KINDS, ...GROUPS].map((group) => choiceGroup(visit, choose, group));
  return [radiusGroup(visit, choose), groups[0], stayGroup(visit, choose), ...groups.slice(1)];
}

/** The filters that the visitor chose, without those of the page. */
export function ownTerms(visit) {
  return ((visit.request.filters || {}).terms || []).filter((slug) => !visit.fixed.terms.includes(slug));
}

/** Likewise the stay, in days; null where none was chosen. */
export function ownStay(visit) {
  return visit.fixed.length_of_stay_days ? null : (visit.request.filters || {}).length_of_stay_days;
}

/** Likewise how many miles away at most; null for the usual. */
export function ownRadius({ request: { radius_miles: miles } }) {
  return miles === USUAL_RADIUS ? null : miles;
}

/** Boxes to tick, or one kind of care: the first few, and the others behind them. */
function choiceGroup(visit, choose, group) {
  const { name, most = 6, first } = group;
  const single = name === "kinds";
  const title = visit.t(`filters.group_${name}`);
  const rows = new Map();
  const few = h("div", { class: "choices" });
  const many = h("div", { class: "choices" });
  const more = h("details", {}, h("summary", {}, visit.t("filters.more"), unseen(": ", title)), many);
  const element = h("fieldset", {}, h("legend", {}, title), few, more);

  function add(slug) {
    const change = () => {
      const others = ownTerms(visit).filter((one) => (single ? !first.includes(one) : one !== slug));
      choose({ filters: { terms: slug && row.input.checked ? [...others, slug] : others } });
    };
    const props = { type: single ? "radio" : "checkbox", name: single && "setting", value: slug, disabled: visit.fixed.terms.includes(slug) };
    const row = choiceRow(visit, { ...props, onchange: change }, slug ? visit.label(slug) : visit.t("filters.any_kind"));
    rows.set(slug, row);
    (rows.size > most ? many : few).append(row.element);
  }

  return {
    element,
    show({ facets }) {
      const { chosen, left, offered } = choicesOf(visit, group, facets);
      // One that was there stays, so that nothing moves under somebody's finger.
      for (const slug of offered) if (!rows.has(slug)) add(slug);
      for (const [slug, row] of rows) row.show(chosen.includes(slug), left(slug));
      more.hidden = rows.size <= most;
      element.hidden = !rows.size;
    },
  };
}

/**
 * The choices of a group: which are chosen, what each would leave, and which are worth a row.
 *
 * @returns {Object} {chosen, left, offered}: slugs, a function of one (null where it is not counted), slugs
 */
function choicesOf(visit, { name, first = [], of }, facets) {
  const { terms: fixed } = visit.fixed;
  const own = ownTerms(visit);
  const single = name === "kinds";
  const kind = own.find((slug) => first.includes(slug)) || "";
  const chosen = single ? [kind] : [...own, ...fixed];
  const counts = Object.assign({}, ...Object.values(facets));
  // While one kind is chosen it is not counted what another in its place would leave.
  const left = (slug) => counts[slug] || (single && (kind || !slug) ? null : 0);
  const others = of ? Object.keys(facets[of]).filter((slug) => !GROUPS.some((group) => (group.first || []).includes(slug))) : [];
  const worth = (slug) => (left(slug) !== 0 || chosen.includes(slug)) && !(single && fixed.includes(slug));
  return { chosen, left, offered: [...first, ...others].filter(worth) };
}

/** A choice with what it would leave; null where that is not known. */
function choiceRow(visit, props, text) {
  const input = h("input", props);
  const left = h("span", { class: "muted" });
  return {
    input,
    element: h("label", { class: "choice" }, input, h("span", {}, text, " ", left)),
    show(checked, n) {
      input.checked = checked;
      left.textContent = n === null ? "" : `(${visit.number(n)})`;
    },
  };
}

/** Programs where people can stay for 90 days, stated or possible. */
function stayGroup(visit, choose) {
  const { length_of_stay_days: fixed } = visit.fixed;
  const change = () => choose({ filters: { length_of_stay_days: row.input.checked ? STAY : null } });
  const row = choiceRow(visit, { type: "checkbox", disabled: fixed !== null, onchange: change }, visit.t("filters.days", { days: STAY }));
  return {
    element: h("fieldset", {}, h("legend", {}, visit.t("filters.stay")), h("div", { class: "choices" }, row.element)),
    show({ facets: { length_of_stay: stays } }) {
      row.show((fixed || ownStay(visit)) === STAY, (stays[`${STAY}_stated`] || 0) + (stays[`${STAY}_possible`] || 0));
    },
  };
}

/** How far away at most; of a state or county there is no circle. */
function radiusGroup(visit, choose) {
  const select = h("select", { onchange: () => choose({ radius_miles: Number(select.value) }) });
  const element = h("label", { class: "radius" }, visit.t("filters.radius"), select);
  return {
    element,
    show({ place }) {
      const own = visit.request.radius_miles || USUAL_RADIUS;
      const miles = [...new Set([...RADII, own])].sort((one, other) => one - other);
      select.replaceChildren(...miles.map((one) => h("option", { value: one }, visit.distance(one))));
      select.value = own;
      element.hidden = ["state", "county"].includes(place.kind);
    },
  };
}

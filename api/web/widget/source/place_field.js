// The field for a place, and the button that fills it with where the visitor is.

import { button, h } from "./dom.js";
import { MILES_OF_ROUNDING, roughPosition } from "./locating.js";
import { Suggestions } from "./suggesting.js";

// What stands in the field for a request: another language does not empty it.
const drafts = new WeakMap();

/** A request with a place, {place} or {lat, lng}. How far to look was chosen for the place before. */
export function placed(request, where) {
  const { place, lat, lng, radius_miles, include_telehealth, ...rest } = request;
  const same = place === where.place && lat === where.lat && lng === where.lng;
  return same ? request : { ...rest, ...where };
}

/** Puts what somebody has typed elsewhere into the field for a visit: they have not told it yet. */
export function drafted(visit, place) {
  drafts.set(visit.request, { place });
}

/**
 * A field for a place, with suggestions and "Use my location".
 *
 * @property {HTMLElement} element
 */
export class PlaceField {
  constructor(visit) {
    this._visit = visit;
    const { place = "", lat, lng } = drafts.get(visit.request) || visit.request;
    this._position = lat === undefined ? null : { lat, lng };
    this._asked = 0;
    this._error = h("p", { id: "place-error", class: "error", hidden: true });
    this._heard = h("p", { class: "hint", hidden: true });
    this._input = h("input", {
      id: "place",
      type: "text",
      inputmode: "text",
      autocomplete: "off",
      autocapitalize: "words",
      spellcheck: "false",
      maxlength: "200",
      "aria-required": "true",
      "aria-describedby": "place-error place-hint",
      value: this._position ? visit.t("start.your_location") : place,
    });
    // Before the suggestions: they ask for what the field holds after this.
    this._input.addEventListener("input", (event) => this._typed(event));
    this._suggestions = new Suggestions(this._input, {
      name: visit.t("start.suggestions"),
      find: async (typed) => (await visit.service.places(typed)).map((one) => one.label),
      counted: (n) => visit.announce(visit.t("start.counted", { n })),
    });
    this.element = this._drawn();
  }

  /** The place that was told, as a request has it; null while the field is empty. */
  told() {
    this._suggestions.dismiss();
    if (this._position) return this._position;
    const place = this._input.value.trim();
    return place ? { place } : null;
  }

  /** Says at the field what is wrong with it, and goes there. */
  complain(text) {
    this._error.textContent = text;
    this._error.hidden = false;
    this._input.setAttribute("aria-invalid", "true");
    this._input.focus();
  }

  _drawn() {
    const { _visit: visit } = this;
    const rough = visit.t("start.rough", { distance: visit.distance(MILES_OF_ROUNDING) });
    return h(
      "div",
      { class: "place" },
      h("label", { for: "place" }, visit.t("start.place")),
      h("p", { id: "place-hint", class: "hint" }, visit.t("start.place_hint")),
      this._error,
      h("div", { class: "place-input" }, this._input, this._suggestions.list),
      h(
        "div",
        { class: "place-here" },
        button(() => this._locate(), { "aria-describedby": "place-rough" }, visit.t("start.use_location")),
        h("span", { id: "place-rough", class: "muted" }, rough),
      ),
      this._heard,
    );
  }

  _typed(event) {
    this._asked += 1; // What is typed counts more than a position that is still on its way.
    this._hear("");
    if (this._position) {
      this._position = null;
      this._input.value = this._withoutPosition(event);
    }
    this._accept();
  }

  /** What was typed where "Your location" stood: all of that goes, or all of the rest. */
  _withoutPosition(event) {
    const name = this._visit.t("start.your_location");
    if (this._input.value.includes(name)) return this._input.value.replace(name, "");
    return (event.inputType || "").startsWith("delete") ? "" : this._input.value;
  }

  async _locate() {
    this._asked += 1;
    const asked = this._asked;
    this._suggestions.dismiss();
    this._hear(this._visit.t("start.locating"));
    // Who has gone on meanwhile has told another place, or reads another language.
    const late = () => asked !== this._asked || !this.element.isConnected;
    try {
      const position = await roughPosition();
      if (late()) return;
      this._position = position;
      this._input.value = this._visit.t("start.your_location");
      this._accept();
      this._hear(this._visit.t("start.located"));
    } catch (error) {
      if (!late()) this._hear(this._visit.t(`start.location_${error.message}`));
    }
  }

  _accept() {
    drafts.set(this._visit.request, this._position || { place: this._input.value });
    this._error.textContent = "";
    this._error.hidden = true;
    this._input.removeAttribute("aria-invalid");
  }

  _hear(text) {
    this._heard.textContent = text;
    this._heard.hidden = !text;
    if (text) this._visit.announce(text);
  }
}

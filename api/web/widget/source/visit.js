// What one visitor has told and found, and where they are. All of it is gone with the page.

import { h } from "./dom.js";
import { dateText, distanceText } from "./locale.js";
import { withFixed } from "./needs.js";
import { never } from "./service.js";
import { LABELS } from "./shipped.js";

/**
 * @property {Speech} speech
 * @property {Service} service
 * @property {Object} fixed filters of the page: {terms, length_of_stay_days}
 * @property {string} wanted the view that was to come after the place
 * @property {Object} request what was told so far; replaced, never changed
 * @property {?Object} answer to that request; null while there is none
 * @property {Map} saved programs by their ids, in the order in which they were saved
 * @property {Map} compared likewise
 * @property {Map} reports begun but not sent, by the ids of their programs: {kind, message}
 */
export class Visit {
  /**
   * @param {Object} settings {speech, service, units, level, fixed, place}
   * @param {Object} frame what is around the views: {show(name, args), announce(text), emit(name, detail)}
   */
  constructor(settings, frame) {
    Object.assign(this, settings);
    this._frame = frame;
    this._labels = { ...LABELS };
    this._learned = false;
    this.forget();
  }

  /** Forgets what was told and found. */
  forget() {
    this.service.forget();
    this.request = this.place ? { place: this.place } : {};
    this.answer = null;
    this.wanted = "results";
    this.steps = [];
    this.saved = new Map();
    this.compared = new Map();
    this.reports = new Map();
  }

  /** Replaces what was told; an answer to something else is none. */
  tell(request) {
    this.request = request;
    this.answer = null;
  }

  /** The request as it is sent. */
  asked() {
    return { ...withFixed(this.request, this.fixed), language: this.language };
  }

  /** The answer to what was told: the one that is there, or a new one. Throws Trouble. */
  async found() {
    if (this.answer) return this.answer;
    const { request, speech } = this;
    const answer = await this._recommended();
    // Of what was told or said otherwise meanwhile nobody waits for this answer.
    if (request !== this.request || speech !== this.speech) return never();
    this.answer = answer;
    return answer;
  }

  /** The page behind those of the answer, which it is joined to; null without an answer. Throws Trouble. */
  async more() {
    const before = this.answer;
    if (!before) return null;
    const next = await this.service.recommend(this.asked(), { page: before.page_number + 1 });
    if (before !== this.answer) return never();
    const { contents, page_number, last_page } = next;
    this.answer = { ...before, contents: [...before.contents, ...contents], page_number, last_page };
    return next;
  }

  /** Asks, and once more without those filters of the page that the service does not know. */
  async _recommended() {
    try {
      return await this.service.recommend(this.asked());
    } catch (trouble) {
      const { terms } = this.fixed;
      const refused = terms.filter((_, n) => trouble.errors.some(({ pointer }) => pointer === `/filters/terms/${n}`));
      if (!refused.length) throw trouble;
      this._leaveOut(refused);
      return this.service.recommend(this.asked());
    }
  }

  _leaveOut(wrong) {
    if (!wrong.length) return;
    this.fixed = { ...this.fixed, terms: this.fixed.terms.filter((term) => !wrong.includes(term)) };
    // For who wrote the page: the attribute is theirs, and nothing of a visitor.
    console.warn(`treatment-finder: left out of filters, as no term of /v1/vocabulary: ${wrong.join(" ")}`);
  }

  go(name, ...args) {
    this._frame.show(name, args);
  }

  announce(text) {
    this._frame.announce(text);
  }

  emit(name, detail) {
    this._frame.emit(name, detail);
  }

  startOver() {
    this.forget();
    this.go("start");
  }

  get language() {
    return this.speech.language;
  }

  t(key, vars) {
    return this.speech.text(key, vars);
  }

  /** What a term of the vocabulary is called; of most only once `learn` has ended. */
  label(slug) {
    const labels = this._labels[slug];
    return labels ? labels[this.language] : slug.replace(/_/g, " ");
  }

  /** Learns what all terms are called, and which filters of the page are none; kinds of care are known before. Throws Trouble. */
  async learn() {
    if (this._learned) return;
    for (const term of await this.service.vocabulary()) this._labels[term.slug] = { en: term.label, es: term.label_es };
    this._learned = true;
    this._leaveOut(this.fixed.terms.filter((term) => !this._labels[term]));
  }

  number(n) {
    return this.speech.number(n);
  }

  distance(miles) {
    return distanceText(this.speech, this.units, miles);
  }

  /** How far a program is; null where that is not known. */
  far({ distance_miles: miles, provider }) {
    if (miles === null) return null;
    const distance = this.distance(miles);
    // From the middle of a ZIP code or a city nobody knows it to a tenth of a mile.
    return provider.location.precision === "address" ? distance : this.t("card.about", { distance });
  }

  /** The kind of care that a program is. */
  kind({ setting }) {
    return setting ? this.label(setting) : this.t("card.kind_unknown");
  }

  /** Sentences of a match. They count in miles: others read how far it is beside them, in their own units. */
  because(entries) {
    return entries.filter((one) => this.units === "miles" || one.rule !== "distance").map((one) => one.because);
  }

  date(day) {
    return dateText(this.speech, day);
  }

  month(day) {
    return dateText(this.speech, day, { day: undefined });
  }

  /** A heading; at depth 0 that of the view, which has the focus when the view is shown. */
  heading(depth, text, props = {}) {
    const main = depth === 0 ? { tabindex: "-1", "data-heading": true } : {};
    return h(`h${Math.min(6, this.level + depth)}`, { ...main, ...props }, text);
  }
}

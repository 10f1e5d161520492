// What is said, in the visitor's language.

import { WORDS } from "./shipped.js";

export const LANGUAGES = ["en", "es"];

/**
 * Says things in one language.
 *
 * @property {string} language "en" or "es"
 * @property {string} locale of numbers and dates, such as "es-US"
 */
export class Speech {
  constructor(language, locale) {
    this.language = language;
    this.locale = locale;
    this._plurals = new Intl.PluralRules(language);
    this._texts = Object.fromEntries(WORDS.keys.map((key, n) => [key, WORDS[language][n]]));
  }

  /** The text of a key. With `n`, the text for so many, or for many where it is no number; `{name}` is replaced by vars.name. */
  text(key, vars = {}) {
    const many = "n" in vars && !(key in this._texts);
    const text = this._texts[many ? `${key}_${this._plurals.select(vars.n) === "one" ? "one" : "other"}` : key];
    return text.replace(/\{(\w+)\}/g, (_, name) =>
      typeof vars[name] === "number" ? this.number(vars[name]) : vars[name],
    );
  }

  number(n, options) {
    return n.toLocaleString(this.locale, options);
  }
}

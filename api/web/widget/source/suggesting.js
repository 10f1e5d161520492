// Suggestions under a field: the combobox with a list of the ARIA Authoring Practices.

import { h } from "./dom.js";

const FEWEST_LETTERS = 2;
const TYPING_PAUSE = 150; // milliseconds without a letter until suggestions are asked for

/**
 * Suggestions for a text field, by keys, mouse or touch.
 *
 * The focus stays in the field; the option that arrow keys lead to is told by
 * `aria-activedescendant`. Enter takes it, Escape closes the list. Where suggestions cannot be
 * had there are none: the field is as good without them.
 *
 * @property {HTMLElement} list to be put behind the field, in one root with it
 */
export class Suggestions {
  /**
   * @param {HTMLInputElement} input with an id
   * @param {Object} settings {name: what the list is called, find(typed): a promise of texts,
   *     counted(n): called when so many are shown}
   */
  constructor(input, { name, find, counted }) {
    this._input = input;
    this._find = find;
    this._counted = counted;
    this._timer = null;
    this._asked = 0;
    this._active = -1;
    this.list = h("ul", {
      id: `${input.id}-list`,
      class: "suggestions",
      role: "listbox",
      "aria-label": name,
      hidden: true,
      // The field keeps the focus, and so the list stays open until the click.
      onmousedown: (event) => event.preventDefault(),
    });
    const told = { role: "combobox", "aria-autocomplete": "list", "aria-controls": this.list.id, "aria-expanded": "false" };
    for (const [attribute, value] of Object.entries(told)) input.setAttribute(attribute, value);
    input.addEventListener("input", () => this._typed());
    input.addEventListener("keydown", (event) => this._pressed(event));
    input.addEventListener("blur", () => this.dismiss());
  }

  /** Closes the list; suggestions that are still on their way do not open it again. */
  dismiss() {
    clearTimeout(this._timer);
    this._asked += 1;
    this._close();
  }

  _typed() {
    this.dismiss();
    this.list.replaceChildren();
    const typed = this._input.value.trim();
    if (typed.length >= FEWEST_LETTERS) this._timer = setTimeout(() => this._look(typed), TYPING_PAUSE);
  }

  async _look(typed) {
    const asked = this._asked;
    const texts = await this._find(typed).catch(() => []);
    if (asked !== this._asked) return;
    this.list.replaceChildren(...texts.map((text, place) => this._option(text, place)));
    // Somebody who has written a place in full is on the way to the buttons below.
    if (!texts.length || texts[0].toLowerCase() === typed.toLowerCase()) return;
    this._open();
    this._counted(texts.length);
  }

  _option(text, place) {
    const choose = () => this._choose(text);
    return h("li", { id: `${this.list.id}-${place}`, role: "option", "aria-selected": "false", onclick: choose }, text);
  }

  _pressed(event) {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.list.childElementCount) {
      event.preventDefault();
      this._open();
      if (!event.altKey) this._move(step);
    } else if (event.key === "Enter" && this._active >= 0) {
      // Takes the option; the form is sent by the next Enter.
      event.preventDefault();
      this._choose(this.list.children[this._active].textContent);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.dismiss();
    } else if (["Home", "End", "ArrowLeft", "ArrowRight"].includes(event.key)) {
      this._activate(-1);
    }
  }

  /** To the next or previous option; from the last on to the first, and the other way round. */
  _move(step) {
    const many = this.list.childElementCount;
    const from = this._active < 0 && step < 0 ? many : this._active;
    this._activate((from + step + many) % many);
  }

  _activate(place) {
    this._active = place;
    [...this.list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === place)));
    const option = this.list.children[place];
    if (!option) return this._input.removeAttribute("aria-activedescendant");
    this._input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  _choose(text) {
    this._input.value = text;
    this._input.dispatchEvent(new Event("input"));
    this.dismiss();
  }

  _open() {
    if (!this.list.childElementCount || !this.list.hidden) return;
    this.list.hidden = false;
    this._input.setAttribute("aria-expanded", "true");
  }

  _close() {
    this._activate(-1);
    this.list.hidden = true;
    this._input.setAttribute("aria-expanded", "false");
  }
}

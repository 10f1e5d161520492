// <treatment-finder>: the frame around the views, and nothing that outlives the page.

import { compare } from "./compare.js";
import { h } from "./dom.js";
import { crisisLines, tools } from "./frame.js";
import { interview } from "./interview.js";
import { languageOf, localeOf, unitsOf } from "./locale.js";
import { fixedFilters } from "./needs.js";
import { drafted } from "./place_field.js";
import { results } from "./results.js";
import { saved } from "./saved.js";
import { Service } from "./service.js";
import { STYLES } from "./shipped.js";
import { start } from "./start.js";
import { Visit } from "./visit.js";
import { Speech } from "./words.js";

const VIEWS = { start, interview, results, compare, saved };
const HERE = new URL(".", import.meta.url).href;
const ELSEWHERE = "https://www.weather.gov/";

// What is typed or chosen inside is nobody else's: listeners of the page around do not get it.
const KEPT_INSIDE = (
  "keydown keyup keypress beforeinput textInput input change select " +
  "compositionstart compositionupdate compositionend paste copy cut dragstart drop"
).split(" ");

class TreatmentFinder extends HTMLElement {
  #root = null;
  #visit = null;
  #told = null;
  #view = null;
  #shown = [];

  static get observedAttributes() {
    return ["lang"];
  }

  connectedCallback() {
    // It works without us: who has begun to answer goes on there.
    if (this.#isAnswered()) return;
    const typed = this.#typedBefore();
    const within = this.matches(":focus-within");
    if (!this.#root) this.#prepare();
    const speech = speechIn(languageOf(this));
    const level = parseInt(this.getAttribute("heading-level"), 10) || 2;
    const base = this.getAttribute("api");
    const settings = {
      speech,
      service: new Service(base ? base.replace(/\/*$/, "/") : HERE),
      units: unitsOf(this),
      level: Math.min(4, Math.max(1, level)),
      fixed: fixedFilters(this.getAttribute("filters")),
      place: this.getAttribute("place"),
    };
    const frame = {
      show: (name, args) => this.#show(name, args, true),
      announce: (text) => this.#announce(text),
      emit: (name, detail) => this.dispatchEvent(new CustomEvent(name, { detail })),
    };
    this.#visit = new Visit(settings, frame);
    if (typed) drafted(this.#visit, typed);
    this.#begin();
    if (within) this.#goOnTyping();
    addEventListener("pagehide", this.#left);
  }

  disconnectedCallback() {
    if (!this.#visit) return;
    removeEventListener("pagehide", this.#left);
    this.#visit.forget();
    this.#visit = null;
    this.#root.replaceChildren();
  }

  attributeChangedCallback(name, before, now) {
    if (this.#visit && before !== now) this.#speak(languageOf(this), this.#root.activeElement);
  }

  #prepare() {
    // Closed: scripts that record pages find nothing to read.
    this.#root = this.attachShadow({ mode: "closed" });
    for (const type of KEPT_INSIDE) this.#root.addEventListener(type, (event) => event.stopPropagation());
  }

  /** Whether something is chosen in the form that stands in the element until its script is there. */
  #isAnswered() {
    const chosen = [...this.querySelectorAll(":checked")];
    return chosen.some((one) => !one.defaultChecked && !one.defaultSelected && one.index !== 0);
  }

  /** What was typed into its field for a place. */
  #typedBefore() {
    const field = this.querySelector("input[name=place]");
    return field && field.value;
  }

  /** Gives the focus to the field, behind what stands in it. */
  #goOnTyping() {
    const field = this.#root.querySelector("#place");
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }

  /** A page that is kept for "Back" is shown again as it was left: it forgets before. */
  #left = ({ persisted }) => {
    if (!persisted) return;
    this.#visit.forget();
    this.#begin();
  };

  #begin() {
    this.#draw();
    this.#show("start", [], false);
  }

  #draw() {
    const visit = this.#visit;
    this.#told = h("p", { class: "unseen", role: "status" });
    this.#view = h("div", { class: "view" });
    const leave = () => this.#leave();
    const speak = (language) => this.#speak(language, true);
    const finder = h(
      "div",
      { class: "finder", lang: visit.language, dir: "ltr" },
      tools(visit, speak),
      crisisLines(visit, leave),
      this.#told,
      this.#view,
    );
    this.#root.replaceChildren(...styled(this.#root), finder);
  }

  #show(name, args, focus) {
    this.#shown = [name, args];
    this.#view.replaceChildren(VIEWS[name](this.#visit, ...args));
    const heading = focus && this.#view.querySelector("[data-heading]");
    if (!heading) return;
    heading.focus({ preventScroll: true });
    // In a frame of full height only the browser knows what is in sight.
    heading.scrollIntoView({ block: heading.getBoundingClientRect().top > innerHeight ? "start" : "nearest" });
  }

  #announce(text) {
    // The same words twice are told twice.
    this.#told.textContent = "";
    requestAnimationFrame(() => {
      this.#told.textContent = text;
    });
  }

  /** The same view in another language: what was told stays, what was found is asked for again. */
  #speak(language, focus) {
    if (language === this.#visit.language) return;
    this.#visit.speech = speechIn(language);
    this.#visit.answer = null;
    this.#draw();
    this.#show(...this.#shown, focus);
  }

  /** Forgets everything and leaves for a page that says nothing, in place of this one. */
  #leave() {
    const elsewhere = this.getAttribute("exit");
    this.#visit.forget();
    this.#root.replaceChildren();
    const address = /^https?:\/\/\w/.test(elsewhere || "") ? elsewhere : ELSEWHERE;
    try {
      window.top.location.replace(address);
    } catch {
      // A frame that may not leave for the whole page leaves by itself.
      location.replace(address);
    }
  }
}

/** Gives a root the styles; the elements that it needs for that, which are none in most browsers. */
function styled(root) {
  if (!("adoptedStyleSheets" in root)) return [h("link", { rel: "stylesheet", href: `${HERE}widget.css` })];
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLES);
  root.adoptedStyleSheets = [sheet];
  return [];
}

function speechIn(language) {
  return new Speech(language, localeOf(language));
}

if (!customElements.get("treatment-finder")) customElements.define("treatment-finder", TreatmentFinder);

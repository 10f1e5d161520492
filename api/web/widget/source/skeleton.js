// What stands where cards will be, so that nothing jumps when they come.

import { h } from "./dom.js";

/** Empty cards of about the size of full ones. Screen readers are told by the heading instead. */
export function skeleton(count = 4) {
  const bones = ["wide", "half", "tall", "wide", "wide", "half", "wide", "wide", "half", "wide", "tall"];
  const card = () => h("div", { class: "card box bones" }, bones.map((width) => h("span", { class: `bone ${width}` })));
  return h("div", { class: "skeleton", "aria-hidden": "true" }, Array.from({ length: count }, card));
}

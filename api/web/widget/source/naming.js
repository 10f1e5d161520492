// What a program is called, and what other care there is at its place.

import { h, unseen } from "./dom.js";

/** Its provider's name and, on a line of its own, the program's where it has one. */
export function named({ name, provider }) {
  const made = name.startsWith(`${provider.name} – `);
  return [provider.name, made ? null : h("span", { class: "own" }, unseen(", "), name)];
}

/** Other kinds of care at the same place; empty where none is known. */
export function careBeside(visit, program) {
  const kinds = new Set(program.also_at_provider.map((other) => other.setting).filter(Boolean));
  return [...kinds].map((kind) => visit.label(kind)).join(" · ");
}

// The bar at the end of the window, as long as something is saved or chosen to be compared.

import { button, h } from "./dom.js";

/** The bar; it follows what the cards in `view` tell. */
export function keptBar(visit, view) {
  const bar = h("div", { class: "kept", role: "group", "aria-label": visit.t("kept.label") });
  const part = (name, kept, classes) => {
    return kept.size > 0 && button(() => visit.go(name), { class: classes }, visit.t(`kept.${name}`, { n: kept.size }));
  };
  const draw = () => {
    const { compared, saved } = visit;
    const alone = h("span", {}, visit.t("kept.one"));
    bar.hidden = !(compared.size + saved.size);
    bar.replaceChildren(...[compared.size === 1 ? alone : part("compare", compared, "lead"), part("saved", saved)].filter(Boolean));
  };
  view.addEventListener("kept", draw);
  draw();
  return bar;
}

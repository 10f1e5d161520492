// Where the focus is, and where it goes when something else comes into its place.

/** Whether nobody misses the focus when it goes to something in this element: it is there, or nowhere on the page. */
export function mayTakeFocus(element) {
  const { activeElement, host } = element.getRootNode();
  return activeElement ? element.contains(activeElement) : [host, document.body, null].includes(document.activeElement);
}

/** Moves the focus to the first in an element that can have it. */
export function focusFirst(element) {
  const first = element.querySelector("[tabindex], button");
  if (first) first.focus();
}

/** Puts something else into an element; a focus that was inside goes to the first that can have it. */
export function refill(element, ...parts) {
  const inside = element.contains(element.getRootNode().activeElement);
  element.replaceChildren(...parts.filter(Boolean));
  if (inside) focusFirst(element);
}

// Makes elements. Whatever is put into one is text: nothing here ever reads HTML.

const SVG = "http://www.w3.org/2000/svg";

/**
 * An HTML element.
 *
 * @param {string} tag
 * @param {Object} props attributes; `onclick` and the like are listeners, true is an attribute
 *     without a value, and false, null and undefined are left out.
 * @param {...(Node|string|null|Array)} children
 */
export function h(tag, props, ...children) {
  return filled(document.createElement(tag), props, children);
}

/** An element of a drawing; as `h`. */
export function svg(tag, props, ...children) {
  return filled(document.createElementNS(SVG, tag), props, children);
}

/** Text that only screen readers tell. */
export function unseen(...children) {
  return h("span", { class: "unseen" }, ...children);
}

/** A button; what it does is its first argument, so that none is ever without. */
export function button(onclick, props, ...children) {
  return h("button", { type: "button", onclick, ...props }, ...children);
}

function filled(element, props, children) {
  for (const [name, value] of Object.entries(props || {})) {
    if (isNothing(value)) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name !== "value") element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => !isNothing(child)));
  // After the children: a list of choices has no value before it has choices.
  if (props && !isNothing(props.value)) element.value = props.value;
  return element;
}

function isNothing(value) {
  return value === undefined || value === null || value === false;
}

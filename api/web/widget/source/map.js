// Where the places are: rings around the one that was searched, and a number for each.

import { button, h, svg } from "./dom.js";
import { KILOMETERS_OF_A_MILE } from "./locale.js";

const MILES_OF_A_DEGREE = 69.1; // of latitude
const STEPS = [0.25, 0.5, 1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000];
const MOST_RINGS = 3;
const SIZE = 300;
const MIDDLE = SIZE / 2;
const REACH = 132; // of the outermost ring, in units of the drawing
const BADGE = 13; // radius of a number
const CROSS = 8;
const HALF_A_LETTER = 4; // of its width
const ROUNDS = 80; // of moving numbers apart; fewer than half are needed for thirty
const LABEL_TURNS = [90, -90, 50, 130, -50, -130, 0, 180]; // degrees: below, above, to their sides
const DIRECTIONS = ["n", "ne", "e", "se", "s", "sw", "w", "nw"];

/**
 * The map with its list; null where there is no point to draw around, or nothing to draw.
 *
 * Pressing an entry moves the focus to its card, `place-<id>`.
 */
export function map(visit, answer) {
  const { place, contents } = answer;
  if (place.kind === "state" || place.lat === null || place.lat === undefined) return null;
  const points = contents.map((program, n) => mapPoint(place, program, n + 1)).filter(Boolean);
  if (!points.length) return null;
  const left = contents.length - points.length;
  const caption = [visit.t("map.caption"), left > 0 && [" ", visit.t("map.left_out", { n: left })]];
  return h(
    "figure",
    { class: "map" },
    drawing(visit, place, points),
    h("figcaption", {}, caption),
    h("ol", { class: "map-list" }, points.map((point) => mapEntry(visit, point))),
  );
}

/** Miles to the east and south of the middle; null for a place whose door is not known, or not public. */
function mapPoint(place, program, position) {
  const { location, address } = program.provider;
  if (address.hidden || location.precision !== "address") return null;
  const east = (location.lng - place.lng) * MILES_OF_A_DEGREE * Math.cos((place.lat * Math.PI) / 180);
  const south = (place.lat - location.lat) * MILES_OF_A_DEGREE;
  return { program, position, east, south, miles: Math.hypot(east, south) };
}

function drawing(visit, place, points) {
  const rings = ringsFor(Math.max(...points.map((point) => point.miles)), visit.units === "km" ? 1 / KILOMETERS_OF_A_MILE : 1);
  const scale = REACH / rings[rings.length - 1];
  const farthest = visit.distance(rings[rings.length - 1]);
  const about = { place: place.kind === "point" ? visit.t("map.you") : place.label, n: points.length, farthest };
  const placed = apart(points.map((point) => ({ ...point, x: MIDDLE + point.east * scale, y: MIDDLE + point.south * scale })));
  return svg(
    "svg",
    { viewBox: `0 0 ${SIZE} ${SIZE}`, role: "img", "aria-labelledby": "map-title", "aria-describedby": "map-about" },
    svg("title", { id: "map-title" }, visit.t("map.title", about)),
    svg("desc", { id: "map-about" }, visit.t("map.about", about)),
    // The widest first: it would cover the others.
    [...rings].reverse().map((miles) => svg("circle", { class: "map-ring", cx: MIDDLE, cy: MIDDLE, r: miles * scale })),
    svg("path", { class: "map-cross", d: `M${MIDDLE - CROSS} ${MIDDLE}h${2 * CROSS}M${MIDDLE} ${MIDDLE - CROSS}v${2 * CROSS}` }),
    svg("path", { class: "map-north", d: "M14 34v-22m-6 8l6-8l6 8" }),
    svg("text", { class: "map-label", x: 14, y: 50 }, visit.t("map.north")),
    rings.map((miles) => ringLabel(visit, miles, miles * scale, placed)),
    badges(placed),
  );
}

/** Radii in miles, even ones as the visitor counts, that cover the farthest place. */
function ringsFor(miles, unit) {
  const far = miles / unit;
  const step = STEPS.find((one) => one * MOST_RINGS >= far) || far / MOST_RINGS;
  const count = Math.min(MOST_RINGS, Math.max(1, Math.ceil(far / step)));
  return Array.from({ length: count }, (_, n) => (n + 1) * step * unit);
}

/** How far a ring is, below or where there is more room beside the numbers. */
function ringLabel(visit, miles, r, placed) {
  const text = visit.distance(miles);
  const half = text.length * HALF_A_LETTER;
  const spots = LABEL_TURNS.map((turn) => {
    const x = MIDDLE + r * Math.cos((turn * Math.PI) / 180);
    const y = MIDDLE + r * Math.sin((turn * Math.PI) / 180);
    return { x, y, room: Math.min(...placed.map((one) => Math.hypot(Math.max(0, Math.abs(one.x - x) - half), one.y - y))) };
  });
  const widest = spots.reduce((best, spot) => (spot.room > best.room ? spot : best));
  const { x, y } = spots.find((spot) => spot.room > BADGE + HALF_A_LETTER) || widest;
  return svg("text", { class: "map-label", x, y: y + 5 }, text);
}

/** A dot where each place is, and its number there or as near as there is room. */
function badges(placed) {
  const lines = placed.map(({ x, y, at }) => svg("line", { class: "map-line", x1: at.x, y1: at.y, x2: x, y2: y }));
  const dots = placed.map(({ at }) => svg("circle", { class: "map-dot", cx: at.x, cy: at.y, r: 3 }));
  const numbers = placed.map(({ x, y, at }) =>
    svg(
      "g",
      { class: "map-badge", onclick: (event) => toCard(event, at.program) },
      svg("circle", { cx: x, cy: y, r: BADGE }),
      svg("text", { x, y: y + 5 }, String(at.position)),
    ),
  );
  return [lines, dots, numbers];
}

/** Numbers moved just so far that none covers another, or the middle. */
function apart(points) {
  const middle = { x: MIDDLE, y: MIDDLE, fixed: true };
  const moved = points.map((at) => ({ x: at.x, y: at.y, at }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [n, one] of moved.entries()) {
      for (const other of [...moved.slice(n + 1), middle]) push(one, other, n);
      one.x = Math.min(SIZE - BADGE - 1, Math.max(BADGE + 1, one.x));
      one.y = Math.min(SIZE - BADGE - 1, Math.max(BADGE + 1, one.y));
    }
  }
  return moved;
}

function push(one, other, n) {
  const far = Math.hypot(one.x - other.x, one.y - other.y);
  const missing = (other.fixed ? BADGE + CROSS : 2 * BADGE + 1) - far;
  if (missing <= 0) return;
  // Two doors of one house: each number leaves to a side of its own.
  const [dx, dy] = far > 0.01 ? [(one.x - other.x) / far, (one.y - other.y) / far] : [Math.cos(n * 2.4), Math.sin(n * 2.4)];
  const share = other.fixed ? missing : missing / 2;
  one.x += dx * share;
  one.y += dy * share;
  if (other.fixed) return;
  other.x -= dx * share;
  other.y -= dy * share;
}

function mapEntry(visit, { program, position, east, south, miles }) {
  const turn = Math.round(Math.atan2(east, -south) / (Math.PI / 4));
  const direction = visit.t(`map.${DIRECTIONS[(turn + 8) % 8]}`);
  const far = program.distance_miles ?? miles;
  const text = visit.t(far < 0.1 ? "map.here" : "map.entry", { name: program.provider.name, distance: visit.distance(far), direction });
  return h("li", { value: position }, button((event) => toCard(event, program), { class: "plain" }, text));
}

/** Moves the focus to the heading of a card, and leaves the page's address as it is. */
function toCard(event, program) {
  const heading = event.currentTarget.getRootNode().getElementById(`place-${program.id}`);
  if (heading) heading.focus();
}

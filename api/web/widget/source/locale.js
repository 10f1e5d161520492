// How the visitor reads: language, distances and dates.

import { LANGUAGES } from "./words.js";

const MILES = ["US", "GB", "LR", "MM"];
export const KILOMETERS_OF_A_MILE = 1.609344;

/** The language of the element: its own attribute, else the first of the browser's that there is. */
export function languageOf(element) {
  const wanted = [element.getAttribute("lang"), ...navigator.languages];
  return wanted.map((tag) => (tag || "").slice(0, 2).toLowerCase()).find((one) => LANGUAGES.includes(one)) || "en";
}

/** The browser's own way of writing numbers and dates in a language. */
export function localeOf(language) {
  return navigator.languages.find((tag) => tag.slice(0, 2).toLowerCase() === language) || `${language}-US`;
}

/** "miles" or "km": by the attribute, else by the browser's region; miles where it names none. */
export function unitsOf(element) {
  const told = element.getAttribute("units");
  if (told === "miles" || told === "km") return told;
  const region = navigator.language.split("-").find((part) => /^[A-Z]{2}$/.test(part));
  return !region || MILES.includes(region) ? "miles" : "km";
}

/** Miles as the visitor reads them: "3.9 miles", "6.3 km". */
export function distanceText(speech, units, miles) {
  const far = units === "km" ? miles * KILOMETERS_OF_A_MILE : miles;
  const digits = far < 10 ? 1 : 0;
  const options = { style: "unit", unit: units === "km" ? "kilometer" : "mile", maximumFractionDigits: digits };
  return speech.number(far, { ...options, unitDisplay: units === "km" ? "short" : "long" });
}

/** When so many seconds are over: "in 5 minutes", "in 3 hours". */
export function waitText(speech, seconds) {
  const minutes = Math.ceil(seconds / 60);
  const units = minutes > 90 ? [Math.ceil(minutes / 60), "hour"] : [minutes, "minute"];
  return new Intl.RelativeTimeFormat(speech.locale).format(...units);
}

/** A day, or that of a moment, such as "January 5, 2026"; `day: undefined` leaves the month and year. */
export function dateText(speech, day, options) {
  // A day is read as universal time: written so, it stays the same everywhere. A moment is on the visitor's own day.
  const timeZone = day.includes("T") ? undefined : "UTC";
  return new Date(day).toLocaleDateString(speech.locale, { year: "numeric", month: "long", day: "numeric", timeZone, ...options });
}

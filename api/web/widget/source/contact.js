// How to reach a place: its phones, its door, its website, and who last confirmed that.

import { h, unseen } from "./dom.js";

const MAPS = "https://www.google.com/maps/dir/?api=1&destination=";

/** An address that is safe to link to: of the web, and nothing that runs. Else null. */
export function safeHref(address) {
  return /^https?:\/\//i.test(address || "") ? address : null;
}

/** The number to call as one big link, and the others behind it. */
export function phoneLinks(visit, program) {
  const phones = program.provider.phones.filter((phone) => phone.tel.startsWith("tel:"));
  const first = phones.find((phone) => phone.kind !== "hotline") || phones[0];
  if (!first) return h("p", { class: "muted" }, visit.t("card.no_phone"));
  const others = phones.filter((phone) => phone !== first);
  const link = (phone, props, ...text) => h("a", { href: phone.tel, onclick: selecting(visit, program, "call"), ...props }, ...text);
  const extension = (phone) => (phone.extension ? [" ", visit.t("card.extension", { number: phone.extension })] : null);
  const other = (phone) => h("li", {}, visit.t(`card.phone_${phone.kind}`), " ", link(phone, { class: "line" }, phone.number, extension(phone)));
  return h(
    "div",
    { class: "phones" },
    link(first, { class: "button lead dial" }, visit.t("card.call", { number: first.number }), extension(first), unseen(", ", program.provider.name)),
    others.length > 0 && h("details", {}, h("summary", {}, visit.t("card.phones", { n: others.length })), h("ul", { class: "bare", role: "list" }, others.map(other))),
  );
}

/** The lines of an address; of a place that is not public only the city. */
export function addressLines(visit, address) {
  const street = [address.street, address.street2].filter(Boolean).join(", ");
  return [address.hidden ? visit.t("card.hidden") : street, cityOf(address)].filter(Boolean);
}

/** Where the door is, with the ways there. */
export function whereabouts(visit, program) {
  const { address, website, name } = program.provider;
  const out = (href, action, text) =>
    h(
      "a",
      { href, class: "line", target: "_blank", rel: "noopener noreferrer", onclick: selecting(visit, program, action) },
      visit.t(text),
      unseen(": ", visit.t("card.opens", { name })),
    );
  const directions = !address.hidden && address.street && MAPS + encodeURIComponent(`${address.street}, ${cityOf(address)}`);
  return h(
    "div",
    { class: "where" },
    h("address", {}, addressLines(visit, address).map((line) => h("span", {}, line))),
    h("p", { class: "ways" }, directions && out(directions, "directions", "card.directions"), safeHref(website) && out(website, "website", "card.website")),
  );
}

/** On whose word this stands and since when. */
export function confirmedText(visit, { verified_at, source, as_of, stale }) {
  const listed = source.startsWith("samhsa_") ? "card.listed_samhsa" : "card.listed";
  const told = verified_at ? visit.t("card.confirmed", { date: visit.date(verified_at) }) : visit.t(listed, { month: visit.month(as_of) });
  return `${told}. ${stale ? visit.t("card.stale") : ""}`;
}

function cityOf({ city, state, zip }) {
  return `${city}, ${state} ${zip || ""}`.trim();
}

function selecting(visit, program, action) {
  return () => visit.emit("select", { program: program.id, provider: program.provider.id, action });
}

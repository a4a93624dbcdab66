/** How ids, instants, keys and counts are written. */

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-([0-9a-f]{12})/gi;

/** Somebody mentioned in a stored text; splitting at it leaves the ids at the odd places. */
export const MENTION = /@\[\[([^\]]+)\]\]/;

/** A text with its UUIDs cut to their ends, which is where those of scenarios differ. */
export function brief(text) {
  return text.replace(UUID, (_, end) => `…${end.slice(-6)}`);
}

/** The time of day of an ISO instant, to the millisecond. */
export function timeOfDay(iso) {
  return iso.slice(11, 23).replace(/Z$/, "");
}

/** What follows the seconds of an ISO instant, to the millisecond. */
export function milliseconds(iso) {
  return iso.slice(19, 23).replace(/Z$/, "");
}

/** Time of day to the second. */
export function shortTime(iso) {
  return iso.slice(11, 19);
}

/** Date and time of an ISO instant in UTC, as a clock shows it. */
export function instant(iso) {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;
}

/** A key by its beginning and its end. */
export function shortKey(key) {
  return key.length <= 16 ? key : `${key.slice(0, 7)}…${key.slice(-6)}`;
}

/** `1 message`, `2 messages`. */
export function counted(number, noun) {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}

/** `512 bytes`, `17 kB`. */
export function bytes(number) {
  return number < 1000 ? counted(number, "byte") : `${Math.round(number / 1000).toLocaleString("en")} kB`;
}

/** The initials of a name, for its picture. */
export function initials(name) {
  const words = name.split(/\s+/).filter(Boolean);
  return words.slice(0, 2).map((word) => [...word][0].toUpperCase()).join("") || "?";
}

/** One of eight colours, always the same for the same id. */
export function hueOf(id) {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + character.codePointAt(0)) % 9973;
  return sum % 8;
}

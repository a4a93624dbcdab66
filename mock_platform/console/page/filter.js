/** Which entries of the timeline are shown. */

const haystacks = new WeakMap();

/** Everything that can be looked for in an entry, in lower case. */
function haystackOf(entry) {
  let text = haystacks.get(entry);
  if (text === undefined) {
    const people = [entry.who, ...entry.to].map((each) => each?.handle ?? "");
    text = [entry.seq, entry.name, entry.summary, ...people, JSON.stringify(entry.details)].join(" ").toLowerCase();
    haystacks.set(entry, text);
  }
  return text;
}

/** The entries that fit: `kinds` (a set; empty is any), `text`, `who` (a handle), `room` (an id), `only` (numbers). */
export function filtered(entries, { kinds, text, who, room, only }) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter(
    (entry) =>
      (only === null || only.has(entry.seq)) &&
      (kinds.size === 0 || kinds.has(entry.kind)) &&
      (who === "" || concerns(entry, who)) &&
      (room === "" || entry.room === room) &&
      (words.length === 0 || words.every((word) => haystackOf(entry).includes(word))),
  );
}

function concerns(entry, handle) {
  return entry.who?.handle === handle || entry.to.some((each) => each.handle === handle);
}

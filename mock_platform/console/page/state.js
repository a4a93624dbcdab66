/** What the page knows, and who wants to hear when it has changed. */

export const state = {
  world: "default",
  view: "rooms",
  roomId: null,
  worlds: [],
  people: [],
  sockets: [],
  rooms: [],
  roomsInAll: 0,
  room: null,
  pages: 1,
  faults: [],
  snapshots: [],
  clock: null,
};

const listeners = new Map();

/** Have `listener` called whenever `topic` has changed: `worlds`, `people`, `rooms`, `room`, `faults`, `snapshots`, `clock`, … */
export function on(topic, listener) {
  listeners.set(topic, [...(listeners.get(topic) ?? []), listener]);
}

/** `topic` has changed. */
export function changed(topic, detail) {
  for (const listener of listeners.get(topic) ?? []) listener(detail);
}

/** Whoever has this id, or `undefined`. */
export function personOf(id) {
  return state.people.find((each) => each.id === id);
}

/** Those who can be written or marked as: they have a key. */
export function actors() {
  return state.people.filter((each) => each.keys.length > 0);
}

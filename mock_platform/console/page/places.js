/** Where the page is: the world, the view and the room, as they stand in the address. */

import { changed, state } from "./state.js";

export const VIEWS = ["rooms", "people", "timeline", "faults", "worlds", "snapshots", "start"];

/** Go somewhere: what is left out stays as it is. */
export function go(place) {
  location.hash = addressOf(place);
}

/** The same without a way back, for where the page goes by itself. */
export function moveOn(place) {
  location.replace(addressOf(place));
}

/** The address of a place, for links. */
export function addressOf(place) {
  const { world, view, roomId } = { ...state, ...(place.world === undefined ? {} : { roomId: null }), ...place };
  const parts = [world, view, ...(roomId === null ? [] : [roomId])];
  return `#/${parts.map(encodeURIComponent).join("/")}`;
}

/** Read the address; tells `place`, and `world` or `room` first when they are others than before. */
export function readAddress() {
  const [, world, view, roomId] = location.hash.split("/").map(decoded);
  const before = { ...state };
  state.world = world || "default";
  state.view = VIEWS.includes(view) ? view : "rooms";
  state.roomId = roomId || null;
  if (state.world !== before.world) changed("world");
  if (state.roomId !== before.roomId) changed("room-chosen");
  changed("place");
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return "";
  }
}

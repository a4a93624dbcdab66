/** What control tells about a world, read into `state`; each reader runs once at a time and as often as needed. */

import { control } from "./api.js";
import { changed, state } from "./state.js";

const PAUSE = 150;
const MOST_ROOMS = 500;
const PAGE = 100;

/** Path of an operation on the present world. */
export function ofWorld(path) {
  return `worlds/${encodeURIComponent(state.world)}${path}`;
}

export const readWorlds = reader("worlds", async () => {
  state.worlds = await control("worlds");
});

export const readPeople = reader("people", async () => {
  const [people, sockets] = await Promise.all([control(ofWorld("/people")), control(ofWorld("/sockets"))]);
  Object.assign(state, { people, sockets });
});

export const readRooms = reader("rooms", async () => {
  const { rooms, total } = await control(ofWorld(`/rooms?limit=${MOST_ROOMS}`));
  Object.assign(state, { rooms, roomsInAll: total });
});

/** The newest messages of the present room, and as many earlier ones as have been asked for. */
export const readRoom = reader("room", async () => {
  const id = state.roomId;
  const pages = state.pages;
  if (id === null) {
    state.room = null;
    return;
  }
  const [room, newest] = await Promise.all([control(ofWorld(`/rooms/${id}`)), page(id, null)]);
  let { messages, earlier } = newest;
  for (let more = 1; more < pages && earlier !== null; more += 1) {
    const older = await page(id, earlier);
    messages = [...older.messages, ...messages];
    earlier = older.earlier;
  }
  if (id === state.roomId) state.room = { ...room, said: messages, earlier };
});

function page(roomId, before) {
  const query = before === null ? "" : `&before=${before}`;
  return control(ofWorld(`/rooms/${roomId}/messages?limit=${PAGE}${query}`));
}

export const readFaults = reader("faults", async () => {
  state.faults = await control(ofWorld("/faults"));
});

export const readSnapshots = reader("snapshots", async () => {
  state.snapshots = await control(ofWorld("/snapshots"));
});

export const readClock = reader("clock", async () => {
  const clock = await control(ofWorld("/clock"));
  state.clock = { ...clock, readAt: performance.now() };
});

/** Everything there is to know about the present world. */
export async function readAll() {
  await Promise.all([readPeople(), readRooms(), readFaults(), readSnapshots(), readClock()]);
}

/**
 * A function that reads, then tells that `topic` has changed. Called while it is at work, it reads once more after a
 * short pause: however much happens in a world, there is one request at a time.
 */
function reader(topic, read) {
  let running = null;
  let again = false;

  async function run() {
    try {
      do {
        again = false;
        const world = state.world;
        await read();
        if (world === state.world) changed(topic);
        else again = true;
        if (again) await new Promise((resolve) => setTimeout(resolve, PAUSE));
      } while (again);
    } finally {
      running = null;
    }
  }

  return () => {
    if (running === null) running = run();
    else again = true;
    return running;
  };
}

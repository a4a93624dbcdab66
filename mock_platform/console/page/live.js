/** What happens in the world, as it happens: the timeline takes it in, and what it concerns is read again. */

import { Refused } from "./api.js";
import * as clock from "./clock.js";
import { byId } from "./dom.js";
import { say } from "./notices.js";
import { moveOn } from "./places.js";
import { changed, state } from "./state.js";
import { follow } from "./stream.js";
import * as timeline from "./timeline.js";
import { ofWorld, readAll, readClock, readFaults, readPeople, readRoom, readRooms, readWorlds } from "./view.js";

const ROOMS = /^(?:room_|participant_|message_created|event_posted)/;
const PEOPLE = /^(?:agent_|presence_|key_)/;
const SOCKETS = new Set(["connect", "disconnect", "join", "leave"]);
const WORDS = { live: "Live", waiting: "Reconnecting…", gone: "Gone" };
let stopping = new AbortController();
let madeAt = null;

/** Show another world: read everything about it, and follow it. */
export function show() {
  stopping.abort();
  stopping = new AbortController();
  madeAt = null;
  timeline.reset();
  for (const list of ["people", "sockets", "rooms", "faults", "snapshots"]) state[list] = [];
  Object.assign(state, { room: null, pages: 1 });
  for (const topic of ["people", "rooms", "room", "faults", "snapshots"]) changed(topic);
  drawState("waiting");
  follow(ofWorld("/timeline/stream"), {
    beforeConnecting,
    onEntries: take,
    onState: drawState,
    onRefused: leave,
    signal: stopping.signal,
  });
}

/** A world that was made anew has another timeline: what is shown of the one before is forgotten. */
async function beforeConnecting() {
  const world = state.world;
  await readWorlds();
  if (world !== state.world) return 0;
  const told = state.worlds.find((each) => each.name === world);
  if (told === undefined) throw new Refused(404, "not_found", `There is no world ${world}`);
  if (told.made_at !== madeAt) {
    madeAt = told.made_at;
    timeline.reset();
    await readAll();
  } else {
    await Promise.all([readPeople(), readRooms(), readFaults()]);
  }
  if (!chooseRoom()) readRoom();
  return timeline.record.last;
}

/** Without a room in the address, or with one that is not there any more, the newest room; says whether it moves on. */
function chooseRoom() {
  const isThere = state.rooms.some((each) => each.id === state.roomId);
  const moves = !isThere && (state.rooms.length > 0 || state.roomId !== null);
  if (moves) moveOn({ roomId: state.rooms[0]?.id ?? null });
  return moves;
}

function take(entries) {
  if (entries.length === 0) return;
  timeline.take(entries);
  clock.check(entries.at(-1).at);
  if (entries.some((each) => each.name === "world_removed")) {
    show();
    return;
  }
  if (entries.some((each) => each.room !== null && each.room === state.roomId)) readRoom();
  if (entries.some((each) => ROOMS.test(each.name))) readRooms();
  if (entries.some((each) => PEOPLE.test(each.name) || SOCKETS.has(each.kind))) readPeople();
  if (entries.some((each) => each.kind === "fault")) readFaults();
  if (entries.some((each) => each.kind === "clock")) readClock();
}

function leave() {
  drawState("gone");
  say(`There is no world ${state.world}`, "problem");
  if (state.world !== "default") moveOn({ world: "default" });
}

function drawState(how) {
  byId("live").dataset.how = how;
  byId("live-word").textContent = WORDS[how];
}

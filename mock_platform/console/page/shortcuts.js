/** The keyboard: what each key does, wherever the focus is unless something is being written. */

import { byId, el, fill } from "./dom.js";
import { go, VIEWS } from "./places.js";
import { state } from "./state.js";

const SHORTCUTS = [
  ["1 … 7", "Rooms, people, timeline, faults, worlds, snapshots, quick start"],
  ["c", "Write a message"],
  ["t", "To the entries of the timeline"],
  ["/", "Search the timeline"],
  ["[ and ]", "The room before, the next room"],
  ["w", "Switch worlds"],
  ["?", "This list"],
];
const IN_THE_TIMELINE = [
  ["↑ ↓ Page Home End", "Choose an entry"],
  ["Enter", "To what is said about it"],
  ["Esc", "Back, then nothing chosen"],
];
const IN_THE_MESSAGE = [["Enter", "Send"], ["Shift Enter", "A new line"]];

/** Bring the keys to life. */
export function start() {
  fill(byId("shortcut-list"), table("Everywhere", SHORTCUTS), table("In the timeline", IN_THE_TIMELINE), table("In a message", IN_THE_MESSAGE));
  byId("help").addEventListener("click", () => byId("help-dialog").showModal());
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || isWriting(event.target)) return;
    if (document.querySelector("dialog[open]") !== null) return;
    if (press(event.key)) event.preventDefault();
  });
}

function table(title, rows) {
  return [
    el("h3", {}, title),
    el("dl.keys", {}, rows.map(([keys, words]) => el("div", {}, el("dt", {}, el("kbd", {}, keys)), el("dd", {}, words)))),
  ];
}

function isWriting(target) {
  return target.closest("input:not([type=checkbox]), textarea, select") !== null;
}

/** Whether the key means something. */
function press(key) {
  const view = VIEWS[Number(key) - 1];
  if (view !== undefined) go({ view });
  else if (key === "?") byId("help-dialog").showModal();
  else if (key === "c") focusIn("rooms", "write-text");
  else if (key === "/") focusTimeline("filter-text");
  else if (key === "t") focusTimeline("entries");
  else if (key === "w") byId("world").focus();
  else if (key === "[") nextRoom(-1);
  else if (key === "]") nextRoom(1);
  else return false;
  return true;
}

/** The timeline stands beside the other views where there is room for both. */
function focusTimeline(id) {
  if (byId(id).checkVisibility()) byId(id).focus();
  else focusIn("timeline", id);
}

function focusIn(view, id) {
  if (state.view === view) {
    byId(id).focus();
    return;
  }
  window.addEventListener("hashchange", () => byId(id).focus(), { once: true }); // when the view is there
  go({ view });
}

function nextRoom(step) {
  if (state.rooms.length === 0) return;
  const index = state.rooms.findIndex((each) => each.id === state.roomId);
  const next = state.rooms[(Math.max(index, 0) + step + state.rooms.length) % state.rooms.length];
  go({ view: "rooms", roomId: next.id });
}

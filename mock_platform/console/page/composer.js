/** Writing into the room, as any user or agent. */

import { platform } from "./api.js";
import { byId, el, fill, keyed } from "./dom.js";
import { attempt } from "./notices.js";
import { actors, on, personOf, state } from "./state.js";
import { readRoom } from "./view.js";

const KINDS = ["text", "thought", "tool_call", "tool_result", "error", "task"];
const pressed = new Set();
let roomOfPressed = null;

/** Bring the form to life. */
export function start() {
  on("room", draw);
  on("people", draw);
  fill(byId("write-kind"), KINDS.map((kind) => el("option", { value: kind }, kind)));
  byId("write-as").addEventListener("change", drawForWriter);
  byId("write-kind").addEventListener("change", drawForWriter);
  byId("write-text").addEventListener("input", drawMentions);
  byId("write-text").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    byId("write").requestSubmit();
  });
  byId("write").addEventListener("submit", send);
}

function draw() {
  if (state.room === null) return;
  const isOther = roomOfPressed !== state.room.id;
  if (isOther) pressed.clear();
  roomOfPressed = state.room.id;
  const present = new Set(state.room.participants.map((each) => each.id));
  const select = byId("write-as");
  const before = select.value;
  const options = (people) => people.map((each) => el("option", { value: each.id }, `${each.name} (${each.handle})`));
  const inside = actors().filter((each) => present.has(each.id));
  const outside = actors().filter((each) => !present.has(each.id));
  fill(select,
    el("optgroup", { label: "In this room" }, options(inside)),
    outside.length > 0 && el("optgroup", { label: "Not in this room" }, options(outside)),
  );
  const first = inside.find((each) => each.type === "User") ?? inside[0];
  const mayStay = isOther ? present.has(before) : true;
  select.value = mayStay && personOf(before)?.keys.length ? before : first?.id ?? "";
  drawForWriter();
}

function drawForWriter() {
  const isAgent = personOf(byId("write-as").value)?.type === "Agent";
  byId("write-kind-label").hidden = !isAgent;
  if (!isAgent) byId("write-kind").value = "text";
  byId("mentions").hidden = byId("write-kind").value !== "text";
  drawMentions();
}

function drawMentions() {
  if (state.room === null) return;
  const writer = byId("write-as").value;
  const mentioned = new Set(mentionedNow().map((each) => each.id));
  const items = state.room.participants
    .filter((each) => each.id !== writer)
    .map(({ id, name, handle }) => ({ id, name, handle, isOn: mentioned.has(id) }));
  keyed(byId("mention-list"), items, (each) => each.id, mentionButton);
}

function mentionButton({ id, name, handle, isOn }) {
  return el("button.chip", { type: "button", "aria-pressed": String(isOn), title: handle, onclick: () => toggle(id, name, isOn) }, `@${name}`);
}

/** Mentioned are those whose button is pressed, and those whose name or handle stands in the text after an @. */
function mentionedNow() {
  const text = byId("write-text").value.toLowerCase();
  const writer = byId("write-as").value;
  return state.room.participants.filter(
    ({ id, name, handle }) => id !== writer && (pressed.has(id) || text.includes(`@${name.toLowerCase()}`) || text.includes(`@${handle}`)),
  );
}

function toggle(id, name, isOn) {
  const area = byId("write-text");
  if (isOn) {
    pressed.delete(id);
    area.value = area.value.replaceAll(`@${name} `, "").replaceAll(`@${name}`, "");
  } else {
    pressed.add(id);
    area.value = `@${name} ${area.value}`;
  }
  drawMentions();
}

async function send(event) {
  event.preventDefault();
  const writer = personOf(byId("write-as").value);
  const content = byId("write-text").value;
  if (writer === undefined || content.trim() === "") return;
  const kind = byId("write-kind").value;
  const path = `${writer.type === "User" ? "me" : "agent"}/chats/${state.room.id}`;
  const mentions = mentionedNow().map(({ id, handle, name }) => ({ id, handle, name }));
  const done = await attempt(() => kind === "text"
    ? platform(writer.keys[0], "POST", `${path}/messages`, { message: { content, mentions } })
    : platform(writer.keys[0], "POST", `${path}/events`, { event: { content, message_type: kind } }));
  if (done === null) return;
  byId("write-text").value = "";
  pressed.clear();
  drawMentions();
  byId("messages").scrollTop = byId("messages").scrollHeight;
  readRoom();
}

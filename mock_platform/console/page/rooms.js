/** The list of rooms, and making new ones. */

import { platform } from "./api.js";
import { byId, el, fill, keyed } from "./dom.js";
import { counted } from "./format.js";
import { go } from "./places.js";
import { attempt, say } from "./notices.js";
import { actors, on, state } from "./state.js";
import { readRooms } from "./view.js";

/** Bring the list to life. */
export function start() {
  on("rooms", draw);
  on("place", draw);
  on("people", fillOwners);
  byId("rooms-toggle").addEventListener("click", () => unfold(byId("rooms").dataset.unfolded !== "true"));
  byId("new-room").addEventListener("click", () => byId("room-dialog").showModal());
  byId("room-form").addEventListener("submit", create);
}

/** On a narrow page the list is folded away unless it is wanted. */
function unfold(isOn) {
  byId("rooms").dataset.unfolded = String(isOn);
  byId("rooms-toggle").setAttribute("aria-expanded", String(isOn));
}

function draw() {
  const items = state.rooms.map((room) => ({
    id: room.id,
    title: room.title,
    people: room.participants.length,
    messages: room.messages,
    isCurrent: room.id === state.roomId,
  }));
  keyed(byId("room-list"), items, (item) => item.id, entry);
  byId("no-rooms").hidden = items.length > 0;
  const left = state.roomsInAll - items.length;
  byId("more-rooms").hidden = left <= 0;
  byId("more-rooms").textContent = `The newest ${items.length}; ${left} older ones are not listed.`;
  const current = items.find((item) => item.isCurrent);
  byId("rooms-toggle-title").textContent = current?.title ?? "Choose a room";
}

function entry({ id, title, people, messages, isCurrent }) {
  const open = () => {
    unfold(false);
    go({ view: "rooms", roomId: id });
  };
  return el("li", {},
    el("button.room", { type: "button", "aria-current": isCurrent ? "true" : null, onclick: open },
      el("span.title", {}, title),
      el("span.quiet", {}, `${counted(people, "participant")} · ${counted(messages, "message")}`),
    ),
  );
}

function fillOwners() {
  const options = actors().map((each) => el("option", { value: each.id }, `${each.name} (${each.handle})`));
  fill(byId("room-owner"), options);
  fill(byId("room-people"), state.people.map((each) =>
    el("label", {}, el("input", { type: "checkbox", name: "participant", value: each.id }), ` ${each.name} `, el("span.quiet", {}, each.handle)),
  ));
}

async function create(event) {
  event.preventDefault();
  const form = event.currentTarget;
  const data = new FormData(form);
  const owner = actors().find((each) => each.id === data.get("owner"));
  if (owner === undefined) return;
  const path = owner.type === "User" ? "me/chats" : "agent/chats";
  const title = data.get("title").trim();
  const done = await attempt(async () => {
    const room = await platform(owner.keys[0], "POST", path, { chat: title ? { title } : {} });
    for (const participant_id of data.getAll("participant").filter((id) => id !== owner.id)) {
      await platform(owner.keys[0], "POST", `${path}/${room.id}/participants`, { participant: { participant_id } });
    }
    return room;
  });
  if (done === null) return;
  byId("room-dialog").close();
  form.reset();
  await readRooms();
  go({ view: "rooms", roomId: done.value.id });
  say("Room created");
}

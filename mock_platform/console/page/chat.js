/** A room as a live chat: what was said, by whom, and what became of it at each agent. */

import { deliveries } from "./deliveries.js";
import { byId, el, fill, keyed } from "./dom.js";
import { hueOf, initials, shortTime, timeOfDay } from "./format.js";
import { on, state } from "./state.js";
import { readRoom } from "./view.js";

let shownRoom = null;

/** Bring the chat to life. */
export function start() {
  on("room", draw);
  byId("earlier").addEventListener("click", earlier);
}

/** One page more of what was said before, without moving what is in sight. */
async function earlier() {
  const scroller = byId("messages");
  const fromEnd = scroller.scrollHeight - scroller.scrollTop;
  state.pages += 1;
  await readRoom();
  scroller.scrollTop = scroller.scrollHeight - fromEnd;
}

function draw() {
  const room = state.room;
  byId("chat").hidden = room === null;
  byId("no-room").hidden = room !== null;
  if (room === null) return;
  byId("room-title").textContent = room.title;
  drawParticipants(room);
  const scroller = byId("messages");
  const wasAtEnd = scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - 40 || shownRoom !== room.id;
  shownRoom = room.id;
  keyed(byId("message-list"), room.said.map(item), (each) => each.id, (each) => (each.isText ? spoken(each) : reported(each)));
  byId("earlier").hidden = room.earlier === null;
  byId("no-messages").hidden = room.said.length > 0;
  if (wasAtEnd) scroller.scrollTop = scroller.scrollHeight;
}

function drawParticipants(room) {
  fill(byId("participants"), room.participants.map((each) =>
    el("li", { title: `${each.handle} · ${each.role}` },
      picture(each),
      el("span", {}, each.name),
      each.role === "member" ? null : el("span.quiet", {}, each.role),
    ),
  ));
}

/** What a message looks like depends on this and nothing else. */
function item(message) {
  const keys = Object.fromEntries(message.deliveries.map(({ agent }) => [agent.id, keyOf(agent.id)]));
  return { ...message, isText: message.message_type === "text", keys };
}

function keyOf(agentId) {
  return state.people.find((each) => each.id === agentId)?.keys[0] ?? null;
}

function spoken(message) {
  const { sender } = message;
  return el(`li.message.${sender.type.toLowerCase()}`, {},
    picture(sender),
    el("div.body", {},
      head(message),
      el("p.content", {}, marked(message)),
      message.deliveries.length > 0 && deliveries(message),
    ),
  );
}

/** An event: a report of an agent's work, or a word of the platform. */
function reported(message) {
  const data = message.metadata === null ? null : JSON.stringify(message.metadata, null, 2);
  return el("li.message.event", {},
    picture(message.sender),
    el("div.body", {},
      head(message, el(`span.badge.type-${message.message_type}`, {}, message.message_type)),
      el("p.content", {}, message.content),
      data && el("details", { "data-part": "metadata" }, el("summary", {}, "Metadata"), el("pre", {}, data)),
    ),
  );
}

function head({ sender, inserted_at: at }, ...more) {
  return el("p.head", {},
    el("strong", {}, sender.name),
    sender.handle && el("span.quiet", {}, sender.handle),
    ...more,
    el("time.quiet", { datetime: at, title: timeOfDay(at) }, shortTime(at)),
  );
}

/** The initials of somebody; the name stands beside them. */
export function picture({ id, name, type }) {
  return el(`span.picture.hue-${hueOf(id)}.${type.toLowerCase()}`, { "aria-hidden": "true" }, initials(name));
}

/** The text with those whom it mentions marked. */
function marked({ content, mentions }) {
  const names = mentions.flatMap((each) => [`@${each.name}`, `@${each.handle}`]).filter((name) => name.length > 1);
  names.sort((one, other) => other.length - one.length);
  const parts = [];
  let rest = content;
  while (rest !== "") {
    const found = names.map((name) => [rest.indexOf(name), name]).filter(([index]) => index >= 0);
    if (found.length === 0) break;
    found.sort(([one, name], [other, second]) => one - other || second.length - name.length);
    const [index, name] = found[0];
    parts.push(rest.slice(0, index), el("mark", {}, name));
    rest = rest.slice(index + name.length);
  }
  return [...parts, rest];
}

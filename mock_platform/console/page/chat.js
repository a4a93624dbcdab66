/** A room as a live chat: what was said, by whom, and what became of it at each agent. */

import { deliveries } from "./deliveries.js";
import { byId, el, fill, keyed } from "./dom.js";
import { hueOf, initials, MENTION, shortTime, timeOfDay } from "./format.js";
import { on, personOf, state } from "./state.js";
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
  return personOf(agentId)?.keys[0] ?? null;
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
      el("p.content", {}, marked(message)),
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

/** The text with those whom it mentions by name; stored texts have their ids (`@[[id]]`). */
function marked({ content, mentions }) {
  const names = new Map(mentions.map((each) => [each.id, each.name || each.handle]));
  return content.split(MENTION).map((part, index) => {
    if (index % 2 === 0) return part;
    const name = names.get(part) ?? personOf(part)?.name;
    return name === undefined ? `@[[${part}]]` : el("mark", { title: part }, `@${name}`);
  });
}

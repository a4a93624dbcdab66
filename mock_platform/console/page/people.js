/** Users and agents: who is connected, to what, and with which keys. */

import { picture } from "./chat.js";
import { copyButton } from "./copy.js";
import { byId, el, keyed } from "./dom.js";
import { brief, counted, shortKey } from "./format.js";
import { on, state } from "./state.js";

/** Bring the view to life. */
export function start() {
  on("people", draw);
  on("rooms", draw);
}

function draw() {
  const titles = Object.fromEntries(state.rooms.map((each) => [each.id, each.title]));
  const items = state.people.map((person) => ({
    ...person,
    sockets: state.sockets.filter(({ who }) => who.id === person.id).map(({ topics }) => topics.map((topic) => named(topic, titles))),
  }));
  for (const [id, type] of [["user-list", "User"], ["agent-list", "Agent"]]) {
    keyed(byId(id), items.filter((each) => each.type === type), (each) => each.id, card);
  }
  byId("socket-count").textContent = counted(state.sockets.length, "socket");
}

/** A topic, with the title of its room. */
function named(topic, titles) {
  const title = titles[topic.slice(topic.indexOf(":") + 1)];
  return title === undefined ? brief(topic) : `${brief(topic)} (${title})`;
}

function card(person) {
  const about = [person.kind, person.owner && `owned by ${person.owner}`, person.scripted && "scripted"].filter(Boolean);
  return el("li.person", {},
    picture(person),
    el("div.body", {},
      el("p.head", {},
        el("strong", {}, person.name),
        el("span.quiet", {}, person.handle),
        el(`span.presence.${person.online ? "online" : "offline"}`, {}, person.online ? "connected" : "not connected"),
      ),
      el("p.quiet", {}, about.join(" · ")),
      el("div.copies", {},
        el("code", { title: person.id }, brief(person.id)),
        copyButton(`id of ${person.handle}`, () => person.id, "Copy id"),
      ),
      person.keys.length === 0 && el("p.quiet", {}, "No key"),
      person.keys.map((key) => el("div.copies", {},
        el("code", {}, shortKey(key)),
        copyButton(`key of ${person.handle}`, () => key, "Copy key"),
      )),
      person.sockets.length > 0 && el("div.sockets", {},
        person.sockets.map((topics, index) => el("div", {},
          el("p.quiet", {}, `Socket ${index + 1}: ${topics.length === 0 ? "nothing joined" : counted(topics.length, "topic")}`),
          el("ul.topics", {}, topics.map((topic) => el("li", {}, el("code", {}, topic)))),
        )),
      ),
    ),
  );
}

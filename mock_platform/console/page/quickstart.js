/** The quick start: lines to paste that work as they are. */

import { copyButton } from "./copy.js";
import { byId, el, fill } from "./dom.js";
import { snippets } from "./snippets.js";
import { actors, on, personOf, state } from "./state.js";

let tab = "curl";

/** Bring the view to life. */
export function start() {
  on("people", drawPeople);
  on("rooms", draw);
  byId("start-as").addEventListener("change", draw);
}

function drawPeople() {
  const select = byId("start-as");
  const before = select.value;
  fill(select, actors().map((each) => el("option", { value: each.id }, `${each.name} (${each.handle})`)));
  select.value = actors().some((each) => each.id === before) ? before : actors()[0]?.id ?? "";
  draw();
}

function draw() {
  const person = personOf(byId("start-as").value);
  byId("nobody-to-start-as").hidden = person !== undefined;
  if (person === undefined) {
    fill(byId("snippets"));
    fill(byId("snippet-tabs"));
    return;
  }
  const [room, other] = placeFor(person);
  const found = snippets(location.origin, person, room, other);
  drawTabs(Object.keys(found));
  byId("snippets").setAttribute("aria-labelledby", tabId(tab));
  fill(byId("snippets"), found[tab].map(({ title, hint, text }) => el("section.snippet", {},
    el("header", {}, el("h3", {}, title), hint && el("span.quiet", {}, hint), copyButton(title, () => text)),
    el("pre", { tabindex: "0", "aria-label": title }, el("code", {}, text)),
  )));
}

/** A room that the person is in, and somebody to address there: an agent, if there is one. */
function placeFor(person) {
  const others = (room) => room.participants.filter((each) => each.id !== person.id);
  const mine = state.rooms.filter((each) => each.participants.some(({ id }) => id === person.id) && others(each).length > 0);
  const room = mine.find((each) => each.id === state.roomId) ?? mine[0];
  if (room === undefined) return [null, null];
  return [room, others(room).find((each) => each.type === "Agent") ?? others(room)[0]];
}

function drawTabs(names) {
  fill(byId("snippet-tabs"), names.map((name) => el("button", {
    type: "button",
    role: "tab",
    id: tabId(name),
    "aria-selected": String(name === tab),
    "aria-controls": "snippets",
    tabindex: name === tab ? "0" : "-1",
    onclick: () => choose(name),
    onkeydown: (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      choose(names[(names.indexOf(tab) + step + names.length) % names.length]);
    },
  }, name)));
}

function choose(name) {
  tab = name;
  draw();
  byId(tabId(name)).focus();
}

function tabId(name) {
  return `tab-${name.toLowerCase().replaceAll(" ", "-")}`;
}

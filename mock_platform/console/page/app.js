/** The console: everything together. */

import { Refused, whenTokenIsNeeded } from "./api.js";
import * as chat from "./chat.js";
import * as clock from "./clock.js";
import * as composer from "./composer.js";
import { byId } from "./dom.js";
import * as faults from "./faults.js";
import * as live from "./live.js";
import { say } from "./notices.js";
import * as people from "./people.js";
import { addressOf, readAddress } from "./places.js";
import * as quickstart from "./quickstart.js";
import * as rooms from "./rooms.js";
import * as shortcuts from "./shortcuts.js";
import * as snapshots from "./snapshots.js";
import { on, state } from "./state.js";
import * as theme from "./theme.js";
import * as timeline from "./timeline.js";
import { askForToken } from "./token.js";
import { readRoom } from "./view.js";
import * as worlds from "./worlds.js";

whenTokenIsNeeded(askForToken);
for (const part of [theme, timeline, rooms, chat, composer, people, faults, clock, worlds, snapshots, quickstart, shortcuts]) part.start();
for (const button of document.querySelectorAll("[data-closes]")) {
  button.addEventListener("click", () => button.closest("dialog").close());
}

/** What a background reading was refused is told; anything else is a bug, which the browser's console shows. */
window.addEventListener("unhandledrejection", (event) => {
  if (!(event.reason instanceof Refused)) return;
  event.preventDefault();
  if (event.reason.status !== 0 && event.reason.status !== 404) say(event.reason.sentence, "problem");
});

on("place", () => {
  document.body.dataset.view = state.view;
  for (const link of document.querySelectorAll("nav a")) {
    const isHere = link.dataset.view === state.view;
    if (isHere) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
    link.href = addressOf({ view: link.dataset.view });
  }
  for (const view of document.querySelectorAll("[data-shows]")) view.hidden = view.dataset.shows !== state.view;
});
on("world", live.show);
on("room-chosen", () => {
  state.pages = 1;
  readRoom();
});
window.addEventListener("hashchange", readAddress);

readAddress();
if (state.world === "default") live.show();
byId("app").removeAttribute("aria-busy");

/** The world's clock: what it shows, running or frozen, and moving it. */

import { control } from "./api.js";
import { byId } from "./dom.js";
import { instant } from "./format.js";
import { attempt, say } from "./notices.js";
import { on, state } from "./state.js";
import { ofWorld, readClock } from "./view.js";

const TOO_FAR_OFF = 2000;

/** Bring the clock to life. */
export function start() {
  on("clock", draw);
  setInterval(drawTime, 250);
  byId("clock-mode").addEventListener("click", toggle);
  for (const button of document.querySelectorAll("[data-advance]")) {
    button.addEventListener("click", () => advance(Number(button.dataset.advance), button.textContent));
  }
  byId("advance-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const seconds = Number(byId("advance-seconds").value);
    advance(seconds, `+${seconds} s`);
  });
  byId("set-clock-form").addEventListener("submit", (event) => {
    event.preventDefault();
    change({ now: `${byId("set-clock").value}Z` }, "Clock set");
  });
}

/** Something happened at this instant: if the clock that is shown is far off, somebody has moved it. */
export function check(iso) {
  if (state.clock !== null && Date.parse(iso) - now() > TOO_FAR_OFF) readClock();
}

function now() {
  const { mode, now: told, readAt } = state.clock;
  return Date.parse(told) + (mode === "running" ? performance.now() - readAt : 0);
}

function draw() {
  const { mode, next_timer: next } = state.clock;
  byId("clock").dataset.mode = mode;
  byId("clock-state").textContent = mode;
  byId("clock-mode").textContent = mode === "running" ? "Freeze" : "Run";
  byId("next-timer").textContent = next === null ? "Nothing waits for the clock." : `The next timer is due at ${instant(next)}.`;
  byId("set-clock").value = new Date(now()).toISOString().slice(0, 19);
  drawTime();
}

function drawTime() {
  if (state.clock === null) return;
  const [date, time] = instant(new Date(now()).toISOString()).split(" ");
  if (byId("clock-time").textContent === time && byId("clock-date").textContent === date) return;
  byId("clock-date").textContent = date;
  byId("clock-time").textContent = time;
}

function toggle() {
  const mode = state.clock.mode === "running" ? "frozen" : "running";
  return change({ mode }, mode === "running" ? "The clock runs" : "The clock stands still");
}

async function change(body, words) {
  const done = await attempt(() => control(ofWorld("/clock"), { method: "PUT", body }));
  if (done === null) return;
  say(words);
  readClock();
}

async function advance(seconds, words) {
  const done = await attempt(() => control(ofWorld("/clock/advance"), { method: "POST", body: { seconds } }));
  if (done === null) return;
  say(`Clock moved: ${words.trim()}`);
  readClock();
}

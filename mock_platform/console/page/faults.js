/** Faults: what is set, how often each has fired, and setting more. */

import { control } from "./api.js";
import { byId, el, fill, keyed } from "./dom.js";
import { CALLS, EFFECTS, effectsOn, EVENTS, STREAMS, TOPICS, WORDS } from "./effects.js";
import { counted } from "./format.js";
import { attempt, say } from "./notices.js";
import { on, state } from "./state.js";
import { ofWorld, readFaults } from "./view.js";

/** Bring the view to life. */
export function start() {
  on("faults", draw);
  on("people", () => choices("fault-caller", "Anybody", state.people.map((each) => [each.handle, each.handle])));
  on("rooms", () => choices("fault-room", "Any room", state.rooms.map((each) => [each.id, each.title])));
  byId("fault-on").addEventListener("input", drawEffects);
  byId("fault-effect").addEventListener("change", drawFields);
  byId("fault-for-ever").addEventListener("change", ({ target }) => {
    byId("fault-times").disabled = target.checked;
  });
  byId("fault-form").addEventListener("submit", add);
  byId("clear-faults").addEventListener("click", () => remove(""));
  drawEffects();
  readTargets();
}

/** The operations that there are, from the description of the platform's REST. */
async function readTargets() {
  const answer = await fetch("/openapi.json");
  const { paths } = await answer.json();
  const operations = Object.values(paths).flatMap((each) => Object.values(each)).map((each) => each.operationId);
  const all = [...operations.sort(), ...EVENTS, ...WORDS, ...TOPICS, ...CALLS, ...STREAMS];
  fill(byId("fault-targets"), all.map((value) => el("option", { value })));
}

function choices(id, anything, options) {
  const select = byId(id);
  const before = select.value;
  fill(select, el("option", { value: "" }, anything), options.map(([value, text]) => el("option", { value }, text)));
  select.value = options.some(([value]) => value === before) ? before : "";
}

function drawEffects() {
  const select = byId("fault-effect");
  const before = select.value;
  const possible = effectsOn(byId("fault-on").value.trim());
  const offered = [...select.options].map((each) => each.value);
  if (possible.map(([name]) => name).join() === offered.join()) return;
  fill(select, possible.map(([name, { label }]) => el("option", { value: name }, label)));
  if (possible.some(([name]) => name === before)) select.value = before;
  drawFields();
}

function drawFields() {
  fill(byId("fault-fields"), EFFECTS[byId("fault-effect").value].fields.map(field));
}

function field({ name, label, choices: options, number, first, optional }) {
  const input = options === undefined
    ? el("input", { name, type: number ? "number" : "text", min: "0", step: "any", required: !optional, value: first ?? "" })
    : el("select", { name }, options.map((each) => el("option", { value: each, selected: each === first }, `${each}`)));
  return el("label", {}, el("span", {}, label), input);
}

async function add(event) {
  event.preventDefault();
  const form = new FormData(event.currentTarget);
  const values = Object.fromEntries([...byId("fault-fields").querySelectorAll("[name]")].map((each) => [each.name, each.value]));
  const fault = {
    on: form.get("on").trim(),
    nth: Number(form.get("nth")),
    times: byId("fault-for-ever").checked ? null : Number(byId("fault-times").value),
    effect: EFFECTS[byId("fault-effect").value].write(values),
    ...(form.get("caller") === "" ? {} : { caller: form.get("caller") }),
    ...(form.get("room") === "" ? {} : { room: form.get("room") }),
  };
  const done = await attempt(() => control(ofWorld("/faults"), { method: "POST", body: fault }));
  if (done === null) return;
  say("Fault set");
  readFaults();
}

async function remove(id) {
  const path = id === "" ? "/faults" : `/faults/${encodeURIComponent(id)}`;
  const done = await attempt(() => control(ofWorld(path), { method: "DELETE" }));
  if (done === null) return;
  say(id === "" ? "All faults taken out" : "Fault taken out");
  readFaults();
}

function draw() {
  keyed(byId("fault-list"), state.faults, (each) => each.id, entry);
  const waiting = state.faults.filter((each) => !each.spent).length;
  byId("no-faults").hidden = state.faults.length > 0;
  byId("clear-faults").hidden = state.faults.length === 0;
  byId("fault-badge").textContent = waiting === 0 ? "" : `${waiting}`;
  byId("fault-badge").hidden = waiting === 0;
  byId("fault-badge").title = `${counted(waiting, "fault")} waiting`;
}

function entry(fault) {
  const when = fault.times === null ? `from occurrence ${fault.nth} on` : `occurrence ${fault.nth}, ${counted(fault.times, "time")}`;
  const where = [fault.caller ?? "anybody", titleOf(fault.room)].filter(Boolean).join(" in ");
  return el("li.fault", {},
    el("div.body", {},
      el("p.head", {},
        el("code", {}, fault.on),
        el(`span.badge.${fault.spent ? "spent" : "waiting"}`, {}, fault.spent ? "spent" : "waiting"),
      ),
      el("p", { title: JSON.stringify(fault.effect) }, fault.does),
      el("p.quiet", {}, `${where} · ${when} · seen ${fault.seen}, fired ${fault.fired}`),
    ),
    el("button", { type: "button", "aria-label": `Remove the fault on ${fault.on}`, onclick: () => remove(fault.id) }, "Remove"),
  );
}

function titleOf(roomId) {
  return roomId && (state.rooms.find((each) => each.id === roomId)?.title ?? roomId);
}

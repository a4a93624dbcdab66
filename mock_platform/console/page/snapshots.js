/** Snapshots: keeping the world as it is, comparing in words, saving as a file, and going on in a new world. */

import { control, open, Refused } from "./api.js";
import { byId, el, fill, keyed } from "./dom.js";
import { saveAs } from "./files.js";
import { bytes, counted, instant } from "./format.js";
import { attempt, say } from "./notices.js";
import { go } from "./places.js";
import { on, state } from "./state.js";
import { twice } from "./twice.js";
import { ofWorld, readSnapshots, readWorlds } from "./view.js";

const NOW = "now";
const MOST_DIFFERENCES = 500;

/** Bring the view to life. */
export function start() {
  on("snapshots", draw);
  on("worlds", drawSides);
  on("place", () => {
    if (state.view === "snapshots") readSnapshots(); // taking one leaves no entry in the timeline
  });
  on("world", forgetDifferences);
  byId("snapshot-form").addEventListener("submit", take);
  byId("diff-form").addEventListener("submit", compare);
  byId("restore-form").addEventListener("submit", restoreFile);
}

// --- the list --------------------------------------------------------------------------------------------------------

function draw() {
  keyed(byId("snapshot-list"), state.snapshots, (each) => each.name, entry);
  byId("no-snapshots").hidden = state.snapshots.length > 0;
  drawSides();
}

function entry({ name, at, bytes: size }) {
  return el("li.snapshot", {},
    el("div.body", {},
      el("p.head", {}, el("strong", {}, name)),
      el("p.quiet", {}, `taken ${instant(at)} on the world's clock · ${bytes(size)}`),
    ),
    el("div.actions", { "data-part": "actions" },
      el("button", { type: "button", "aria-label": `Compare ${name} with now`, onclick: () => tellDifferences(`s:${name}`, NOW) }, "Compare"),
      el("button", { type: "button", "aria-label": `Save ${name} as a file`, onclick: () => save(name) }, "Save"),
      el("button", { type: "button", "aria-label": `Go on from ${name} in a new world`, onclick: () => restore({ world: state.world, name }) }, "Restore"),
      twice("Delete", `Delete ${name}`, () => remove(name)),
    ),
  );
}

async function take(event) {
  event.preventDefault();
  const form = event.currentTarget;
  const name = new FormData(form).get("name").trim();
  const done = await attempt(() => control(ofWorld("/snapshots"), { method: "POST", body: { name } }));
  if (done === null) return;
  form.reset();
  say(`Snapshot ${name} taken`);
  readSnapshots();
}

async function remove(name) {
  const done = await attempt(() => control(pathOf(name), { method: "DELETE" }));
  if (done === null) return;
  say(`Snapshot ${name} deleted`);
  readSnapshots();
}

async function save(name) {
  const done = await attempt(async () => (await open(pathOf(name))).blob());
  if (done !== null) saveAs(`${state.world}-${name}.json`, done.value);
}

function pathOf(name) {
  return ofWorld(`/snapshots/${encodeURIComponent(name)}`);
}

// --- comparing -------------------------------------------------------------------------------------------------------

/** Both sides: this world, its snapshots, and the other worlds. What is chosen stays, if it is still there. */
function drawSides() {
  const others = state.worlds.map((each) => each.name).filter((each) => each !== state.world);
  const sides = [
    [NOW, "this world, now"],
    ...state.snapshots.map(({ name }) => [`s:${name}`, name]),
    ...others.map((name) => [`w:${name}`, `world ${name}, now`]),
  ];
  for (const id of ["diff-left", "diff-right"]) {
    const select = byId(id);
    const before = select.value;
    fill(select, sides.map(([value, text]) => el("option", { value }, text)));
    select.value = sides.some(([value]) => value === before) ? before : NOW;
  }
}

function compare(event) {
  event.preventDefault();
  tellDifferences(byId("diff-left").value, byId("diff-right").value);
}

function sideOf(choice) {
  if (choice === NOW) return { world: state.world };
  const name = choice.slice(2);
  return choice.startsWith("w:") ? { world: name } : { world: state.world, snapshot: name };
}

async function tellDifferences(left, right) {
  const body = { left: sideOf(left), right: sideOf(right) };
  const done = await attempt(() => control("diff", { method: "POST", body }));
  if (done === null) return;
  const found = done.value;
  const more = found.length - MOST_DIFFERENCES;
  byId("diff-title").textContent = found.length === 0
    ? `No difference between ${titleOf(left)} and ${titleOf(right)}`
    : `${counted(found.length, "difference")} between ${titleOf(left)} and ${titleOf(right)}`;
  fill(byId("differences"),
    found.slice(0, MOST_DIFFERENCES).map((each) => el("li", {}, each)),
    more > 0 && el("li.quiet", {}, `and ${more.toLocaleString("en")} more`),
  );
  byId("diff").hidden = false;
  byId("diff").scrollIntoView({ block: "nearest" });
}

function titleOf(choice) {
  if (choice === NOW) return "this world, now";
  return choice.startsWith("w:") ? `world ${choice.slice(2)}` : choice.slice(2);
}

function forgetDifferences() {
  byId("diff").hidden = true;
}

// --- going on --------------------------------------------------------------------------------------------------------

async function restoreFile(event) {
  event.preventDefault();
  const form = event.currentTarget;
  const data = new FormData(form);
  const done = await attempt(async () => read(await data.get("file").text()));
  if (done !== null && await restore(done.value, data.get("name").trim())) form.reset();
}

function read(text) {
  try {
    const found = JSON.parse(text);
    if (found !== null && typeof found === "object" && !Array.isArray(found)) return found;
  } catch {
    // said below
  }
  throw new Refused(0, "unreadable", "This file holds no snapshot: it should be JSON that was saved here");
}

/** A new world from a snapshot; says whether there is one. */
async function restore(snapshot, name = "") {
  const body = { snapshot, ...(name === "" ? {} : { name }) };
  const done = await attempt(() => control("worlds", { method: "POST", body }));
  if (done === null) return false;
  say(`World ${done.value.name} made from the snapshot`);
  await readWorlds();
  go({ world: done.value.name, view: "rooms" });
  return true;
}

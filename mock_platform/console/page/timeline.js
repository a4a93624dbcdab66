/** The timeline: what happens in the world, as it happens; filtered, and with causes and effects of what is chosen. */

import { open } from "./api.js";
import { byId, el, fill } from "./dom.js";
import { details, told } from "./entry.js";
import { saveAs } from "./files.js";
import { filtered } from "./filter.js";
import { milliseconds, shortTime } from "./format.js";
import { attempt, say } from "./notices.js";
import { Record } from "./record.js";
import { on, state } from "./state.js";
import { ofWorld } from "./view.js";
import { VirtualList } from "./virtual.js";

export const KINDS = [
  "request", "event", "push", "connect", "disconnect", "join", "leave", "frame", "call", "bot", "clock", "fault",
];

export const record = new Record();
const filter = { kinds: new Set(), text: "", who: "", room: "", only: null };
let chosen = null;
let causes = new Set();
let effects = new Set();
let isFollowing = true;
let isWaiting = false;
let list;

/** Bring the panel to life. */
export function start() {
  list = new VirtualList(byId("entries"), {
    build: fillRow,
    keyOf: (entry) => entry.seq,
    onChosen: (entry) => choose(entry.seq),
    onScrolled: scrolled,
  });
  startFilters();
  byId("follow").addEventListener("click", () => followNewest(!isFollowing));
  byId("clear-timeline").addEventListener("click", clear);
  for (const format of ["jsonl", "har"]) byId(`export-${format}`).addEventListener("click", () => save(format));
  byId("entries").addEventListener("keydown", (event) => {
    if (event.key === "Escape" && chosen !== null) choose(null);
    if (event.key !== "Enter" || chosen === null) return;
    event.preventDefault(); // or the key would press the button as well
    byId("entry").querySelector("button").focus();
  });
  byId("entry").addEventListener("keydown", (event) => {
    if (event.key === "Escape") byId("entries").focus();
  });
  on("people", fillChoices);
  on("rooms", fillChoices);
}

/** Take in entries that have come. */
export function take(entries) {
  record.add(entries);
  if (chosen !== null) light();
  show();
}

/** Another world: begin anew. */
export function reset() {
  record.clear();
  choose(null);
  followNewest(true);
  show();
}

/** Choose an entry by its number, and show what it is, why it happened and what followed. */
export function choose(seq) {
  chosen = record.bySeq.has(seq) ? seq : null;
  if (chosen === null && filter.only !== null) showOnlyChain(false);
  else if (chosen !== null && filter.only !== null && !filter.only.has(seq)) showOnlyChain(false);
  light();
  if (chosen !== null) isFollowing = list.stayAtEnd = false;
  drawFollow();
  drawDetails(); // first, since it takes of the room that the list has
  list.refresh();
  list.choose(chosen);
}

function light() {
  causes = new Set(chosen === null ? [] : record.causesOf(chosen));
  effects = new Set(chosen === null ? [] : record.effectsOf(chosen));
}

// --- drawing ---------------------------------------------------------------------------------------------------------

/** Draw once for everything that came since the last frame. */
function show() {
  if (isWaiting) return;
  isWaiting = true;
  requestAnimationFrame(() => {
    isWaiting = false;
    if (filter.only !== null) filter.only = chain();
    const entries = filtered(record.entries, filter);
    list.show(entries, isFollowing);
    byId("entry-count").textContent = countOf(entries.length, record.entries.length);
    byId("no-entries").hidden = entries.length > 0;
  });
}

function countOf(shown, all) {
  const of = shown === all ? "" : ` of ${all.toLocaleString("en")}`;
  return `${shown.toLocaleString("en")}${of} ${all === 1 ? "entry" : "entries"}`;
}

function fillRow(entry, row) {
  const part = entry.seq === chosen ? "chosen" : causes.has(entry.seq) ? "cause" : effects.has(entry.seq) ? "effect" : "";
  if (part) row.classList.add(part);
  const mark = { chosen: ["●", "chosen"], cause: ["↑", "a cause"], effect: ["↓", "an effect"] }[part];
  row.append(
    el("span.mark", { title: mark?.[1], role: mark && "img", "aria-label": mark?.[1] }, mark?.[0]),
    el("span.seq", {}, `${entry.seq}`),
    el("time.at", { datetime: entry.at }, shortTime(entry.at), el("span.ms", {}, milliseconds(entry.at))),
    el(`span.kind.kind-${entry.kind}`, {}, entry.kind),
    el("span.summary", { title: entry.summary }, inShort(entry)),
    entry.kind === "request" ? statusOf(entry) : "",
  );
}

/** Without what all of a kind have in common, and the status, which has a place of its own. */
function inShort(entry) {
  if (entry.kind === "request") return told(entry).replace(" /api/v1/", " /").replace(/ → \w+$/, "");
  return told(entry).replace(/ …\w{6}(?= |$)/, "");
}

function statusOf({ details: { status } }) {
  return el(`span.status${status >= 400 ? ".refused" : ""}`, {}, `${status ?? "…"}`);
}

function drawDetails() {
  const panel = byId("entry");
  panel.hidden = chosen === null;
  if (chosen === null) return;
  const entry = record.bySeq.get(chosen);
  const links = { causes: record.causesOf(chosen).reverse(), effects: record.effectsOf(chosen) };
  const close = () => {
    choose(null);
    byId("entries").focus();
  };
  fill(panel, details(entry, { ...links, record, choose, isOnly: filter.only !== null, showOnlyChain, close }));
}

// --- filters ---------------------------------------------------------------------------------------------------------

function startFilters() {
  byId("kinds").append(
    ...KINDS.map((kind) =>
      el(`button.chip.kind-${kind}`, { type: "button", "aria-pressed": "false", onclick: toggleKind, value: kind }, kind),
    ),
  );
  for (const name of ["text", "who", "room"]) {
    byId(`filter-${name}`).addEventListener("input", (event) => {
      filter[name] = event.target.value.trim();
      show();
    });
  }
  byId("clear-filters").addEventListener("click", clearFilters);
}

function toggleKind({ currentTarget: button }) {
  const isOn = !filter.kinds.has(button.value);
  filter.kinds[isOn ? "add" : "delete"](button.value);
  button.setAttribute("aria-pressed", String(isOn));
  show();
}

function clearFilters() {
  filter.kinds.clear();
  for (const button of byId("kinds").children) button.setAttribute("aria-pressed", "false");
  for (const name of ["text", "who", "room"]) filter[name] = byId(`filter-${name}`).value = "";
  showOnlyChain(false);
}

function chain() {
  return new Set([...causes, chosen, ...effects]);
}

function showOnlyChain(isOnly) {
  filter.only = isOnly && chosen !== null ? chain() : null;
  show();
  drawDetails();
}

function fillChoices() {
  choices("filter-who", "Anybody", state.people.map((each) => [each.handle, each.handle]));
  choices("filter-room", "Any room", state.rooms.map((each) => [each.id, each.title]));
}

function choices(id, anything, options) {
  const select = byId(id);
  const before = select.value;
  fill(select, el("option", { value: "" }, anything), options.map(([value, text]) => el("option", { value }, text)));
  select.value = options.some(([value]) => value === before) ? before : "";
}

// --- following, clearing, saving -------------------------------------------------------------------------------------

/** Whoever scrolls back wants to stay there; at the end the newest are followed again, unless something is chosen. */
function scrolled(isAtEnd) {
  if (!isAtEnd) followNewest(false);
  else if (chosen === null) followNewest(true);
}

function followNewest(isOn) {
  if (isFollowing === isOn) return;
  isFollowing = isOn;
  drawFollow();
  if (isOn) show();
}

function drawFollow() {
  byId("follow").setAttribute("aria-pressed", String(isFollowing));
}

async function clear() {
  const done = await attempt(() => open(ofWorld("/timeline"), { method: "DELETE" }));
  if (done === null) return;
  reset();
  say("Timeline cleared");
}

async function save(format) {
  const done = await attempt(async () => (await open(ofWorld(`/timeline/export?format=${format}`))).blob());
  if (done === null) return;
  saveAs(`timeline-${state.world}.${format}`, done.value);
}

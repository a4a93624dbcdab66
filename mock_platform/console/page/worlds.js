/** Worlds: which there are, switching between them, making, resetting and deleting them. */

import { control } from "./api.js";
import { byId, el, fill, keyed } from "./dom.js";
import { instant } from "./format.js";
import { attempt, say } from "./notices.js";
import { go } from "./places.js";
import { on, state } from "./state.js";
import { twice } from "./twice.js";
import { readWorlds } from "./view.js";

const SCENARIOS = ["quickstart", "demo", "support-desk", "agent-manager"];
const DEFAULT = "default";

/** Bring the view and the switch to life. */
export function start() {
  on("worlds", draw);
  on("place", draw);
  fill(byId("world-scenario"), SCENARIOS.map((value) => el("option", { value }, value)));
  byId("world").addEventListener("change", ({ target }) => go({ world: target.value }));
  byId("world-form").addEventListener("submit", create);
}

function draw() {
  const known = state.worlds.some((each) => each.name === state.world);
  const names = [...(known ? [] : [state.world]), ...state.worlds.map((each) => each.name)];
  fill(byId("world"), names.map((name) => el("option", { value: name, selected: name === state.world }, name)));
  const items = state.worlds.map((each) => ({ ...each, isCurrent: each.name === state.world }));
  keyed(byId("world-list"), items, (each) => each.name, entry);
}

function entry({ name, scenario, seed, made_at: madeAt, isCurrent }) {
  return el("li.world", {},
    el("div.body", {},
      el("p.head", {}, el("strong", {}, name), isCurrent && el("span.badge", {}, "shown")),
      el("p.quiet", {}, `${scenario} · seed ${seed} · made ${instant(madeAt)}`),
    ),
    el("div.actions", { "data-part": "actions" },
      el("button", { type: "button", "aria-label": `Switch to ${name}`, disabled: isCurrent, onclick: () => go({ world: name }) }, "Switch"),
      twice("Reset", `Reset ${name}`, () => act("POST", name, "/reset", "reset")),
      name !== DEFAULT && twice("Delete", `Delete ${name}`, () => act("DELETE", name, "", "deleted")),
    ),
  );
}

async function act(method, name, path, words) {
  if (method === "DELETE" && name === state.world) go({ world: DEFAULT });
  const done = await attempt(() => control(`worlds/${encodeURIComponent(name)}${path}`, { method }));
  if (done === null) return;
  say(`World ${name} ${words}`);
  readWorlds();
}

async function create(event) {
  event.preventDefault();
  const form = event.currentTarget;
  const data = new FormData(form);
  const text = data.get("text").trim();
  const body = {
    ...(data.get("name").trim() === "" ? {} : { name: data.get("name").trim() }),
    ...(text === "" ? { scenario: data.get("scenario") } : { text: data.get("text") }),
    ...(data.get("seed") === "" ? {} : { seed: Number(data.get("seed")) }),
    ...(data.get("clock") === "" ? {} : { clock: data.get("clock") }),
  };
  const done = await attempt(() => control("worlds", { method: "POST", body }));
  if (done === null) return;
  form.reset();
  say(`World ${done.value.name} made`);
  await readWorlds();
  go({ world: done.value.name });
}

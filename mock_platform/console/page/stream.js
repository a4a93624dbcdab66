/** Server-sent events by way of fetch, which unlike EventSource can send the control token. */

import { open, Refused } from "./api.js";

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 5000;

/**
 * Follow the timeline of a world until `signal` says stop, connecting again whenever the connection ends.
 *
 * `beforeConnecting()` promises the number after which entries are wanted; `onEntries(list)` gets those that came
 * together; `onState("live" | "waiting")` says how it stands; `onRefused(refused)` ends it: the world is gone.
 */
export async function follow(path, { beforeConnecting, onEntries, onState, onRefused, signal }) {
  let pause = FIRST_PAUSE;
  while (!signal.aborted) {
    try {
      const after = await beforeConnecting();
      if (signal.aborted) return;
      const answer = await open(`${path}?after=${after}`, { signal });
      onState("live");
      pause = FIRST_PAUSE;
      await readAll(answer.body, onEntries);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Refused && error.status === 404) {
        onRefused(error);
        return;
      }
    }
    onState("waiting");
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }
}

/** Read to the end, or until entries are missing: then the next connection brings them. */
async function readAll(body, onEntries) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (rest + value.replaceAll("\r", "")).split("\n\n"); // in JSON a carriage return is escaped
    rest = blocks.pop();
    const events = blocks.map(parse);
    onEntries(events.filter((each) => each.event === "entry").map((each) => JSON.parse(each.data)));
    if (events.some((each) => each.event === "missed")) {
      await reader.cancel();
      return;
    }
  }
}

/** One event: its name and its data. */
export function parse(block) {
  const found = { event: "message", data: "" };
  const lines = [];
  for (const line of block.split("\n")) {
    const [, field, value] = /^([^:]*): ?(.*)$/.exec(line) ?? [];
    if (field === "event") found.event = value;
    else if (field === "data") lines.push(value);
  }
  found.data = lines.join("\n");
  return found;
}

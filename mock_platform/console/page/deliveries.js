/** What became of a message at each agent that it addresses, attempt by attempt; and acting as that agent. */

import { platform } from "./api.js";
import { el } from "./dom.js";
import { shortTime } from "./format.js";
import { attempt } from "./notices.js";
import { state } from "./state.js";

const WORDS = { new: "new", delivered: "delivered", processing: "at work", failed: "failed", processed: "done" };
const OUTCOMES = { processing: "under way", success: "done", failed: "failed" };
/** What the agent may do next, by the state of the delivery: labels, and the marks that they set. */
const MARKS = {
  new: [["Start", "processing"]],
  delivered: [["Start", "processing"]],
  processing: [["Done", "processed"], ["Fail", "failed"]],
  failed: [["Retry", "processing"]],
  processed: [["Again", "processing"]],
};

/** The deliveries of `message`; `message.keys` holds the keys of the agents that have one. */
export function deliveries(message) {
  return el("ul.deliveries", { "aria-label": "Deliveries" }, message.deliveries.map((each) => delivery(message, each)));
}

function delivery(message, { agent, status, attempts }) {
  const name = agent.name || agent.id;
  return el("li.delivery", { "data-part": agent.id },
    el("div.line", {},
      el("span.to", {}, `→ ${name}`),
      el(`span.badge.status-${status}`, { title: `Status ${status}` }, WORDS[status] ?? status),
      message.keys[agent.id] !== null && el("span.marks", {}, MARKS[status].map(([label, mark]) =>
        el("button.small", { type: "button", "aria-label": `${label} as ${name}`, onclick: (event) => act(event, message, agent, mark) }, label),
      )),
    ),
    attempts.length > 0 && el("details", { "data-part": `attempts-${agent.id}`, open: attempts.some(({ error }) => error) },
      el("summary", {}, `${attempts.length} attempt${attempts.length === 1 ? "" : "s"}`),
      el("ol.attempts", {}, attempts.map(attemptLine)),
    ),
  );
}

function attemptLine({ attempt_number: number, status, started_at: from, completed_at: to, error }) {
  return el("li", {},
    `${number}. `,
    el(`span.badge.attempt-${status}`, {}, OUTCOMES[status] ?? status),
    ` ${shortTime(from)}${to === null ? "" : ` to ${shortTime(to)}`}`,
    error && el("span.error", {}, ` ${error}`),
  );
}

function act(event, message, agent, mark) {
  if (mark === "failed") askWhy(event.currentTarget, message, agent);
  else set(message, agent, mark, {});
}

/** A failure says why. */
function askWhy(button, message, agent) {
  const reason = el("input", { value: "it did not work", required: true, "aria-label": "Why it failed", maxlength: "1000" });
  const form = el("form.why", {
    onsubmit: (event) => {
      event.preventDefault();
      set(message, agent, "failed", { error: reason.value });
    },
    onkeydown: (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      form.replaceWith(marks);
      button.focus();
    },
  }, reason, el("button.small", { type: "submit" }, "Fail"));
  const marks = button.parentElement;
  marks.replaceWith(form);
  reason.select();
}

function set(message, agent, mark, body) {
  const path = `agent/chats/${state.room.id}/messages/${message.id}/${mark}`;
  return attempt(() => platform(message.keys[agent.id], "POST", path, body));
}

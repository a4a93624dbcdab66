/** One entry of the timeline in full: what it says, why it happened, and what followed from it. */

import { copyButton } from "./copy.js";
import { el } from "./dom.js";
import { brief, instant, MENTION } from "./format.js";
import { personOf, state } from "./state.js";

const MOST_LINKS = 50;

/** The panel's content. */
export function details(entry, { causes, effects, record, choose, isOnly, showOnlyChain, close }) {
  const whole = JSON.stringify(entry, null, 2);
  return [
    el("header", {},
      el("h3", {}, `#${entry.seq} `, el(`span.kind.kind-${entry.kind}`, {}, entry.kind), ` ${entry.name}`),
      el("button.close", { type: "button", "aria-label": "Close the entry", onclick: close }, "×"),
    ),
    el("p.summary", {}, told(entry)),
    el("dl.facts", {},
      fact("When", `${instant(entry.at)} UTC`),
      entry.who && fact("Who", entry.who.handle),
      entry.to.length > 0 && fact("To", entry.to.map((each) => each.handle).join(", ")),
      entry.room && fact("Room", titleOf(entry.room)),
    ),
    el("div.actions", {},
      el("button", {
        type: "button",
        "aria-pressed": String(isOnly),
        disabled: causes.length + effects.length === 0 && !isOnly,
        onclick: () => showOnlyChain(!isOnly),
      }, "Only its causes and effects"),
      copyButton(`entry ${entry.seq}`, () => whole, "Copy as JSON"),
    ),
    links("Caused by", causes, { record, choose }, "Nothing that is recorded: it came from outside, or by itself."),
    links("Led to", effects, { record, choose }, "Nothing so far."),
    el("h4", {}, "Details"),
    el("pre", { tabindex: "0", "aria-label": "Details" }, JSON.stringify(entry.details, null, 2)),
  ];
}

/** An entry in one line: its summary with names for ids where they are mentions, and who it is about. */
export function told({ kind, who, summary }) {
  const parts = summary.split(MENTION);
  const named = parts.map((part, index) => (index % 2 === 0 ? part : `@${personOf(part)?.name ?? part}`)).join("");
  return brief(kind === "event" && who !== null ? `${who.handle} · ${named}` : named);
}

function fact(name, value) {
  return el("div", {}, el("dt", {}, name), el("dd", {}, value));
}

function titleOf(roomId) {
  return state.rooms.find((each) => each.id === roomId)?.title ?? brief(roomId);
}

function links(title, seqs, { record, choose }, nothing) {
  if (seqs.length === 0) return el("p.quiet", {}, `${title}: ${nothing}`);
  const entries = seqs.slice(0, MOST_LINKS).map((seq) => record.bySeq.get(seq)).filter(Boolean);
  const more = seqs.length - entries.length;
  return [
    el("h4", {}, `${title} (${seqs.length})`),
    el("ul.links", {},
      entries.map((each) =>
        el("li", {}, el("button.link", { type: "button", onclick: () => choose(each.seq) }, `#${each.seq} ${each.kind} `, told(each))),
      ),
      more > 0 && el("li.quiet", {}, `and ${more} more`),
    ),
  ];
}

/** Short words at the edge of the page about what was done or refused; read aloud by screen readers. */

import { Refused } from "./api.js";
import { byId, el } from "./dom.js";

const SHOWN_FOR = { done: 4000, problem: 12000 };
const MOST = 4;

/** Tell the user something; `kind` is `done` or `problem`. */
export function say(text, kind = "done") {
  const notice = el(`p.notice.${kind}`, {}, text, closer(() => notice.remove()));
  const board = byId(kind === "problem" ? "problems" : "notices");
  board.append(notice);
  while (board.children.length > MOST) board.firstElementChild.remove();
  setTimeout(() => notice.remove(), SHOWN_FOR[kind]);
}

/** Do `action`; what is refused is said, and everything else is a bug that the browser's console shows. */
export async function attempt(action) {
  try {
    return { value: await action() };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    say(error.sentence, "problem");
    return null;
  }
}

function closer(close) {
  return el("button.close", { type: "button", "aria-label": "Dismiss", onclick: close }, "×");
}

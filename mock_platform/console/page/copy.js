/** Copying to the clipboard, also where the page does not come from this machine and the browser has no clipboard. */

import { el } from "./dom.js";
import { say } from "./notices.js";

/** Copy `text`, and say that `what` was copied. */
export async function copy(text, what) {
  const done = await viaClipboard(text) || viaSelection(text);
  say(done ? `${what} copied` : `The browser refused to copy ${what}`, done ? "done" : "problem");
}

/** A button that copies what `text()` gives. */
export function copyButton(what, text, label = "Copy") {
  return el("button.copy", { type: "button", "aria-label": `Copy ${what}`, onclick: () => copy(text(), what) }, label);
}

async function viaClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

function viaSelection(text) {
  const before = document.activeElement;
  const area = el("textarea.offstage", { value: text, "aria-hidden": "true", tabindex: "-1" });
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  before?.focus();
  return done;
}

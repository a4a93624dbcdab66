/** Buttons that ask before they do what cannot be taken back. */

import { el } from "./dom.js";

/** A button of which the first press asks, and the second does it. */
export function twice(label, words, action) {
  const button = el("button.danger", { type: "button", "aria-label": words }, label);
  const calm = () => {
    button.textContent = label;
    button.setAttribute("aria-label", words);
    delete button.dataset.sure;
  };
  button.addEventListener("blur", calm);
  button.addEventListener("click", () => {
    if (button.dataset.sure === "asked") {
      calm();
      action();
      return;
    }
    button.dataset.sure = "asked";
    button.textContent = `${label}?`;
    button.setAttribute("aria-label", `${words}: press again to confirm`);
  });
  return button;
}

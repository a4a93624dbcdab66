/** Light, dark, or as the system has it. */

import { byId } from "./dom.js";

const STORED = "thenvoi-mock-theme";
const NEXT = { auto: "light", light: "dark", dark: "auto" };
const SIGNS = { auto: "◐", light: "☀", dark: "☾" };

/** Apply what was chosen last, and bring the button to life. */
export function start() {
  apply(localStorage.getItem(STORED) in NEXT ? localStorage.getItem(STORED) : "auto");
  byId("theme").addEventListener("click", () => {
    const theme = NEXT[document.documentElement.dataset.theme];
    localStorage.setItem(STORED, theme);
    apply(theme);
  });
}

function apply(theme) {
  document.documentElement.dataset.theme = theme;
  byId("theme").textContent = SIGNS[theme];
  byId("theme").setAttribute("aria-label", `Theme: ${theme}. Change to ${NEXT[theme]}`);
  byId("theme").title = `Theme: ${theme}`;
}

/** Asking for the control token, once for each session of the browser. */

import { byId } from "./dom.js";

/** Promises the token; `wasWrong` says that the one before was refused. Without it there is nothing to go back to. */
export function askForToken(wasWrong) {
  const dialog = byId("token-dialog");
  byId("token-wrong").hidden = !wasWrong;
  dialog.showModal();
  return new Promise((resolve) => {
    const stay = () => dialog.showModal();
    dialog.addEventListener("close", stay);
    byId("token-form").addEventListener("submit", (event) => {
      event.preventDefault();
      dialog.removeEventListener("close", stay);
      dialog.close();
      resolve(byId("token").value.trim());
      byId("token").value = "";
    }, { once: true });
  });
}

/** Asking for the control token, once for each session of the browser. */

import { byId } from "./dom.js";

/** Promises the token; `wasWrong` says that the one before was refused. */
export function askForToken(wasWrong) {
  const dialog = byId("token-dialog");
  byId("token-wrong").hidden = !wasWrong;
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.showModal();
  return new Promise((resolve) => {
    byId("token-form").addEventListener("submit", (event) => {
      event.preventDefault();
      dialog.close();
      resolve(byId("token").value.trim());
      byId("token").value = "";
    }, { once: true });
  });
}

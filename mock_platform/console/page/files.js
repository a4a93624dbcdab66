/** Files: what the browser puts into the folder of downloads. */

import { el } from "./dom.js";

/** Save `blob` under `name`. */
export function saveAs(name, blob) {
  const address = URL.createObjectURL(blob);
  el("a", { href: address, download: name }).click();
  URL.revokeObjectURL(address);
}

// @ts-check
// Says in the lobby how large a call may be. Loaded with the call.

import { peopleFor } from "../../sdk/adaptive/capacity.js";
import { fill } from "../kit/fill.js";
import { callWords } from "../call_words.js";

export function capacityText() {
  const { hardwareConcurrency: cores, connection } = /** @type {any} */ (navigator); // few browsers know the connection
  return fill(callWords.call.goodFor, { count: peopleFor({ cores, ...pick(connection) }) });
}

/** Getters of the browser's object are not its own. @param {{ downlink?: number, saveData?: boolean } | undefined} connection */
function pick(connection) {
  return { downlink: connection?.downlink || undefined, saveData: connection?.saveData };
}

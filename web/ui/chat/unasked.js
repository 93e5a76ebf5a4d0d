// @ts-check
// Receives pictures that no one asked for: those of one sender one after another, and no more than a page can hold.

import { memorySink } from "../../sdk/files/sinks.js";
import { isPicture } from "./pictures.js";
import { turns } from "./turns.js";

/** @typedef {import("../../sdk/files/incoming.js").IncomingFile} IncomingFile */

const MOST = 64 * 1024 * 1024; // bytes per page visit

const addTurn = turns();
let received = 0;

/** @param {IncomingFile} file @param {string} sender   socket id @param {AbortSignal} signal   it is no longer wanted */
export function receivePicture(file, sender, signal) {
  if (!isPicture(file) || !file.isAvailable) return;
  addTurn(sender, () => {
    if (signal.aborted || file.state !== "offered" || received + file.size > MOST) return;
    received += file.size;
    return arrival(file, signal);
  });
}

/** @param {IncomingFile} file @param {AbortSignal} signal @returns {Promise<void>} */
function arrival(file, signal) {
  return new Promise((resolve) => {
    const check = () => { if (file.state !== "receiving") resolve(); };
    file.on("changed", check, { signal });
    signal.addEventListener("abort", () => resolve());
    file.take(memorySink());
    check();
  });
}

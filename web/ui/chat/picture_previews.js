// @ts-check
// Asks a worker for the previews of pictures: one at a time, of each sender in turn.

import { sequential } from "../../sdk/sequential.js";
import { turns } from "./turns.js";

/** @typedef {import("./picture_worker.js").Looked} Looked */

const ANSWERS_WITHIN = 15_000; // ms
const ADDRESS = new URL("./picture_worker.js", import.meta.url).href;
/** Trusted Types let only a policy name a worker's script, which is always this one. */
const policy = /** @type {any} */ (globalThis).trustedTypes?.createPolicy("picture-worker", { createScriptURL: () => ADDRESS });

/** The worker's modules. */
const MODULES = [ADDRESS, new URL("./image_header.js", import.meta.url).href];

/** @type {Worker | null} */
let worker = null;
const addTurn = turns();
const inTurn = sequential(() => {});

/** Brings the worker's modules into the browser's cache. */
export function loadPreviews() {
  return Promise.all(MODULES.map(async (url) => (await fetch(url)).blob()));
}

/**
 * @param {Blob} blob
 * @param {string} [sender]   socket id; "" for ourselves
 * @returns {Promise<Looked | null>} null if it is not a picture that can be shown
 */
export function previewOf(blob, sender = "") {
  return new Promise((resolve) => {
    addTurn(sender, () => inTurn(() => ask(blob).then(resolve, () => resolve(null))));
  });
}

/** @param {Blob} blob */
async function ask(blob) {
  const asked = (worker ??= new Worker(policy?.createScriptURL("") ?? ADDRESS, { type: "module" }));
  return new Promise((/** @type {(looked: Looked | null) => void} */ resolve) => {
    const answer = /** @param {Looked | null} looked */ (looked) => {
      clearTimeout(timer);
      resolve(looked);
    };
    const fail = () => {
      asked.terminate();
      worker = null;
      answer(null);
    };
    const timer = setTimeout(fail, ANSWERS_WITHIN);
    asked.onerror = fail;
    asked.onmessage = ({ data }) => answer(data);
    asked.postMessage(blob);
  });
}

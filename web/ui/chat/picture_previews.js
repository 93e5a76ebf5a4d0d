// @ts-check
// Asks a worker for the previews of pictures, one after another.

import { sequential } from "../../sdk/sequential.js";

/** @typedef {import("./picture_worker.js").Looked} Looked */

const ANSWERS_WITHIN = 15_000; // ms
const ADDRESS = new URL("./picture_worker.js", import.meta.url).href;
/** Trusted Types let only a policy name a worker's script, which is always this one. */
const policy = /** @type {any} */ (globalThis).trustedTypes?.createPolicy("picture-worker", { createScriptURL: () => ADDRESS });

/** The worker's modules. */
const MODULES = [ADDRESS, new URL("./image_header.js", import.meta.url).href];

/** @type {Worker | null} */
let worker = null;
const inTurn = sequential(() => {});

/** Brings the worker's modules into the browser's cache. */
export function loadPreviews() {
  return Promise.all(MODULES.map(async (url) => (await fetch(url)).blob()));
}

/** @param {Blob} blob @returns {Promise<Looked | null>} null if it is not a picture that can be shown */
export function previewOf(blob) {
  return new Promise((resolve) => { inTurn(async () => resolve(await ask(blob))); });
}

/** @param {Blob} blob @returns {Promise<Looked | null>} */
function ask(blob) {
  const asked = (worker ??= new Worker(policy?.createScriptURL("") ?? ADDRESS, { type: "module" }));
  return new Promise((resolve) => {
    const fail = () => {
      asked.terminate();
      worker = null;
      resolve(null);
    };
    const timer = setTimeout(fail, ANSWERS_WITHIN);
    asked.onerror = fail;
    asked.onmessage = ({ data }) => {
      clearTimeout(timer);
      resolve(data);
    };
    asked.postMessage(blob);
  });
}

// @ts-check
// Saves a blob as a download.

import { element } from "./dom.js";

const URL_LASTS = 60_000; // ms; browsers need the URL until the download has started

/** @param {Blob} blob @param {string} name */
export function saveAs(blob, name) {
  const file = blob.slice(0, blob.size, "application/octet-stream"); // must never be displayed in our origin
  const url = URL.createObjectURL(file);
  element("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), URL_LASTS);
}

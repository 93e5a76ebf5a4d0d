// @ts-check
// Hands a file out of the page, as browsers do it with downloads.

import { element } from "./dom.js";

const URL_LASTS = 60_000; // ms; browsers need it until the download has begun

/** @param {Blob} blob @param {string} name */
export function saveAs(blob, name) {
  const file = blob.slice(0, blob.size, "application/octet-stream"); // never something to be shown in our name
  const url = URL.createObjectURL(file);
  element("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), URL_LASTS);
}

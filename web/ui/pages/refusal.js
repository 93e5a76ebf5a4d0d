// @ts-check
// Finds out whether the server refuses pages at this address. Browsers do not tell why a WebSocket failed.

import { callWords } from "../call_words.js";
import { signalingUrl } from "../kit/address.js";
import { loadWords } from "../translation.js";

/** Rejects if the server is unreachable. @returns {Promise<string>} what to show; "" if this address is accepted */
export async function readRefusal() {
  // With the method POST, browsers name the page's origin also to its own server.
  const { status } = await fetch(signalingUrl().replace(/^ws/, "http"), { method: "POST" });
  if (status !== 403) return "";
  await loadWords("callWords");
  return callWords.call.addressRefused;
}

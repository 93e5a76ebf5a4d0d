// @ts-check
// Finds out whether the server refuses pages at this address. Browsers do not tell why a WebSocket failed.

import { callWords } from "../call_words.js";
import { signalingUrl } from "../kit/address.js";

/** Rejects if the server is unreachable. @returns {Promise<string>} what to show; "" if this address is accepted */
export async function readRefusal() {
  // With the method POST, browsers name the page's origin also to its own server.
  const { status } = await fetch(signalingUrl().replace(/^ws/, "http"), { method: "POST" });
  return status === 403 ? callWords.call.addressRefused : "";
}

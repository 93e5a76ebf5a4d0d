// @ts-check
// Measures JSON from a peer, which may be anything.

const encoder = new TextEncoder();

/** @param {unknown} value @returns {number} bytes of its JSON; Infinity if it is nested too deeply */
export function jsonSize(value) {
  try {
    return encoder.encode(JSON.stringify(value)).length;
  } catch {
    return Infinity; // JSON.parse allows more depth
  }
}

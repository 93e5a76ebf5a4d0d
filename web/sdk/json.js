// @ts-check
// Parses JSON from the server or a peer, which may be anything.

/** @param {unknown} text @returns {any} the object; an empty one if the text is not a JSON object */
export function parseObject(text) {
  try {
    const value = JSON.parse(String(text));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
}

// @ts-check
// Reads JSON that others sent, which may be anything.

/** @param {unknown} text @returns {any} the object; an empty one where the text is no JSON object */
export function parseObject(text) {
  try {
    const value = JSON.parse(String(text));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
}

// @ts-check
// Limits the text of a message.

/** @typedef {"empty" | "too_long"} TextProblem */

export const MAX_TEXT = 4_000; // UTF-16 code units; well below the size limit of a data channel message

/** Returns why a text cannot be sent, or null. @param {string} text @returns {TextProblem | null} */
export function textProblem(text) {
  const clean = text.trim();
  if (clean === "") return "empty";
  return clean.length > MAX_TEXT ? "too_long" : null;
}

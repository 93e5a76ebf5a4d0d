// @ts-check
// Names a message to others, who may have another one with the same id: by its id and its author's socket id.

/** @typedef {{ id: string, author: string }} Reference */

const MAX_ID = 64; // characters

/** @param {unknown} value   from a peer @returns {Reference | null} */
export function parseReference(value) {
  const { id, author } = /** @type {Partial<Record<string, unknown>>} */ (value ?? {});
  return isId(id) && isId(author) ? { id, author } : null;
}

/** @param {Reference} reference @returns {string} for maps */
export const keyOf = ({ id, author }) => JSON.stringify([id, author]);

/** @param {unknown} value @returns {value is string} */
export const isId = (value) => typeof value === "string" && value !== "" && value.length <= MAX_ID;

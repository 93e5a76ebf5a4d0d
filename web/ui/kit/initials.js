// @ts-check
// Computes the initials that are shown in place of a video.

/**
 * The first letters of the first and the last word.
 * @param {string} name
 */
export function initials(name) {
  const parts = name.trim().split(/\s+/).filter(Boolean);
  const ends = parts.length > 1 ? [parts[0], parts[parts.length - 1]] : parts;
  return ends.map((part) => [...part][0]).join("").toUpperCase();
}

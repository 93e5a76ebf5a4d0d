// @ts-check
// What stands for somebody without a picture.

/**
 * One or two letters that stand for a name.
 * @param {string} name
 */
export function initials(name) {
  const parts = name.trim().split(/\s+/).filter(Boolean);
  const ends = parts.length > 1 ? [parts[0], parts[parts.length - 1]] : parts;
  return ends.map((part) => [...part][0]).join("").toUpperCase();
}

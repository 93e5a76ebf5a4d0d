// @ts-check
// Computes the initials that are shown in place of a video.

const characters = new Intl.Segmenter(); // as people see them: with their accents, or an emoji of several

/**
 * The first letters of the first and the last word.
 * @param {string} name
 */
export function initials(name) {
  const letters = name.split(/\s+/).map(firstLetter).filter(Boolean);
  return [...letters.slice(0, 1), ...letters.slice(1).slice(-1)].join("").toUpperCase();
}

/** The first letter, digit or sign, not a quotation mark or a mark of direction. @param {string} word */
function firstLetter(word) {
  return [...characters.segment(word)].find(({ segment }) => /[\p{L}\p{N}\p{S}]/u.test(segment))?.segment ?? "";
}

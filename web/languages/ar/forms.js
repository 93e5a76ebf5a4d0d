// @ts-check
// Writes down the plural forms of Arabic: for none, 1, 2, 3 to 10, 11 to 99, and hundreds.

/** @param {[zero: string, one: string, two: string, few: string, many: string, other: string]} texts */
export const forms = (...[zero, one, two, few, many, other]) => ({ zero, one, two, few, many, other });

/** Where the number stands alone. @param {string} text */
export const oneForm = (text) => forms(text, text, text, text, text, text);

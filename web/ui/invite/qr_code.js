// @ts-check
// Makes QR codes (ISO/IEC 18004): bytes only, error correction level M, versions 1 to 9.

/** @typedef {(boolean | null)[][]} Modules   rows; true is dark, null is still free for data */

const CODEWORDS = [26, 44, 70, 100, 134, 172, 196, 242, 292]; // by version, of data and correction
const CORRECTION = [10, 16, 26, 18, 24, 16, 18, 22, 22]; // codewords of each block
const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5];
const LEVEL_M = 0b00;

/** By number. @type {((x: number, y: number) => boolean)[]} */
const MASKS = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => x * y % 2 + x * y % 3 === 0,
  (x, y) => (x * y % 2 + x * y % 3) % 2 === 0,
  (x, y) => ((x + y) % 2 + x * y % 3) % 2 === 0,
];

/**
 * Returns the rows of the code, without the quiet zone, or null if the text is longer than 180 bytes.
 * @param {string} text @returns {boolean[][] | null}
 */
export function qrCode(text) {
  const bytes = [...new TextEncoder().encode(text)];
  const index = CODEWORDS.findIndex((_, at) => bytes.length + 2 <= dataLength(at));
  if (index < 0) return null;
  const version = index + 1;
  const codewords = interleaved(padded(bytes, dataLength(index)), index);
  const bits = codewords.flatMap((word) => bitsOf(word, 8));
  const drawn = MASKS.map((mask, number) => {
    const modules = patterns(version);
    addFormat(modules, number);
    return addData(modules, bits, mask);
  });
  return drawn.reduce((best, one) => (penalty(one) < penalty(best) ? one : best));
}

/** @param {number} index */
const dataLength = (index) => CODEWORDS[index] - CORRECTION[index] * BLOCKS[index];

/** Most significant first. @param {number} value @param {number} length */
const bitsOf = (value, length) => Array.from({ length }, (_, at) => (value >> (length - 1 - at)) & 1);

/** Writes the mode and the length before the bytes, and fills the rest. @param {number[]} bytes @param {number} length */
function padded(bytes, length) {
  const nibbles = [0b0100, bytes.length >> 4, bytes.length & 15, ...bytes.flatMap((byte) => [byte >> 4, byte & 15]), 0];
  const words = Array.from({ length: nibbles.length / 2 }, (_, at) => nibbles[2 * at] << 4 | nibbles[2 * at + 1]);
  while (words.length < length) words.push((words.length - bytes.length) % 2 ? 0x11 : 0xec);
  return words;
}

/**
 * Splits the data into blocks, of which the last may be longer by one, and takes a codeword of each in turn.
 * @param {number[]} data @param {number} index
 */
function interleaved(data, index) {
  const count = BLOCKS[index], short = Math.floor(data.length / count), firstLong = count - data.length % count;
  const start = (/** @type {number} */ block) => block * short + Math.max(0, block - firstLong);
  const blocks = Array.from({ length: count }, (_, at) => data.slice(start(at), start(at + 1)));
  const corrections = blocks.map((block) => correction(block, CORRECTION[index]));
  return [blocks, corrections].flatMap((parts) =>
    Array.from({ length: parts[count - 1].length }, (_, at) => parts.flatMap((part) => part.slice(at, at + 1))).flat());
}

/** The Reed-Solomon codewords of a block. @param {number[]} data @param {number} length */
function correction(data, length) {
  let generator = [1];
  for (let at = 0, root = 1; at < length; at++, root = multiply(root, 2)) {
    generator = [...generator, 0].map((factor, power) => factor ^ (power ? multiply(generator[power - 1], root) : 0));
  }
  const rest = [...data, ...Array(length).fill(0)];
  for (let at = 0; at < data.length; at++) {
    const factor = rest[at];
    generator.forEach((part, power) => { rest[at + power] ^= multiply(part, factor); });
  }
  return rest.slice(data.length);
}

/** In GF(256), modulo x^8 + x^4 + x^3 + x^2 + 1. @param {number} one @param {number} other */
function multiply(one, other) {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) product = (product << 1) ^ (product >> 7) * 0x11d ^ (other >> bit & 1) * one;
  return product;
}

/** Appends the remainder of a BCH code. @param {number} value @param {number} length @param {number} generator */
function withRemainder(value, length, generator) {
  let rest = value;
  for (let at = 0; at < length; at++) rest = (rest << 1) ^ (rest >> (length - 1)) * generator;
  return value << length | rest;
}

/** Draws all that does not depend on the data or the mask. @param {number} version @returns {Modules} */
function patterns(version) {
  const size = 17 + 4 * version;
  /** @type {Modules} */
  const modules = Array.from({ length: size }, () => Array(size).fill(null));
  /**
   * Draws rings around a centre, of which those are light.
   * @param {number} x @param {number} y @param {number} radius @param {number[]} light
   */
  const rings = (x, y, radius, ...light) => {
    for (let row = Math.max(0, y - radius); row <= Math.min(size - 1, y + radius); row++) {
      for (let column = Math.max(0, x - radius); column <= Math.min(size - 1, x + radius); column++) {
        modules[row][column] = !light.includes(Math.max(Math.abs(row - y), Math.abs(column - x)));
      }
    }
  };
  for (const [x, y] of [[3, 3], [size - 4, 3], [3, size - 4]]) rings(x, y, 4, 2, 4);
  for (let at = 8; at < size - 8; at++) modules[6][at] = modules[at][6] = at % 2 === 0;
  const last = size - 7;
  const centres = version === 1 ? [] : version < 7 ? [6, last] : [6, (6 + last) / 2, last];
  for (const x of centres) {
    for (const y of centres) {
      const isFinder = Math.min(x, y) === 6 && [6, last].includes(Math.max(x, y));
      if (!isFinder) rings(x, y, 2, 1);
    }
  }
  if (version < 7) return modules;
  bitsOf(withRemainder(version, 12, 0x1f25), 18).reverse().forEach((bit, at) => {
    const long = size - 11 + at % 3, short = Math.floor(at / 3);
    modules[long][short] = modules[short][long] = bit === 1;
  });
  return modules;
}

/** @param {Modules} modules @param {number} mask */
function addFormat(modules, mask) {
  const size = modules.length;
  const bits = bitsOf(withRemainder(LEVEL_M << 3 | mask, 10, 0x537) ^ 0x5412, 15).reverse();
  bits.forEach((bit, at) => {
    const isDark = bit === 1;
    modules[at < 6 ? at : at < 8 ? at + 1 : size - 15 + at][8] = isDark;
    modules[8][at < 8 ? size - 1 - at : at === 8 ? 7 : 14 - at] = isDark;
  });
  modules[size - 8][8] = true;
}

/**
 * Fills the free modules in columns of two, up and down.
 * @param {Modules} modules @param {number[]} bits @param {typeof MASKS[0]} mask
 */
function addData(modules, bits, mask) {
  const size = modules.length;
  let next = 0, isUp = true;
  for (let right = size - 1; right > 0; right -= right === 8 ? 3 : 2, isUp = !isUp) { // without the timing pattern
    for (let step = 0; step < size; step++) {
      const y = isUp ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (modules[y][x] === null) modules[y][x] = (bits[next++] === 1) !== mask(x, y);
      }
    }
  }
  return /** @type {boolean[][]} */ (modules);
}

/** How hard the code is to read. @param {boolean[][]} modules */
function penalty(modules) {
  const text = (/** @type {boolean[]} */ line) => line.map(Number).join("");
  const lines = [...modules.map(text), ...modules.map((_, x) => text(modules.map((row) => row[x])))];
  let sum = 0;
  for (const line of lines) {
    for (const run of line.match(/0{5,}|1{5,}/g) ?? []) sum += run.length - 2;
    sum += 40 * [...line.matchAll(/(?=00001011101|10111010000)/g)].length;
  }
  for (let y = 1; y < modules.length; y++) {
    for (let x = 1; x < modules.length; x++) {
      if (new Set([modules[y][x], modules[y - 1][x], modules[y][x - 1], modules[y - 1][x - 1]]).size === 1) sum += 3;
    }
  }
  const all = modules.length ** 2, dark = modules.flat().filter(Boolean).length;
  return sum + 10 * Math.floor(Math.abs(20 * dark - 10 * all) / all);
}

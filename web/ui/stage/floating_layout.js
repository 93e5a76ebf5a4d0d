// @ts-check
// Computes the positions of tiles in the floating window, which is too small for everyone in a large call.

import { firstOf, grid, spotlight } from "./layout.js";

/** @typedef {import("./layout.js").Rect} Rect */
/** @typedef {import("./layout.js").Size} Size */

const GAP = 6; // px
const SMALLEST = 88; // px; width of a tile in which people are recognisable
const STRIP_FROM = { width: 320, height: 200 }; // px; smaller areas show the large tile alone
const OWN = { share: 0.28, least: 64, most: 144 }; // px; width of our own tile above the only other one
const CHIP = { width: 44, height: 28 }; // px; counts the others above a tile

/**
 * @template Tile
 * @typedef {object} Wish
 * @property {Tile[]} others       all tiles except our own, in order
 * @property {Tile | null} self    our own; null if it is hidden
 * @property {Tile | null} main    the large tile
 * @property {number | null} shape aspect ratio of a large tile that must not be cropped
 * @property {(tile: Tile) => number} rank   the highest are shown if not all fit
 */
/**
 * @template Tile
 * @typedef {object} Plan
 * @property {Map<Tile, Rect>} rects   of the tiles that are shown
 * @property {{ rect: Rect, count: number } | null} rest   where to say how many others there are
 */

/**
 * @template Tile
 * @param {Wish<Tile>} wish
 * @param {Size} area
 * @returns {Plan<Tile>}
 */
export function placeFloating({ others, self, main, shape, rank }, area) {
  const all = self ? [...others, self] : others;
  if (others.length === 0) return alone(self, area);
  if (self && others.length === 1 && main !== self) return pair(others[0], self, area, shape);
  if (main && all.length > 1) return large(main, others, all, area, shape, rank);
  return equal(others, all, area, rank);
}

/** Leaves space to say that no one else is here. @template Tile @param {Tile | null} self @param {Size} area @returns {Plan<Tile>} */
function alone(self, area) {
  const rects = grid(self ? 2 : 1, area, GAP);
  return { rects: new Map(self ? [[self, rects[0]]] : []), rest: { rect: rects[rects.length - 1], count: 0 } };
}

/**
 * Puts our own tile into the upper corner of the other one, whose name is below.
 * @template Tile
 * @param {Tile} other @param {Tile} self @param {Size} area @param {number | null} shape
 * @returns {Plan<Tile>}
 */
function pair(other, self, area, shape) {
  const below = spotlight(0, area, GAP, shape).main;
  const width = Math.floor(Math.min(OWN.most, Math.max(OWN.least, area.width * OWN.share)));
  const height = Math.floor((width / 16) * 9);
  const own = { x: below.x + below.width - width - GAP, y: below.y + GAP, width, height };
  return { rects: new Map([[other, below], [self, own]]), rest: null };
}

/**
 * @template Tile
 * @param {Tile} main @param {Tile[]} others @param {Tile[]} all   with our own
 * @param {Size} area @param {number | null} shape @param {(tile: Tile) => number} rank
 * @returns {Plan<Tile>}
 */
function large(main, others, all, area, shape, rank) {
  const small = all.filter((tile) => tile !== main);
  const people = others.filter((tile) => tile !== main);
  if (area.width < STRIP_FROM.width || area.height < STRIP_FROM.height) {
    const rect = spotlight(0, area, GAP, shape).main;
    const chip = { x: rect.x + rect.width - CHIP.width - GAP, y: rect.y + GAP, ...CHIP };
    return { rects: new Map([[main, rect]]), rest: people.length > 0 ? { rect: chip, count: people.length } : null };
  }
  const { main: rect, strip } = spotlight(small.length, area, GAP, shape);
  const { rects, rest } = fill(strip.length < small.length ? people : small, strip, rank);
  return { rects: new Map([[main, rect], ...rects]), rest };
}

/**
 * Our own tile is the first to go.
 * @template Tile
 * @param {Tile[]} others @param {Tile[]} all   with our own
 * @param {Size} area @param {(tile: Tile) => number} rank
 * @returns {Plan<Tile>}
 */
function equal(others, all, area, rank) {
  const isRecognisable = /** @param {number} count */ (count) => grid(count, area, GAP)[0].width >= SMALLEST;
  const shown = isRecognisable(all.length) ? all : others;
  let places = shown.length;
  while (places > 1 && !isRecognisable(places)) places -= 1;
  return fill(shown, grid(places, area, GAP), rank);
}

/**
 * Fills places with tiles; if there are too few, the last one counts the others.
 * @template Tile
 * @param {Tile[]} tiles @param {Rect[]} places @param {(tile: Tile) => number} rank
 * @returns {Plan<Tile>}
 */
function fill(tiles, places, rank) {
  const count = places.length < tiles.length ? Math.max(1, places.length - 1) : tiles.length;
  const rects = new Map(firstOf(tiles, count, rank).map((tile, index) => [tile, places[index]]));
  const isOver = count < tiles.length && places.length > count;
  return { rects, rest: isOver ? { rect: places[count], count: tiles.length - count } : null };
}

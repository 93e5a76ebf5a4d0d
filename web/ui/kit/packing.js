// @ts-check
// Computes the grid of tiles that fills an area best.

const WIDEST = 16 / 9; // the aspect ratio of cameras, so nothing is cropped
const NARROWEST_WIDE_AREA = 4 / 3; // the narrowest tile in a landscape area
const NARROWEST_TALL_AREA = 9 / 20; // and in a portrait area: a whole phone
const PORTRAIT = 3 / 4; // what tiles of a portrait area come close to, instead of being as large as possible

/** @typedef {{ columns: number, rows: number, width: number, height: number }} Packing   tile size in px */

/**
 * Returns the grid with the largest tiles; in a portrait area the one that fills it with upright tiles.
 * @param {number} count
 * @param {number} areaWidth    px
 * @param {number} areaHeight   px
 * @param {number} gap          px
 * @returns {Packing}
 */
export function pack(count, areaWidth, areaHeight, gap) {
  const isTall = areaWidth < areaHeight;
  const narrowest = isTall ? NARROWEST_TALL_AREA : NARROWEST_WIDE_AREA;
  /** @type {Packing} */
  let best = { columns: 1, rows: Math.max(1, count), width: 0, height: 0 };
  let highest = 0;
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const cellWidth = (areaWidth - gap * (columns - 1)) / columns;
    const cellHeight = (areaHeight - gap * (rows - 1)) / rows;
    if (cellWidth <= 0 || cellHeight <= 0) continue;
    const width = Math.floor(Math.min(cellWidth, cellHeight * WIDEST));
    const height = Math.floor(Math.min(cellHeight, cellWidth / narrowest));
    const rating = width * height * (isTall ? Math.exp(-2 * Math.abs(Math.log(width / height / PORTRAIT))) : 1);
    if (!(rating > highest)) continue; // also where it is NaN, without a size
    highest = rating;
    best = { columns, rows, width, height };
  }
  return best;
}

// @ts-check
// How many columns of tiles fill an area best. Plain arithmetic; knows no elements.

const WIDEST = 16 / 9; // what cameras give: nothing is cut off
const NARROWEST_WIDE_AREA = 4 / 3; // a wider area keeps pictures wide
const NARROWEST_TALL_AREA = 9 / 16; // on an upright phone a tile may stand upright too

/** @typedef {{ columns: number, rows: number, width: number, height: number }} Packing   a tile's size in px */

/**
 * The arrangement with the largest tiles.
 * @param {number} count
 * @param {number} areaWidth
 * @param {number} areaHeight
 * @param {number} gap
 * @returns {Packing}
 */
export function pack(count, areaWidth, areaHeight, gap) {
  const narrowest = areaWidth < areaHeight ? NARROWEST_TALL_AREA : NARROWEST_WIDE_AREA;
  /** @type {Packing} */
  let best = { columns: 1, rows: Math.max(1, count), width: 0, height: 0 };
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const cellWidth = (areaWidth - gap * (columns - 1)) / columns;
    const cellHeight = (areaHeight - gap * (rows - 1)) / rows;
    if (cellWidth <= 0 || cellHeight <= 0) continue;
    const width = Math.floor(Math.min(cellWidth, cellHeight * WIDEST));
    const height = Math.floor(Math.min(cellHeight, cellWidth / narrowest));
    if (width * height > best.width * best.height) best = { columns, rows, width, height };
  }
  return best;
}

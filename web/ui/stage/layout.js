// @ts-check
// Computes the positions of tiles: equal sizes in a grid, or one large tile with a strip beside or below it.

import { pack } from "../kit/packing.js";

/** @typedef {{ x: number, y: number, width: number, height: number }} Rect   px */
/** @typedef {{ width: number, height: number }} Size */
/** @typedef {"beside" | "below"} Side   where the strip is */

const NARROWEST_WIDE_AREA = 4 / 3; // as in packing.js; limits the cropping of cameras
const WIDEST = 16 / 9;
const TALLEST_MAIN = 3 / 4; // a large tile in a portrait area leaves space for the strip
const STRIPS = [0.17, 0.21, 0.25]; // minimum shares of the area for a strip
/** Desired width of a strip's tiles: px, or a share of the area's longer side. The smaller one counts. */
const COMFORTABLE = { width: 150, share: 0.15 };
const SMALLEST = 88; // px; smaller tiles are left out of the strip

/**
 * Positions of equal tiles, centred. In a portrait area a shorter last row has wider ones.
 * @param {number} count @param {Size} area @param {number} gap @returns {Rect[]}
 */
export function grid(count, area, gap) {
  const { columns, rows, width, height } = pack(count, area.width, area.height, gap);
  const top = Math.floor((area.height - rows * (height + gap) + gap) / 2);
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns);
    const inRow = Math.min(columns, count - row * columns);
    const widest = Math.min((area.width - gap * (inRow - 1)) / inRow, height * WIDEST);
    const own = inRow < columns && area.width < area.height ? Math.floor(widest) : width;
    const left = Math.floor((area.width - inRow * (own + gap) + gap) / 2);
    return { x: left + (index % columns) * (own + gap), y: top + row * (height + gap), width: own, height };
  });
}

/**
 * Positions of one large tile, and of as many others as are recognisable in a strip.
 * @param {number} others
 * @param {Size} area
 * @param {number} gap
 * @param {number | null} shape   aspect ratio of a tile that must not be cropped; null for a camera
 * @returns {{ main: Rect, strip: Rect[] }}
 */
export function spotlight(others, area, gap, shape) {
  if (others === 0) return { main: centred(fit(area, shape), area), strip: [] };
  const plans = /** @type {Side[]} */ (area.width >= area.height ? ["beside", "below"] : ["below", "beside"])
    .flatMap((side) => STRIPS.map((share) => split(others, area, gap, shape, side, share)));
  const enough = Math.min(COMFORTABLE.width, Math.max(area.width, area.height) * COMFORTABLE.share);
  const comfortable = plans.filter(({ packed }) => packed.width >= enough);
  const best = comfortable.length > 0 ? largest(comfortable, score) : largest(plans, ({ packed }) => areaOf(packed));
  const { strip, main, at } = best;
  const shown = Math.min(others, capacity(strip, gap));
  return { main, strip: grid(shown, strip, gap).map(({ x, y, ...size }) => ({ x: x + at.x, y: y + at.y, ...size })) };
}

/**
 * Chooses `count` items by rank, and returns them in order.
 * @template Item
 * @param {Item[]} all
 * @param {number} count
 * @param {(item: Item) => number} rank   the highest first; of equal ones the first
 */
export function firstOf(all, count, rank) {
  const chosen = new Set([...all].sort((one, other) => rank(other) - rank(one)).slice(0, count));
  return all.filter((item) => chosen.has(item));
}

/** Size of the floating self-view. @param {Size} area @returns {Size} */
export function floating({ width, height }) {
  if (width >= height) return sized(Math.min(288, Math.max(144, width * 0.2)), WIDEST);
  return sized(Math.min(200, Math.max(96, width * 0.28)), TALLEST_MAIN);
}

/**
 * Plans a large tile and a strip on one side.
 * @param {number} others @param {Size} area @param {number} gap @param {number | null} shape
 * @param {Side} side @param {number} share
 */
function split(others, area, gap, shape, side, share) {
  const isBeside = side === "beside";
  const least = isBeside ? area.width * share : area.height * share;
  const room = isBeside
    ? { width: area.width - least - gap, height: area.height }
    : { width: area.width, height: area.height - least - gap };
  const size = fit(room, shape);
  const strip = isBeside // the strip gets what the large tile cannot use
    ? { width: area.width - size.width - gap, height: area.height }
    : { width: area.width, height: area.height - size.height - gap };
  const mainArea = isBeside ? { width: size.width, height: area.height } : { width: area.width, height: size.height };
  const at = isBeside ? { x: size.width + gap, y: 0 } : { x: 0, y: size.height + gap };
  const packed = pack(others, strip.width, strip.height, gap);
  return { main: centred(size, mainArea), strip, at, packed };
}

/** Rates a plan. The large tile counts twice as much as one in the strip. @param {ReturnType<typeof split>} plan */
function score({ main, packed }) {
  return areaOf(main) + areaOf(packed) * 0.5;
}

/** @param {Size} size */
function areaOf({ width, height }) {
  return width * height;
}

/**
 * Returns the best plan. The first one wins unless another is 1 % better, to ignore rounding.
 * @template Plan
 * @param {Plan[]} plans
 * @param {(plan: Plan) => number} rate
 */
function largest(plans, rate) {
  return plans.reduce((one, other) => (rate(other) > rate(one) * 1.01 ? other : one));
}

/** How many recognisable tiles fit a strip. @param {Size} strip @param {number} gap */
function capacity({ width, height }, gap) {
  const columns = Math.max(1, Math.floor((width + gap) / (SMALLEST + gap)));
  const smallest = Math.min(SMALLEST, width);
  const rows = Math.max(1, Math.floor((height + gap) / (smallest / NARROWEST_WIDE_AREA + gap)));
  return columns * rows;
}

/** @param {Size} room @param {number | null} shape @returns {Size} */
function fit({ width, height }, shape) {
  const narrowest = shape ?? (width < height ? TALLEST_MAIN : NARROWEST_WIDE_AREA);
  const widest = shape ?? WIDEST;
  return {
    width: Math.max(0, Math.floor(Math.min(width, height * widest))),
    height: Math.max(0, Math.floor(Math.min(height, width / narrowest))),
  };
}

/** @param {Size} size @param {Size} area @returns {Rect} */
function centred({ width, height }, area) {
  return { x: Math.floor((area.width - width) / 2), y: Math.floor((area.height - height) / 2), width, height };
}

/** @param {number} width @param {number} shape @returns {Size} */
function sized(width, shape) {
  return { width: Math.floor(width), height: Math.floor(width / shape) };
}

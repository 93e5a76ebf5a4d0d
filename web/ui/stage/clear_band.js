// @ts-check
// Finds where something can lie above the stage without covering certain parts of it.

/** @typedef {{ top: number, bottom: number }} Band   px */

/**
 * Returns the lower edge of the lowest place of this height within the area that no obstacle is in; without such a place
 * that of the highest gap.
 * @param {Band} area
 * @param {Band[]} obstacles
 * @param {number} height   px
 */
export function clearBottom(area, obstacles, height) {
  const sorted = obstacles.filter(({ top, bottom }) => bottom > area.top && top < area.bottom).sort((a, b) => b.bottom - a.bottom);
  let best = { bottom: area.bottom, height: -Infinity };
  let bottom = area.bottom;
  for (const obstacle of [...sorted, { top: -Infinity, bottom: area.top }]) {
    const free = bottom - obstacle.bottom;
    if (free >= height) return bottom;
    if (free > best.height) best = { bottom, height: free };
    bottom = Math.min(bottom, obstacle.top);
  }
  return best.bottom;
}

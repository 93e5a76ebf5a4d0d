// @ts-check
// The sizes in which camera video is sent, and which one a tile needs.

/** @typedef {{ height: number, bitrate: number, frameRate: number }} Preset   height in pixels, bitrate in bit/s */

/** Smallest first. @type {readonly Preset[]} */
export const PRESETS = [
  { height: 90, bitrate: 35_000, frameRate: 15 },
  { height: 180, bitrate: 90_000, frameRate: 15 },
  { height: 360, bitrate: 270_000, frameRate: 25 },
  { height: 720, bitrate: 700_000, frameRate: 30 },
  { height: 1080, bitrate: 1_500_000, frameRate: 30 }, // cameras give it only if the user chose it
];
export const LOW_DATA_HEIGHT = 180;

const ENOUGH = 0.75; // a video this much smaller than its tile still looks sharp
const SHRINKS = 0.8; // by which a tile must be too small for its preset before it gets a smaller one
const ASPECT = 16 / 9;

/** Returns the largest preset of at most this height, or the smallest one. @param {number} height */
export function presetOf(height) {
  return PRESETS.filter((preset) => preset.height <= height).at(-1) ?? PRESETS[0];
}

/** Returns the preset this many sizes below. @param {Preset} preset @param {number} steps */
export function smaller(preset, steps) {
  return PRESETS[Math.max(0, PRESETS.indexOf(preset) - steps)];
}

/**
 * Returns the preset for a tile, which the video covers.
 * @param {{ width: number, height: number }} tile   device pixels
 * @param {number} [before]   height of the tile's preset so far
 */
export function presetFor({ width, height }, before) {
  const needed = Math.max(height, width / ASPECT) * ENOUGH;
  const best = covering(needed);
  const larger = covering(needed / SHRINKS);
  return larger.height === before ? larger : best;
}

/** @param {number} height */
function covering(height) {
  return PRESETS.find((preset) => preset.height >= height) ?? PRESETS[PRESETS.length - 1];
}

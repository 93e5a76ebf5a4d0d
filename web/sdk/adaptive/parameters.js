// @ts-check
// Turns what a link may carry into the parameters of an RTCRtpSender.

import { presetOf } from "./presets.js";

/** @typedef {{ width: number, height: number }} Size */
/**
 * The parameters of one sender that we set; others stay as they are.
 * @typedef {object} Encoding
 * @property {boolean} active
 * @property {number} [maxBitrate]   bit/s
 * @property {number} [maxFramerate]
 * @property {number} [scaleResolutionDownBy]
 * @property {RTCPriorityType} [priority]
 * @property {RTCPriorityType} [networkPriority]
 */
/** @typedef {{ encoding: Encoding, degradationPreference?: "maintain-resolution" | "maintain-framerate" }} Parameters */

const SEARCHED = 40; // pixels of height below the wanted one in which an even size is looked for
const SCREEN_BITRATE = 2_500_000; // bit/s
const SLACK = 1e-6; // a scale this much smaller leaves rounding no chance to lose a pixel

/** @type {Parameters} */
export const OFF = { encoding: { active: false } };

/**
 * Parameters of the camera.
 * @param {{ height: number, frameRate: number }} wanted
 * @param {Size | null} source   of the camera's track; null if unknown
 * @returns {Parameters}
 */
export function cameraParameters({ height, frameRate }, source) {
  if (height === 0) return OFF;
  const preset = presetOf(height);
  const encoding = {
    active: true,
    maxBitrate: preset.bitrate,
    maxFramerate: Math.min(frameRate, preset.frameRate),
    scaleResolutionDownBy: source ? evenScale(source, preset.height) : 1,
  };
  return { encoding, degradationPreference: "maintain-resolution" }; // sizes change only here
}

/**
 * Parameters of a shared screen. Text keeps its size, moving pictures their frame rate.
 * @param {{ isWanted: boolean, frameRate: number, contentHint: string }} screen
 * @returns {Parameters}
 */
export function screenParameters({ isWanted, frameRate, contentHint }) {
  if (!isWanted) return OFF;
  const encoding = { active: true, maxBitrate: SCREEN_BITRATE, maxFramerate: frameRate };
  return { encoding, degradationPreference: contentHint === "motion" ? "maintain-framerate" : "maintain-resolution" };
}

/** Parameters of the microphone, which goes before all video. @param {boolean} isOn @returns {Parameters} */
export function microphoneParameters(isOn) {
  return { encoding: { active: isOn, priority: "high", networkPriority: "high" } };
}

/**
 * Returns a `scaleResolutionDownBy` that brings the source to about `height`, with both sides even: Firefox's VP9
 * encoder stops for ever on odd ones.
 * @param {Size} source
 * @param {number} height   of a picture that is wider than high; otherwise its width
 */
export function evenScale({ width, height: sourceHeight }, height) {
  const shorter = Math.min(width, sourceHeight);
  const start = Math.min(height, shorter);
  for (let wanted = start - (start % 2); wanted > Math.max(2, start - SEARCHED); wanted -= 2) {
    const scale = exactScale(shorter / wanted);
    if (isEven(width / scale) && isEven(sourceHeight / scale)) return scale;
  }
  return exactScale(Math.max(1, shorter / start));
}

/** @param {number} scale   quarters are exact in binary */
function exactScale(scale) {
  return Number.isInteger(scale * 4) ? scale : scale * (1 - SLACK);
}

/** Browsers round sizes differently, so the nearest whole number must be the one below. @param {number} size */
function isEven(size) {
  return Math.floor(size) % 2 === 0 && Math.round(size) === Math.floor(size);
}

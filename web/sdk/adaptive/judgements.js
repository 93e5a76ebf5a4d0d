// @ts-check
// Judges from measured figures whether a link, or this device, is at its limit.

import { LINK_LEVELS } from "./allocation.js";

/** @typedef {import("./readings.js").Change} Change */
/** @typedef {import("./readings.js").Reading} Reading */
/** @typedef {import("./steps.js").Judgement} Judgement */
/** How busy the processor is, as the browser says. @typedef {"nominal" | "fair" | "serious" | "critical"} Pressure */
/**
 * @typedef {object} LinkSample
 * @property {Change} change
 * @property {Reading} reading
 * @property {{ height: number, frameRate: number, bitrate: number } | null} video   asked of the encoder all the time; null for none
 */

const VOICE = 40_000; // bit/s, with the headers
const NEEDED = 0.8; // of what a link should carry; the estimate lags behind
const SHORT = 0.6; // of the bitrate, below which the browser's own limit counts
const LOSS = 0.1; // of 1; people hear more, and below that browsers cope
const DELAY = 0.5; // s beyond the shortest round trip: a queue has formed
const KEPT_FRAMES = 0.7; // of the captured frames
const PRESSED_FRAMES = 0.85; // of them, if the browser says that the processor is busy
const FEW_FRAMES = 0.4; // of them: far too little
const ENCODING = 0.6; // of all cores
const CONCEALED = 0.02; // of 1
const LAG = 80; // ms that timers are late on average
const LONG_LAG = 250; // ms

/**
 * Judges a link's network. `isNew`: its bitrate was raised a moment ago, and the estimate does not know yet.
 * @param {LinkSample} sample
 * @param {{ shortestRoundTrip: number, isNew: boolean }} link
 * @returns {Judgement}
 */
export function judgeLink({ change, reading, video }, { shortestRoundTrip, isNew }) {
  const { available, loss, roundTripTime, isShort } = reading;
  const wanted = VOICE + (video?.bitrate ?? 0);
  const isNarrow = !isNew && available !== null && available < wanted * NEEDED;
  const isStarved = !isNew && isShort && video !== null && change.sent < video.bitrate * SHORT;
  const isLate = roundTripTime !== null && roundTripTime - shortestRoundTrip > DELAY;
  const isLossy = (loss ?? 0) > LOSS;
  const limits = [isNarrow, isStarved, isLate, isLossy].filter(Boolean).length;
  const lowest = LINK_LEVELS.length - (isNarrow ? 1 : 2); // video is off only where there is no room for it
  return { limit: Math.min(2, limits), mayRise: (loss ?? 0) < LOSS / 2, lowest };
}

/**
 * Judges this device. Low light slows cameras down, so frames count only from the camera on.
 * @param {LinkSample[]} samples
 * @param {{ lag: number, pressure: Pressure | null, cores: number }} device   lag in ms
 * @returns {Judgement}
 */
export function judgeDevice(samples, { lag, pressure, cores }) {
  const sending = samples.filter(({ change, video, reading }) => video && change.encodedRate > 0 && !reading.isShort);
  const kept = sending.map(({ change, video }) =>
    change.encodedRate / Math.min(change.capturedRate || Infinity, video?.frameRate ?? 0));
  const typical = kept.sort((one, other) => one - other)[Math.floor(kept.length / 2)] ?? 1;
  const load = samples.reduce((total, { change }) => total + change.encodeLoad, 0);
  const gaps = samples.filter(({ change }) => change.concealedShare > CONCEALED && change.lost === 0).length;
  const signs = [
    typical < KEPT_FRAMES,
    typical < FEW_FRAMES,
    load > cores * ENCODING,
    lag > LAG,
    lag > LONG_LAG,
    samples.length > 1 && gaps > samples.length / 2,
    pressure === "critical" && (typical < PRESSED_FRAMES || lag > LAG / 2), // other programs alone are no reason
  ].filter(Boolean).length;
  return { limit: Math.min(2, signs), mayRise: pressure !== "serious" && pressure !== "critical" && lag < LAG / 2 };
}

// @ts-check
// Explains why the microphone or camera is missing, in one sentence for each cause.

import { deviceProblem } from "../words.js";

/** @typedef {import("../../sdk/media/local_media.js").LocalMedia} LocalMedia */

/** @param {LocalMedia} media @returns {string[]} empty if nothing is wrong */
export function deviceProblems({ problems: { audio, video } }) {
  if (audio && audio === video) return [deviceProblem(audio, "both")];
  return [
    ...(video ? [deviceProblem(video, "video")] : []),
    ...(audio ? [deviceProblem(audio, "audio")] : []),
  ];
}

/** Problems that another attempt cannot solve. @type {Set<string | null>} */
const LASTING = new Set([null, "insecure_page", "blocked_by_page", "unsupported"]);

/** Returns true if another attempt may succeed. @param {LocalMedia} media */
export function canTryAgain({ problems: { audio, video } }) {
  return [audio, video].some((problem) => !LASTING.has(problem));
}

/** Opens the missing devices again. @param {LocalMedia} media */
export function tryDevicesAgain(media) {
  const { audio, video } = media.problems;
  if (audio && video) return media.turnOn("audio", "video");
  return media.turnOn(audio ? "audio" : "video");
}

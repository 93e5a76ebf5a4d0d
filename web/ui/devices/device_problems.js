// @ts-check
// Why microphone or camera are missing, in one sentence for each cause.

import { deviceProblem } from "../words.js";

/** @typedef {import("../../sdk/media/local_media.js").LocalMedia} LocalMedia */

/** @param {LocalMedia} media @returns {string[]} empty where nothing is wrong */
export function deviceProblems({ problems: { audio, video } }) {
  if (audio && audio === video) return [deviceProblem(audio, "both")];
  return [
    ...(video ? [deviceProblem(video, "video")] : []),
    ...(audio ? [deviceProblem(audio, "audio")] : []),
  ];
}

/** What no other attempt changes. @type {Set<string | null>} */
const LASTING = new Set([null, "insecure_page", "blocked_by_page", "unsupported"]);

/** Is something missing that another attempt may bring? @param {LocalMedia} media */
export function canTryAgain({ problems: { audio, video } }) {
  return [audio, video].some((problem) => !LASTING.has(problem));
}

/** Opens again whatever is missing. @param {LocalMedia} media */
export function tryDevicesAgain(media) {
  const { audio, video } = media.problems;
  if (audio && video) return media.turnOn("audio", "video");
  return media.turnOn(audio ? "audio" : "video");
}

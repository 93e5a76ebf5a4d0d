// @ts-check
// Explains why the microphone or camera is missing, in one sentence for each cause.

import { words } from "../words.js";

/** @typedef {import("../../sdk/media/local_media.js").LocalMedia} LocalMedia */

/** @param {import("../../sdk/media/media_problems.js").MediaProblem} problem @param {"audio" | "video" | "both"} kind */
function explain(problem, kind) {
  const why = words.deviceProblems[problem];
  return typeof why === "string" ? why : why[kind];
}

/** @param {LocalMedia} media @returns {string[]} empty if nothing is wrong */
export function deviceProblems({ problems: { audio, video } }) {
  if (audio && audio === video) return [explain(audio, "both")];
  return [
    ...(video ? [explain(video, "video")] : []),
    ...(audio ? [explain(audio, "audio")] : []),
  ];
}

/** Problems that another attempt cannot solve. @type {Set<string | null>} */
const LASTING = new Set([null, "insecure_page", "blocked_by_page", "unsupported"]);

/** Returns true if another attempt may succeed. @param {LocalMedia} media */
export function canTryAgain({ problems: { audio, video } }) {
  return [audio, video].some((problem) => !LASTING.has(problem));
}

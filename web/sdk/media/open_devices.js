// @ts-check
// Opening microphone and camera, one without the other where it has to be. Keeps nothing.

import { causeOf, permissionState, problemOf } from "./media_problems.js";

/** @typedef {import("./media_problems.js").MediaProblem} MediaProblem */
/** @typedef {import("../peer/transceivers.js").MediaKind} MediaKind */
/** @typedef {(constraints: MediaStreamConstraints) => Promise<MediaStream>} GetUserMedia */
/** @typedef {{ tracks: MediaStreamTrack[], problems: Partial<Record<MediaKind, MediaProblem>> }} Opened */

/**
 * Never rejects: each kind has a track or a problem.
 * @param {MediaKind[]} kinds
 * @param {(kind: MediaKind) => MediaTrackConstraints} constraintsOf
 * @param {GetUserMedia} getUserMedia
 * @returns {Promise<Opened>}
 */
export async function open(kinds, constraintsOf, getUserMedia) {
  if (kinds.length === 0) return { tracks: [], problems: {} };
  try {
    const stream = await getUserMedia(Object.fromEntries(kinds.map((kind) => [kind, constraintsOf(kind)])));
    return { tracks: stream.getTracks(), problems: {} };
  } catch (error) {
    if (kinds.length === 1) return openAnything(kinds[0], error, getUserMedia);
    return openEach(kinds, error, constraintsOf, getUserMedia);
  }
}

/**
 * One missing device fails both: each gets its own chance, but nobody is asked the same twice.
 * @param {MediaKind[]} kinds
 * @param {unknown} error
 * @param {(kind: MediaKind) => MediaTrackConstraints} constraintsOf
 * @param {GetUserMedia} getUserMedia
 */
async function openEach(kinds, error, constraintsOf, getUserMedia) {
  const again = await worthAskingAlone(kinds, error);
  /** @type {Opened} */
  const all = { tracks: [], problems: {} };
  for (const kind of kinds) {
    if (!again.includes(kind)) {
      all.problems[kind] = await causeOf(error, kind);
      continue;
    }
    const { tracks, problems } = await open([kind], constraintsOf, getUserMedia);
    all.tracks.push(...tracks);
    Object.assign(all.problems, problems);
  }
  return all;
}

/**
 * A device that can't do what was asked, or is gone since it was listed, is better than none.
 * @param {MediaKind} kind
 * @param {unknown} error
 * @param {GetUserMedia} getUserMedia
 * @returns {Promise<Opened>}
 */
async function openAnything(kind, error, getUserMedia) {
  if (problemOf(error) !== "overconstrained") return { tracks: [], problems: { [kind]: await causeOf(error, kind) } };
  try {
    return { tracks: (await getUserMedia({ [kind]: true })).getTracks(), problems: {} };
  } catch (another) {
    return { tracks: [], problems: { [kind]: await causeOf(another, kind) } };
  }
}

/**
 * After a refusal of several kinds at once: those that may still be granted without pestering.
 * @param {MediaKind[]} kinds
 * @param {unknown} error
 */
async function worthAskingAlone(kinds, error) {
  const problem = problemOf(error);
  if (problem === "insecure_page" || problem === "unsupported") return [];
  if (problem !== "permission_denied") return kinds;
  const states = await Promise.all(kinds.map(permissionState));
  if (states.every((state) => state === "prompt")) return []; // the question was dismissed
  return kinds.filter((_, index) => states[index] !== "denied");
}

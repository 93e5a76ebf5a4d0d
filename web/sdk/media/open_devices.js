// @ts-check
// Opens the microphone and camera, falling back to one of them if the other fails. Stateless.

import { causeOf, permissionState, problemOf } from "./media_problems.js";

/** @typedef {import("./media_problems.js").MediaProblem} MediaProblem */
/** @typedef {import("../peer/transceivers.js").MediaKind} MediaKind */
/** @typedef {(constraints: MediaStreamConstraints) => Promise<MediaStream>} GetUserMedia */
/** @typedef {{ tracks: MediaStreamTrack[], problems: Partial<Record<MediaKind, MediaProblem>> }} Opened */

/**
 * Opens devices. Never rejects; each kind gets a track or a problem.
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
 * Opens each kind separately, since one missing device fails the joint request. Never repeats a prompt.
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
 * Opens any device of the kind if the constraints cannot be met or the requested device is gone.
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
 * After a joint request failed, returns the kinds that are worth requesting separately.
 * @param {MediaKind[]} kinds
 * @param {unknown} error
 */
async function worthAskingAlone(kinds, error) {
  const problem = problemOf(error);
  if (problem === "insecure_page" || problem === "unsupported") return [];
  if (problem !== "permission_denied") return kinds;
  const states = await Promise.all(kinds.map(permissionState));
  if (states.every((state) => state === "prompt")) return []; // the prompt was dismissed
  return kinds.filter((_, index) => states[index] !== "denied");
}

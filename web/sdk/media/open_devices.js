// @ts-check
// Opens what can be opened of microphone and camera after a failure, and says what is wrong with the other. Stateless.
// Loaded after the first failure, or with the call.

import { causeOf, permissionOf, problemOf } from "./media_problems.js";

/** @typedef {import("./media_problems.js").MediaProblem} MediaProblem */
/** @typedef {import("../peer/transceivers.js").MediaKind} MediaKind */
/** @typedef {(constraints: MediaStreamConstraints) => Promise<MediaStream>} GetUserMedia */
/** @typedef {{ tracks: MediaStreamTrack[], problems: Partial<Record<MediaKind, MediaProblem>> }} Opened */

/**
 * Opens devices after a joint request for them failed. Never rejects; each kind gets a track or a problem.
 * @param {MediaKind[]} kinds
 * @param {unknown} error   of that request
 * @param {(kind: MediaKind) => MediaTrackConstraints} constraintsOf
 * @param {GetUserMedia} getUserMedia
 * @returns {Promise<Opened>}
 */
export async function openOtherwise(kinds, error, constraintsOf, getUserMedia) {
  if (kinds.length === 1) return openAnything(kinds[0], error, getUserMedia);
  return openEach(kinds, error, constraintsOf, getUserMedia);
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
    const { tracks, problems } = await openOne(kind, constraintsOf(kind), getUserMedia);
    all.tracks.push(...tracks);
    Object.assign(all.problems, problems);
  }
  return all;
}

/** @param {MediaKind} kind @param {MediaTrackConstraints} constraints @param {GetUserMedia} getUserMedia @returns {Promise<Opened>} */
async function openOne(kind, constraints, getUserMedia) {
  try {
    return { tracks: (await getUserMedia({ [kind]: constraints })).getTracks(), problems: {} };
  } catch (error) {
    return openAnything(kind, error, getUserMedia);
  }
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
  const states = (await Promise.all(kinds.map(permissionOf))).map((permission) => permission?.state);
  if (states.every((state) => state === "prompt")) return []; // the prompt was dismissed
  return kinds.filter((_, index) => states[index] !== "denied");
}

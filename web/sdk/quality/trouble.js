// @ts-check
// Decides why a participant's video is not showing, and since when. Time is passed in.

/** @typedef {import("../peer/peer.js").PeerStatus} PeerStatus */
/** @typedef {import("../peer/peer.js").MediaState} MediaState */
/** @typedef {import("../peer/peer.js").VideoLimit} VideoLimit */

/**
 * `connecting`, `interrupted`: may still recover automatically. `unanswered`: the peer has sent no description.
 * `own_network`, `their_network`: that side is also disconnected from the server. `blocked…`: both sides are connected
 * to the server, but no candidate pair works. `lost`: was connected, and ICE failed. `away`: the peer is disconnected
 * from the server, while media still flows.
 * @typedef {"connecting" | "interrupted" | "unanswered" | "own_network" | "their_network" | "blocked"
 *   | "blocked_without_turn" | "blocked_turn_silent" | "lost"} ConnectionReason
 * @typedef {"away" | "camera_off" | "no_camera" | "no_picture" | "awaiting_picture" | "frozen"
 *   | VideoLimit["reason"]} PictureReason
 * @typedef {ConnectionReason | PictureReason} ReasonCode
 */
/** @typedef {{ code: ReasonCode, since: number, isTrouble: boolean }} Reason   isTrouble: the connection is at fault */

/**
 * @typedef {object} Situation
 * @property {PeerStatus} status
 * @property {boolean} isAway
 * @property {MediaState | null} mediaState
 * @property {VideoLimit | null} [videoLimit]   why its video is off or small
 * @property {boolean} hasPicture      a frame has arrived since the camera was turned on
 * @property {boolean} isStill         no frame has arrived for some seconds
 * @property {boolean} wasConnected
 * @property {boolean} hasAnswered     the peer has sent an offer or answer
 * @property {boolean} hasTurn         the server offers a TURN server
 * @property {boolean} turnAnswers     TURN has given us a relay candidate
 * @property {boolean} isOwnNetworkGone   we cannot reach the server, or any peer
 */

/** Returns null if the video is showing. @param {Situation} situation @returns {ReasonCode | null} */
export function reasonOf(situation) {
  if (situation.status !== "connected") return connectionReason(situation);
  const { mediaState, videoLimit, hasPicture, isAway, isStill } = situation;
  if (isAway) return "away";
  if (mediaState?.video === false) return mediaState.camera ? "camera_off" : "no_camera";
  if (videoLimit?.isOff) return videoLimit.reason;
  if (hasPicture) return isStill ? "frozen" : null;
  return mediaState ? "awaiting_picture" : "no_picture"; // not every client sends its media state
}

/** @param {Situation} situation @returns {ConnectionReason} */
function connectionReason({ status, isAway, isOwnNetworkGone, wasConnected, hasAnswered, hasTurn, turnAnswers }) {
  if (isOwnNetworkGone) return "own_network";
  if (isAway) return "their_network";
  if (status !== "failed") return status === "interrupted" || wasConnected ? "interrupted" : "connecting";
  if (wasConnected) return "lost";
  if (!hasAnswered) return "unanswered";
  if (!hasTurn) return "blocked_without_turn";
  return turnAnswers ? "blocked" : "blocked_turn_silent";
}

/** @type {ReadonlySet<ReasonCode>} */
const OF_PICTURE = new Set(/** @type {PictureReason[]} */ ([
  "away", "camera_off", "no_camera", "no_picture", "awaiting_picture", "frozen",
  "audio_only", "own_device", "their_device", "slow_link",
]));

/** Reasons that blame one side. It takes a while to know which one. @type {ReadonlySet<ReasonCode>} */
const BLAMING = new Set(/** @type {ConnectionReason[]} */ (["own_network", "their_network"]));
const NEUTRAL_FOR = 5_000; // ms

/** Follows one peer's reason over time. A connection problem keeps its start time when its code changes. */
export class Reasons {
  /** @type {Reason | null} */
  now = null;

  /** @param {Situation} situation @param {number} at   ms @returns {Reason | null} */
  read(situation, at) {
    const found = reasonOf(situation);
    const isTrouble = found !== null && !OF_PICTURE.has(found);
    const since = isTrouble && this.now?.isTrouble ? this.now.since : at;
    const isEarly = found !== null && BLAMING.has(found) && at - since < NEUTRAL_FOR;
    const code = isEarly ? (situation.wasConnected ? "interrupted" : "connecting") : found;
    if (code !== this.now?.code) this.now = code && { code, since, isTrouble };
    return this.now;
  }
}

/** Returns true if the configuration has a TURN server. @param {RTCConfiguration} configuration */
export function hasTurn({ iceServers = [] }) {
  return iceServers.some(({ urls }) => [urls].flat().some((url) => /^turns?:/.test(url)));
}

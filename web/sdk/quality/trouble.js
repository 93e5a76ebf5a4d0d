// @ts-check
// Why somebody's picture does not flow, and since when. Decides from what is known; asks nobody, and knows no clock.

/** @typedef {import("../peer/peer.js").PeerStatus} PeerStatus */
/** @typedef {import("../peer/peer.js").MediaState} MediaState */

/**
 * `connecting`, `interrupted`: it may still come by itself. `unanswered`: nothing has come back from their device.
 * `own_network`, `their_network`: whose connection to the server is gone too. `blocked…`: both are there, and nothing
 * gets through between them. `lost`: it was there, and does not come back. `away`: media goes on past the server.
 * @typedef {"connecting" | "interrupted" | "unanswered" | "own_network" | "their_network" | "blocked"
 *   | "blocked_without_turn" | "blocked_turn_silent" | "lost"} ConnectionReason
 * @typedef {"away" | "camera_off" | "no_camera" | "no_picture" | "awaiting_picture" | "frozen"} PictureReason
 * @typedef {ConnectionReason | PictureReason} ReasonCode
 */
/** @typedef {{ code: ReasonCode, since: number, isTrouble: boolean }} Reason   trouble is with the connection */

/**
 * @typedef {object} Situation
 * @property {PeerStatus} status
 * @property {boolean} isAway
 * @property {MediaState | null} mediaState
 * @property {boolean} hasPicture      has a frame come since their camera is on?
 * @property {boolean} isStill         has none come for some seconds?
 * @property {boolean} wasConnected
 * @property {boolean} hasAnswered     do we have a description of theirs?
 * @property {boolean} hasTurn         does the server name a TURN server?
 * @property {boolean} turnAnswers     has it given us a candidate?
 * @property {boolean} isOwnNetworkGone   the server is out of reach for us, or nobody at all can be reached
 */

/** @param {Situation} situation @returns {ReasonCode | null} */
export function reasonOf(situation) {
  if (situation.status !== "connected") return connectionReason(situation);
  const { mediaState, hasPicture, isAway, isStill } = situation;
  if (isAway) return "away";
  if (mediaState?.video === false) return mediaState.camera ? "camera_off" : "no_camera";
  if (hasPicture) return isStill ? "frozen" : null;
  return mediaState ? "awaiting_picture" : "no_picture"; // not every client tells its state
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
]));

/** The reasons of one peer over time: a trouble that gets another name goes on. */
export class Reasons {
  /** @type {Reason | null} */
  now = null;

  /** @param {Situation} situation @param {number} at   ms @returns {Reason | null} */
  read(situation, at) {
    const code = reasonOf(situation);
    if (code === this.now?.code) return this.now;
    const isTrouble = code !== null && !OF_PICTURE.has(code);
    const goesOn = isTrouble && this.now?.isTrouble;
    this.now = code && { code, since: goesOn && this.now ? this.now.since : at, isTrouble };
    return this.now;
  }
}

/** @param {RTCConfiguration} configuration */
export function hasTurn({ iceServers = [] }) {
  return iceServers.some(({ urls }) => [urls].flat().some((url) => /^turns?:/.test(url)));
}

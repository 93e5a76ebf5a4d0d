// @ts-check
// The result of one check, and what it needs from the browser, which tests replace.

/** @typedef {"secure_page" | "camera" | "microphone" | "speaker" | "websocket" | "reconnect" | "ice_servers" | "stun" | "turn"
 *   | "relay_call" | "udp"} CheckName */
/** @typedef {"fine" | "warning" | "fault"} State */
/** Who can mend it. @typedef {"you" | "network" | "operator"} Who */
/** @typedef {import("../media/media_problems.js").MediaProblem} MediaProblem */
/**
 * Why the state is what it is: one cause for each remedy, below each check or `MediaProblem`.
 * @typedef {"ok" | "turned_off" | "paused" | "black" | "no_frames" | "silent" | "blocked" | "websocket_blocked" | "unreachable"
 *   | "origin_refused" | "overloaded" | "slow" | "reconnect_failed" | "rate_limited" | "not_told" | "no_turn" | "no_answer"
 *   | "no_tls_answer" | "udp_blocked" | "name_not_found" | "credentials_refused" | "forbidden" | "quota" | "no_capacity"
 *   | "bad_url" | "private_relay" | "nothing_through" | "lossy" | "narrow"} OwnCause
 * @typedef {OwnCause | MediaProblem} Cause
 */

/**
 * @typedef {object} Figures
 * @property {number} [roundTrip]   ms
 * @property {number} [loss]        0 to 1
 * @property {number} [rate]        bit/s
 */

/**
 * @typedef {object} CheckResult
 * @property {CheckName} check
 * @property {string} [url]        of the STUN or TURN server
 * @property {State} state
 * @property {Cause} cause
 * @property {Who | null} who      null if it is fine
 * @property {number} ms           how long the check took
 * @property {Figures} [figures]
 * @property {string} [detail]     what the browser says; may have addresses in it
 * @property {number} [retryAfter] seconds
 */

/**
 * @typedef {object} Environment   what the checks use of the browser
 * @property {(configuration: RTCConfiguration) => RTCPeerConnection} createPeerConnection
 * @property {(url: string) => WebSocket} createWebSocket
 * @property {typeof fetch} fetch
 * @property {MediaDevices | undefined} mediaDevices
 * @property {() => AudioContext} createAudioContext
 * @property {boolean} isSecure
 * @property {() => number} now   ms
 */

/** @returns {Environment} */
export const browser = () => ({
  createPeerConnection: (configuration) => new RTCPeerConnection(configuration),
  createWebSocket: (url) => new WebSocket(url),
  fetch: (...request) => fetch(...request),
  mediaDevices: globalThis.navigator?.mediaDevices,
  createAudioContext: () => new AudioContext(),
  isSecure: globalThis.isSecureContext,
  now: () => performance.now(),
});

/** @typedef {Omit<CheckResult, "ms">} Verdict   before it is known how long the check took */

/** @param {CheckName} check @param {Partial<CheckResult>} [more] @returns {Verdict} */
export const fine = (check, more = {}) => ({ check, state: "fine", cause: "ok", who: null, ...more });

/** @param {CheckName} check @param {Cause} cause @param {Who} who @param {Partial<CheckResult>} [more] @returns {Verdict} */
export const warning = (check, cause, who, more = {}) => ({ check, state: "warning", cause, who, ...more });

/** @param {CheckName} check @param {Cause} cause @param {Who} who @param {Partial<CheckResult>} [more] @returns {Verdict} */
export const fault = (check, cause, who, more = {}) => ({ check, state: "fault", cause, who, ...more });

/** The value in the middle. @param {number[]} values   at least one */
export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

// @ts-check
// Checks camera, microphone and speaker. Uses the tracks that are open, and never changes them.

import { constraintsFor } from "../media/constraints.js";
import { causeOf } from "../media/media_problems.js";
import { fault, fine, warning } from "./results.js";
import { pause, until, within } from "./waiting.js";

/** @typedef {import("./results.js").Cause} Cause */
/** @typedef {import("./results.js").CheckResult} CheckResult */
/** @typedef {import("./results.js").Environment} Environment */
/** @typedef {import("./results.js").Verdict} Verdict */
/** @typedef {import("../media/local_media.js").LocalMedia} LocalMedia */
/** @typedef {import("../media/media_problems.js").MediaProblem} MediaProblem */
/** @typedef {import("../peer/transceivers.js").MediaKind} MediaKind */
/** What a camera shows. @typedef {"picture" | "black" | "no_frames"} Sight */
/** Needs a video element, so the page brings it. @typedef {(track: MediaStreamTrack, signal: AbortSignal) => Promise<Sight>} LookAt */

/**
 * @typedef {object} DeviceOptions
 * @property {Pick<LocalMedia, "tracks" | "problems" | "isOpening" | "settings" | "devices">} media
 * @property {boolean} isInCall   then no device is opened, for no one should be asked for it
 * @property {LookAt} lookAt
 * @property {Environment} environment
 * @property {AbortSignal} signal
 */

const ANSWERED_WITHIN = 30_000; // ms for the browser's question
const LISTENS_FOR = 3_000; // ms
const STARTS_WITHIN = 1_000; // ms
const EVERY = 50; // ms
const SAMPLES = 2_048; // 43 ms at 48 kHz
const SILENCE = 0.0001; // of 1, -80 dB: even a quiet room is louder

/** Faults of the page around this one, or of the server, and not of the person. @type {Set<Cause>} */
const OF_OPERATOR = new Set(/** @type {const} */ (["blocked_by_page", "insecure_page"]));

/** @param {DeviceOptions} options @returns {Promise<CheckResult>} */
export function checkCamera(options) {
  const { lookAt, signal } = options;
  return checkDevice("video", options, async (track) => {
    const sight = await lookAt(track, signal);
    if (sight === "picture") return fine("camera");
    return sight === "black" ? warning("camera", "black", "you") : fault("camera", "no_frames", "you");
  });
}

/** @param {DeviceOptions} options @returns {Promise<CheckResult>} */
export function checkMicrophone(options) {
  const { environment, signal } = options;
  return checkDevice("audio", options, async (track) => {
    const isHeard = await hears(track, environment, signal);
    return isHeard ? fine("microphone") : warning("microphone", "silent", "you");
  });
}

/**
 * @param {MediaKind} kind
 * @param {DeviceOptions} options
 * @param {(track: MediaStreamTrack) => Promise<Verdict>} examine
 * @returns {Promise<CheckResult>}
 */
async function checkDevice(kind, options, examine) {
  const { media, isInCall, environment: { now }, signal } = options;
  const check = kind === "video" ? "camera" : "microphone";
  const began = now();
  const timed = (/** @type {Verdict} */ result) => ({ ...result, ms: now() - began });
  const problem = (/** @type {MediaProblem} */ cause) =>
    timed(cause === "not_found" ? warning(check, cause, "you") : fault(check, cause, OF_OPERATOR.has(cause) ? "operator" : "you"));
  const wasOpening = media.isOpening(kind); // the browser's question may be on the screen
  if (!await until(() => !media.isOpening(kind), ANSWERED_WITHIN, signal)) return problem("permission_open");
  const running = media.tracks[kind];
  if (running?.muted) return timed(warning(check, "paused", "you"));
  if (running?.enabled) return timed(await examine(running));
  if (running) return timed(fine(check, { cause: "turned_off" })); // a muted microphone
  const known = media.problems[kind];
  if (known && (isInCall || wasOpening)) return problem(known);
  if (isInCall) return timed(fine(check, { cause: "turned_off" }));
  const opened = await open(kind, options);
  if (typeof opened === "string") return problem(opened);
  try {
    return timed(await examine(opened));
  } finally {
    opened.stop();
  }
}

/**
 * Opens a device that is not open.
 * @param {MediaKind} kind
 * @param {DeviceOptions} options
 * @returns {Promise<MediaStreamTrack | MediaProblem>}
 */
async function open(kind, { media, environment: { mediaDevices, isSecure }, signal }) {
  if (!mediaDevices) return isSecure ? "unsupported" : "insecure_page";
  const opening = mediaDevices.getUserMedia({ [kind]: constraintsFor(kind, media.settings, media.devices) });
  let stream = null;
  try {
    stream = await within(ANSWERED_WITHIN, signal, opening);
    return stream?.getTracks()[0] ?? "permission_open";
  } catch (error) {
    if (signal.aborted) throw error;
    return causeOf(error, kind);
  } finally {
    if (!stream) opening.then((late) => late.getTracks().forEach((track) => track.stop()), () => {});
  }
}

/** @param {MediaStreamTrack} track @param {Environment} environment @param {AbortSignal} signal */
async function hears(track, { createAudioContext }, signal) {
  const context = createAudioContext();
  try {
    const analyser = context.createAnalyser();
    analyser.fftSize = SAMPLES;
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    const samples = new Float32Array(SAMPLES);
    for (let time = 0; time < LISTENS_FOR; time += EVERY) {
      analyser.getFloatTimeDomainData(samples);
      if (samples.some((sample) => Math.abs(sample) > SILENCE)) return true;
      await pause(EVERY, signal);
    }
    return context.state !== "running"; // nothing can be heard then, and the speaker's check says so
  } finally {
    await context.close();
  }
}

/**
 * Checks that a speaker is there and sound may play. Only the person can hear it.
 * @param {DeviceOptions} options
 * @returns {Promise<CheckResult>}
 */
export async function checkSpeaker({ environment: { createAudioContext, mediaDevices, now }, signal }) {
  const began = now();
  const timed = (/** @type {Verdict} */ result) => ({ ...result, ms: now() - began });
  const devices = await within(STARTS_WITHIN, signal, mediaDevices?.enumerateDevices?.().catch(() => []) ?? Promise.resolve([])) ?? [];
  const hasSpeaker = devices.some(({ kind }) => kind === "audiooutput");
  if (!hasSpeaker && mediaDevices && listsSpeakers(mediaDevices, devices)) return timed(warning("speaker", "not_found", "you"));
  const context = createAudioContext();
  try {
    await within(STARTS_WITHIN, signal, context.resume());
    const runs = await until(() => context.currentTime > 0, STARTS_WITHIN, signal);
    return timed(runs ? fine("speaker") : warning("speaker", "blocked", "you"));
  } finally {
    await context.close();
  }
}

/**
 * Returns true if a list without speakers means that there are none. Browsers list them only with permission, some only those
 * that a person has chosen (selectAudioOutput), and others never.
 * @param {MediaDevices} mediaDevices
 * @param {MediaDeviceInfo[]} devices
 */
function listsSpeakers(mediaDevices, devices) {
  const hasPermission = devices.some(({ label }) => label !== "");
  const canChoose = "setSinkId" in (globalThis.HTMLMediaElement?.prototype ?? {});
  return hasPermission && canChoose && !("selectAudioOutput" in mediaDevices);
}

// @ts-check
// Turns media settings into constraints. Does not touch any tracks.

/** @typedef {import("./devices.js").DeviceChoice} DeviceChoice */
/** @typedef {import("./devices.js").Devices} Devices */
/** @typedef {import("../peer/transceivers.js").MediaKind} MediaKind */
/** @typedef {"auto" | "360p" | "720p" | "1080p"} Resolution */
/** `system`: as the browser and the system have it. @typedef {"system" | "on" | "off"} Effect */
/** @typedef {"user" | "environment"} Facing   the front or back camera of a phone */

/** `down`: sizes below that of `resolution`; frames/s. @typedef {{ down: number, frameRate: number }} Capture */

/**
 * @typedef {object} MediaSettings
 * @property {DeviceChoice | null} camera       null: the browser's default
 * @property {DeviceChoice | null} microphone
 * @property {Facing} facing                    used if no camera is chosen
 * @property {Resolution} resolution
 * @property {Capture | null} capture           the most that is taken from the camera; null: as `resolution` says
 * @property {boolean} noiseSuppression
 * @property {boolean} echoCancellation
 * @property {boolean} autoGainControl
 * @property {Effect} voiceIsolation            of the browser or system, where the microphone has it
 * @property {Effect} backgroundBlur            likewise, of the camera
 * @property {Effect} faceFraming
 */

/** @type {MediaSettings} */
export const DEFAULT_SETTINGS = {
  camera: null,
  microphone: null,
  facing: "user",
  resolution: "auto",
  capture: null,
  noiseSuppression: true,
  echoCancellation: true,
  autoGainControl: true,
  voiceIsolation: "system",
  backgroundBlur: "system",
  faceFraming: "system",
};

/** @type {Effect[]} */
export const EFFECTS = ["system", "on", "off"];

/** @type {Resolution[]} */
export const RESOLUTIONS = ["auto", "360p", "720p", "1080p"];

const HEIGHTS = { auto: 720, "360p": 360, "720p": 720, "1080p": 1080 };
const SIZES = [180, 360, 720, 1080]; // heights; some cameras give no less, and one's own picture is seen too
const FRAME_RATE = 30; // frames a second

/** @type {("noiseSuppression" | "echoCancellation" | "autoGainControl")[]} */
const PROCESSING = ["noiseSuppression", "echoCancellation", "autoGainControl"];

/** Effects of each kind of device, as W3C Media Capture Extensions names them. */
const EFFECTS_OF = { audio: /** @type {const} */ (["voiceIsolation"]), video: /** @type {const} */ (["backgroundBlur", "faceFraming"]) };

/** @param {MediaKind} kind @param {MediaSettings} settings */
export const choiceOf = (kind, settings) => (kind === "audio" ? settings.microphone : settings.camera);

/**
 * @param {MediaKind} kind
 * @param {MediaSettings} settings
 * @param {Devices} devices
 * @returns {MediaTrackConstraints}
 */
export function constraintsFor(kind, settings, devices) {
  const choice = choiceOf(kind, settings);
  const device = deviceConstraint(choice, devices.find(kind, choice), devices.areNamed(kind));
  const facing = kind === "video" && !device.deviceId ? { facingMode: settings.facing } : {};
  return { ...device, ...basicConstraints(kind, settings), ...effectConstraints(kind, settings), ...facing };
}

/**
 * Constraints that can be applied to an open device.
 * @param {MediaKind} kind @param {MediaSettings} settings @returns {MediaTrackConstraints}
 */
export function basicConstraints(kind, settings) {
  if (kind === "audio") return Object.fromEntries(PROCESSING.map((name) => [name, settings[name]]));
  const height = SIZES[Math.max(0, SIZES.indexOf(HEIGHTS[settings.resolution]) - (settings.capture?.down ?? 0))];
  const frameRate = Math.min(FRAME_RATE, settings.capture?.frameRate ?? Infinity);
  return {
    width: { ideal: (height / 9) * 16 },
    height: { ideal: height },
    frameRate: { ideal: frameRate, max: FRAME_RATE }, // a lower maximum could exclude cameras
  };
}

/** Likewise, of the effects that were chosen. @param {MediaKind} kind @param {MediaSettings} settings @returns {MediaTrackConstraints} */
export function effectConstraints(kind, settings) {
  const chosen = EFFECTS_OF[kind].filter((name) => settings[name] !== "system");
  return Object.fromEntries(chosen.map((name) => [name, settings[name] === "on"]));
}

/**
 * Returns true if a change is to be applied to the open track.
 * @param {MediaKind} kind @param {MediaSettings} from @param {MediaSettings} to
 */
export function needsApplying(kind, from, to) {
  const applied = /** @param {MediaSettings} settings */ (settings) =>
    JSON.stringify([basicConstraints(kind, settings), effectConstraints(kind, settings)]);
  return applied(from) !== applied(to);
}

/**
 * Returns true if a change of settings needs a new track. Otherwise the open one stays.
 * @param {MediaKind} kind
 * @param {MediaSettings} from
 * @param {MediaSettings} to
 */
export function needsAnother(kind, from, to) {
  if (choiceOf(kind, from)?.id !== choiceOf(kind, to)?.id) return true;
  if (kind === "audio") return PROCESSING.some((name) => from[name] !== to[name]); // few browsers change an open track
  return to.camera === null && from.facing !== to.facing;
}

/**
 * @param {DeviceChoice | null} choice
 * @param {DeviceChoice | null} found
 * @param {boolean} areNamed   false before permission is granted, when browsers hide device ids
 * @returns {MediaTrackConstraints}
 */
function deviceConstraint(choice, found, areNamed) {
  if (found) return { deviceId: { exact: found.id } };
  return choice && !areNamed ? { deviceId: { ideal: choice.id } } : {};
}

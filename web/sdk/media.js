// @ts-check
// This device's microphone and camera: opening them one without the other, and why one is missing.

import { Emitter } from "./events.js";

/** @typedef {import("./peer.js").MediaKind} MediaKind */
/** @typedef {import("./peer.js").MediaState} MediaState */
/** @typedef {import("./peer.js").Tracks} Tracks */
/** @typedef {"permission_denied" | "not_found" | "in_use" | "insecure_page" | "overconstrained" | "unknown"} MediaProblem */
/** @typedef {(constraints: MediaStreamConstraints) => Promise<MediaStream>} GetUserMedia */

/** @type {Required<Pick<MediaStreamConstraints, MediaKind>>} */
const CONSTRAINTS = {
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  video: {
    width: { ideal: 1280 },
    height: { ideal: 720 },
    frameRate: { ideal: 30, max: 30 },
    facingMode: "user",
  },
};

/** @extends {Emitter<{ changed: LocalMedia }>} */
export class LocalMedia extends Emitter {
  /** @type {Tracks} a muted microphone keeps its track; a camera that is off has none */
  tracks = { audio: null, video: null };
  /** @type {Record<MediaKind, MediaProblem | null>} why there is no track though one was wanted */
  problems = { audio: null, video: null };
  /** Groups the tracks for the other side, so that picture and sound stay together. */
  stream = new MediaStream();

  /** @type {Set<MediaKind>} */
  #opening = new Set();
  #isClosed = false;
  #getUserMedia;

  /** @param {GetUserMedia} [getUserMedia] */
  constructor(getUserMedia = defaultGetUserMedia) {
    super();
    this.#getUserMedia = getUserMedia;
  }

  /** @returns {MediaState} */
  get state() {
    const { audio, video } = this.tracks;
    return { audio: audio?.enabled ?? false, video: video !== null, camera: this.problems.video === null };
  }

  /**
   * Is the browser, or the person it asks, still to answer?
   * @param {MediaKind} kind
   */
  isOpening(kind) {
    return this.#opening.has(kind);
  }

  /**
   * Turns the microphone, the camera or both on. Never rejects: `problems` says what is missing.
   * @param {MediaKind[]} kinds
   */
  async turnOn(...kinds) {
    this.#isClosed = false;
    if (this.tracks.audio && kinds.includes("audio")) this.tracks.audio.enabled = true;
    const missing = kinds.filter((kind) => !this.tracks[kind] && !this.#opening.has(kind));
    for (const kind of missing) this.#opening.add(kind);
    this.#tell();
    await this.#open(missing);
    for (const kind of missing) this.#opening.delete(kind);
    this.#tell();
  }

  /** Silences the microphone, and keeps it so that it comes back at once. */
  mute() {
    if (this.tracks.audio) this.tracks.audio.enabled = false;
    this.#tell();
  }

  /** Stops the camera itself: its light goes off. */
  turnCameraOff() {
    this.#drop("video");
    this.#tell();
  }

  /** Gives both devices back. */
  close() {
    this.#isClosed = true;
    this.#drop("audio");
    this.#drop("video");
    this.#tell();
  }

  /** @param {MediaKind[]} kinds */
  async #open(kinds) {
    if (kinds.length === 0) return;
    try {
      this.#take(await this.#getUserMedia(constraintsFor(kinds)));
      for (const kind of kinds) this.problems[kind] = null;
    } catch (error) {
      for (const kind of kinds) this.problems[kind] = problemOf(error);
      if (kinds.length === 1) {
        if (this.problems[kinds[0]] === "overconstrained") await this.#openAnything(kinds[0]);
        return;
      }
      // One missing device fails both: each gets its own chance, but nobody is asked the same twice.
      for (const kind of await worthAskingAlone(kinds, error)) await this.#open([kind]);
    }
  }

  /** @param {MediaKind} kind */
  async #openAnything(kind) {
    try {
      this.#take(await this.#getUserMedia({ [kind]: true }));
      this.problems[kind] = null;
    } catch (error) {
      this.problems[kind] = problemOf(error);
    }
  }

  /** @param {MediaStream} opened */
  #take(opened) {
    for (const track of opened.getTracks()) {
      if (this.#isClosed) {
        track.stop(); // everything was given back while the browser was still asking
        continue;
      }
      const kind = /** @type {MediaKind} */ (track.kind);
      track.addEventListener("ended", () => this.#lose(kind, track));
      this.tracks[kind] = track;
      this.stream.addTrack(track);
    }
  }

  /** The device was unplugged or taken away. @param {MediaKind} kind @param {MediaStreamTrack} track */
  #lose(kind, track) {
    if (this.tracks[kind] !== track) return;
    this.#drop(kind);
    this.problems[kind] = "not_found";
    this.#tell();
  }

  /** @param {MediaKind} kind */
  #drop(kind) {
    const track = this.tracks[kind];
    if (!track) return;
    track.stop();
    this.stream.removeTrack(track);
    this.tracks[kind] = null;
  }

  #tell() {
    this.emit("changed", this);
  }
}

/** @param {MediaKind[]} kinds */
function constraintsFor(kinds) {
  return Object.fromEntries(kinds.map((kind) => [kind, CONSTRAINTS[kind]]));
}

/** @type {GetUserMedia} */
async function defaultGetUserMedia(constraints) {
  if (!navigator.mediaDevices) throw new DOMException("only secure pages have devices", "SecurityError");
  return navigator.mediaDevices.getUserMedia(constraints);
}

/** @param {unknown} error @returns {MediaProblem} */
export function problemOf(error) {
  switch (error instanceof Error || error instanceof DOMException ? error.name : "") {
    case "NotAllowedError": return "permission_denied";
    case "NotFoundError": return "not_found";
    case "NotReadableError":
    case "AbortError": return "in_use";
    case "SecurityError": return "insecure_page";
    case "OverconstrainedError": return "overconstrained";
    default: return "unknown";
  }
}

/**
 * After a refusal of several kinds at once: those that may still be granted without pestering.
 * @param {MediaKind[]} kinds
 * @param {unknown} error
 */
async function worthAskingAlone(kinds, error) {
  const problem = problemOf(error);
  if (problem === "insecure_page") return [];
  if (problem !== "permission_denied") return kinds;
  const states = await Promise.all(kinds.map(permissionState));
  if (states.every((state) => state === "prompt")) return []; // the question was dismissed
  return kinds.filter((_, index) => states[index] !== "denied");
}

/** @param {MediaKind} kind @returns {Promise<PermissionState | "unknown">} */
async function permissionState(kind) {
  const name = /** @type {PermissionName} */ (kind === "audio" ? "microphone" : "camera");
  try {
    return (await navigator.permissions.query({ name })).state;
  } catch {
    return "unknown"; // not every browser can tell
  }
}

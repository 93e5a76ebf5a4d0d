// @ts-check
// One's own screen in the call, beside the camera: from the browser's question to its end, wherever that is brought about.

import { Emitter } from "../emitter.js";

/** @typedef {import("../call.js").Call} Call */
/** What moves matters more than sharpness, or the other way round. @typedef {"text" | "motion"} ScreenContent */
/** @typedef {(options: DisplayMediaStreamOptions) => Promise<MediaStream>} GetDisplayMedia */

/** @type {Record<ScreenContent, { hint: string, frameRate: number }>} */
const CONTENT = {
  text: { hint: "text", frameRate: 10 }, // enough to scroll; every letter stays sharp
  motion: { hint: "motion", frameRate: 30 },
};
const SOUND = { echoCancellation: false, noiseSuppression: false, autoGainControl: false }; // music, not speech

/** @extends {Emitter<{ changed: ScreenShare }>} */
export class ScreenShare extends Emitter {
  /** @type {MediaStream | null} what is shared right now */
  stream = null;
  /** @type {ScreenContent} */
  content = "text";

  #call;
  #getDisplayMedia;
  #isAsking = false;

  /** @param {Call} call @param {GetDisplayMedia | undefined} [getDisplayMedia] */
  constructor(call, getDisplayMedia = browsersOwn()) {
    super();
    this.#call = call;
    this.#getDisplayMedia = getDisplayMedia;
    call.on("ended", () => this.stop());
  }

  /** Can this browser share a screen at all? Those of phones can't. */
  get isPossible() {
    return this.#getDisplayMedia !== undefined;
  }

  /** Is the browser asking what to share? */
  get isAsking() {
    return this.#isAsking;
  }

  /** Asks what to share, and shares it. Rejects with the browser's error. @returns {Promise<boolean>} false: called off */
  async start() {
    if (!this.#getDisplayMedia || this.stream || this.#isAsking) return false;
    this.#setAsking(true);
    try {
      const stream = await this.#getDisplayMedia(options());
      if (this.#call.state === "ended") stopAll(stream);
      else this.#share(stream);
    } catch (error) {
      if (isRefusal(error)) return false;
      throw error;
    } finally {
      this.#setAsking(false);
    }
    return this.stream !== null;
  }

  stop() {
    const { stream } = this;
    if (!stream) return;
    this.stream = null;
    for (const track of stream.getTracks()) this.#call.removeTrack(track);
    stopAll(stream);
    this.emit("changed", this);
  }

  /** @param {ScreenContent} content */
  setContent(content) {
    this.content = content;
    this.#applyContent();
    this.emit("changed", this);
  }

  /** @param {MediaStream} stream */
  #share(stream) {
    this.stream = stream;
    this.#applyContent();
    for (const track of stream.getTracks()) {
      track.addEventListener("ended", () => this.#lose(stream, track));
      this.#call.addTrack(track, stream);
    }
  }

  /** Ended from the browser's own bar, or the shared window was closed. @param {MediaStream} stream @param {MediaStreamTrack} track */
  #lose(stream, track) {
    if (this.stream !== stream) return;
    if (track.kind === "video") return this.stop();
    this.#call.removeTrack(track);
    stream.removeTrack(track);
  }

  #applyContent() {
    const [track] = this.stream?.getVideoTracks() ?? [];
    if (!track) return;
    const { hint, frameRate } = CONTENT[this.content];
    track.contentHint = hint;
    track.applyConstraints({ frameRate: { max: frameRate } }).catch(() => {}); // the hint alone does most of it
  }

  /** @param {boolean} isAsking */
  #setAsking(isAsking) {
    this.#isAsking = isAsking;
    this.emit("changed", this);
  }
}

/** What to ask for: any surface, with sound unless the others would hear themselves in it. */
function options() {
  const supported = /** @type {Record<string, boolean>} */ (navigator.mediaDevices?.getSupportedConstraints?.() ?? {});
  const knowsOwnSound = supported.restrictOwnAudio === true;
  return /** @type {DisplayMediaStreamOptions} */ ({
    video: { frameRate: { ideal: CONTENT.motion.frameRate } },
    audio: { ...SOUND, ...(knowsOwnSound && { restrictOwnAudio: true }) },
    systemAudio: knowsOwnSound ? "include" : "exclude",
    surfaceSwitching: "include",
    selfBrowserSurface: "exclude", // a call within a call without end
  });
}

function browsersOwn() {
  const devices = globalThis.navigator?.mediaDevices;
  return devices?.getDisplayMedia?.bind(devices);
}

/** By the person; a system that forbids it is an error which they should hear of. @param {unknown} error */
function isRefusal(error) {
  const { name = "", message = "" } = /** @type {Partial<Error>} */ (error);
  return name === "AbortError" || (name === "NotAllowedError" && !/system/i.test(message));
}

/** @param {MediaStream} stream */
function stopAll(stream) {
  for (const track of stream.getTracks()) track.stop();
}

// @ts-check
// Shares this device's screen in the call, in addition to the camera.

import { Emitter } from "../emitter.js";

/** @typedef {import("../call.js").Call} Call */
/** Whether sharpness or frame rate matters more. @typedef {"text" | "motion"} ScreenContent */
/** @typedef {(options: DisplayMediaStreamOptions) => Promise<MediaStream>} GetDisplayMedia */

/** @type {Record<ScreenContent, { hint: string, frameRate: number }>} */
const CONTENT = {
  text: { hint: "detail", frameRate: 10 }, // enough for scrolling, and text stays sharp
  motion: { hint: "motion", frameRate: 30 },
};
const SOUND = { echoCancellation: false, noiseSuppression: false, autoGainControl: false }; // music, not speech

/** @extends {Emitter<{ changed: ScreenShare }>} */
export class ScreenShare extends Emitter {
  /** @type {MediaStream | null} the shared screen */
  stream = null;
  /** @type {ScreenContent} */
  content = "text";

  #call;
  #getDisplayMedia;
  #isAsking = false;

  /** @param {Call} call @param {GetDisplayMedia | undefined} [getDisplayMedia] */
  constructor(call, getDisplayMedia = browserGetDisplayMedia()) {
    super();
    this.#call = call;
    this.#getDisplayMedia = getDisplayMedia;
    call.on("ended", () => this.stop());
  }

  /** Whether this browser supports screen sharing. Mobile browsers do not. */
  get isPossible() {
    return this.#getDisplayMedia !== undefined;
  }

  /** Whether the browser's picker is open. */
  get isAsking() {
    return this.#isAsking;
  }

  /**
   * Opens the browser's picker and shares what is chosen. Rejects with the browser's error.
   * @returns {Promise<boolean>} false if cancelled
   */
  async start() {
    if (!this.#getDisplayMedia || this.stream || this.#isAsking) return false;
    this.#setAsking(true);
    try {
      const stream = await this.#getDisplayMedia(options());
      if (this.#call.state === "ended") stopAll(stream);
      else this.#share(stream);
    } catch (error) {
      if (isCancelled(error)) return false;
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
    this.#call.adaptation?.update();
    this.emit("changed", this);
  }

  /** @param {MediaStream} stream */
  #share(stream) {
    this.stream = stream;
    this.#applyContent();
    for (const track of stream.getTracks()) {
      track.addEventListener("ended", () => this.#onEnded(stream, track));
      this.#call.addTrack(track, stream);
    }
  }

  /**
   * A track ended from the browser's own bar, or because the shared window was closed.
   * @param {MediaStream} stream
   * @param {MediaStreamTrack} track
   */
  #onEnded(stream, track) {
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
    track.applyConstraints({ frameRate: { max: frameRate } }).catch(() => {}); // the content hint does most of the work
  }

  /** @param {boolean} isAsking */
  #setAsking(isAsking) {
    this.#isAsking = isAsking;
    this.emit("changed", this);
  }
}

/** Requests any surface. Includes system audio only if the browser can leave out the call's own audio. */
function options() {
  const supported = /** @type {Record<string, boolean>} */ (navigator.mediaDevices?.getSupportedConstraints?.() ?? {});
  const knowsOwnSound = supported.restrictOwnAudio === true;
  return /** @type {DisplayMediaStreamOptions} */ ({
    video: { frameRate: { ideal: CONTENT.motion.frameRate } },
    audio: { ...SOUND, ...(knowsOwnSound && { restrictOwnAudio: true }) },
    systemAudio: knowsOwnSound ? "include" : "exclude",
    surfaceSwitching: "include",
    selfBrowserSurface: "exclude", // would show the call inside itself
  });
}

function browserGetDisplayMedia() {
  const devices = globalThis.navigator?.mediaDevices;
  return devices?.getDisplayMedia?.bind(devices);
}

/** Returns true if the person cancelled. A refusal by the system is an error to show. @param {unknown} error */
function isCancelled(error) {
  const { name = "", message = "" } = /** @type {Partial<Error>} */ (error);
  return name === "AbortError" || (name === "NotAllowedError" && !/system/i.test(message));
}

/** @param {MediaStream} stream */
function stopAll(stream) {
  for (const track of stream.getTracks()) track.stop();
}

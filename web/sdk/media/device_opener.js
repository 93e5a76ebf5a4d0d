// @ts-check
// Requests devices from the browser. Knows which are being opened, and the settings of each one's last request.

import { choiceOf, constraintsFor } from "./constraints.js";
import { completeEffects } from "./effects.js";

/** @typedef {import("./constraints.js").MediaSettings} MediaSettings */
/** @typedef {import("./devices.js").Devices} Devices */
/** @typedef {import("./open_devices.js").Opened} Opened */
/** @typedef {import("../peer/transceivers.js").MediaKind} MediaKind */

export class DeviceOpener {
  /** @type {Set<MediaKind>} */
  opening = new Set();
  /** @type {Record<MediaKind, MediaSettings>} */
  used;

  #mediaDevices;
  #devices;
  #onStart;

  /**
   * @param {MediaDevices | undefined} mediaDevices   undefined on insecure pages
   * @param {Devices} devices
   * @param {MediaSettings} settings
   * @param {() => void} onStart   of each request
   */
  constructor(mediaDevices, devices, settings, onStart) {
    this.#mediaDevices = mediaDevices;
    this.#devices = devices;
    this.#onStart = onStart;
    this.used = { audio: settings, video: settings };
  }

  /** Never rejects. @param {MediaKind[]} kinds @param {MediaSettings} used @param {MediaSettings} [settings] @returns {Promise<Opened>} */
  async request(kinds, used, settings = used) {
    for (const kind of kinds) {
      this.opening.add(kind);
      this.used[kind] = used;
    }
    this.#onStart();
    if (!this.#devices.areKnown && kinds.some((kind) => choiceOf(kind, settings))) await this.#devices.refresh();
    const opened = await this.#open(kinds, (kind) => constraintsFor(kind, settings, this.#devices));
    await Promise.all(opened.tracks.map((track) => completeEffects(track, settings)));
    for (const kind of kinds) this.opening.delete(kind);
    return opened;
  }

  /** @param {MediaKind[]} kinds @param {(kind: MediaKind) => MediaTrackConstraints} constraintsOf @returns {Promise<Opened>} */
  async #open(kinds, constraintsOf) {
    if (kinds.length === 0) return { tracks: [], problems: {} };
    const getUserMedia = /** @param {MediaStreamConstraints} constraints */ (constraints) => this.#getUserMedia(constraints);
    try {
      const stream = await getUserMedia(Object.fromEntries(kinds.map((kind) => [kind, constraintsOf(kind)])));
      return { tracks: stream.getTracks(), problems: {} };
    } catch (error) {
      const unknown = { tracks: [], problems: Object.fromEntries(kinds.map((kind) => [kind, "unknown"])) };
      const loading = import("./open_devices.js").catch(() => null); // the server may be unreachable
      return (await loading)?.openOtherwise(kinds, error, constraintsOf, getUserMedia) ?? unknown;
    }
  }

  /** @param {MediaStreamConstraints} constraints */
  async #getUserMedia(constraints) {
    if (this.#mediaDevices) return this.#mediaDevices.getUserMedia(constraints);
    const name = globalThis.isSecureContext ? "NotSupportedError" : "SecurityError";
    throw new DOMException("no devices here", name);
  }
}

// @ts-check
// Lists the cameras, microphones and speakers, and follows changes. Opens none of them.

import { Emitter } from "../emitter.js";

/** @typedef {import("../peer/transceivers.js").MediaKind} MediaKind */
/** @typedef {MediaKind | "speaker"} DeviceKind */
/** @typedef {{ id: string, label: string }} DeviceChoice   ids may change between visits; labels do not */

/** @type {Record<DeviceKind, MediaDeviceKind>} */
const KINDS = { audio: "audioinput", video: "videoinput", speaker: "audiooutput" };

/** @extends {Emitter<{ changed: Devices }>} */
export class Devices extends Emitter {
  /** @type {Record<DeviceKind, DeviceChoice[]> | null} */
  #lists = null;
  #mediaDevices;
  #isFollowing = false;
  #onChange = () => { this.refresh(); };

  /** @param {MediaDevices | undefined} mediaDevices   undefined on insecure pages */
  constructor(mediaDevices = globalThis.navigator?.mediaDevices) {
    super();
    this.#mediaDevices = mediaDevices;
  }

  /** Devices of a kind. Labels are empty until permission is granted. @param {DeviceKind} kind */
  of(kind) {
    return this.#lists?.[kind] ?? [];
  }

  get areKnown() {
    return this.#lists !== null;
  }

  /** Returns true if labels are known, which needs permission. @param {DeviceKind} kind */
  areNamed(kind) {
    return this.of(kind).some(({ label }) => label !== "");
  }

  /**
   * Finds a remembered device by id, then by label. Returns null if it is not connected.
   * @param {DeviceKind} kind
   * @param {DeviceChoice | null} choice
   */
  find(kind, choice) {
    if (!choice) return null;
    const known = this.of(kind).filter(({ id }) => id !== "");
    const named = choice.label === "" ? [] : known.filter(({ label }) => label === choice.label);
    return known.find(({ id }) => id === choice.id) ?? named[0] ?? null;
  }

  /** Updates the lists, and keeps them up to date from then on. */
  async refresh() {
    if (!this.#mediaDevices?.enumerateDevices) return;
    if (!this.#isFollowing) this.#mediaDevices.addEventListener?.("devicechange", this.#onChange);
    this.#isFollowing = true;
    const all = await this.#mediaDevices.enumerateDevices().catch(() => null);
    if (!all || !this.#isFollowing) return; // keep the previous lists
    const lists = { audio: namesOf("audio", all), video: namesOf("video", all), speaker: namesOf("speaker", all) };
    if (JSON.stringify(lists) === JSON.stringify(this.#lists)) return;
    this.#lists = lists;
    this.emit("changed", this);
  }

  close() {
    this.#isFollowing = false;
    this.#mediaDevices?.removeEventListener?.("devicechange", this.#onChange);
  }
}

/** @param {DeviceKind} kind @param {MediaDeviceInfo[]} all @returns {DeviceChoice[]} */
function namesOf(kind, all) {
  return all.filter((one) => one.kind === KINDS[kind]).map(({ deviceId, label }) => ({ id: deviceId, label }));
}

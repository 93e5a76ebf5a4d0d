// @ts-check
// Which cameras, microphones and speakers there are, as they come and go. Opens none of them.

import { Emitter } from "../emitter.js";

/** @typedef {import("../peer/transceivers.js").MediaKind} MediaKind */
/** @typedef {MediaKind | "speaker"} DeviceKind */
/** @typedef {{ id: string, label: string }} DeviceChoice   ids change now and then; labels outlive them */

/** @type {Record<DeviceKind, MediaDeviceKind>} */
const KINDS = { audio: "audioinput", video: "videoinput", speaker: "audiooutput" };

/** @extends {Emitter<{ changed: Devices }>} */
export class Devices extends Emitter {
  /** @type {Record<DeviceKind, DeviceChoice[]> | null} */
  #lists = null;
  #mediaDevices;
  #isFollowing = false;
  #onChange = () => { this.refresh(); };

  /** @param {MediaDevices | undefined} mediaDevices   an insecure page has none */
  constructor(mediaDevices = globalThis.navigator?.mediaDevices) {
    super();
    this.#mediaDevices = mediaDevices;
  }

  /** Those of a kind; some may be nameless. @param {DeviceKind} kind */
  of(kind) {
    return this.#lists?.[kind] ?? [];
  }

  get areKnown() {
    return this.#lists !== null;
  }

  /** Has the browser told the names? It does once something was allowed. @param {DeviceKind} kind */
  areNamed(kind) {
    return this.of(kind).some(({ label }) => label !== "");
  }

  /**
   * A remembered device, by its id or else by its name; null where it is not there.
   * @param {DeviceKind} kind
   * @param {DeviceChoice | null} choice
   */
  find(kind, choice) {
    if (!choice) return null;
    const known = this.of(kind).filter(({ id }) => id !== "");
    const named = choice.label === "" ? [] : known.filter(({ label }) => label === choice.label);
    return known.find(({ id }) => id === choice.id) ?? named[0] ?? null;
  }

  /** Looks what there is, and from now on whenever that changes. */
  async refresh() {
    if (!this.#mediaDevices?.enumerateDevices) return;
    if (!this.#isFollowing) this.#mediaDevices.addEventListener?.("devicechange", this.#onChange);
    this.#isFollowing = true;
    const all = await this.#mediaDevices.enumerateDevices().catch(() => null);
    if (!all || !this.#isFollowing) return; // what was known before is the best guess
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

// @ts-check
// Manages this device's microphone and camera: on and off, device choice, settings, and recovery from lost devices.

import { ChosenDevices } from "./chosen_devices.js";
import { choiceOf, constraintsFor, DEFAULT_SETTINGS, needsAnother, pictureConstraints } from "./constraints.js";
import { Devices } from "./devices.js";
import { Emitter } from "../emitter.js";
import { open } from "./open_devices.js";

/** @typedef {import("./constraints.js").Facing} Facing */
/** @typedef {import("./constraints.js").MediaSettings} MediaSettings */
/** @typedef {import("./media_problems.js").MediaProblem} MediaProblem */
/** @typedef {import("./open_devices.js").Opened} Opened */
/** @typedef {import("../peer/peer.js").MediaKind} MediaKind */
/** @typedef {import("../peer/peer.js").MediaState} MediaState */
/** @typedef {import("../peer/peer.js").Tracks} Tracks */
/** @typedef {{ changed: LocalMedia } & import("./chosen_devices.js").ChoiceEvents} MediaEvents */

const UNMUTES_WITHIN = 1_000; // ms; a system may take this long to unmute a track automatically

/** @type {MediaKind[]} */
const KINDS = ["audio", "video"];

/** @extends {Emitter<MediaEvents>} */
export class LocalMedia extends Emitter {
  /** @type {Tracks} a muted microphone keeps its track; a camera that is off has no track */
  tracks = { audio: null, video: null };
  /** @type {Record<MediaKind, MediaProblem | null>} why there is no track although one was requested */
  problems = { audio: null, video: null };
  /** Groups the tracks, so that receivers keep audio and video in sync. */
  stream = new MediaStream();
  /** @type {MediaSettings} */
  settings;
  devices;

  /** @type {Set<MediaKind>} kinds that are turned on, with or without a track */
  #wanted = new Set();
  /** @type {Set<MediaKind>} */
  #opening = new Set();
  /** @type {Record<MediaKind, MediaSettings>} settings that each track was opened with */
  #used;
  /** @type {Map<MediaKind, string>} labels of lost devices that have no replacement yet */
  #lost = new Map();
  #choice;
  #isClosed = false;
  #mediaDevices;

  /** @param {{ mediaDevices?: MediaDevices, settings?: Partial<MediaSettings> }} [options] */
  constructor({ mediaDevices = globalThis.navigator?.mediaDevices, settings = {} } = {}) {
    super();
    this.#mediaDevices = mediaDevices;
    this.settings = { ...DEFAULT_SETTINGS, ...settings };
    this.#used = { audio: this.settings, video: this.settings };
    this.devices = new Devices(mediaDevices);
    this.#choice = new ChosenDevices(this.devices);
    this.devices.on("changed", () => this.#followDevices());
  }

  /** @returns {MediaState} */
  get state() {
    const { audio, video } = this.tracks;
    return { audio: audio?.enabled ?? false, video: video !== null, camera: this.problems.video === null };
  }

  /** Front or back camera, by the track's settings if known. @returns {Facing} */
  get facing() {
    const facing = this.tracks.video?.getSettings?.().facingMode ?? this.settings.facing;
    return facing === "environment" ? "environment" : "user";
  }

  /** Returns true while getUserMedia is pending, as during the permission prompt. @param {MediaKind} kind */
  isOpening(kind) {
    return this.#opening.has(kind);
  }

  /**
   * Returns true if it is on or opening, unless it was turned off during the permission prompt.
   * @param {MediaKind} kind
   */
  isTurnedOn(kind) {
    return this.#wanted.has(kind) && (this.tracks[kind] !== null || this.#opening.has(kind));
  }

  /** Returns true if the system has muted the track, for example during a phone call. @param {MediaKind} kind */
  isPaused(kind) {
    return this.tracks[kind]?.muted ?? false;
  }

  /** The id of the device in use. @param {MediaKind} kind */
  deviceId(kind) {
    return this.tracks[kind]?.getSettings?.().deviceId ?? null;
  }

  /**
   * Turns the microphone, the camera or both on. Never rejects; `problems` has the errors.
   * @param {MediaKind[]} kinds
   */
  async turnOn(...kinds) {
    this.#isClosed = false;
    if (kinds.length === 0) return this.devices.refresh();
    for (const kind of kinds) this.#wanted.add(kind);
    if (this.tracks.audio && kinds.includes("audio")) this.tracks.audio.enabled = true;
    await this.#open(kinds);
  }

  /** Mutes the microphone. It stays open, so that unmuting is instant. */
  mute() {
    this.#wanted.delete("audio");
    if (this.tracks.audio) this.tracks.audio.enabled = false;
    this.#emitChanged();
  }

  /** Stops the camera track, which also turns off its light. */
  turnCameraOff() {
    this.#wanted.delete("video");
    this.#removeTrack("video");
    this.#emitChanged();
  }

  /** Changes settings, and reopens or reconfigures open devices as needed. @param {Partial<MediaSettings>} changes */
  async change(changes) {
    this.settings = { ...this.settings, ...changes };
    if (changes.camera !== undefined || changes.microphone !== undefined) this.#choice.forget();
    this.#emitChanged();
    await Promise.all(KINDS.map((kind) => this.#adjust(kind)));
    const mayWork = KINDS.filter((kind) => this.problems[kind] && needsAnother(kind, this.#used[kind], this.settings));
    await this.#open(mayWork);
  }

  /** Reopens devices that the system muted or ended while the page was hidden. */
  async takeUpAgain() {
    const paused = KINDS.filter((kind) => this.#wanted.has(kind) && this.isPaused(kind))
      .map((kind) => this.tracks[kind]);
    await this.#open([...this.#lost.keys()]);
    if (paused.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, UNMUTES_WITHIN));
    for (const kind of KINDS) {
      const isStill = this.isPaused(kind) && paused.includes(this.tracks[kind]);
      if (isStill && !this.isOpening(kind)) await this.#reopen(kind);
    }
  }

  /** Stops both devices. */
  close() {
    this.#isClosed = true;
    this.#wanted.clear();
    this.#lost.clear();
    for (const kind of KINDS) this.#removeTrack(kind);
    this.devices.close();
    this.#emitChanged();
  }

  /** Opens the kinds that are neither open nor opening. @param {MediaKind[]} kinds */
  async #open(kinds) {
    const missing = kinds.filter((kind) => !this.tracks[kind] && !this.#opening.has(kind));
    const { tracks, problems } = await this.#request(missing);
    for (const track of tracks) this.#addTrack(track);
    for (const kind of missing) this.problems[kind] = problems[kind] ?? null;
    this.#emitChanged();
    if (missing.length === 0 || this.#isClosed) return;
    await this.devices.refresh(); // permission makes labels available
    await Promise.all(missing.map((kind) => this.#adjust(kind)));
  }

  /**
   * Replaces a track with another device or other settings. The old track stops once the new one is open, except if
   * both cannot be open at once, as with the two cameras of many phones.
   * @param {MediaKind} kind
   */
  async #reopen(kind) {
    const old = this.tracks[kind];
    let opened = await this.#request([kind]);
    if (old && (opened.problems[kind] === "in_use" || opened.problems[kind] === "unknown")) {
      old.stop();
      opened = await this.#request([kind]);
      const anyDevice = { ...this.settings, camera: null, microphone: null };
      if (opened.tracks.length === 0) opened = await this.#request([kind], anyDevice);
    }
    for (const track of opened.tracks) this.#addTrack(track);
    if (this.tracks[kind] === old && old?.readyState === "ended") {
      this.#removeTrack(kind);
      this.problems[kind] = opened.problems[kind] ?? "unknown";
    }
    this.#emitChanged();
    this.#judgeChoice(kind);
  }

  /** @param {MediaKind[]} kinds @param {MediaSettings} [settings] @returns {Promise<Opened>} */
  async #request(kinds, settings = this.settings) {
    for (const kind of kinds) {
      this.#opening.add(kind);
      this.#used[kind] = this.settings;
    }
    this.#emitChanged();
    if (!this.devices.areKnown && kinds.some((kind) => choiceOf(kind, settings))) await this.devices.refresh();
    const constraintsOf = /** @param {MediaKind} kind */ (kind) => constraintsFor(kind, settings, this.devices);
    const opened = await open(kinds, constraintsOf, (constraints) => this.#getUserMedia(constraints));
    for (const kind of kinds) this.#opening.delete(kind);
    return opened;
  }

  /** @param {MediaStreamConstraints} constraints */
  async #getUserMedia(constraints) {
    if (this.#mediaDevices) return this.#mediaDevices.getUserMedia(constraints);
    const name = globalThis.isSecureContext ? "NotSupportedError" : "SecurityError";
    throw new DOMException("no devices here", name);
  }

  /** Applies the settings to an open device. One that is still opening follows later. @param {MediaKind} kind */
  async #adjust(kind) {
    while (this.tracks[kind] && !this.#opening.has(kind)) {
      const used = this.#used[kind];
      const isMissed = this.#choice.isMissed(kind, this.settings, this.deviceId(kind));
      if (needsAnother(kind, used, this.settings) || isMissed) await this.#reopen(kind);
      else if (kind === "video" && used.resolution !== this.settings.resolution) await this.#resize();
      else return;
    }
  }

  async #resize() {
    this.#used.video = this.settings;
    await this.tracks.video?.applyConstraints(pictureConstraints(this.settings)).catch(() => {}); // keep its size
  }

  /** Emits `fell_back` if another device replaced the chosen one, `returned` if it is back. @param {MediaKind} kind */
  #judgeChoice(kind) {
    const track = this.tracks[kind];
    if (!track) return;
    const inUse = { id: this.deviceId(kind), label: track.label };
    const { fell_back, returned } = this.#choice.judge(kind, this.settings, inUse);
    if (fell_back) this.emit("fell_back", fell_back);
    if (returned) this.emit("returned", returned);
  }

  /** Devices were added or removed. Only kinds that are turned on are opened. */
  async #followDevices() {
    this.#choice.tryAgain();
    this.#emitChanged();
    const found = KINDS.filter((kind) => this.#wanted.has(kind) && this.devices.of(kind).length > 0);
    await this.#open(found.filter((kind) => this.#lost.has(kind)));
    await Promise.all(found.map((kind) => this.#adjust(kind)));
  }

  /** @param {MediaStreamTrack} track */
  #addTrack(track) {
    const kind = /** @type {MediaKind} */ (track.kind);
    if (this.#isClosed || (kind === "video" && !this.#wanted.has(kind))) {
      track.stop(); // closed, or the camera was turned off, during the permission prompt
      return;
    }
    track.enabled = this.#wanted.has(kind);
    track.addEventListener("ended", () => this.#onEnded(kind, track));
    for (const change of ["mute", "unmute"]) track.addEventListener(change, () => this.#emitChanged());
    this.#removeTrack(kind);
    this.tracks[kind] = track;
    this.problems[kind] = null;
    this.stream.addTrack(track);
    this.#replaceLost(kind, track.label);
  }

  /**
   * Replaces a device that was unplugged or taken by the system.
   * @param {MediaKind} kind
   * @param {MediaStreamTrack} track
   */
  async #onEnded(kind, track) {
    if (this.tracks[kind] !== track || this.#opening.has(kind)) return;
    this.#removeTrack(kind);
    if (!this.#wanted.has(kind)) return this.#emitChanged(); // a muted microphone; unmuting opens another
    this.#lost.set(kind, track.label);
    this.problems[kind] = "not_found";
    this.#emitChanged();
    await this.devices.refresh();
    if (this.#lost.has(kind)) await this.#open([kind]);
  }

  /** @param {MediaKind} kind @param {string} now   label of the replacement */
  #replaceLost(kind, now) {
    const missing = this.#lost.get(kind);
    this.#lost.delete(kind);
    if (missing === undefined || missing === now) return;
    this.#choice.noteLoss(kind, this.settings);
    this.emit("fell_back", { kind, missing, now });
  }

  /** @param {MediaKind} kind */
  #removeTrack(kind) {
    const track = this.tracks[kind];
    if (!track) return;
    track.stop();
    this.stream.removeTrack(track);
    this.tracks[kind] = null;
  }

  #emitChanged() {
    this.emit("changed", this);
  }
}

// @ts-check
// This device's microphone and camera: on or off, which of them and how, and what becomes of one that is taken away.

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
/** @typedef {{ changed: LocalMedia } & import("./chosen_devices.js").ChoiceFacts} MediaFacts */

const UNMUTES_WITHIN = 1_000; // ms that a system may take to give a device back by itself

/** @type {MediaKind[]} */
const KINDS = ["audio", "video"];

/** @extends {Emitter<MediaFacts>} */
export class LocalMedia extends Emitter {
  /** @type {Tracks} a muted microphone keeps its track; a camera that is off has none */
  tracks = { audio: null, video: null };
  /** @type {Record<MediaKind, MediaProblem | null>} why there is no track though one was wanted */
  problems = { audio: null, video: null };
  /** Groups the tracks for the other side, so that picture and sound stay together. */
  stream = new MediaStream();
  /** @type {MediaSettings} */
  settings;
  devices;

  /** @type {Set<MediaKind>} what somebody has turned on, whether there is a track or not */
  #wanted = new Set();
  /** @type {Set<MediaKind>} */
  #opening = new Set();
  /** @type {Record<MediaKind, MediaSettings>} with which each track was asked for */
  #used;
  /** @type {Map<MediaKind, string>} taken away and not replaced yet, by label */
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
    this.devices.on("changed", () => this.#catchUp());
  }

  /** @returns {MediaState} */
  get state() {
    const { audio, video } = this.tracks;
    return { audio: audio?.enabled ?? false, video: video !== null, camera: this.problems.video === null };
  }

  /** Where the camera looks, as far as is known. @returns {Facing} */
  get facing() {
    const facing = this.tracks.video?.getSettings?.().facingMode ?? this.settings.facing;
    return facing === "environment" ? "environment" : "user";
  }

  /**
   * Is the browser, or the person it asks, still to answer?
   * @param {MediaKind} kind
   */
  isOpening(kind) {
    return this.#opening.has(kind);
  }

  /** Is it on, or about to be? What was turned off while the browser still asked is not. @param {MediaKind} kind */
  isTurnedOn(kind) {
    return this.#wanted.has(kind) && (this.tracks[kind] !== null || this.#opening.has(kind));
  }

  /** Does the system hold it back, as during a phone call? @param {MediaKind} kind */
  isPaused(kind) {
    return this.tracks[kind]?.muted ?? false;
  }

  /** The id of the device in use. @param {MediaKind} kind */
  deviceId(kind) {
    return this.tracks[kind]?.getSettings?.().deviceId ?? null;
  }

  /**
   * Turns the microphone, the camera or both on. Never rejects: `problems` says what is missing.
   * @param {MediaKind[]} kinds
   */
  async turnOn(...kinds) {
    this.#isClosed = false;
    if (kinds.length === 0) return this.devices.refresh();
    for (const kind of kinds) this.#wanted.add(kind);
    if (this.tracks.audio && kinds.includes("audio")) this.tracks.audio.enabled = true;
    await this.#open(kinds);
  }

  /** Silences the microphone, and keeps it so that it comes back at once. */
  mute() {
    this.#wanted.delete("audio");
    if (this.tracks.audio) this.tracks.audio.enabled = false;
    this.#tell();
  }

  /** Stops the camera itself: its light goes off. */
  turnCameraOff() {
    this.#wanted.delete("video");
    this.#drop("video");
    this.#tell();
  }

  /** Brings what is open in line with these, within a moment. @param {Partial<MediaSettings>} changes */
  async change(changes) {
    this.settings = { ...this.settings, ...changes };
    if (changes.camera !== undefined || changes.microphone !== undefined) this.#choice.forget();
    this.#tell();
    await Promise.all(KINDS.map((kind) => this.#adjust(kind)));
    const mayWork = KINDS.filter((kind) => this.problems[kind] && needsAnother(kind, this.#used[kind], this.settings));
    await this.#open(mayWork);
  }

  /** The page is seen again: what the system took away meanwhile may be had again. */
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

  /** Gives both devices back. */
  close() {
    this.#isClosed = true;
    this.#wanted.clear();
    this.#lost.clear();
    for (const kind of KINDS) this.#drop(kind);
    this.devices.close();
    this.#tell();
  }

  /** Opens those that are neither open nor about to be. @param {MediaKind[]} kinds */
  async #open(kinds) {
    const missing = kinds.filter((kind) => !this.tracks[kind] && !this.#opening.has(kind));
    const { tracks, problems } = await this.#request(missing);
    for (const track of tracks) this.#take(track);
    for (const kind of missing) this.problems[kind] = problems[kind] ?? null;
    this.#tell();
    if (missing.length === 0 || this.#isClosed) return;
    await this.devices.refresh(); // now they have names
    await Promise.all(missing.map((kind) => this.#adjust(kind)));
  }

  /**
   * Changes to another device, or to the same one opened otherwise. The old track goes when the new one is there, except
   * where both cannot be open at once, as the two cameras of many phones.
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
    for (const track of opened.tracks) this.#take(track);
    if (this.tracks[kind] === old && old?.readyState === "ended") {
      this.#drop(kind);
      this.problems[kind] = opened.problems[kind] ?? "unknown";
    }
    this.#tell();
    this.#judgeChoice(kind);
  }

  /** @param {MediaKind[]} kinds @param {MediaSettings} [settings] @returns {Promise<Opened>} */
  async #request(kinds, settings = this.settings) {
    for (const kind of kinds) {
      this.#opening.add(kind);
      this.#used[kind] = this.settings;
    }
    this.#tell();
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

  /** Brings an open device in line with the settings; one that is just being opened follows. @param {MediaKind} kind */
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
    await this.tracks.video?.applyConstraints(pictureConstraints(this.settings)).catch(() => {}); // it goes on as it was
  }

  /** Says so where another than the chosen device is used now, or the chosen one again. @param {MediaKind} kind */
  #judgeChoice(kind) {
    const track = this.tracks[kind];
    if (!track) return;
    const inUse = { id: this.deviceId(kind), label: track.label };
    const { fell_back, returned } = this.#choice.judge(kind, this.settings, inUse);
    if (fell_back) this.emit("fell_back", fell_back);
    if (returned) this.emit("returned", returned);
  }

  /** Devices came or went. What was never on is not turned on by being plugged in. */
  async #catchUp() {
    this.#choice.tryAgain();
    this.#tell();
    const found = KINDS.filter((kind) => this.#wanted.has(kind) && this.devices.of(kind).length > 0);
    await this.#open(found.filter((kind) => this.#lost.has(kind)));
    await Promise.all(found.map((kind) => this.#adjust(kind)));
  }

  /** @param {MediaStreamTrack} track */
  #take(track) {
    const kind = /** @type {MediaKind} */ (track.kind);
    if (this.#isClosed || (kind === "video" && !this.#wanted.has(kind))) {
      track.stop(); // everything was given back, or the camera turned off, while the browser was still asking
      return;
    }
    track.enabled = this.#wanted.has(kind);
    track.addEventListener("ended", () => this.#lose(kind, track));
    for (const change of ["mute", "unmute"]) track.addEventListener(change, () => this.#tell());
    this.#drop(kind);
    this.tracks[kind] = track;
    this.problems[kind] = null;
    this.stream.addTrack(track);
    this.#replaceLost(kind, track.label);
  }

  /**
   * The device was unplugged or taken away: another one takes its place.
   * @param {MediaKind} kind
   * @param {MediaStreamTrack} track
   */
  async #lose(kind, track) {
    if (this.tracks[kind] !== track || this.#opening.has(kind)) return;
    this.#drop(kind);
    if (!this.#wanted.has(kind)) return this.#tell(); // a muted microphone: unmuting opens another
    this.#lost.set(kind, track.label);
    this.problems[kind] = "not_found";
    this.#tell();
    await this.devices.refresh();
    if (this.#lost.has(kind)) await this.#open([kind]);
  }

  /** @param {MediaKind} kind @param {string} now   the label of what takes its place */
  #replaceLost(kind, now) {
    const missing = this.#lost.get(kind);
    this.#lost.delete(kind);
    if (missing === undefined || missing === now) return;
    this.#choice.noteLoss(kind, this.settings);
    this.emit("fell_back", { kind, missing, now });
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

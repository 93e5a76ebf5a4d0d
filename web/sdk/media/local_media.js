// @ts-check
// Manages this device's microphone and camera: on and off, device choice, settings, and recovery from lost devices.

import { ChosenDevices } from "./chosen_devices.js";
import { DEFAULT_SETTINGS, needsAnother, needsApplying } from "./constraints.js";
import { DeviceOpener } from "./device_opener.js";
import { Devices } from "./devices.js";
import { applySettings } from "./effects.js";
import { Emitter } from "../emitter.js";

/** @typedef {import("./constraints.js").Facing} Facing */
/** @typedef {import("./constraints.js").MediaSettings} MediaSettings */
/** @typedef {import("./media_problems.js").MediaProblem} MediaProblem */
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
  #choice;
  /** @type {Promise<import("./problem_watch.js").ProblemWatch | null> | null} */
  #problemWatch = null;
  #opener;
  #isClosed = false;

  /** @param {{ mediaDevices?: MediaDevices, settings?: Partial<MediaSettings> }} [options] */
  constructor({ mediaDevices = globalThis.navigator?.mediaDevices, settings = {} } = {}) {
    super();
    this.settings = { ...DEFAULT_SETTINGS, ...settings };
    this.devices = new Devices(mediaDevices);
    this.#opener = new DeviceOpener(mediaDevices, this.devices, this.settings, () => this.#emitChanged());
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
    return this.#opener.opening.has(kind);
  }

  /** Returns true if it is on or opening, unless it was turned off during the permission prompt. @param {MediaKind} kind */
  isTurnedOn(kind) {
    return this.#wanted.has(kind) && (this.tracks[kind] !== null || this.isOpening(kind));
  }

  /** Returns true if the system has muted the track, for example during a phone call. @param {MediaKind} kind */
  isPaused(kind) {
    return this.tracks[kind]?.muted ?? false;
  }

  /** The id of the device in use. @param {MediaKind} kind */
  deviceId(kind) {
    return this.tracks[kind]?.getSettings?.().deviceId ?? null;
  }

  /** Turns the microphone, the camera or both on. Never rejects; `problems` has the errors. @param {MediaKind[]} kinds */
  async turnOn(...kinds) {
    this.#isClosed = false;
    if (kinds.length === 0) return this.devices.refresh();
    for (const kind of kinds) this.#wanted.add(kind);
    if (this.tracks.audio && kinds.includes("audio")) this.tracks.audio.enabled = true;
    await this.#open(kinds);
  }

  /** Opens devices that failed to open. A microphone that was muted since is opened muted. @param {MediaKind[]} [kinds] */
  async tryAgain(kinds = KINDS) {
    await this.#open(kinds.filter((kind) => this.problems[kind]));
  }

  /** Mutes the microphone. It stays open, so that unmuting is instant. */
  mute() {
    this.#turnOff("audio");
    if (this.tracks.audio) this.tracks.audio.enabled = false;
    this.#emitChanged();
  }

  /** Stops the camera track, which also turns off its light. */
  turnCameraOff() {
    this.#turnOff("video");
    this.problems.video = null;
    this.#removeTrack("video");
    this.#emitChanged();
  }

  /** Changes settings, and reopens or reconfigures open devices as needed. @param {Partial<MediaSettings>} changes */
  async change(changes) {
    this.settings = { ...this.settings, ...changes };
    if (changes.camera !== undefined || changes.microphone !== undefined) this.#choice.forget();
    this.#emitChanged();
    await Promise.all(KINDS.map((kind) => this.#adjust(kind)));
    const mayWork = KINDS.filter((kind) => this.problems[kind] && needsAnother(kind, this.#opener.used[kind], this.settings));
    await this.#open(mayWork);
  }

  /** Reopens devices that the system muted or ended while the page was hidden. */
  async takeUpAgain() {
    const paused = KINDS.filter((kind) => this.#wanted.has(kind) && this.isPaused(kind))
      .map((kind) => this.tracks[kind]);
    await this.#open(KINDS.filter((kind) => this.#choice.isLost(kind)));
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
    for (const kind of KINDS) {
      this.#turnOff(kind);
      this.#removeTrack(kind);
    }
    this.devices.close();
    this.#emitChanged();
  }

  /** A lost device does not come back either. @param {MediaKind} kind */
  #turnOff(kind) {
    this.#wanted.delete(kind);
    this.#choice.forgetLoss(kind);
  }

  /** Opens the kinds that are neither open nor opening. @param {MediaKind[]} kinds */
  async #open(kinds) {
    const missing = kinds.filter((kind) => !this.tracks[kind] && !this.isOpening(kind));
    const { tracks, problems } = await this.#opener.request(missing, this.settings);
    for (const track of tracks) this.#addTrack(track);
    for (const kind of missing) this.#setProblem(kind, problems[kind] ?? null);
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
    let opened = await this.#opener.request([kind], this.settings);
    if (old && (opened.problems[kind] === "in_use" || opened.problems[kind] === "unknown")) {
      old.stop();
      opened = await this.#opener.request([kind], this.settings);
      const anyDevice = { ...this.settings, camera: null, microphone: null };
      if (opened.tracks.length === 0) opened = await this.#opener.request([kind], this.settings, anyDevice);
    }
    for (const track of opened.tracks) this.#addTrack(track);
    if (this.tracks[kind] === old && old?.readyState === "ended") {
      this.#removeTrack(kind);
      this.#setProblem(kind, opened.problems[kind] ?? "unknown");
    }
    this.#emitChanged();
    this.#judgeChoice(kind);
  }

  /** Applies the settings to an open device. One that is still opening follows later. @param {MediaKind} kind */
  async #adjust(kind) {
    while (this.tracks[kind] && !this.isOpening(kind)) {
      const used = this.#opener.used[kind];
      const isMissed = this.#choice.isMissed(kind, this.settings, this.deviceId(kind));
      if (needsAnother(kind, used, this.settings) || isMissed) await this.#reopen(kind);
      else if (needsApplying(kind, used, this.settings)) await this.#apply(kind);
      else return;
    }
  }

  /** @param {MediaKind} kind */
  async #apply(kind) {
    this.#opener.used[kind] = this.settings;
    const track = this.tracks[kind];
    if (track) await applySettings(track, this.settings);
    this.#emitChanged();
  }

  /** Emits `fell_back` if another device replaced the chosen one, `returned` if it is back. @param {MediaKind} kind */
  #judgeChoice(kind) {
    const track = this.tracks[kind];
    if (!track) return;
    const inUse = { id: this.deviceId(kind), label: track.label };
    this.#report(this.#choice.judge(kind, this.settings, inUse));
  }

  /** @param {Partial<import("./chosen_devices.js").ChoiceEvents>} events */
  #report({ fell_back, returned }) {
    if (fell_back) this.emit("fell_back", fell_back);
    if (returned) this.emit("returned", returned);
  }

  /** @param {MediaKind} kind @param {MediaProblem | null} problem */
  #setProblem(kind, problem) {
    if (kind === "video" && !this.#wanted.has(kind)) return; // turned off meanwhile
    this.problems[kind] = problem;
    if (problem?.startsWith("permission_")) this.#choice.forgetLoss(kind); // the person took it away
    if (problem) this.#watchProblem(kind);
  }

  /** @param {MediaKind} kind */
  async #watchProblem(kind) {
    this.#problemWatch ??= import("./problem_watch.js").then(
      ({ ProblemWatch }) => new ProblemWatch(this.problems, this.devices, (ended) => this.#endProblem(ended)), () => null);
    (await this.#problemWatch)?.follow(kind);
  }

  /** The cause is gone. The device stays off until the person turns it on. @param {MediaKind} kind */
  #endProblem(kind) {
    if (this.#choice.isLost(kind) || this.isOpening(kind)) return; // is opened anyway
    this.problems[kind] = null;
    this.#wanted.delete(kind);
    this.#emitChanged();
  }

  /** Devices were added or removed. Of the missing ones, only those are opened that were on when they were lost. */
  async #followDevices() {
    this.#choice.tryAgain();
    this.#emitChanged();
    const found = KINDS.filter((kind) => this.#wanted.has(kind) && this.devices.of(kind).length > 0);
    await this.#open(found.filter((kind) => this.#choice.isLost(kind)));
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
    for (const change of ["mute", "unmute", "configurationchange"]) track.addEventListener(change, () => this.#emitChanged());
    this.#removeTrack(kind);
    this.tracks[kind] = track;
    this.problems[kind] = null;
    this.stream.addTrack(track);
    this.#report(this.#choice.replaceLost(kind, this.settings, track.label));
  }

  /**
   * Replaces a device that was unplugged or taken by the system.
   * @param {MediaKind} kind
   * @param {MediaStreamTrack} track
   */
  async #onEnded(kind, track) {
    if (this.tracks[kind] !== track || this.isOpening(kind)) return;
    this.#removeTrack(kind);
    if (!this.#wanted.has(kind)) return this.#emitChanged(); // a muted microphone; unmuting opens another
    this.#choice.lose(kind, track.label);
    this.problems[kind] = "not_found";
    this.#emitChanged();
    await this.devices.refresh();
    if (this.#choice.isLost(kind)) await this.#open([kind]);
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

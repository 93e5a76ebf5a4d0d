// @ts-check
// Tracks whether the chosen microphone and camera are in use, and reports fallbacks and returns.

import { choiceOf } from "./constraints.js";

/** @typedef {import("./constraints.js").MediaSettings} MediaSettings */
/** @typedef {import("./devices.js").Devices} Devices */
/** @typedef {import("../peer/transceivers.js").MediaKind} MediaKind */
/**
 * @typedef {object} ChoiceEvents
 * @property {{ kind: MediaKind, missing: string, now: string }} fell_back   labels of the two devices
 * @property {{ kind: MediaKind, now: string }} returned   label of a chosen or lost device that is in use again
 */

export class ChosenDevices {
  #devices;
  /** @type {Partial<Record<MediaKind, string>>} ids that failed to open; retried once devices change */
  #refused = {};
  /** @type {Set<MediaKind>} kinds whose fallback was reported */
  #fellBack = new Set();
  /** @type {Map<MediaKind, string>} labels of devices that were lost while they were on, and have no replacement yet */
  #lost = new Map();

  /** @param {Devices} devices */
  constructor(devices) {
    this.#devices = devices;
  }

  /** Allows another attempt at refused devices, after devices have changed. */
  tryAgain() {
    this.#refused = {};
  }

  /**
   * Returns true if the chosen device is present but another one is in use.
   * @param {MediaKind} kind
   * @param {MediaSettings} settings
   * @param {string | null} inUse   a device id
   */
  isMissed(kind, settings, inUse) {
    const chosen = this.#devices.find(kind, choiceOf(kind, settings));
    return chosen !== null && inUse !== null && chosen.id !== inUse && chosen.id !== this.#refused[kind];
  }

  /**
   * Compares a newly opened device with the chosen one, and returns the event to emit, if any.
   * @param {MediaKind} kind
   * @param {MediaSettings} settings
   * @param {{ id: string | null, label: string }} inUse
   * @returns {Partial<ChoiceEvents>}
   */
  judge(kind, settings, { id, label: now }) {
    const choice = choiceOf(kind, settings);
    if (!choice) return {};
    if (!this.isMissed(kind, settings, id)) return this.#fellBack.delete(kind) ? { returned: { kind, now } } : {};
    this.#refused[kind] = this.#devices.find(kind, choice)?.id;
    this.#fellBack.add(kind);
    return { fell_back: { kind, missing: choice.label, now } };
  }

  /** Records that the device in use has disappeared. @param {MediaKind} kind @param {string} label */
  lose(kind, label) {
    this.#lost.set(kind, label);
  }

  /** @param {MediaKind} kind */
  isLost(kind) {
    return this.#lost.has(kind);
  }

  /** Gives a lost device up. @param {MediaKind} kind */
  forgetLoss(kind) {
    this.#lost.delete(kind);
  }

  /**
   * Returns the event to emit after a device was opened in place of a lost one, which may be the same again.
   * @param {MediaKind} kind
   * @param {MediaSettings} settings
   * @param {string} now   label
   * @returns {Partial<ChoiceEvents>}
   */
  replaceLost(kind, settings, now) {
    const missing = this.#lost.get(kind);
    this.#lost.delete(kind);
    if (missing === undefined) return {};
    if (missing === now) return { returned: { kind, now } };
    if (choiceOf(kind, settings)) this.#fellBack.add(kind);
    return { fell_back: { kind, missing, now } };
  }

  /** Resets everything, after another device was chosen. */
  forget() {
    this.#refused = {};
    this.#fellBack.clear();
  }
}

// @ts-check
// Tracks whether the chosen microphone and camera are in use, and reports fallbacks and returns.

import { choiceOf } from "./constraints.js";

/** @typedef {import("./constraints.js").MediaSettings} MediaSettings */
/** @typedef {import("./devices.js").Devices} Devices */
/** @typedef {import("../peer/transceivers.js").MediaKind} MediaKind */
/**
 * @typedef {object} ChoiceEvents
 * @property {{ kind: MediaKind, missing: string, now: string }} fell_back   labels of the two devices
 * @property {{ kind: MediaKind, now: string }} returned   label of the chosen device, which is in use again
 */

export class ChosenDevices {
  #devices;
  /** @type {Partial<Record<MediaKind, string>>} ids that failed to open; retried once devices change */
  #refused = {};
  /** @type {Set<MediaKind>} kinds whose fallback was reported */
  #fellBack = new Set();

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
   * @returns {{ fell_back?: ChoiceEvents["fell_back"], returned?: ChoiceEvents["returned"] }}
   */
  judge(kind, settings, { id, label: now }) {
    const choice = choiceOf(kind, settings);
    if (!choice) return {};
    if (!this.isMissed(kind, settings, id)) return this.#fellBack.delete(kind) ? { returned: { kind, now } } : {};
    this.#refused[kind] = this.#devices.find(kind, choice)?.id;
    this.#fellBack.add(kind);
    return { fell_back: { kind, missing: choice.label, now } };
  }

  /** Records that the device in use has disappeared. @param {MediaKind} kind @param {MediaSettings} settings */
  noteLoss(kind, settings) {
    if (choiceOf(kind, settings)) this.#fellBack.add(kind);
  }

  /** Resets everything, after another device was chosen. */
  forget() {
    this.#refused = {};
    this.#fellBack.clear();
  }
}

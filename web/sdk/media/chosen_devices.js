// @ts-check
// Whether the chosen microphone and camera are the ones in use, and what there is to say about it.

import { choiceOf } from "./constraints.js";

/** @typedef {import("./constraints.js").MediaSettings} MediaSettings */
/** @typedef {import("./devices.js").Devices} Devices */
/** @typedef {import("../peer/transceivers.js").MediaKind} MediaKind */
/**
 * @typedef {object} ChoiceFacts
 * @property {{ kind: MediaKind, missing: string, now: string }} fell_back   labels: what is used instead of what can't be
 * @property {{ kind: MediaKind, now: string }} returned   the label of the chosen one, which is used again
 */

export class ChosenDevices {
  #devices;
  /** @type {Partial<Record<MediaKind, string>>} by id: chosen, not to be had, and not tried over and over */
  #refused = {};
  /** @type {Set<MediaKind>} something else than the chosen device is used, and that was said */
  #fellBack = new Set();

  /** @param {Devices} devices */
  constructor(devices) {
    this.#devices = devices;
  }

  /** Others are there or wanted now: what was refused may be had. */
  tryAgain() {
    this.#refused = {};
  }

  /**
   * Is the chosen device there, and another one in use?
   * @param {MediaKind} kind
   * @param {MediaSettings} settings
   * @param {string | null} inUse   an id
   */
  isMissed(kind, settings, inUse) {
    const chosen = this.#devices.find(kind, choiceOf(kind, settings));
    return chosen !== null && inUse !== null && chosen.id !== inUse && chosen.id !== this.#refused[kind];
  }

  /**
   * A device was opened: is it the chosen one?
   * @param {MediaKind} kind
   * @param {MediaSettings} settings
   * @param {{ id: string | null, label: string }} inUse
   * @returns {{ fell_back?: ChoiceFacts["fell_back"], returned?: ChoiceFacts["returned"] }}
   */
  judge(kind, settings, { id, label: now }) {
    const choice = choiceOf(kind, settings);
    if (!choice) return {};
    if (!this.isMissed(kind, settings, id)) return this.#fellBack.delete(kind) ? { returned: { kind, now } } : {};
    this.#refused[kind] = this.#devices.find(kind, choice)?.id;
    this.#fellBack.add(kind);
    return { fell_back: { kind, missing: choice.label, now } };
  }

  /** One that was in use is gone. @param {MediaKind} kind @param {MediaSettings} settings */
  noteLoss(kind, settings) {
    if (choiceOf(kind, settings)) this.#fellBack.add(kind);
  }

  /** Something else was chosen. */
  forget() {
    this.#refused = {};
    this.#fellBack.clear();
  }
}

// @ts-check
// Notices when the cause of a missing device ends: permission is granted, or a device is connected.
// Loaded after the first failure, or with the call.

import { permissionOf } from "./media_problems.js";

/** @typedef {import("./devices.js").Devices} Devices */
/** @typedef {import("./media_problems.js").MediaProblem} MediaProblem */
/** @typedef {import("../peer/transceivers.js").MediaKind} MediaKind */

/** @type {MediaKind[]} */
const KINDS = ["audio", "video"];

export class ProblemWatch {
  #problems;
  #onEnd;
  /** @type {Partial<Record<MediaKind, Promise<PermissionStatus | null>>>} kept, or they would be garbage */
  #permissions = {};

  /**
   * @param {Readonly<Record<MediaKind, MediaProblem | null>>} problems   current ones
   * @param {Devices} devices
   * @param {(kind: MediaKind) => void} onEnd
   */
  constructor(problems, devices, onEnd) {
    this.#problems = problems;
    this.#onEnd = onEnd;
    let hasList = devices.areKnown; // a first list is no news: a browser may not find a device that it lists
    devices.on("changed", () => {
      const found = KINDS.filter((kind) => problems[kind] === "not_found" && devices.of(kind).length > 0);
      if (hasList) found.forEach(onEnd);
      hasList = true;
    });
  }

  /** Follows a new problem. @param {MediaKind} kind */
  follow(kind) {
    if (this.#isForbidden(kind)) this.#permissions[kind] ??= this.#followPermission(kind);
  }

  /** @param {MediaKind} kind */
  #isForbidden(kind) {
    return this.#problems[kind]?.startsWith("permission_") ?? false;
  }

  /** @param {MediaKind} kind */
  async #followPermission(kind) {
    const permission = await permissionOf(kind);
    permission?.addEventListener("change", () => {
      if (permission.state === "granted" && this.#isForbidden(kind)) this.#onEnd(kind);
    });
    return permission;
  }
}

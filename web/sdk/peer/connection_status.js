// @ts-check
// Follows one peer's connection: reduces it to four states, and restarts ICE while it is broken.

import { IceRestarts } from "./ice_restarts.js";

/** @typedef {"connecting" | "connected" | "interrupted" | "failed"} PeerStatus */

const GIVE_UP_AFTER = 14_000; // ms without a connection before it counts as failed; shown within 15 s

export class ConnectionStatus {
  /** @type {PeerStatus} */
  now = "connecting";

  #connection;
  #giveUpAfter;
  #restarts;
  #onChange;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #patience;

  /**
   * @param {object} options
   * @param {RTCPeerConnection} options.connection
   * @param {boolean} options.isPolite
   * @param {() => void} options.restart   restarts ICE
   * @param {(restart: () => void) => void} [options.whenMayRestart]   calls back when that may be done
   * @param {(status: PeerStatus) => void} options.onChange
   * @param {number} [options.giveUpAfter]   ms
   */
  constructor({ connection, isPolite, restart, whenMayRestart = (run) => run(), onChange, giveUpAfter = GIVE_UP_AFTER }) {
    this.#connection = connection;
    this.#giveUpAfter = giveUpAfter;
    this.#onChange = onChange;
    const restartIfBroken = () => { if (!["connected", "closed"].includes(connection.connectionState)) restart(); };
    this.#restarts = new IceRestarts({ isPolite, restart: () => whenMayRestart(restartIfBroken) });
    connection.onconnectionstatechange = () => this.#read();
    this.#expectConnection();
  }

  /** Puts an ICE restart off: the peer sent an offer, which may restart ICE already. */
  hearOffer() {
    this.#restarts.postpone();
  }

  close() {
    clearTimeout(this.#patience);
    this.#restarts.follow("closed");
    this.#connection.onconnectionstatechange = null;
  }

  #read() {
    const state = this.#connection.connectionState;
    this.#restarts.follow(state);
    const status = statusOf(state);
    if (!status || status === this.now) return;
    if (status === "connecting" && this.now === "failed") return; // stays failed until it is connected
    if (status === "connecting" || status === "interrupted") this.#expectConnection();
    else clearTimeout(this.#patience);
    this.#become(status);
  }

  /** Starts the timer until `failed`: browsers may never report a hanging connection as failed. */
  #expectConnection() {
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => {
      this.#become("failed");
      this.#restarts.follow("failed");
    }, this.#giveUpAfter);
  }

  /** @param {PeerStatus} status */
  #become(status) {
    this.now = status;
    this.#onChange(status);
  }
}

/** @param {RTCPeerConnectionState} state @returns {PeerStatus | null} */
function statusOf(state) {
  switch (state) {
    case "connected": return "connected";
    case "disconnected": return "interrupted";
    case "failed": return "failed";
    case "closed": return null;
    default: return "connecting";
  }
}

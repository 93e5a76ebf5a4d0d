// @ts-check
// How one peer's connection is doing, as people would say it, and what is done while it does badly.

import { IceRestarts } from "./ice_restarts.js";

/** @typedef {"connecting" | "connected" | "interrupted" | "failed"} PeerStatus */

const GIVE_UP_AFTER = 14_000; // ms without a connection until it is called failed: on the screen within 15 s

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
   * @param {() => void} options.restart   ICE
   * @param {(status: PeerStatus) => void} options.onChange
   * @param {number} [options.giveUpAfter]
   */
  constructor({ connection, isPolite, restart, onChange, giveUpAfter = GIVE_UP_AFTER }) {
    this.#connection = connection;
    this.#giveUpAfter = giveUpAfter;
    this.#onChange = onChange;
    this.#restarts = new IceRestarts({ isPolite, restart });
    connection.onconnectionstatechange = () => this.#read();
    this.#expectConnection();
  }

  /** The other side negotiates: ICE may be restarted by that. */
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
    if (status === "connecting" && this.now === "failed") return; // given up; only a connection changes that
    if (status === "connecting" || status === "interrupted") this.#expectConnection();
    else clearTimeout(this.#patience);
    this.#become(status);
  }

  /** A connection may hang without the browser ever calling it failed. */
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

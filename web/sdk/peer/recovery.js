// @ts-check
// Recovers after signals or a media path between two peers may have been lost. No event tells which:
//
// event             what may be lost                           what is done
// path_changed      nothing, but signals use another path now  an open offer is sent again, on that path
// peer_back         our open offer, at their broken connection an open offer is sent again; the peer does the rest
// signals_lost      any signal of either side                  an open offer is sent again; where no media flows,
//                                                              ICE restarts, or their first offer is awaited
// offer_missing     their first offer, sent while we were away we offer after OFFER_AFTER, unless theirs comes
// connection_broken the media path, as ICE reports             ICE restarts unless an offer is open; we offer at once
//                                                              where their first offer never came
// network_changed   the media path, since our network changed  ICE restarts
//
// An open offer was sent and not yet answered. Offers are numbered (negotiation.js), so duplicates are harmless.

/** @typedef {import("./negotiation.js").Negotiation} Negotiation */
/** @typedef {import("./signal_path.js").SignalPath} SignalPath */
/**
 * @typedef {"path_changed" | "peer_back" | "signals_lost" | "offer_missing" | "connection_broken" | "network_changed"} LossEvent
 */

const OFFER_AFTER = 3_000; // ms to wait for the peer's first offer after we resumed

export class Recovery {
  #options;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #awaiting;

  /**
   * @param {object} options
   * @param {RTCPeerConnection} options.connection
   * @param {Negotiation} options.negotiation
   * @param {SignalPath} options.path
   * @param {() => boolean} options.isConnected   true if media flows
   * @param {() => void} options.offerInstead     makes the first offer instead of the peer
   */
  constructor(options) {
    this.#options = options;
  }

  /** @param {LossEvent} event */
  after(event) {
    const { connection, negotiation, path, isConnected, offerInstead } = this.#options;
    switch (event) {
      case "path_changed":
        if (path.hasChanged) negotiation.repeatOffer();
        break;
      case "peer_back":
        negotiation.repeatOffer();
        break;
      case "signals_lost":
        negotiation.repeatOffer();
        if (isConnected()) break;
        if (negotiation.waitsForOffer) this.#awaitOffer();
        else negotiation.restartIce();
        break;
      case "offer_missing":
        this.#awaitOffer();
        break;
      case "connection_broken":
        if (negotiation.waitsForOffer) offerInstead();
        else if (connection.signalingState === "stable") negotiation.restartIce();
        break;
      case "network_changed":
        negotiation.restartIce();
    }
  }

  /** Stops waiting for the first offer: it has come, or the peer has left. */
  stop() {
    clearTimeout(this.#awaiting);
  }

  #awaitOffer() {
    this.stop();
    this.#awaiting = setTimeout(this.#options.offerInstead, OFFER_AFTER);
  }
}

// @ts-check
// Carries messages between two peers over a data channel: media states, mute requests, signals while the server is
// away, and messages of any other type.

import { parseObject } from "../json.js";

/** @typedef {import("../protocol.js").SignalType} SignalType */
/**
 * The media that a participant sends. `camera`: false if they have no camera to turn on.
 * @typedef {{ audio: boolean, video: boolean, camera: boolean }} MediaState
 */

const CHANNEL_ID = 0; // negotiated out of band (W3C WebRTC, `negotiated`): open as soon as the connection is
const MAX_LENGTH = 65_536; // UTF-16 code units of a message, as for messages through the server
const MAX_BUFFERED = 4 * 1024 * 1024; // bytes; at some point browsers throw instead of buffering more
/** @typedef {{ type: string } & Record<string, unknown>} PeerMessage   from another client: check every field */

/** @type {unknown[]} */
const SIGNAL_TYPES = ["offer", "answer", "candidate"];

export class PeerChannel {
  #channel;
  #state;

  /**
   * @param {object} options
   * @param {RTCPeerConnection} options.connection
   * @param {MediaState} options.state   ours, sent when the channel opens
   * @param {import("./allowances.js").Allowances} options.allowances
   * @param {(state: MediaState) => void} options.onState
   * @param {(signalType: SignalType, payload: unknown) => void} options.onSignal
   * @param {(isForAll: boolean) => void} options.onMuteRequest
   * @param {(message: PeerMessage) => void} options.onMessage   called for any other message
   * @param {() => void} options.onOpen
   */
  constructor({ connection, state, allowances, onState, onSignal, onMuteRequest, onMessage, onOpen }) {
    this.#state = state;
    this.#channel = connection.createDataChannel("state", { negotiated: true, id: CHANNEL_ID });
    this.#channel.onopen = () => {
      this.sendState(this.#state);
      onOpen();
    };
    const process = (/** @type {any} */ message) => {
      if (message.type === "media_state") onState(mediaStateIn(message));
      else if (message.type === "mute_request") onMuteRequest(message.only_you !== true);
      else onMessage(message);
    };
    this.#channel.onmessage = ({ data }) => {
      const message = data.length > MAX_LENGTH ? {} : parseObject(data);
      const { type, signal_type: signalType, payload } = message;
      if (type === "signal" && SIGNAL_TYPES.includes(signalType)) onSignal(signalType, payload);
      else if (typeof type === "string") allowances.admit(type, message, () => process(message));
    };
  }

  get isOpen() {
    return this.#channel.readyState === "open";
  }

  /** @param {MediaState} state */
  sendState(state) {
    this.#state = state;
    this.send({ type: "media_state", ...state });
  }

  /** @param {SignalType} signalType @param {unknown} payload */
  signal(signalType, payload) {
    this.send({ type: "signal", signal_type: signalType, payload });
  }

  /** @param {boolean} isForAll   all others are asked, too */
  askToMute(isForAll) {
    this.send({ type: "mute_request", ...(!isForAll && { only_you: true }) });
  }

  /** @param {PeerMessage} message @returns {boolean} false if the channel is closed, or full since the peer does not read */
  send(message) {
    const isPossible = this.isOpen && !(this.#channel.bufferedAmount > MAX_BUFFERED);
    if (isPossible) this.#channel.send(JSON.stringify(message));
    return isPossible;
  }
}

/** @param {any} message @returns {MediaState} */
function mediaStateIn({ audio, video, camera = true }) {
  return { audio: audio === true, video: video === true, camera: camera !== false };
}

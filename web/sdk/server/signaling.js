// @ts-check
// Connects to the server by one WebSocket at a time, and replaces it when it breaks.
// Knows the envelope `{type, payload, id}`; listeners handle the payloads.

import { Emitter } from "../emitter.js";
import { parseObject } from "../json.js";
import { errorOf, Requests, SignalingError } from "./requests.js";
import { Retry } from "./retry.js";
import { CLOSE_BROKEN, CLOSE_IDLE, CLOSE_NORMAL, CLOSE_TAKEN_OVER, SERVER_MESSAGE_TYPES } from "../wire.js";

export { SignalingError };

/** @typedef {import("../protocol.js").ClientMessages} ClientMessages */
/** @typedef {import("../protocol.js").ServerMessages} ServerMessages */
/** @typedef {import("../protocol.js").Connected} Connected */

const CONNECT_TIMEOUT = 8_000; // ms, until the server's `connected`
const REQUEST_TIMEOUT = 10_000; // ms
const PING_PERIOD = 10_000; // ms; finds a connection that is dead but still looks open
const PROBE_TIMEOUT = 3_000; // ms for an answer when there is reason to doubt the connection

/**
 * Events of the connection. Each message of the server is also an event, named after its type.
 * @typedef {object} ConnectionEvents
 * @property {{ type: string | null }} frame_received   each text frame, before its message; null if it has no type
 * @property {{ id: unknown, error: SignalingError | null }} answered   to a message not sent with `request`
 * @property {{ code: number }} connection_lost   WebSocket close code
 * @property {{ delay: number }} retry_scheduled  ms until the next attempt to connect
 */

/**
 * @typedef {object} SignalingOptions
 * @property {number} [connectTimeout]
 * @property {number} [requestTimeout]
 * @property {number} [pingPeriod]
 * @property {number} [probeTimeout]
 * @property {(url: string) => WebSocket} [createWebSocket]
 */

/** @extends {Emitter<ConnectionEvents & ServerMessages>} */
export class Signaling extends Emitter {
  /** Makes the payload of each ping. @type {() => ClientMessages["ping"]} */
  pingPayload = () => ({});

  #url;
  #options;
  /** @type {WebSocket | null} the current socket; events of older ones are ignored */
  #socket = null;
  /** @type {Connected | null} */
  #connected = null;
  /** @type {Promise<Connected> | null} */
  #connecting = null;
  /** @type {Retry<Connected> | null} */
  #retry = null;
  #requests = new Requests();
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #pinging;

  /** @param {string} url @param {SignalingOptions} [options] */
  constructor(url, options = {}) {
    super();
    this.#url = url;
    this.#options = {
      connectTimeout: CONNECT_TIMEOUT,
      requestTimeout: REQUEST_TIMEOUT,
      pingPeriod: PING_PERIOD,
      probeTimeout: PROBE_TIMEOUT,
      createWebSocket: /** @param {string} address */ (address) => new WebSocket(address),
      ...options,
    };
  }

  /** True if a message can be sent now. A closing WebSocket would drop it. */
  get isConnected() {
    return this.#connected !== null && this.#socket?.readyState === 1;
  }

  /** Connects, with as many attempts as needed, and replaces broken connections from then on. */
  connect() {
    if (this.#connected) return Promise.resolve(this.#connected);
    this.#connecting ??= this.#keepTrying({ waitFirst: false });
    return this.#connecting;
  }

  /** Tries to connect now. A connection that looks alive is tested with a ping. */
  retryNow() {
    if (this.#connected) this.ping(this.#options.probeTimeout);
    else this.#retry?.now();
  }

  /**
   * Sends a message and waits for the direct answer to it.
   * @template {keyof ClientMessages} Type
   * @param {Type} type
   * @param {ClientMessages[Type]} payload
   * @param {number} [timeout]   ms
   * @returns {Promise<any>} the payload of the answer
   */
  async request(type, payload, timeout = this.#options.requestTimeout) {
    if (!this.isConnected) throw new SignalingError("not_connected", `cannot send ${type}: not connected`);
    const { id, answer } = this.#requests.open(type, timeout);
    this.write(JSON.stringify({ type, payload, id }));
    return answer;
  }

  /**
   * Sends a message without waiting for an answer.
   * @template {keyof ClientMessages} Type
   * @param {Type} type
   * @param {ClientMessages[Type]} payload
   */
  send(type, payload) {
    this.write(JSON.stringify({ type, payload }));
  }

  /** Sends a ready frame. @param {string} text */
  write(text) {
    if (!this.isConnected) throw new SignalingError("not_connected", "cannot send: not connected");
    this.#socket?.send(text);
  }

  /** Pings the server. A connection without an answer in time counts as lost. @param {number} [timeout]   ms */
  async ping(timeout) {
    const socket = this.#socket;
    try {
      await this.request("ping", this.pingPayload(), timeout);
    } catch (error) {
      if (socket && error instanceof SignalingError && error.code === "timeout") this.#lose(socket, 1006);
    }
  }

  /** Replaces the connection with a new one. @param {number} code   close code for the server */
  replace(code) {
    if (this.#socket) this.#lose(this.#socket, 1006, code);
  }

  /** Closes for good: no events and no attempts to connect until `connect`. */
  close(code = CLOSE_NORMAL) {
    this.#retry?.stop();
    this.#connecting = null;
    this.#detach(code);
  }

  /** @param {{ waitFirst: boolean }} rules */
  async #keepTrying({ waitFirst }) {
    const retry = new Retry(() => this.#attempt(), {
      waitFirst,
      isPassing: () => true,
      onWait: (delay) => this.emit("retry_scheduled", { delay }),
    });
    this.#retry = retry;
    const connected = await retry.run();
    this.#connecting = null;
    return connected;
  }

  /** @returns {Promise<Connected>} when the server has sent `connected` */
  #attempt() {
    return new Promise((resolve, reject) => {
      const socket = this.#options.createWebSocket(this.#url);
      this.#socket = socket;
      const timer = setTimeout(() => this.#lose(socket, 1006), this.#options.connectTimeout);
      const settle = () => { clearTimeout(timer); this.#giveUp = () => {}; };
      this.#giveUp = () => {
        settle();
        reject(new SignalingError("unreachable", `no connection to ${this.#url}`));
      };
      socket.onmessage = ({ data }) => {
        if (socket !== this.#socket) return;
        const { type = null, payload = {}, id } = parseObject(data);
        if (type === "connected") {
          settle();
          this.#begin(payload);
          resolve(payload);
        }
        this.emit("frame_received", { type });
        if (type !== null) this.#receive({ type, payload, id });
      };
      socket.onclose = ({ code }) => this.#lose(socket, code);
    });
  }

  /** Fails the current attempt to connect. */
  #giveUp = () => {};

  /** @param {Connected} connected */
  #begin(connected) {
    this.#connected = connected;
    this.#pinging = setInterval(() => this.ping(), this.#options.pingPeriod);
  }

  /** @param {{ type: string, payload: any, id?: unknown }} message */
  #receive(message) {
    const type = /** @type {keyof ServerMessages} */ (message.type);
    if (!SERVER_MESSAGE_TYPES.includes(type)) return;
    // Emitted before the request settles, so that listeners are ready for the very next message.
    this.emit(type, message.payload);
    if (this.#requests.settle(message) || (type !== "done" && type !== "error")) return;
    this.emit("answered", { id: message.id, error: type === "done" ? null : errorOf(message.payload) });
  }

  /** @param {WebSocket} socket @param {number} code @param {number} [told]   close code for the server */
  #lose(socket, code, told = CLOSE_BROKEN) {
    if (socket !== this.#socket) return;
    const wasConnected = this.#connected !== null;
    this.#detach(told);
    if (!wasConnected) return;
    if (code !== CLOSE_IDLE && code !== CLOSE_TAKEN_OVER) {
      this.#connecting = this.#keepTrying({ waitFirst: true });
      this.#connecting.catch(() => {}); // stopped by `close`
    }
    this.emit("connection_lost", { code });
  }

  /** @param {number} code   close code, if the socket is still open */
  #detach(code) {
    const socket = this.#socket;
    this.#socket = null;
    this.#connected = null;
    clearInterval(this.#pinging);
    this.#giveUp();
    this.#requests.failAll();
    socket?.close(code);
  }
}

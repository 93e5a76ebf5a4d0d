// @ts-check
// The connection to the server: one WebSocket at a time, replaced when it breaks.
// Knows the envelope `{type, payload, id}`; what a message means is for whoever listens.

import { Emitter } from "./events.js";
import { CLOSE_IDLE, CLOSE_NORMAL, SERVER_MESSAGE_TYPES } from "./protocol.js";
import { Retry } from "./retry.js";

/** @typedef {import("./protocol.js").ClientMessages} ClientMessages */
/** @typedef {import("./protocol.js").ServerMessages} ServerMessages */
/** @typedef {import("./protocol.js").Connected} Connected */
/** @typedef {import("./protocol.js").ErrorPayload} ErrorPayload */

const CONNECT_TIMEOUT = 8_000; // ms, until the server's `connected`
const REQUEST_TIMEOUT = 10_000; // ms
const PING_PERIOD = 20_000; // ms; finds a connection that is dead but still looks open

/**
 * A failure with a stable `code`: one of the server's error codes, or
 * `unreachable`, `not_connected`, `connection_lost`, `timeout`.
 */
export class SignalingError extends Error {
  /** @param {string} code @param {string} message @param {number} [retryAfter]   seconds */
  constructor(code, message, retryAfter = 0) {
    super(message);
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

/**
 * What happens to the connection; beside it, each message is told under its own type.
 * @typedef {object} ConnectionFacts
 * @property {{ code: number }} connection_lost   WebSocket close code
 * @property {{ delay: number }} retry_scheduled  ms until the next attempt to connect
 */

/**
 * @typedef {object} SignalingOptions
 * @property {number} [connectTimeout]
 * @property {number} [requestTimeout]
 * @property {number} [pingPeriod]
 * @property {(url: string) => WebSocket} [createWebSocket]
 */

/**
 * @typedef {object} PendingRequest
 * @property {(payload: any) => void} resolve
 * @property {(error: SignalingError) => void} reject
 * @property {ReturnType<typeof setTimeout>} timer
 */

/** @extends {Emitter<ConnectionFacts & ServerMessages>} */
export class Signaling extends Emitter {
  #url;
  #options;
  /** @type {WebSocket | null} the socket of now; events of any other are old news */
  #socket = null;
  /** @type {Connected | null} */
  #connected = null;
  /** @type {Promise<Connected> | null} */
  #connecting = null;
  /** @type {Retry<Connected> | null} */
  #retry = null;
  /** @type {Map<number, PendingRequest>} */
  #requests = new Map();
  #lastId = 0;
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
      createWebSocket: /** @param {string} address */ (address) => new WebSocket(address),
      ...options,
    };
  }

  /** May something be sent now? A WebSocket that is closing would swallow it. */
  get isConnected() {
    return this.#connected !== null && this.#socket?.readyState === 1;
  }

  /** Connects, however many attempts it takes; from then on a broken connection is replaced. */
  connect() {
    if (this.#connected) return Promise.resolve(this.#connected);
    this.#connecting ??= this.#keepTrying({ waitFirst: false });
    return this.#connecting;
  }

  /** Ends the wait before the next attempt to connect. */
  retryNow() {
    this.#retry?.now();
  }

  /**
   * Sends a message and waits for the direct answer to it.
   * @template {keyof ClientMessages} Type
   * @param {Type} type
   * @param {ClientMessages[Type]} payload
   * @returns {Promise<any>} the payload of the answer
   */
  request(type, payload) {
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      this.#write({ type, payload, id });
      const timer = setTimeout(() => {
        this.#requests.delete(id);
        reject(new SignalingError("timeout", `no answer to ${type}`));
      }, this.#options.requestTimeout);
      this.#requests.set(id, { resolve, reject, timer });
    });
  }

  /**
   * Sends a message to which no answer is expected.
   * @template {keyof ClientMessages} Type
   * @param {Type} type
   * @param {ClientMessages[Type]} payload
   */
  send(type, payload) {
    this.#write({ type, payload });
  }

  /** Closes for good: nothing is told any more, and nothing is tried again until `connect`. */
  close(code = CLOSE_NORMAL) {
    this.#retry?.stop();
    this.#connecting = null;
    this.#detach(code);
  }

  /** @param {{ type: string, payload: unknown, id?: number }} message */
  #write(message) {
    if (!this.isConnected) throw new SignalingError("not_connected", `cannot send ${message.type}: not connected`);
    this.#socket?.send(JSON.stringify(message));
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

  /** @returns {Promise<Connected>} one socket, up to the server's `connected` */
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
        const message = parsed(data);
        if (message?.type === "connected") {
          settle();
          this.#begin(message.payload);
          resolve(message.payload);
        }
        if (message) this.#receive(message);
      };
      socket.onclose = ({ code }) => this.#lose(socket, code);
    });
  }

  /** Fails the attempt to connect that is running. */
  #giveUp = () => {};

  /** @param {Connected} connected */
  #begin(connected) {
    this.#connected = connected;
    this.#pinging = setInterval(() => this.#ping(), this.#options.pingPeriod);
  }

  async #ping() {
    const socket = this.#socket;
    try {
      await this.request("ping", {});
    } catch (error) {
      // Too long without an answer: the path is gone, though nobody has said so.
      if (socket && error instanceof SignalingError && error.code === "timeout") this.#lose(socket, 1006);
    }
  }

  /** @param {{ type: string, payload: any, id?: unknown }} message */
  #receive({ type, payload, id }) {
    const request = typeof id === "number" ? this.#requests.get(id) : undefined;
    if (!SERVER_MESSAGE_TYPES.includes(/** @type {keyof ServerMessages} */ (type))) return;
    // Told before it is answered: whoever listens is then ready for the very next message.
    this.emit(/** @type {keyof ServerMessages} */ (type), payload);
    if (!request) return;
    this.#requests.delete(/** @type {number} */ (id));
    clearTimeout(request.timer);
    if (type === "error") request.reject(new SignalingError(payload.code, payload.message, payload.retry_after));
    else request.resolve(payload);
  }

  /** @param {WebSocket} socket @param {number} code */
  #lose(socket, code) {
    if (socket !== this.#socket) return;
    const wasConnected = this.#connected !== null;
    this.#detach(CLOSE_NORMAL);
    if (!wasConnected) return;
    if (code !== CLOSE_IDLE) {
      this.#connecting = this.#keepTrying({ waitFirst: true });
      this.#connecting.catch(() => {}); // stopped: whoever wanted it has closed
    }
    this.emit("connection_lost", { code });
  }

  /** @param {number} code   for the socket, where it is still open */
  #detach(code) {
    const socket = this.#socket;
    this.#socket = null;
    this.#connected = null;
    clearInterval(this.#pinging);
    this.#giveUp();
    for (const { reject, timer } of this.#requests.values()) {
      clearTimeout(timer);
      reject(new SignalingError("connection_lost", "the connection ended before the answer"));
    }
    this.#requests.clear();
    socket?.close(code);
  }
}

/** @param {unknown} data @returns {{ type: string, payload: any, id?: unknown } | null} */
function parsed(data) {
  try {
    const { type, payload = {}, id } = JSON.parse(String(data));
    return { type, payload, id };
  } catch {
    return null; // not ours: a server that speaks something else cannot be answered
  }
}

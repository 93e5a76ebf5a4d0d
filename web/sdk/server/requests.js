// @ts-check
// Tracks messages that wait for the answer that carries their `id`.

/**
 * A failure with a stable `code`: one of the server's error codes, or
 * `unreachable`, `not_connected`, `connection_lost`, `timeout`, `session_ended`.
 */
export class SignalingError extends Error {
  /** @param {string} code @param {string} message @param {number} [retryAfter]   seconds */
  constructor(code, message, retryAfter = 0) {
    super(message);
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

/** @param {unknown} error */
export function codeOf(error) {
  return error instanceof SignalingError ? error.code : "unknown";
}

/** @param {import("../protocol.js").ErrorPayload} payload */
export function errorOf({ code, message, retry_after }) {
  return new SignalingError(code, message, retry_after);
}

/**
 * @typedef {object} PendingRequest
 * @property {(payload: any) => void} resolve
 * @property {(error: SignalingError) => void} reject
 * @property {ReturnType<typeof setTimeout>} timer
 */

export class Requests {
  /** @type {Map<unknown, PendingRequest>} by id */
  #pending = new Map();
  #lastId = 0;

  /**
   * @param {string} type      of the message that is about to be sent
   * @param {number} timeout   ms
   * @returns {{ id: number, answer: Promise<any> }} its id, and the payload of the answer
   */
  open(type, timeout) {
    const id = ++this.#lastId;
    const answer = new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(new SignalingError("timeout", `no answer to ${type}`));
      }, timeout);
      this.#pending.set(id, { resolve, reject, timer });
    });
    return { id, answer };
  }

  /**
   * @param {{ type: string, payload: any, id?: unknown }} message   any message of the server
   * @returns {boolean} true if it is an answer
   */
  settle({ type, payload, id }) {
    const request = this.#pending.get(id);
    if (!request) return false;
    clearTimeout(request.timer);
    if (type === "waiting") return true; // the answer follows when a host has decided
    this.#pending.delete(id);
    if (type === "error") request.reject(errorOf(payload));
    else request.resolve(payload);
    return true;
  }

  /** Rejects all requests: the connection is lost. */
  failAll() {
    for (const { reject, timer } of this.#pending.values()) {
      clearTimeout(timer);
      reject(new SignalingError("connection_lost", "the connection ended before the answer"));
    }
    this.#pending.clear();
  }
}

// @ts-check
// Messages that wait for the direct answer to them, which carries their `id`.

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

  /** @param {{ type: string, payload: any, id?: unknown }} message   perhaps an answer */
  settle({ type, payload, id }) {
    const request = this.#pending.get(id);
    if (!request) return;
    this.#pending.delete(id);
    clearTimeout(request.timer);
    if (type === "error") request.reject(new SignalingError(payload.code, payload.message, payload.retry_after));
    else request.resolve(payload);
  }

  /** The connection is gone, and the answers with it. */
  failAll() {
    for (const { reject, timer } of this.#pending.values()) {
      clearTimeout(timer);
      reject(new SignalingError("connection_lost", "the connection ended before the answer"));
    }
    this.#pending.clear();
  }
}

// @ts-check
// A seat in a room, over one connection after another: counts what comes, keeps what was sent until the server has it,
// and resumes when a connection breaks, so that nothing is lost and nothing comes twice. Knows no peers and no media.

import { Emitter } from "./events.js";
import { KeptMessages } from "./kept.js";
import { CLOSE_BROKEN, CLOSE_NORMAL, CLOSE_TAKEN_OVER } from "./protocol.js";
import { Retry, RetryStopped } from "./retry.js";
import { SignalingError } from "./signaling.js";

/** @typedef {import("./protocol.js").ClientMessages} ClientMessages */
/** @typedef {import("./protocol.js").JoinRoom} JoinRoom */
/** @typedef {import("./protocol.js").Joined} Joined */
/** @typedef {import("./protocol.js").Resumed} Resumed */
/** @typedef {import("./signaling.js").Signaling} Signaling */
/** @typedef {"idle" | "joining" | "joined" | "reconnecting" | "ended"} SessionState */

/** Failures that pass while a running session tries to get back in. */
const PASSING = new Set([
  "connection_lost", "not_connected", "timeout",
  "overloaded", "rate_limited", "store_unavailable", "internal_error",
]);

const CONFIRM_AFTER = 256; // messages, either way: then both sides may forget what they keep

/**
 * @typedef {object} SessionFacts
 * @property {{ joined: Joined, isAnew: boolean }} entered   a new seat; anew where the old one could not be kept
 * @property {{ resumed: Resumed, isComplete: boolean }} resumed   the same seat; incomplete: messages may be lost
 * @property {{}} lost                 the connection; `entered`, `resumed` or `ended` follows
 * @property {{ reason: string }} ended    `taken_over`, or the error code of a return that was refused
 */

/** @extends {Emitter<SessionFacts>} */
export class Session extends Emitter {
  /** @type {SessionState} */
  state = "idle";

  #signaling;
  /** @type {JoinRoom | null} what it takes to join anew */
  #ticket = null;
  /** @type {{ socketId: string, token: string } | null} what it takes to resume */
  #seat = null;
  #kept = new KeptMessages();
  #received = 0;
  #unconfirmed = 0; // messages of both directions since the last ping
  /** @type {Retry<unknown> | null} */
  #entering = null;
  /** @type {(() => void)[]} */
  #listening;

  /** @param {Signaling} signaling */
  constructor(signaling) {
    super();
    this.#signaling = signaling;
    this.#listening = [
      signaling.on("frame_received", ({ type }) => this.#count(type)),
      signaling.on("joined", (joined) => this.#enter(joined)),
      signaling.on("resumed", (resumed) => this.#continue(resumed)),
      signaling.on("pong", ({ received }) => this.#confirm(received)),
      signaling.on("connection_lost", ({ code }) => this.#lose(code)),
    ];
  }

  /**
   * Takes a seat; connects first where needed. Rejects with the server's refusal.
   * @param {JoinRoom} ticket
   */
  async join(ticket) {
    this.#ticket = { ...ticket, resumable: true };
    this.state = "joining";
    this.#signaling.pingPayload = () => this.#describeCount();
    try {
      await this.#tryToEnter((error) => codeOf(error) === "connection_lost");
    } catch (error) {
      if (this.state === "joining") this.state = "idle";
      // Without an answer the seat may be taken by now: only a new connection is surely outside.
      if (codeOf(error) === "timeout") this.#signaling.close();
      throw error;
    }
  }

  /**
   * Sends a message, now or as soon as there is a connection again.
   * @template {keyof ClientMessages} Type
   * @param {Type} type
   * @param {ClientMessages[Type]} payload
   */
  send(type, payload) {
    const text = JSON.stringify({ type, payload });
    const isWritten = this.state === "joined" && this.#signaling.isConnected;
    this.#kept.add(text, { isWritten });
    if (!isWritten) return;
    this.#signaling.write(text);
    this.#note();
  }

  /** Cuts the wait before the next attempt to come back; a connection that looks alive has to prove it. */
  retryNow() {
    this.#signaling.retryNow();
    this.#entering?.now();
  }

  /** Gives the seat back at once, where the server can be told. */
  leave() {
    if (this.state === "joined" && this.#signaling.isConnected) this.#signaling.send("leave_room", {});
    this.close();
  }

  /** The seat is gone, or of no interest any more. */
  close() {
    if (this.state === "ended") return;
    const usesConnection = this.state !== "idle";
    this.state = "ended";
    for (const stop of this.#listening) stop();
    this.#entering?.stop();
    if (!usesConnection) return;
    this.#signaling.pingPayload = () => ({});
    this.#signaling.close(CLOSE_NORMAL);
  }

  /** @param {(error: unknown) => boolean} isPassing */
  #tryToEnter(isPassing) {
    this.#entering = new Retry(() => this.#requestSeat(), {
      isPassing,
      atLeast: (error) => (error instanceof SignalingError ? error.retryAfter * 1000 : 0),
    });
    return this.#entering.run();
  }

  async #requestSeat() {
    await this.#signaling.connect();
    if (this.#seat && await this.#requestResume()) return;
    await this.#request("join_room", /** @type {JoinRoom} */ (this.#ticket), CLOSE_NORMAL);
  }

  /** @returns {Promise<boolean>} false where only joining anew is left */
  async #requestResume() {
    const { socketId, token } = /** @type {{ socketId: string, token: string }} */ (this.#seat);
    try {
      await this.#request("resume", { socket_id: socketId, resume_token: token, received: this.#received }, CLOSE_BROKEN);
      return true;
    } catch (error) {
      if (codeOf(error) !== "resume_failed") throw error;
      this.#seat = null;
      return false;
    }
  }

  /**
   * While coming back, a connection that does not answer may have done what was asked: it is not asked again.
   * @template {"join_room" | "resume"} Type
   * @param {Type} type @param {ClientMessages[Type]} payload @param {number} closeCode
   */
  async #request(type, payload, closeCode) {
    try {
      await this.#signaling.request(type, payload);
    } catch (error) {
      if (this.state === "reconnecting" && codeOf(error) === "timeout") this.#signaling.replace(closeCode);
      throw error;
    }
  }

  /** @param {Joined} joined */
  #enter(joined) {
    if (this.state !== "joining" && this.state !== "reconnecting") return;
    const isAnew = this.state === "reconnecting";
    this.#takeSeat(joined);
    this.#kept = new KeptMessages();
    this.#received = 0;
    this.emit("entered", { joined, isAnew });
  }

  /** @param {Resumed} resumed */
  #continue(resumed) {
    if (this.state !== "reconnecting") return;
    this.#takeSeat(resumed);
    let isComplete = false;
    if (resumed.received === null) {
      this.#kept.restart();
      this.#received = 0;
    } else {
      isComplete = this.#kept.resume(resumed.received);
    }
    if (this.#signaling.isConnected) for (const text of this.#kept.write()) this.#signaling.write(text);
    this.emit("resumed", { resumed, isComplete });
  }

  /** @param {Joined} joined */
  #takeSeat({ your_socket_id, resume_token }) {
    this.state = "joined";
    this.#seat = resume_token === undefined ? null : { socketId: your_socket_id, token: resume_token };
    this.#unconfirmed = 0;
  }

  /** @param {number} code */
  #lose(code) {
    if (this.state !== "joined" && this.state !== "reconnecting") return;
    if (code === CLOSE_TAKEN_OVER) this.#end("taken_over"); // coming back again would only start a fight
    else if (this.state === "joined") this.#comeBack();
  }

  async #comeBack() {
    this.state = "reconnecting";
    this.emit("lost", {});
    try {
      await this.#tryToEnter((error) => PASSING.has(codeOf(error)));
    } catch (error) {
      if (!(error instanceof RetryStopped)) this.#end(codeOf(error));
    }
  }

  /** @param {string | null} type */
  #count(type) {
    if (this.state !== "joined" || type === "ping" || type === "pong") return;
    this.#received += 1;
    this.#note();
  }

  /** One more message that one of the two sides keeps. */
  #note() {
    this.#unconfirmed += 1;
    if (this.#seat && this.#unconfirmed >= CONFIRM_AFTER) this.#signaling.ping();
  }

  #describeCount() {
    if (this.state !== "joined" || !this.#seat) return {};
    this.#unconfirmed = 0;
    return { received: this.#received };
  }

  /** @param {number | undefined} received */
  #confirm(received) {
    if (this.state === "joined" && received !== undefined) this.#kept.confirm(received);
  }

  /** @param {string} reason */
  #end(reason) {
    this.close();
    this.emit("ended", { reason });
  }
}

/** @param {unknown} error */
export function codeOf(error) {
  return error instanceof SignalingError ? error.code : "unknown";
}

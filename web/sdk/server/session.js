// @ts-check
// Keeps a seat in a room across connections: counts received messages, keeps sent ones until the server confirms
// them, and resumes when a connection breaks, so that no message is lost or doubled. Knows no peers and no media.

import { Emitter } from "../emitter.js";
import { HostRequests } from "./host_requests.js";
import { ReplayBuffer } from "./replay_buffer.js";
import { codeOf, SignalingError } from "./requests.js";
import { Retry, RetryStopped } from "./retry.js";
import { requestSeat } from "./seat_request.js";
import { CLOSE_NORMAL, CLOSE_TAKEN_OVER } from "../wire.js";

/** @typedef {import("./seat_request.js").Seat} Seat */
/** @typedef {import("./replay_buffer.js").SentFrame} SentFrame */
/** @typedef {import("../protocol.js").ClientMessages} ClientMessages */
/** @typedef {import("../protocol.js").HostMessages} HostMessages */
/** @typedef {import("../protocol.js").JoinRoom} JoinRoom */
/** @typedef {import("../protocol.js").Joined} Joined */
/** @typedef {import("../protocol.js").Resumed} Resumed */
/** @typedef {import("./signaling.js").Signaling} Signaling */
/** @typedef {"idle" | "joining" | "waiting" | "joined" | "reconnecting" | "ended"} SessionState */

/** Errors after which a session tries again to resume, or to continue waiting for a host. */
const PASSING = new Set([
  "connection_lost", "not_connected", "timeout",
  "overloaded", "rate_limited", "store_unavailable", "internal_error",
]);

const CONFIRM_AFTER = 256; // messages in both directions, after which a ping lets both sides empty their replay buffers

/**
 * @typedef {object} SessionEvents
 * @property {{}} waiting              for a host, without a time limit; `entered` or `ended` follows
 * @property {{ joined: Joined, isAnew: boolean }} entered   a new seat; `isAnew` if it replaces a lost one
 * @property {{ resumed: Resumed, isComplete: boolean }} resumed   the same seat; messages may be lost unless `isComplete`
 * @property {{}} lost                 the connection; `waiting`, `entered`, `resumed` or `ended` follows
 * @property {{ reason: string }} ended    `taken_over`, `denied`, or the error code of a refused resume or rejoin
 */

/** @extends {Emitter<SessionEvents>} */
export class Session extends Emitter {
  /** @type {SessionState} */
  state = "idle";

  #signaling;
  /** @type {JoinRoom | null} */
  #ticket = null;
  /** @type {Seat | null} */
  #seat = null;
  #kept = new ReplayBuffer();
  #hostRequests = new HostRequests();
  #received = 0;
  #unconfirmed = 0; // messages of both directions since the last ping
  /** @type {Retry<unknown> | null} */
  #entering = null;
  #closing = new AbortController();

  /** @param {Signaling} signaling */
  constructor(signaling) {
    super();
    this.#signaling = signaling;
    const until = { signal: this.#closing.signal };
    signaling.on("frame_received", ({ type }) => this.#count(type), until);
    signaling.on("waiting", () => this.#wait(), until);
    signaling.on("denied", () => this.#deny(), until);
    signaling.on("joined", (joined) => this.#enter(joined), until);
    signaling.on("resumed", (resumed) => this.#continue(resumed), until);
    signaling.on("pong", ({ received }) => this.#confirm(received), until);
    signaling.on("answered", ({ id, error }) => this.#hostRequests.settle(id, error), until);
    signaling.on("connection_lost", ({ code }) => this.#lose(code), until);
  }

  /**
   * Connects if necessary and takes a seat, perhaps after a long wait for a host. Rejects with a SignalingError,
   * or with RetryStopped if the session ends first.
   * @param {JoinRoom} ticket
   */
  async join(ticket) {
    this.#ticket = { ...ticket, resumable: true };
    this.state = "joining";
    this.#signaling.pingPayload = () => this.#describeCount();
    try {
      await this.#tryToEnter((code) => code === "connection_lost" || (this.#isWaiting && PASSING.has(code)));
    } catch (error) {
      if (this.state === "joining" || this.#isWaiting) this.state = "idle";
      // The server may have seated us: only a new connection is certainly in no room.
      if (codeOf(error) === "timeout") this.#signaling.close();
      throw error;
    }
  }

  /**
   * Sends a message, now or after the session has resumed.
   * @template {keyof ClientMessages} Type
   * @param {Type} type
   * @param {ClientMessages[Type]} payload
   */
  send(type, payload) {
    this.#put(JSON.stringify({ type, payload }));
  }

  /**
   * Sends a host's request, now or after the session has resumed. Resolves when the server has carried it out. Rejects
   * with the server's error, with `connection_lost` if the answer was lost, or with `session_ended`.
   * @template {keyof HostMessages} Type
   * @param {Type} type
   * @param {HostMessages[Type]} payload
   * @returns {Promise<void>}
   */
  async ask(type, payload) {
    if (this.state !== "joined" && this.state !== "reconnecting") {
      throw new SignalingError("not_connected", `cannot send ${type}: not in a room`);
    }
    const id = this.#hostRequests.nextId();
    return this.#hostRequests.add(id, this.#put(JSON.stringify({ type, payload, id })));
  }

  /** The token of the last join, and of a later rejoin. @returns {string | undefined} */
  get token() {
    return this.#ticket?.token;
  }

  set token(token) {
    if (this.#ticket) this.#ticket = { ...this.#ticket, token };
  }

  /** Tries to reconnect now. A connection that looks alive is tested with a ping. */
  retryNow() {
    this.#signaling.retryNow();
    this.#entering?.now();
  }

  /** Ends the session, and tells the server if it is connected. */
  leave() {
    if ((this.state === "joined" || this.#isWaiting) && this.#signaling.isConnected) this.#signaling.send("leave_room", {});
    this.close();
  }

  /** Ends the session; its seat is gone or no longer wanted. */
  close() {
    if (this.state === "ended") return;
    const usesConnection = this.state !== "idle";
    this.state = "ended";
    this.#closing.abort();
    this.#entering?.stop();
    this.#hostRequests.lose(() => true, "session_ended");
    if (!usesConnection) return;
    this.#signaling.pingPayload = () => ({});
    this.#signaling.close(CLOSE_NORMAL);
  }

  /** @param {string} text @returns {SentFrame} */
  #put(text) {
    const isWritten = this.state === "joined" && this.#signaling.isConnected;
    const frame = this.#kept.add(text, { isWritten });
    this.#hostRequests.lose(({ isDropped }) => isDropped, "connection_lost");
    if (isWritten) {
      this.#signaling.write(text);
      this.#note();
    }
    return frame;
  }

  /** @param {(code: string) => boolean} isPassing */
  #tryToEnter(isPassing) {
    const attempt = () => requestSeat(this.#signaling, {
      ticket: /** @type {JoinRoom} */ (this.#ticket),
      seat: this.#seat,
      received: this.#received,
      forgetSeat: () => { this.#seat = null; },
      isReturn: this.state !== "joining",
    });
    const atLeast = /** @param {unknown} error */ (error) => (error instanceof SignalingError ? error.retryAfter * 1000 : 0);
    this.#entering = new Retry(attempt, { isPassing: (error) => isPassing(codeOf(error)), atLeast });
    return this.#entering.run();
  }

  get #isWaiting() {
    return this.state === "waiting";
  }

  /** Emits `waiting`. A session that rejoins stays `reconnecting` meanwhile. */
  #wait() {
    if (this.state !== "joining" && this.state !== "reconnecting" && !this.#isWaiting) return;
    if (this.state === "joining") this.state = "waiting";
    this.emit("waiting", {});
  }

  #deny() {
    if (this.#isWaiting || this.state === "reconnecting") this.#end("denied");
  }

  /** @param {Joined} joined */
  #enter(joined) {
    if (this.state !== "joining" && this.state !== "reconnecting" && !this.#isWaiting) return;
    const isAnew = this.state === "reconnecting";
    this.#takeSeat(joined);
    this.#kept = new ReplayBuffer();
    this.#hostRequests.lose(() => true, "connection_lost");
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
      this.#hostRequests.lose((frame) => !this.#kept.has(frame), "connection_lost");
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
    if (this.#isWaiting) this.emit("lost", {});
    if (this.state !== "joined" && this.state !== "reconnecting") return;
    if (code === CLOSE_TAKEN_OVER) this.#end("taken_over"); // resuming would take the seat from the other device again
    else if (this.state === "joined") this.#comeBack();
  }

  async #comeBack() {
    this.state = "reconnecting";
    this.emit("lost", {});
    try {
      await this.#tryToEnter((code) => PASSING.has(code));
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

  /** Counts a message of either direction, and pings after CONFIRM_AFTER of them. */
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
    if (this.state !== "joined" || received === undefined) return;
    this.#kept.confirm(received);
  }

  /** @param {string} reason */
  #end(reason) {
    this.close();
    this.emit("ended", { reason });
  }
}

// @ts-check
// Checks the WebSocket to the server: that it opens, its round trip, and that a second one opens after the first.

import { codeOf, SignalingError } from "../server/requests.js";
import { Signaling } from "../server/signaling.js";
import { fault, fine, median, warning } from "./results.js";
import { within } from "./waiting.js";

/** @typedef {import("./results.js").CheckResult} CheckResult */
/** @typedef {import("./results.js").Environment} Environment */

const OPENS_WITHIN = 8_000; // ms
const PINGS = 5;
const LONGEST_ROUND_TRIP = 500; // ms; joining takes several

export class ServerCheck {
  /** @type {RTCIceServer[] | null} what the server told; null if it told nothing */
  iceServers = null;

  #url;
  #environment;
  #signal;
  /** @type {Signaling | null} */
  #open = null;

  /** @param {string} url   of the WebSocket @param {Environment} environment @param {AbortSignal} signal */
  constructor(url, environment, signal) {
    this.#url = url;
    this.#environment = environment;
    this.#signal = signal;
  }

  /** @returns {Promise<CheckResult>} */
  async connect() {
    const { now } = this.#environment;
    const began = now();
    this.#open = await this.#openOnce();
    if (!this.#open) return { ...await this.#explain(), ms: now() - began };
    const roundTrip = await this.#roundTrip(this.#open);
    const figures = { figures: { roundTrip: roundTrip ?? undefined } };
    const isSlow = roundTrip === null || roundTrip > LONGEST_ROUND_TRIP;
    return { ...(isSlow ? warning("websocket", "slow", "network", figures) : fine("websocket", figures)), ms: now() - began };
  }

  /** Asks for the ICE servers with credentials of a minute. @returns {Promise<CheckResult>} */
  async askForIceServers() {
    const { now } = this.#environment;
    const began = now();
    try {
      const answer = this.#open?.request("ice_servers", {});
      this.iceServers = (await within(OPENS_WITHIN, this.#signal, answer ?? Promise.reject(new SignalingError("not_connected", ""))))
        ?.ice_servers ?? null;
      return { ...fine("ice_servers"), ms: now() - began };
    } catch (error) {
      if (this.#signal.aborted) throw error;
      const isLimited = codeOf(error) === "rate_limited";
      const retryAfter = error instanceof SignalingError && error.retryAfter > 0 ? error.retryAfter : undefined;
      const result = isLimited ? warning("ice_servers", "rate_limited", "you", { retryAfter })
        : warning("ice_servers", "not_told", "operator", { detail: codeOf(error) });
      return { ...result, ms: now() - began };
    }
  }

  /** Opens a second connection after the first, as a resume does. @returns {Promise<CheckResult>} */
  async reconnect() {
    const { now } = this.#environment;
    const began = now();
    this.close();
    this.#open = await this.#openOnce();
    const result = this.#open ? fine("reconnect") : warning("reconnect", "reconnect_failed", "network");
    this.close();
    return { ...result, ms: now() - began };
  }

  close() {
    this.#open?.close();
    this.#open = null;
  }

  /** Makes one attempt. @returns {Promise<Signaling | null>} null if it failed */
  async #openOnce() {
    const { createWebSocket } = this.#environment;
    const signaling = new Signaling(this.#url, { createWebSocket, connectTimeout: OPENS_WITHIN });
    const failed = new Promise((resolve) => signaling.on("retry_scheduled", () => resolve(null)));
    let connected = null;
    try {
      connected = await within(OPENS_WITHIN, this.#signal, Promise.race([signaling.connect(), failed]));
    } finally {
      if (!connected) signaling.close();
    }
    return connected ? signaling : null;
  }

  /** @param {Signaling} signaling @returns {Promise<number | null>} ms; null if the connection broke */
  async #roundTrip(signaling) {
    const { now } = this.#environment;
    const times = [];
    try {
      for (let count = 0; count < PINGS; count += 1) {
        const began = now();
        await within(OPENS_WITHIN, this.#signal, signaling.request("ping", {}));
        times.push(now() - began);
      }
    } catch (error) {
      if (this.#signal.aborted) throw error;
      return null;
    }
    return median(times);
  }

  /** Browsers do not tell why a WebSocket failed; an ordinary request to the same address may. */
  async #explain() {
    try {
      const address = this.#url.replace(/^ws/, "http");
      // With the method POST, browsers name the page's origin also to its own server.
      const { status } = await this.#environment.fetch(address, { method: "POST", signal: this.#signal });
      if (status === 403) return fault("websocket", "origin_refused", "operator");
      if (status === 503) return fault("websocket", "overloaded", "operator");
      return fault("websocket", "websocket_blocked", "network", { detail: `status ${status}` });
    } catch (error) {
      if (this.#signal.aborted) throw error;
      return fault("websocket", "unreachable", "network");
    }
  }
}

// @ts-check
// Checks everything that a call needs, side by side where that is possible, and says what is at fault and who can mend it.

import { checkCamera, checkMicrophone, checkSpeaker } from "./device_checks.js";
import { eachServer, gather, isTurn } from "./gathering.js";
import { checkRelayCall } from "./relay_call.js";
import { browser, fault, fine, warning } from "./results.js";
import { ServerCheck } from "./server_check.js";
import { isPrivate, judge } from "./verdicts.js";

/** @typedef {import("./results.js").CheckName} CheckName */
/** @typedef {import("./results.js").CheckResult} CheckResult */
/** @typedef {import("./results.js").Environment} Environment */

/** What the doctor is busy with. @typedef {"page" | "camera" | "microphone" | "speaker" | "server" | "relays" | "calls"} Step */
/** @type {readonly Step[]} */
export const STEPS = ["page", "camera", "microphone", "speaker", "server", "relays", "calls"];

/** @type {CheckName[]} the order of the results */
const ORDER = [
  "secure_page", "camera", "microphone", "speaker", "websocket", "reconnect", "ice_servers", "stun", "turn", "relay_call", "udp",
];

/**
 * @typedef {object} DoctorOptions
 * @property {string} url              of the server's WebSocket
 * @property {import("./device_checks.js").DeviceOptions["media"]} media
 * @property {import("./device_checks.js").LookAt} lookAt
 * @property {boolean} isInCall        leaves devices and bandwidth to the call
 * @property {RTCIceServer[]} [iceServers]   of the call, used if the server tells no TURN server outside a room
 * @property {AbortSignal} signal      cancels it
 * @property {(results: CheckResult[]) => void} [onResults]   all results so far, in order
 * @property {(running: Step[], done: number) => void} [onStep]   what runs, and how many of STEPS are done
 * @property {Partial<Environment>} [environment]   instead of the browser
 */

/**
 * Runs all checks. Rejects with the signal's reason if it is cancelled. Either way nothing stays open.
 * @param {DoctorOptions} options
 * @returns {Promise<CheckResult[]>} in order
 */
export async function checkConnection(options) {
  const cancelling = new AbortController(); // also when one check throws, which none should
  const cancel = () => cancelling.abort(options.signal.reason);
  options.signal.addEventListener("abort", cancel);
  if (options.signal.aborted) cancel();
  try {
    const run = new Run(options, cancelling.signal);
    await run.everything();
    return run.results;
  } finally {
    options.signal.removeEventListener("abort", cancel);
    cancelling.abort();
  }
}

class Run {
  /** @type {CheckResult[]} */
  results = [];
  #options;
  #signal;
  /** @type {Environment} */
  #environment;
  /** @type {Set<Step>} */
  #running = new Set();
  #done = 0;

  /** @param {DoctorOptions} options @param {AbortSignal} signal */
  constructor(options, signal) {
    this.#options = options;
    this.#signal = signal;
    this.#environment = { ...browser(), ...options.environment };
  }

  async everything() {
    this.#signal.throwIfAborted();
    const devices = { ...this.#options, environment: this.#environment, signal: this.#signal };
    await this.#step("page", async () => {
      this.#add({ ...(this.#environment.isSecure ? fine("secure_page") : fault("secure_page", "insecure_page", "operator")), ms: 0 });
    });
    await Promise.all([
      this.#step("camera", () => this.#attempt("camera", () => checkCamera(devices))),
      this.#step("microphone", () => this.#attempt("microphone", () => checkMicrophone(devices))),
      this.#step("speaker", () => this.#attempt("speaker", () => checkSpeaker(devices))),
      this.#network(),
    ]);
  }

  async #network() {
    const server = new ServerCheck(this.#options.url, this.#environment, this.#signal);
    try {
      const iceServers = await this.#step("server", () => this.#askServer(server));
      const usable = await this.#step("relays", () => this.#askRelays(iceServers));
      await this.#step("calls", () => this.#callThrough(usable));
    } finally {
      server.close();
    }
  }

  /** @param {ServerCheck} server @returns {Promise<RTCIceServer[] | null>} one URL each; null if none are known */
  async #askServer(server) {
    const connected = await server.connect();
    this.#add(connected);
    if (connected.state !== "fault") {
      this.#add(await server.askForIceServers());
      this.#add(await server.reconnect());
    }
    const told = server.iceServers && eachServer(server.iceServers);
    const ofCall = eachServer(this.#options.iceServers ?? []);
    return told?.some(({ urls }) => isTurn(String(urls))) || ofCall.length === 0 ? told : ofCall;
  }

  /** @param {RTCIceServer[] | null} iceServers @returns {Promise<RTCIceServer[]>} those that gave a relay address */
  async #askRelays(iceServers) {
    if (!iceServers) return [];
    const gatherings = await Promise.all(iceServers.map((server) => gather(server, this.#environment, this.#signal)));
    this.#add(...judge(gatherings, isPrivate(new URL(this.#options.url).hostname)));
    if (!gatherings.some(({ url }) => isTurn(url))) this.#add({ ...warning("turn", "no_turn", "operator"), ms: 0 });
    return gatherings.filter(({ types }) => types.includes("relay")).map(({ server }) => server);
  }

  /** One after the other, so that each has the whole line. @param {RTCIceServer[]} servers */
  async #callThrough(servers) {
    const { isInCall } = this.#options;
    for (const server of servers) {
      await this.#attempt("relay_call", () => checkRelayCall(server, this.#environment, { isInCall, signal: this.#signal }));
    }
  }

  /**
   * Runs a check. An error that no one expects, as in a browser without sound, is a result too.
   * @param {CheckName} check
   * @param {() => Promise<CheckResult>} run
   */
  async #attempt(check, run) {
    const began = this.#environment.now();
    try {
      this.#add(await run());
    } catch (error) {
      if (this.#signal.aborted) throw error;
      this.#add({ ...warning(check, "unknown", "you", { detail: String(error) }), ms: this.#environment.now() - began });
    }
  }

  /** @param {CheckResult[]} results */
  #add(...results) {
    this.results = [...this.results, ...results].sort((one, other) => ORDER.indexOf(one.check) - ORDER.indexOf(other.check));
    if (!this.#signal.aborted) this.#options.onResults?.(this.results);
  }

  /** @template Result @param {Step} name @param {() => Promise<Result>} run */
  async #step(name, run) {
    const { onStep = () => {} } = this.#options;
    this.#running.add(name);
    onStep([...this.#running], this.#done);
    const result = await run();
    this.#running.delete(name);
    this.#done += 1;
    onStep([...this.#running], this.#done);
    return result;
  }
}

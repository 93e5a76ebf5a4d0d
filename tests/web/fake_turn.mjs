// STUN and TURN servers, RTCPeerConnections that ask them for addresses and send through them, and what else a connection
// check uses: a WebSocket to the server, and sound. Time passes only by the test's clock.

import { FakeWebSocket } from "./fake_web_socket.mjs";

/**
 * What a server does, by URL: after `delay` ms it gives candidates of `types` and `errors`; `completes` says whether the
 * browser then knows that no more will come. Calls through it come about if `passes`, and lose every `losesEvery`th packet,
 * each way takes `latency` ms, and what comes after `mostPackets` waits in the browser.
 */
const TALKATIVE = { types: ["relay"], errors: [], delay: 20, completes: true, passes: true, losesEvery: 0, latency: 5, relayAddress: "203.0.113.9" };
export const answering = (more = {}) => ({ ...TALKATIVE, ...more });
export const silent = (more = {}) => ({ ...TALKATIVE, types: [], completes: false, ...more });

export class FakeNetwork {
  connections = [];
  sockets = [];
  contexts = [];
  channels = [];
  microphone = 0.1; // loudness
  soundStarts = true;
  reachesServer = true;
  status = 426; // of an ordinary request to the WebSocket's address
  hasErrorEvents = true;
  mostConnections = Infinity; // that the browser makes
  iceServers = [];
  iceServersError = null;
  servers = {};

  /** What the checks use of it; the clock is the test's. */
  environment(now) {
    return {
      createPeerConnection: (configuration) => this.#add("connections", new FakeIceConnection(this, configuration)),
      createWebSocket: () => this.#add("sockets", new AnsweringSocket(this)),
      createAudioContext: () => this.#add("contexts", new FakeAudioContext(this)),
      fetch: async () => {
        if (!this.status) throw new TypeError("unreachable");
        return { status: this.status };
      },
      isSecure: true,
      now,
    };
  }

  /** What is still open. */
  get open() {
    return [
      ...this.connections.filter(({ isClosed }) => !isClosed), ...this.contexts.filter(({ state }) => state !== "closed"),
      ...this.sockets.filter(({ closedWith }) => closedWith === null && this.reachesServer),
    ];
  }

  #add(list, made) {
    this[list].push(made);
    return made;
  }
}

class AnsweringSocket extends FakeWebSocket {
  #network;
  constructor(network) {
    super();
    this.#network = network;
    setTimeout(() => {
      if (network.reachesServer) this.receive("connected", { socket_id: "check", guest_rooms: true, version: "1" });
      else this.break();
    }, 5);
  }

  send(text) {
    super.send(text);
    const { type, id } = JSON.parse(text);
    const { iceServers, iceServersError } = this.#network;
    const [answer, payload] = type === "ping" ? ["pong", {}]
      : iceServersError ? ["error", iceServersError] : ["ice_servers", { ice_servers: iceServers, expires_at: null }];
    setTimeout(() => { if (this.closedWith === null) this.receive(answer, payload, id); }, 10);
  }
}

class FakeAudioContext {
  state = "running";
  #network;
  constructor(network) { this.#network = network; }
  get currentTime() { return this.#network.soundStarts ? 1 : 0; }
  async resume() {}
  async close() { this.state = "closed"; }
  createAnalyser() { return { getFloatTimeDomainData: (samples) => samples.fill(this.#network.microphone) }; }
  createMediaStreamSource() { return { connect() {} }; }
}

const byDescription = new Map();

class FakeIceConnection {
  isClosed = false;
  localDescription = null;
  remoteDescription = null;
  onicecandidate = null;
  ondatachannel = null;
  channel = null;
  #network;
  #far = null;
  #name = `sdp ${byDescription.size}`;

  constructor(network, { iceServers: [{ urls }], iceTransportPolicy }) {
    if (network.connections.length === network.mostConnections) throw new DOMException("too many connections", "UnknownError");
    if (urls.includes("broken")) throw new SyntaxError(`broken URL ${urls}`);
    this.#network = network;
    this.url = urls;
    this.policy = iceTransportPolicy;
    this.does = network.servers[urls];
    byDescription.set(this.#name, this);
    if (network.hasErrorEvents) this.onicecandidateerror = null;
  }

  createDataChannel(label, options) {
    this.channel = new FakeChannel(this.does);
    this.#network.channels.push(this.channel);
    return Object.assign(this.channel, options);
  }

  async createOffer() { return { type: "offer", sdp: this.#name }; }
  async createAnswer() { return { type: "answer", sdp: this.#name }; }
  async addIceCandidate() {}

  async setLocalDescription(description) {
    this.localDescription = description;
    const { types, errors, delay, completes, relayAddress } = this.does;
    setTimeout(() => {
      if (this.isClosed) return;
      for (const error of errors) this.onicecandidateerror?.(error);
      for (const type of types) {
        const address = type === "relay" ? relayAddress : "192.0.2.1";
        this.onicecandidate?.({ candidate: { candidate: `candidate:1 1 udp 1 ${address} 5000 typ ${type}`, type, address, protocol: "udp" } });
      }
      if (completes) this.onicecandidate?.({ candidate: null });
    }, delay);
  }

  async setRemoteDescription(description) {
    this.remoteDescription = description;
    this.#far = byDescription.get(description.sdp);
    if (!this.does.passes || !this.#far.remoteDescription) return;
    const [caller, callee] = this.channel ? [this, this.#far] : [this.#far, this];
    const far = new FakeChannel(this.does);
    this.#network.channels.push(far);
    Object.assign(far, { far: caller.channel, readyState: "open" });
    Object.assign(caller.channel, { far, readyState: "open" });
    callee.ondatachannel?.({ channel: far });
    caller.channel.onopen?.();
  }

  close() {
    this.isClosed = true;
    if (this.channel) this.channel.readyState = "closed";
  }
}

class FakeChannel {
  readyState = "connecting";
  sent = 0;
  far = null;
  bufferedAmount = 0;
  #does;
  constructor(does) { this.#does = does; }

  send(data) {
    const { losesEvery, latency, mostPackets = Infinity } = this.#does;
    this.sent += 1;
    if (this.sent > mostPackets) {
      this.bufferedAmount += data.byteLength;
      return;
    }
    if (losesEvery && this.sent % losesEvery === 0) return;
    setTimeout(() => this.far.onmessage?.({ data }), latency);
  }
}

// A pair of RTCPeerConnections as far as negotiation goes: the standard's signaling states, its chain
// of operations, implicit descriptions, rollback and negotiationneeded. No media, no network.

const tick = () => new Promise((resolve) => setImmediate(resolve));

let connections = 0;

export class FakePeerConnection {
  signalingState = "stable";
  connectionState = "new";
  localDescription = null;
  remoteDescription = null;
  onnegotiationneeded = null;
  onicecandidate = null;
  onconnectionstatechange = null;
  onsignalingstatechange = null;
  /** What happened, in order, for the tests to look at. */
  log = [];

  #name = `c${++connections}`;
  #generation = 0;
  #own = new Set(); // what this side wants negotiated
  #negotiated = new Set();
  #offered = [];
  #stable = { local: null, remote: null };
  #operations = Promise.resolve();
  #pending = 0;
  #transceivers = [];
  #known = new Set(); // remote sections that have their transceiver
  #stopped = new Set(); // sections that the next offer leaves out
  #wantsRestart = false;
  #offersForEver = false;
  configuration = null;
  channels = [];

  addTransceiver(trackOrKind, init = {}) {
    const kind = typeof trackOrKind === "string" ? trackOrKind : trackOrKind.kind;
    const track = typeof trackOrKind === "string" ? null : trackOrKind;
    const transceiver = this.#transceiver(kind, track, init.direction ?? "sendrecv");
    transceiver.section = `${kind}:${this.#name}-${this.#transceivers.length}`;
    this.#want(transceiver.section);
    return transceiver;
  }

  createDataChannel(label, options) {
    const channel = { label, ...options, readyState: "connecting", sent: [], send(text) { this.sent.push(text); } };
    this.channels.push(channel);
    this.#want("application");
    return channel;
  }

  getTransceivers() {
    return this.#transceivers.filter(({ direction }) => direction !== "stopped");
  }

  restartIce() {
    this.log.push("restart");
    this.#wantsRestart = true;
    this.#askForNegotiation();
  }

  setConfiguration(configuration) {
    this.configuration = configuration;
  }

  setLocalDescription() {
    return this.#chained(async () => {
      const type = this.signalingState === "have-remote-offer" ? "answer" : "offer";
      const sections = type === "offer" ? this.#wanted() : this.#offered;
      if (type === "offer") this.#wantsRestart = false;
      this.#generation += 1;
      await tick();
      this.localDescription = { type, sdp: sdp(`${this.#name}.${this.#generation}`, sections) };
      this.log.push(`local ${type}`);
      if (type === "offer") this.signalingState = "have-local-offer";
      else this.#settle(sections);
      this.#gather();
    });
  }

  setRemoteDescription({ type, sdp: text }) {
    return this.#chained(async () => {
      const glare = type === "offer" && this.signalingState === "have-local-offer";
      if (glare) {
        this.log.push("rollback");
        this.signalingState = "stable";
        this.localDescription = this.#stable.local;
      }
      const expected = type === "offer" ? "stable" : "have-local-offer";
      if (this.signalingState !== expected) throw stateError(`setRemoteDescription(${type})`, this);
      const sections = sectionsOf(text);
      await tick();
      this.remoteDescription = { type, sdp: text };
      this.log.push(`remote ${type}`);
      if (type === "answer") return this.#settle(sections);
      this.signalingState = "have-remote-offer";
      this.#offered = sections;
      this.#receiveSections(sections);
    });
  }

  addIceCandidate(candidate) {
    return this.#chained(async () => {
      if (!this.remoteDescription) throw stateError("addIceCandidate", this);
      if (!this.remoteDescription.sdp.includes(`a=ice-ufrag:${candidate.usernameFragment}\n`)) {
        throw new DOMException(`unknown ufrag ${candidate.usernameFragment}`, "OperationError");
      }
      this.log.push("candidate");
    });
  }

  close() {
    this.signalingState = "closed";
    this.connectionState = "closed";
  }

  /** Test's hand: the browser found this connection to be in `state`. */
  become(state) {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }

  #transceiver(kind, track, direction) {
    let now = direction;
    const transceiver = {
      get direction() { return now; },
      set direction(wanted) {
        if (now === "stopped") throw new DOMException("stopped", "InvalidStateError");
        now = wanted;
      },
      currentDirection: null,
      mid: null,
      section: null,
      receiver: { track: { kind } },
      sender: { track, async replaceTrack(next) { this.track = next; } },
      stop: () => {
        if (transceiver.currentDirection === null) this.#offersForEver = true; // as Chromium does
        now = "stopped";
        this.#own.delete(transceiver.section);
        this.#stopped.add(transceiver.section);
        this.#askForNegotiation();
      },
    };
    this.#transceivers.push(transceiver);
    return transceiver;
  }

  #receiveSections(sections) {
    for (const section of sections) {
      const [kind, id] = section.split(":");
      if (!id || id.startsWith(`${this.#name}-`) || this.#negotiated.has(section) || this.#known.has(section)) continue;
      this.#known.add(section);
      const transceiver = this.#transceiver(kind, null, "recvonly");
      Object.assign(transceiver, { section, mid: section });
      this.ontrack?.({ track: transceiver.receiver.track, streams: [], transceiver });
    }
  }

  #settle(sections) {
    this.signalingState = "stable";
    this.#stable = { local: this.localDescription, remote: this.remoteDescription };
    this.#negotiated = new Set(sections);
    for (const transceiver of this.#transceivers) {
      const { section, direction } = transceiver;
      if (this.#negotiated.has(section)) Object.assign(transceiver, { mid: section, currentDirection: direction });
      else if (transceiver.mid !== null && direction !== "stopped") transceiver.direction = "stopped"; // by the other side
    }
    this.onsignalingstatechange?.();
    this.#askForNegotiation();
  }

  #want(section) {
    this.#own.add(section);
    this.#askForNegotiation();
  }

  async #askForNegotiation() {
    await tick();
    if (this.signalingState !== "stable" || this.#pending > 0) return;
    const wanted = this.#wanted();
    const isSettled = wanted.length === this.#negotiated.size && wanted.every((section) => this.#negotiated.has(section));
    if (!isSettled || this.#wantsRestart || this.#offersForEver) this.onnegotiationneeded?.();
  }

  #wanted() {
    return [...new Set([...this.#negotiated, ...this.#own])].filter((section) => !this.#stopped.has(section));
  }

  async #gather() {
    const usernameFragment = `${this.#name}.${this.#generation}`;
    await tick();
    this.onicecandidate?.({ candidate: { toJSON: () => ({ candidate: "candidate:1", sdpMid: "0", usernameFragment }) } });
    this.onicecandidate?.({ candidate: null });
  }

  #chained(operation) {
    this.#pending += 1;
    const done = this.#operations.then(async () => {
      if (this.signalingState === "closed") await new Promise(() => {});
      await operation();
    }).finally(() => {
      this.#pending -= 1;
      if (this.#pending === 0) this.#askForNegotiation();
    });
    this.#operations = done.catch(() => {});
    return done;
  }

  get negotiated() {
    return [...this.#negotiated].sort();
  }
}

function sdp(ufrag, sections) {
  return `a=ice-ufrag:${ufrag}\nsections=${sections.join(",")}\n`;
}

function sectionsOf(text) {
  const [, list] = /sections=(.*)\n/.exec(text) ?? [];
  if (list === undefined) throw new DOMException("not a description", "InvalidAccessError");
  return list ? list.split(",") : [];
}

function stateError(operation, { signalingState }) {
  return new DOMException(`${operation} while ${signalingState}`, "InvalidStateError");
}

import { Emitter } from "../../web/sdk/emitter.js";

/** The server as a call sees it; `answers` are what the next joins and resumes get. */
export class FakeSignaling extends Emitter {
  isConnected = true;
  requests = [];
  sent = [];
  closed = 0;
  retries = 0;
  answers = [];

  async connect() {}
  async ping() {}
  retryNow() { this.retries += 1; }
  replace() {}
  close() { this.closed += 1; }
  send(type, payload) { this.sent.push({ type, ...payload }); }

  write(text) {
    const { type, payload, id } = JSON.parse(text);
    this.sent.push({ type, ...payload, ...(id && { id }) });
  }

  async request(type, payload) {
    this.requests.push({ type, ...payload });
    const answer = this.answers.shift();
    if (answer instanceof Error) throw answer;
    this.emit(type === "resume" ? "resumed" : "joined", answer);
    return answer;
  }

  /** Answers the latest offer to this peer. */
  answerOffer(from) {
    const { payload: { number, sdp } } = this.signals("offer").filter(({ to }) => to === from).at(-1);
    const answer = `a=ice-ufrag:${from}${number}\n${/sections=.*/.exec(sdp)[0]}\n`;
    this.emit("signal", { from, signal_type: "answer", payload: { type: "answer", sdp: answer, number } });
  }

  /** What was signalled, by type. */
  signals(type) {
    return this.sent.filter(({ signal_type }) => signal_type === type);
  }
}

export class FakeMedia extends Emitter {
  tracks = { audio: null, video: null };
  state = { audio: false, video: false, camera: true };
  settings = { capture: null };

  isTurnedOn(kind) { return this.state[kind]; }

  mute() {
    this.state = { ...this.state, audio: false };
    this.emit("changed", this);
  }
}

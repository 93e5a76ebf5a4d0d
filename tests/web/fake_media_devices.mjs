globalThis.MediaStream ??= class {
  #tracks = new Set();
  addTrack(track) { this.#tracks.add(track); }
  removeTrack(track) { this.#tracks.delete(track); }
  getTracks() { return [...this.#tracks]; }
};

export const failure = (name) => Object.assign(new Error(name), { name });

const KINDS = { audio: "audioinput", video: "videoinput" };
const input = (kind) => (id, label = id, facingMode = undefined) => ({ kind: KINDS[kind], deviceId: id, label, facingMode });
export const camera = input("video");
export const microphone = input("audio");

export class FakeDeviceTrack extends EventTarget {
  enabled = true;
  muted = false;
  readyState = "live";
  applied = [];
  constructor(kind, { label = kind, deviceId, facingMode } = {}) {
    super();
    Object.assign(this, { kind, label, settings: { deviceId, facingMode } });
  }
  get isStopped() { return this.readyState === "ended"; }
  getSettings() { return this.settings; }
  async applyConstraints(constraints) { this.applied.push(constraints); }
  stop() { this.readyState = "ended"; }
  /** The system takes it away. */
  end() {
    this.readyState = "ended";
    this.dispatchEvent(new Event("ended"));
  }
  /** The system holds it back. */
  setMuted(muted) {
    this.muted = muted;
    this.dispatchEvent(new Event(muted ? "mute" : "unmute"));
  }
}

/** Cameras and microphones that come and go. Remembers what was asked for and which tracks it gave. */
export class FakeMediaDevices extends EventTarget {
  asked = [];
  tracks = [];
  failing = {}; // error names by kind or by id
  opensOneCamera = false; // at a time, as many phones
  constructor(...list) {
    super();
    this.list = list;
  }

  async enumerateDevices() { return this.list; }

  async getUserMedia(constraints) {
    this.asked.push(constraints);
    const opened = Object.entries(constraints).map(([kind, wanted]) => this.#open(kind, wanted));
    this.tracks.push(...opened);
    return { getTracks: () => opened };
  }

  /** Others are there from now on. */
  async change(...list) {
    this.list = list;
    this.dispatchEvent(new Event("devicechange"));
  }

  #open(kind, { deviceId = {}, facingMode } = {}) {
    if (this.failing[kind]) throw failure(this.failing[kind]);
    const all = this.list.filter((one) => one.kind === KINDS[kind]);
    if (all.length === 0) throw failure("NotFoundError");
    const id = deviceId.exact ?? deviceId.ideal;
    const found = all.find((one) => one.deviceId === id) ?? (deviceId.exact ? null : all.find((one) => one.facingMode === facingMode) ?? all[0]);
    if (!found) throw failure("OverconstrainedError");
    const isTaken = kind === "video" && this.opensOneCamera && this.tracks.some((track) => track.kind === kind && !track.isStopped);
    if (this.failing[found.deviceId] || isTaken) throw failure(this.failing[found.deviceId] ?? "NotReadableError");
    return new FakeDeviceTrack(kind, found);
  }
}

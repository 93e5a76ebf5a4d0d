// @ts-check
// Adapts what each peer gets to what it can use, and to what this device and its network can bear.

import { allocate, captureFor, DEVICE_LEVELS, FEWEST, inCircle } from "./allocation.js";
import { DeviceLoad } from "./device_load.js";
import { judgeDevice } from "./judgements.js";
import { LatestSpeakers } from "./latest_speakers.js";
import { PeerLink } from "./peer_link.js";
import { Steps } from "./steps.js";
import { PeerWish, wishedHeight } from "./wishes.js";

/** @typedef {import("../call.js").Call} Call */
/** @typedef {import("../media/local_media.js").LocalMedia} LocalMedia */
/** @typedef {import("../peer/peer.js").Peer} Peer */
/** @typedef {import("../peer/peer_channel.js").PeerMessage} PeerMessage */
/** @typedef {import("./judgements.js").LinkSample} LinkSample */
/** @typedef {import("./wishes.js").DataUse} DataUse */
/** @typedef {import("./wishes.js").Shown} Shown */

/** @typedef {import("../peer/peer.js").VideoLimit} VideoLimit */
/** @typedef {{ link: PeerLink, wish: PeerWish, shown: Shown | null, theirLimit: VideoLimit | null }} Known */

const SAMPLE_EVERY = 2_000; // ms
const SAMPLE_EVERY_PER_PEER = 400; // ms; the statistics of a large call take long
const HIGHEST = 1080; // pixels
const FASTEST = 60; // frames/s
const SCREEN_FRAME_RATES = [30, 30, 15, 10, 10, 5, 5, 5]; // frames/s of our screen, by level of this device

export class Adaptation {
  #call;
  #media;
  /** @type {Map<Peer, Known>} */
  #peers = new Map();
  #device = new Steps({ last: DEVICE_LEVELS.length - 1 });
  #load = new DeviceLoad();
  #speakers = new LatestSpeakers(FEWEST);
  #otherSpeakers = new LatestSpeakers(FEWEST); // without ourselves
  #areWeSpeaking = false;
  #captured = "null"; // what this call has set, as JSON
  /** @type {DataUse} */
  #dataUse = "full";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {Call} call @param {LocalMedia} media */
  constructor(call, media) {
    this.#call = call;
    this.#media = media;
    call.on("peer_added", ({ peer }) => this.#add(peer));
    call.on("peer_removed", ({ peer }) => this.#remove(peer));
    call.on("peer_reachable", ({ peer }) => this.#greet(peer));
    call.on("peer_message", ({ peer, message }) => this.#hear(peer, message));
    call.on("ended", () => this.#stop());
  }

  /** Says how a peer is shown, as often as it changes. @param {Peer} peer @param {Shown} shown */
  show(peer, shown) {
    const known = this.#peers.get(peer);
    if (!known) return;
    known.shown = shown;
    this.#wish(peer);
  }

  /** Low data and audio only also hold for what we receive. Low data limits what we send. @param {DataUse} dataUse */
  setDataUse(dataUse) {
    this.#dataUse = dataUse;
    this.update();
  }

  /** Takes who is speaking at the moment: their video is turned off last. @param {Iterable<string>} socketIds */
  hearSpeakers(socketIds) {
    const now = performance.now();
    const ids = [...socketIds];
    this.#areWeSpeaking = ids.includes(this.#call.socketId);
    this.#speakers.hear(ids, now);
    this.#otherSpeakers.hear(ids.filter((id) => id !== this.#call.socketId), now);
  }

  /** What we wish of a peer, what it asks of us and what it gets, as heights in pixels, for statistics. @param {Peer} peer */
  figuresOf(peer) {
    const known = this.#peers.get(peer);
    return {
      wished: known?.wish.height ?? null,
      asked: known?.link.wish(performance.now()).height ?? null,
      granted: known?.link.share?.height ?? null,
      limit: known?.link.share?.reason ?? null,
    };
  }

  /** Applies everything that has changed: our tracks, wishes, limits. */
  update() {
    const now = performance.now();
    const links = [...this.#peers].map(([{ socketId }, { link }]) => ({ id: socketId, ...link.wish(now), level: link.level }));
    const shares = allocate({
      links, device: this.#device.level, ownId: this.#call.socketId,
      isSpeaker: this.#areWeSpeaking || this.#speakers.has(this.#call.socketId), isLowData: this.#dataUse === "low",
    });
    const { tracks: { video: track }, state } = this.#media;
    const sources = { track, isMicrophoneOn: state.audio, screenFrameRate: SCREEN_FRAME_RATES[this.#device.level] };
    const seen = this.#seenWhenBusy();
    for (const [peer, { link }] of this.#peers) {
      const share = shares.get(peer.socketId);
      if (share) link.send(share, sources, now);
      this.#wish(peer, seen);
    }
    this.#capture(this.#peers.size > 0 ? captureFor(this.#device.level) : null);
  }

  /** @param {import("../media/constraints.js").Capture | null} capture */
  #capture(capture) {
    if (JSON.stringify(capture) === this.#captured) return; // another call may have set something else
    this.#captured = JSON.stringify(capture);
    this.#media.change({ capture });
  }

  /** @param {Peer} peer */
  #add(peer) {
    this.#peers.set(peer, { link: new PeerLink(peer), wish: new PeerWish(peer), shown: null, theirLimit: null });
    peer.on("status_changed", () => this.update());
    if (this.#peers.size === 1) {
      this.#load.start();
      this.#schedule();
    }
    this.update();
  }

  /** @param {Peer} peer */
  #remove(peer) {
    const gone = this.#peers.get(peer);
    gone?.link.close();
    gone?.wish.close();
    this.#speakers.forget(peer.socketId);
    this.#otherSpeakers.forget(peer.socketId);
    this.#peers.delete(peer);
    if (this.#peers.size === 0) this.#stop();
    else this.update();
  }

  #stop() {
    for (const { link, wish } of this.#peers.values()) {
      link.close();
      wish.close();
    }
    this.#peers.clear(); // a sample that is being taken changes nothing
    this.#capture(null);
    this.#load.stop();
    clearTimeout(this.#timer);
  }

  /** @param {Peer} peer */
  #greet(peer) {
    this.#peers.get(peer)?.wish.repeat();
    this.#peers.get(peer)?.link.tellAgain();
  }

  /** @param {Peer} peer @param {PeerMessage} message   of another client: check every field */
  #hear(peer, { type, height, frame_rate: frameRate, screens, reason, is_off: isOff }) {
    const known = this.#peers.get(peer);
    if (!known) return;
    if (type === "video_wish") {
      known.link.hear({
        height: within(height, HIGHEST), frameRate: within(frameRate, FASTEST) || FASTEST, screens: screens !== false,
      });
      this.update();
    } else if (type === "video_limit") {
      const cause = reason === "network" ? "slow_link" : reason === "device" ? "their_device" : null;
      known.theirLimit = cause && { reason: cause, isOff: isOff === true };
      this.#wish(peer);
    }
  }

  /** @param {Peer} peer @param {Set<string>} [seen] */
  #wish(peer, seen = this.#seenWhenBusy()) {
    const known = this.#peers.get(peer);
    if (!known?.shown) return;
    const { wish, shown: { tile, areScreensShown } } = known;
    const isAudioOnly = this.#dataUse === "audio";
    const isBusy = this.#device.level === DEVICE_LEVELS.length - 1;
    const isLimited = isBusy && !seen.has(peer.socketId);
    const height = wishedHeight(tile, { dataUse: this.#dataUse, isLimited, before: wish.height ?? undefined });
    wish.set(height, areScreensShown && !isAudioOnly);
    const isOwn = tile !== null && height === 0;
    peer.setVideoLimit(isOwn ? { reason: isAudioOnly ? "audio_only" : "own_device", isOff: true } : known.theirLimit);
    peer.isVideoWished = height > 0;
  }

  /** Socket ids of those whom we see however busy this device is: who spoke last, otherwise the next in the circle. */
  #seenWhenBusy() {
    const visible = [...this.#peers].filter(([{ mediaState }, { shown }]) => shown?.tile && mediaState?.video !== false);
    return this.#otherSpeakers.first(inCircle(visible.map(([{ socketId }]) => socketId), this.#call.socketId));
  }

  #schedule() {
    clearTimeout(this.#timer);
    const pause = Math.max(SAMPLE_EVERY, this.#peers.size * SAMPLE_EVERY_PER_PEER);
    this.#timer = setTimeout(async () => {
      await this.#sample();
      if (this.#peers.size > 0 && this.#call.state !== "ended") this.#schedule();
    }, pause);
  }

  async #sample() {
    const camera = this.#media.tracks.video?.id;
    const measured = await Promise.all([...this.#peers].map(async ([peer, { link }]) => {
      const sample = peer.status === "connected" ? await link.measure(camera).catch(() => null) : null; // closed
      return sample && { link, sample };
    }));
    const read = measured.filter((one) => one !== null);
    const now = performance.now();
    const { pressure, cores } = this.#load;
    if (read.length > 0) {
      this.#device.take(judgeDevice(read.map(({ sample }) => sample), { lag: this.#load.takeLag(), pressure, cores }), now);
    }
    const judged = read.map(({ link, sample }) => ({ link, judgement: link.judge(sample, now) }));
    const limited = judged.filter(({ judgement }) => judgement.limit > 0).length;
    const isUplink = limited > 1 && limited >= judged.length / 2; // then it is our side that is narrow
    for (const { link, judgement } of judged) {
      link.take(isUplink ? { ...judgement, limit: Math.max(1, judgement.limit) } : judgement, now);
    }
    this.update();
  }
}

/** @param {unknown} value @param {number} highest */
function within(value, highest) {
  return typeof value === "number" && value > 0 ? Math.min(value, highest) : 0;
}

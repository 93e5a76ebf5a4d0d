// Walks at random through everything that turns microphone and camera on and off, and checks after each step that no one
// is heard or seen who is shown as muted or off, or who has not asked for it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { FakeMediaDevices, camera, microphone } from "./fake_media_devices.mjs";
import { FakePeerConnection } from "./fake_peer_connection.mjs";
import { seeded } from "./fake_server.mjs";
import { FakeSignaling } from "./fake_signaling.mjs";
import { settled } from "./fake_web_socket.mjs";

const WALKS = 60;
const STEPS = 60;
const ALL = [microphone("m1"), microphone("m2"), camera("c1"), camera("c2")];
const KINDS = { microphone: "audio", camera: "video" };
const FAILURES = [undefined, undefined, "NotReadableError", "NotAllowedError", "NotFoundError"];

/** A document without elements. */
class FakeDocument extends EventTarget {
  hidden = false;
  activeElement = null;
  querySelector() { return null; }
}

const permissions = Object.fromEntries(Object.keys(KINDS).map((name) => [name, Object.assign(new EventTarget(), { state: "granted" })]));
const document = new FakeDocument();
Object.assign(globalThis, { document, window: Object.assign(new EventTarget(), { document }) });
Object.defineProperty(globalThis, "navigator", { value: { permissions: { query: async ({ name }) => permissions[name] } }, configurable: true });

const { Call } = await import("../../web/sdk/call.js");
const { Emitter } = await import("../../web/sdk/emitter.js");
const { LocalMedia } = await import("../../web/sdk/media/local_media.js");
const { KeyboardFocus } = await import("../../web/ui/call/keys.js");
const { addPushToTalk } = await import("../../web/ui/call/push_to_talk.js");
const { addDeviceActions } = await import("../../web/ui/devices/device_actions.js");
const { Actions } = await import("../../web/ui/kit/actions.js");

/** The browser answers a question only when it is told to. */
class SlowMediaDevices extends FakeMediaDevices {
  questions = [];
  async getUserMedia(constraints) {
    await new Promise((resolve) => this.questions.push(resolve));
    return super.getUserMedia(constraints);
  }
  answer() { for (const resolve of this.questions.splice(0)) resolve(); }
}

class Walk {
  #closing = new AbortController();
  #actions = new Actions();
  #notes = new Set();
  #connections = [];
  #signaling = new FakeSignaling();
  #isHeld = false; // Space, as far as the page can know
  #wishes = new Set(["microphone", "camera"]);
  #people = 0;

  constructor(chance) {
    this.chance = chance;
    this.devices = new SlowMediaDevices(...ALL);
    this.media = new LocalMedia({ mediaDevices: this.devices });
    this.call = new Call(this.#signaling, this.media, { createPeerConnection: () => {
      const connection = new FakePeerConnection();
      this.#connections.push(connection);
      return connection;
    } });
    const { signal } = this.#closing;
    addDeviceActions(this.#actions, this.media, signal);
    const notices = { show: (note) => this.#notes.add(note), hide: (note) => this.#notes.delete(note) };
    addPushToTalk({ floating: new Emitter(), media: this.media, notices, keyboardFocus: new KeyboardFocus(signal), signal });
  }

  async begin() {
    const host = { socket_id: "host", display_name: "Host", role: "host", away: false };
    this.#signaling.answers = [{
      your_socket_id: "m", peers: [host], room_code: "6a18t3", role: "guest", room: {}, ice_servers: [], resume_token: "proof",
    }];
    await this.call.join({ room_code: "6a18t3", display_name: "Me" });
    this.media.turnOn("audio", "video");
  }

  end() {
    this.#closing.abort();
    this.call.leave();
    this.media.close();
  }

  /** What a person, the browser, the system and the others may do. */
  steps = {
    "press the microphone's button": () => this.#press("microphone"),
    "press the camera's button": () => this.#press("camera"),
    "press the note's button": () => { this.media.tryAgain(); },
    "hold Space": () => { this.#isHeld = true; key("keydown", " "); },
    "keep holding Space": () => { if (this.#isHeld) key("keydown", " ", { repeat: true }); },
    "let go of Space": () => { this.#isHeld = false; key("keyup", " "); },
    "use a command": () => { this.#isHeld = false; key("keydown", "c", { metaKey: true }); },
    "go to another window": () => { this.#isHeld = false; window.dispatchEvent(new Event("blur")); },
    "open a menu of the system": () => { this.#isHeld = false; document.dispatchEvent(new Event("contextmenu")); },
    "go to another tab and back": () => {
      this.#isHeld = false;
      document.dispatchEvent(new Event("visibilitychange"));
      this.media.takeUpAgain();
    },
    "choose a microphone": () => { this.media.change({ microphone: this.chance.pick([null, { id: "m1", label: "m1" }, { id: "m2", label: "m2" }]) }); },
    "choose a camera": () => { this.media.change({ camera: this.chance.pick([null, { id: "c1", label: "c1" }, { id: "c2", label: "c2" }]) }); },
    "change the sound": () => { this.media.change({ noiseSuppression: this.chance.below(2) === 0 }); },
    "the browser answers": () => this.devices.answer(),
    "the browser answers again": () => this.devices.answer(),
    "devices fail or work": () => { this.devices.failing = { audio: this.chance.pick(FAILURES), video: this.chance.pick(FAILURES) }; },
    "permission is granted": () => {
      this.devices.failing = {};
      for (const permission of Object.values(permissions)) permission.dispatchEvent(new Event("change"));
    },
    "devices are plugged in and out": () => {
      const list = ALL.filter(() => this.chance.below(3) > 0);
      const gone = ALL.filter((one) => !list.includes(one)).map(({ deviceId }) => deviceId);
      this.devices.change(...list);
      for (const track of this.devices.tracks) if (!track.isStopped && gone.includes(track.settings.deviceId)) track.end();
    },
    "the system ends a track": () => { this.media.tracks[this.chance.pick(["audio", "video"])]?.end(); },
    "the system silences a track": () => { this.media.tracks.audio?.setMuted(this.chance.below(2) === 0); },
    "the host mutes everyone": () => {
      const [channel] = this.#connections[0].channels;
      if (!channel?.onmessage) return;
      channel.onmessage({ data: '{"type":"mute_request"}' });
      this.#isHeld = false;
      this.#wishes.delete("microphone");
    },
    "someone joins": () => {
      this.#signaling.emit("peer_joined", { socket_id: `p${this.#people += 1}`, display_name: "P", role: "guest" });
    },
  };

  #press(id) {
    const { state } = this.#shown(id);
    this.#actions.get(id).run(new Event("click"));
    if (id === "microphone") this.#isHeld = false;
    if (state === "missing") return; // tries again, whatever was wished before
    if (this.media.isTurnedOn(KINDS[id])) this.#wishes.add(id);
    else this.#wishes.delete(id);
  }

  #shown(id) {
    return this.#actions.get(id).look();
  }

  check() {
    const senders = this.#connections.flatMap((connection) => connection.getTransceivers().map(({ sender }) => sender));
    for (const [id, kind] of Object.entries(KINDS)) {
      const live = this.devices.tracks.filter((track) => track.kind === kind && !track.isStopped);
      // A camera that is alive shows its light; a microphone that is enabled is heard once a connection or the page has it.
      const isUsed = (track) => track === this.media.tracks.audio || senders.some((sender) => sender.track === track);
      const hot = live.filter((track) => kind === "video" || (track.enabled && isUsed(track)));
      const isShownOn = this.#shown(id).iconName === id;
      const isWished = this.#wishes.has(id) || (id === "microphone" && this.#isHeld);
      assert.ok(hot.length === 0 || isShownOn, `${id} is shown as off`);
      assert.ok(hot.length === 0 || isWished, `${id} was not asked for`);
      if (this.#shown(id).state === "off") this.#wishes.delete(id); // it must not come on by itself from then on
    }
    assert.ok(this.#notes.size === 0 || this.media.state.audio, "no one is told that they are heard who is not");
  }

  checkSettled() {
    for (const { channels: [channel] } of this.#connections) {
      const told = channel?.sent.map((text) => JSON.parse(text)).findLast(({ type }) => type === "media_state");
      if (told) assert.deepEqual({ audio: told.audio, video: told.video }, { audio: this.media.state.audio, video: this.media.state.video });
    }
  }
}

/** @param {string} type @param {string} name */
function key(type, name, more = {}) {
  const modifiers = { ctrlKey: false, altKey: false, metaKey: false, repeat: false };
  document.dispatchEvent(Object.assign(new Event(type, { cancelable: true }), { key: name, ...modifiers, ...more }));
}

test("no microphone or camera is on that is shown as off or that no one asked for", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  for (let seed = 1; seed <= WALKS; seed += 1) {
    const walk = new Walk(seeded(seed));
    const path = [];
    try {
      await walk.begin();
      for (let step = 0; step < STEPS; step += 1) {
        const name = walk.chance.pick(Object.keys(walk.steps));
        path.push(name);
        walk.steps[name]();
        walk.check();
        if (walk.chance.below(3) > 0) await settled();
        t.mock.timers.tick(walk.chance.pick([0, 1_000]));
        walk.check();
      }
      await settled();
      walk.check();
      walk.checkSettled();
    } catch (error) {
      throw new Error(`seed ${seed}: ${path.join(", ")}`, { cause: error });
    } finally {
      walk.end();
    }
  }
});

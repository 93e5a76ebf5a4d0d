// @ts-check
// A running call on the screen: binds the stage, the controls and the notices to it.

import { Controls } from "./controls.js";
import { canTryAgain, deviceProblems, tryDevicesAgain } from "./device_problems.js";
import { element } from "./dom.js";
import { Stage } from "./stage.js";
import { words } from "./words.js";

/** @typedef {import("../sdk/call.js").Call} Call */
/** @typedef {import("../sdk/media.js").LocalMedia} LocalMedia */
/** @typedef {import("./notices.js").Notices} Notices */
/** @typedef {import("./people.js").People} People */

/** What it does not take to enter a call. Loaded as soon as one begins: by the first click the server may be away. */
export const loadTheRest = () => Promise.all([import("./people.js"), import("./countdown.js"), import("./time_left.js")]);

export class CallScreen {
  #call;
  #media;
  #notices;
  #stage;
  #controls;
  #names;
  /** @type {People | null} */
  #people = null;
  /** @type {import("./countdown.js").Countdown | null} */
  #countdown = null;
  /** @type {((expiresAt: string) => string) | null} */
  #endTime = null;
  /** @type {(() => void)[]} */
  #listening;
  #saidProblems = "";

  /**
   * @param {object} options
   * @param {Call} options.call      joined
   * @param {LocalMedia} options.media
   * @param {Notices} options.notices
   * @param {string} options.ownName
   * @param {string} options.roomCode
   */
  constructor({ call, media, notices, ownName, roomCode }) {
    this.#call = call;
    this.#media = media;
    this.#notices = notices;
    this.#names = { ownName, roomCode };
    const announce = /** @param {string} text */ (text) => notices.announce(text);
    this.#stage = new Stage({ ownName, roomCode, media, announce, onSoundRefused: () => this.#offerSound() });
    this.#controls = new Controls({
      roomCode, media, announce,
      leave: () => call.leave(),
      showPeople: () => this.#showPeople(),
    });
    this.element = element("div", { class: "call" },
      element("h1", { class: "visually-hidden" }, words.call.people), this.#stage.element, this.#controls.element);
    this.pageTitle = words.pageTitle(call.room?.name ?? roomCode);
    this.#listening = this.#listen();
    for (const peer of call.peers.values()) this.#stage.add(peer);
    this.#showRoom();
    this.#saidProblems = deviceProblems(media).join(" "); // the lobby has said these
    this.#addTheRest().catch(() => {}); // asked for again when the server is back, and at the first click
  }

  focus() {
    this.#controls.focus();
    this.#notices.announce(words.call.joined);
  }

  close() {
    for (const stop of this.#listening) stop();
    for (const key of ["server", "sound", "devices"]) this.#notices.hide(key);
    this.#notices.dropToasts();
    this.#people?.close();
    this.#countdown?.close();
    this.#stage.close();
    this.#controls.close();
  }

  #listen() {
    const call = this.#call;
    const notices = this.#notices;
    return [
      call.on("peer_added", ({ peer, isNewcomer }) => {
        this.#stage.add(peer);
        if (isNewcomer) notices.toast(words.call.peerJoined(peer.participant.display_name));
        this.#showRoom();
      }),
      call.on("peer_removed", ({ peer, reason }) => {
        this.#stage.remove(peer);
        const { display_name: name } = peer.participant;
        if (reason === "removed") notices.toast(words.call.peerRemoved(name));
        else if (reason !== "replaced") notices.toast(words.call.peerLeft(name));
        this.#showRoom();
      }),
      call.on("room_updated", ({ state, expires_at }) => {
        if (state) notices.toast(state === "locked" ? words.call.locked : words.call.unlocked);
        if (expires_at && this.#endTime) notices.toast(words.call.openUntil(this.#endTime(expires_at)));
        this.#showRoom();
      }),
      call.on("knocked", () => this.#showRoom()),
      call.on("knock_ended", () => this.#showRoom()),
      call.on("mute_requested", ({ peer }) => notices.toast(words.call.mutedBy(peer.participant.display_name))),
      call.on("connection_lost", () => notices.show("server", {
        text: words.server.reconnecting,
        actions: [{ label: words.server.tryNow, run: () => call.retryNow() }],
      })),
      call.on("waiting", () => notices.show("server", { text: words.call.waitsAgain })),
      call.on("resumed", () => this.#greetServer()),
      call.on("joined", () => this.#greetServer()),
      this.#media.on("changed", () => this.#explainDevices()),
    ];
  }

  #greetServer() {
    this.#notices.hide("server");
    this.#notices.toast(words.server.back);
    this.#showRoom();
    this.#addTheRest().catch(() => {});
  }

  #showRoom() {
    this.#controls.setCount(this.#call.peers.size + 1, this.#call.knocks.size);
    this.#controls.setRoomName(this.#call.room?.name ?? this.#names.roomCode);
  }

  async #addTheRest() {
    const [{ People }, { Countdown }, { endTime, readServerClock }] = await loadTheRest();
    if (this.#people || this.#call.state === "ended") return;
    const call = this.#call;
    const notices = this.#notices;
    this.#people = new People({
      call, notices, ...this.#names,
      media: this.#media,
      button: this.#controls.people,
      behind: [this.#stage.element, this.#controls.element],
    });
    this.#stage.element.after(this.#people.element);
    this.#endTime = endTime;
    const countdown = (this.#countdown = new Countdown({ call, notices, onFocusLost: () => this.#controls.focus() }));
    readServerClock().then(() => { if (call.state !== "ended") countdown.update(); });
  }

  async #showPeople() {
    try {
      await this.#addTheRest();
      this.#people?.toggle();
    } catch {
      this.#notices.toast(words.call.notLoaded);
    }
  }

  #offerSound() {
    this.#notices.show("sound", {
      text: words.call.soundRefused,
      iconName: "sound",
      actions: [{
        label: words.call.turnOnSound,
        run: () => { this.#notices.hide("sound"); this.#stage.turnOnSound(); },
      }],
    });
  }

  #explainDevices() {
    if (this.#media.isOpening("audio") || this.#media.isOpening("video")) {
      this.#saidProblems = ""; // somebody tries: the answer is news again
      return;
    }
    const text = deviceProblems(this.#media).join(" ");
    if (text === this.#saidProblems) return;
    this.#saidProblems = text;
    if (text === "") return this.#notices.hide("devices");
    this.#notices.show("devices", {
      text,
      dismissable: true,
      actions: canTryAgain(this.#media)
        ? [{ label: words.devices.tryAgain, run: () => tryDevicesAgain(this.#media) }]
        : [],
    });
  }
}

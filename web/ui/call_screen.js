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

export class CallScreen {
  #call;
  #media;
  #notices;
  #stage;
  #controls;
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
    const announce = /** @param {string} text */ (text) => notices.announce(text);
    this.#stage = new Stage({ ownName, roomCode, media, announce, onSoundRefused: () => this.#offerSound() });
    this.#controls = new Controls({ roomCode, media, announce, leave: () => call.leave() });
    this.element = element("div", { class: "call" },
      element("h1", { class: "visually-hidden" }, words.call.people), this.#stage.element, this.#controls.element);
    this.pageTitle = words.pageTitle(call.room?.name ?? roomCode);
    this.#listening = this.#listen();
    for (const peer of call.peers.values()) this.#stage.add(peer);
    this.#showRoom();
    this.#saidProblems = deviceProblems(media).join(" "); // the lobby has said these
  }

  focus() {
    this.#controls.focus();
    this.#notices.announce(words.call.joined);
  }

  close() {
    for (const stop of this.#listening) stop();
    for (const key of ["server", "sound", "devices"]) this.#notices.hide(key);
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
        if (reason !== "replaced") notices.toast(words.call.peerLeft(peer.participant.display_name));
        this.#showRoom();
      }),
      call.on("room_updated", ({ state }) => {
        if (state) notices.toast(state === "locked" ? words.call.locked : words.call.unlocked);
        this.#showRoom();
      }),
      call.on("connection_lost", () => notices.show("server", {
        text: words.server.reconnecting,
        action: { label: words.server.tryNow, run: () => call.retryNow() },
      })),
      call.on("resumed", () => this.#greetServer()),
      call.on("joined", () => this.#greetServer()),
      this.#media.on("changed", () => this.#explainDevices()),
    ];
  }

  #greetServer() {
    this.#notices.hide("server");
    this.#notices.toast(words.server.back);
    this.#showRoom();
  }

  #showRoom() {
    this.#controls.setCount(this.#call.peers.size + 1);
    if (this.#call.room?.name) this.#controls.setRoomName(this.#call.room.name);
  }

  #offerSound() {
    this.#notices.show("sound", {
      text: words.call.soundRefused,
      iconName: "sound",
      action: {
        label: words.call.turnOnSound,
        run: () => { this.#notices.hide("sound"); this.#stage.turnOnSound(); },
      },
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
      action: canTryAgain(this.#media)
        ? { label: words.devices.tryAgain, run: () => tryDevicesAgain(this.#media) }
        : undefined,
    });
  }
}

// @ts-check
// Shows a call: the stage, the control bar, the side panels, and the features that fill them.

import { Chat } from "../../sdk/messages/chat.js";
import { Presence } from "../../sdk/messages/presence.js";
import { ScreenShare } from "../../sdk/media/screen_share.js";
import { Actions } from "../kit/actions.js";
import { PARTS } from "./call_parts.js";
import { Addressee } from "../chat/addressee.js";
import { Controls } from "./controls.js";
import { addDeviceActions } from "../devices/device_actions.js";
import { DeviceMenu } from "../devices/device_menu.js";
import { element } from "../kit/dom.js";
import { KeyboardFocus } from "./keys.js";
import { keepAboveKeyboard } from "../kit/keyboard_space.js";
import { keepForRejoin } from "../kit/address.js";
import { News } from "../kit/news.js";
import { preferences } from "../kit/preferences.js";
import { SidePanel } from "./side_panel.js";
import { makeFloating } from "../stage/picture_in_picture.js";
import { Stage } from "../stage/stage.js";
import { callTitle } from "./title.js";
import { setText } from "../kit/texts.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../../sdk/call.js").Call} Call */
/** @typedef {import("../../sdk/media/local_media.js").LocalMedia} LocalMedia */
/** @typedef {import("../kit/notices.js").Notices} Notices */

/**
 * @typedef {object} CallContext   passed to each feature of the call screen
 * @property {Call} call           joined
 * @property {LocalMedia} media
 * @property {Chat} chat
 * @property {Addressee} addressee     of the next message
 * @property {Presence} presence       raised hands and recording states
 * @property {ScreenShare} screenShare
 * @property {Notices} notices
 * @property {News} news           toasts and announcements of what others do
 * @property {Actions} actions     features add their actions; controls.js places them
 * @property {SidePanel} panel
 * @property {KeyboardFocus} keyboardFocus
 * @property {Stage} stage
 * @property {import("../stage/picture_in_picture.js").Floating} floating   the floating window
 * @property {string} ownName
 * @property {string} roomCode
 * @property {(id: string) => void} focusAction   focuses the button of an action
 * @property {() => void} checkConnection   opens the connection check
 * @property {AbortSignal} signal  aborted when the call ends, to clean up
 */
/** Adds a feature to the screen, until `signal` is aborted. @typedef {(context: CallContext) => void} Part */

export class CallScreen {
  #call;
  #notices;
  #stage;
  #controls;
  #roomCode;
  #title = element("h1", { class: "visually-hidden", dir: "auto", translate: "no" });
  #actions = new Actions();
  #closing = new AbortController();
  #keyboardFocus = new KeyboardFocus(this.#closing.signal);
  #panel = new SidePanel(this.#keyboardFocus); // before the shortcuts, which leave a field alone that it focuses

  /** @param {Pick<CallContext, "call" | "media" | "notices" | "ownName" | "roomCode" | "checkConnection">} options */
  constructor(options) {
    const { call, media, notices, ownName, roomCode, checkConnection } = options;
    const { signal } = this.#closing;
    this.#call = call;
    this.#notices = notices;
    this.#roomCode = roomCode;
    const announce = /** @param {string} text */ (text) => notices.announce(text);
    const onSoundRefused = () => this.#offerSound();
    this.#stage = new Stage({ call, ownName, roomCode, media, announce, onSoundRefused, onCheck: checkConnection });
    addDeviceActions(this.#actions, media, signal, keepForRejoin);
    this.#actions.add({
      id: "leave", look: () => ({ label: callWords.call.leave, iconName: "leave" }), run: () => call.leave(),
    });
    const chat = new Chat(call, { passingOn: preferences.now.passingOn });
    /** @type {CallContext} */
    const context = {
      ...options, signal, chat,
      addressee: new Addressee(call, chat),
      news: new News(notices, signal),
      presence: new Presence(call),
      screenShare: new ScreenShare(call),
      actions: this.#actions,
      panel: this.#panel,
      keyboardFocus: this.#keyboardFocus,
      stage: this.#stage,
      floating: makeFloating({ stage: this.#stage, actions: this.#actions, signal }),
      focusAction: (id) => this.#controls.buttonOf(id)?.focus(),
    };
    for (const add of PARTS) add(context);
    const menuOf = /** @param {"audio" | "video"} kind */ (kind) => new DeviceMenu(kind, {
      media, announce, signal, openSettings: () => this.#panel.open("settings"),
    });
    this.#controls = new Controls(this.#actions, { microphone: menuOf("audio"), camera: menuOf("video") });
    this.#panel.setOpener((id) => this.#controls.buttonOf(id));
    this.element = element("div", { class: "call" },
      this.#title, this.#stage.element, this.#panel.element, this.#controls.element);
    keepAboveKeyboard(this.element, signal);
    this.#listen();
    for (const peer of call.peers.values()) this.#stage.add(peer);
    this.#showRoom();
  }

  get pageTitle() {
    return callTitle({ call: this.#call, actions: this.#actions, roomCode: this.#roomCode });
  }

  /** True if anyone else is in the call, or was at its end. */
  get hasOthers() {
    return this.#stage.peerTiles.length > 0;
  }

  focus() {
    this.#controls.focus();
    this.#notices.announce(callWords.call.joined);
  }

  close() {
    this.#closing.abort();
    this.#notices.hide("sound");
    this.#notices.dropToasts();
    this.#panel.dispose();
    this.#stage.close();
    this.#controls.close();
  }

  #listen() {
    const call = this.#call;
    const { signal } = this.#closing;
    call.on("peer_added", ({ peer }) => this.#stage.add(peer), { signal });
    call.on("peer_removed", ({ peer }) => this.#stage.remove(peer), { signal });
    call.on("mute_requested", () => keepForRejoin("audio", false), { signal });
    for (const event of /** @type {const} */ (["room_updated", "resumed", "joined"])) {
      call.on(event, () => this.#showRoom(), { signal });
    }
  }

  #showRoom() {
    const name = this.#call.room?.name ?? this.#roomCode;
    setText(this.#title, name);
    this.#controls.setRoomName(name);
  }

  /** Browsers allow sound after a click or a key, not only of this notice. */
  #offerSound() {
    this.#notices.show("sound", {
      text: callWords.call.soundRefused, iconName: "sound", actions: [{ label: callWords.call.turnOnSound, run: this.#turnOnSound }],
    });
    for (const gesture of ["click", "keydown"]) {
      document.addEventListener(gesture, this.#turnOnSound, { once: true, signal: this.#closing.signal });
    }
  }

  #turnOnSound = () => {
    this.#notices.hide("sound");
    this.#stage.turnOnSound();
  };
}

// @ts-check
// A running call on the screen: the stage, the bar below it, and the parts that fill both with what one can do.

import "../call_words.js"; // before whatever shows them
import { Presence } from "../../sdk/messages/presence.js";
import { ScreenShare } from "../../sdk/media/screen_share.js";
import { Actions } from "../kit/actions.js";
import { PARTS } from "./call_parts.js";
import { Controls } from "./controls.js";
import { addDeviceActions } from "../devices/device_actions.js";
import { element } from "../kit/dom.js";
import { SidePanel } from "./side_panel.js";
import { Stage } from "../stage/stage.js";
import { callTitle } from "./title.js";
import { words } from "../words.js";

/** @typedef {import("../../sdk/call.js").Call} Call */
/** @typedef {import("../../sdk/media/local_media.js").LocalMedia} LocalMedia */
/** @typedef {import("../kit/notices.js").Notices} Notices */

/**
 * @typedef {object} CallContext   What a part of the call screen works with.
 * @property {Call} call           joined
 * @property {LocalMedia} media
 * @property {Presence} presence       raised hands and the like, one's own and the others'
 * @property {ScreenShare} screenShare
 * @property {Notices} notices
 * @property {Actions} actions     add what one can do; controls.js and menu.js say where it stands
 * @property {SidePanel} panel
 * @property {Stage} stage
 * @property {string} ownName
 * @property {string} roomCode
 * @property {(id: string) => void} focusAction   where an action is run from
 * @property {AbortSignal} signal  the call is over: undo whatever outlives the screen
 */
/** Adds one feature to the screen, for as long as the context's signal lets it. @typedef {(context: CallContext) => void} Part */

export class CallScreen {
  #call;
  #notices;
  #stage;
  #controls;
  #roomCode;
  #actions = new Actions();
  #panel = new SidePanel();
  #closing = new AbortController();

  /** @param {Pick<CallContext, "call" | "media" | "notices" | "ownName" | "roomCode">} options */
  constructor(options) {
    const { call, media, notices, ownName, roomCode } = options;
    const { signal } = this.#closing;
    this.#call = call;
    this.#notices = notices;
    this.#roomCode = roomCode;
    const announce = /** @param {string} text */ (text) => notices.announce(text);
    this.#stage = new Stage({ call, ownName, roomCode, media, announce, onSoundRefused: () => this.#offerSound() });
    const stopDevices = addDeviceActions(this.#actions, media);
    signal.addEventListener("abort", stopDevices);
    this.#actions.add({
      id: "leave", look: () => ({ label: words.call.leave, iconName: "leave" }), run: () => call.leave(),
    });
    /** @type {CallContext} */
    const context = {
      ...options, signal,
      presence: new Presence(call),
      screenShare: new ScreenShare(call),
      actions: this.#actions,
      panel: this.#panel,
      stage: this.#stage,
      focusAction: (id) => this.#controls.buttonOf(id)?.focus(),
    };
    for (const add of PARTS) add(context);
    this.#controls = new Controls(this.#actions);
    this.#panel.settle({
      behind: [this.#stage.element, this.#controls.element],
      opener: (id) => this.#controls.buttonOf(id),
    });
    this.element = element("div", { class: "call" },
      element("h1", { class: "visually-hidden" }, words.call.people),
      this.#stage.element, this.#panel.element, this.#controls.element);
    this.#listen();
    for (const peer of call.peers.values()) this.#stage.add(peer);
    this.#showRoom();
  }

  get pageTitle() {
    return callTitle({ call: this.#call, actions: this.#actions, roomCode: this.#roomCode });
  }

  focus() {
    this.#controls.focus();
    this.#notices.announce(words.call.joined);
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
    for (const fact of /** @type {const} */ (["room_updated", "resumed", "joined"])) {
      call.on(fact, () => this.#showRoom(), { signal });
    }
  }

  #showRoom() {
    this.#controls.setRoomName(this.#call.room?.name ?? this.#roomCode);
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
}

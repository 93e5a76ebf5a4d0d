// @ts-check
// Shows the menu of one person in the list: what anyone may do, and below it what only hosts may.

import { Actions } from "../kit/actions.js";
import { moveFocus } from "../kit/arrow_keys.js";
import { element } from "../kit/dom.js";
import { fill } from "../kit/fill.js";
import { Popover } from "../kit/popover.js";
import { setText, verbatim } from "../kit/texts.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../../sdk/peer/peer.js").Peer} Peer */
/** @typedef {import("../../sdk/protocol.js").Role} Role */
/** @typedef {import("../kit/actions.js").Look} Look */
/** @typedef {import("../call/call_screen.js").CallContext} CallContext */
/** @typedef {import("./safety_card.js").SafetyCard} SafetyCard */

const FULL = 100; // percent
const LOUDEST = 200;
const STEP = 10;
const GROUPS = [["pin", "message", "mute_for_me", "safety"], ["mute", "lower_hand", "role", "remove"]];

/** @typedef {(peer: Peer, opener: HTMLElement) => void} Act */

export class PersonMenu {
  #context;
  #actions = new Actions();
  #name = element("p", { class: "menu-title", id: "person-menu-name" });
  #percent = element("span", { class: "volume-percent", "aria-hidden": "true" });
  #slider = element("input", { type: "range", id: "person-volume", min: 0, max: LOUDEST, step: STEP, oninput: () => this.#setVolume() });
  #popover;
  /** @type {Peer | null} */
  #peer = null;
  /** @type {HTMLElement | null} */
  #opener = null;

  /**
   * @param {CallContext} context
   * @param {object} options
   * @param {SafetyCard} options.safety
   * @param {Act} options.remove
   * @param {(peer: Peer, opener: HTMLElement, role: Role) => void} options.setRole
   */
  constructor(context, { safety, remove, setRole }) {
    this.#context = context;
    const { call, presence, stage, addressee } = context;
    const { menu } = callWords.people;
    const isHost = () => call.role === "host";
    this.#add("pin", (peer) => ({ label: stage.isPinned(peer) ? menu.unpin : menu.pin, iconName: "pin" }), (peer) => stage.pinPeer(peer));
    this.#add("message", (peer) => ({ label: menu.message, iconName: "chat", isHidden: !addressee.canBe(peer) }),
      (peer) => addressee.choose(peer.participant));
    this.#add("mute_for_me", (peer) => {
      const { isMuted } = this.#volumeOf(peer);
      return { label: isMuted ? callWords.volume.unmute : callWords.volume.mute, iconName: isMuted ? "sound" : "sound-off" };
    }, (peer) => this.#change(peer, { isMuted: !this.#volumeOf(peer).isMuted }));
    this.#add("safety", () => ({ label: menu.safety, iconName: "shield" }), (peer) => safety.show(peer));
    this.#add("mute", (peer) => ({
      label: menu.mute, iconName: "microphone-off", isHidden: !isHost() || !peer.mediaState?.audio,
    }), (peer) => { call.askToMute(peer); });
    this.#add("lower_hand", (peer) => ({
      label: callWords.hands.lower, iconName: "hand-down", isHidden: !isHost() || presence.of(peer).hand === 0,
    }), (peer) => presence.lowerHandOf(peer));
    this.#add("role", ({ participant: { role } }) => ({
      label: role === "host" ? menu.makeGuest : menu.makeHost, iconName: "host", isHidden: !isHost(),
    }), (peer, opener) => setRole(peer, opener, peer.participant.role === "host" ? "guest" : "host"));
    this.#add("remove", () => ({ label: menu.remove, iconName: "remove-person", isHidden: !isHost() }), remove);
    this.element = element("div", {
      class: "popover person-menu", popover: "auto", role: "group", "aria-labelledby": "person-menu-name",
    }, this.#name, element("div", { class: "volume" },
      element("label", { for: "person-volume" }, callWords.volume.label), this.#percent, this.#slider),
    ...GROUPS.map((ids) => element("div", { class: "menu-group" },
      ...ids.map((id) => this.#actions.button(id, { signal: context.signal, isLabelled: true })))));
    this.#popover = new Popover(this.element, () => { this.#peer = null; });
    this.element.addEventListener("keydown", (event) => moveFocus(event, this.element));
  }

  /** @param {Peer} peer @param {HTMLElement} opener */
  toggle(peer, opener) {
    if (!this.#popover.toggle(opener)) return;
    this.#peer = peer;
    this.#opener = opener;
    setText(this.#name, verbatim(peer.participant.display_name));
    this.update();
    this.#popover.place();
    this.#focusFirst();
  }

  update() {
    const peer = this.#peer;
    if (!peer) return;
    const { level, isMuted } = this.#volumeOf(peer);
    const percent = fill(callWords.volume.percent, { count: Math.round(level * FULL) });
    this.#slider.value = String(level * FULL);
    this.#slider.ariaValueText = percent;
    this.#slider.disabled = isMuted;
    setText(this.#percent, percent);
    for (const id of GROUPS.flat()) this.#actions.changed(id);
    const { activeElement } = document;
    if (activeElement instanceof HTMLElement && activeElement.hidden && this.element.contains(activeElement)) this.#focusFirst();
  }

  #focusFirst() {
    this.element.querySelector("button")?.focus();
  }

  /** @param {Peer} peer */
  drop(peer) {
    if (this.#peer === peer) this.#popover.close();
  }

  /**
   * @param {string} id
   * @param {(peer: Peer) => Look} look
   * @param {Act} act   called when the menu is closed again
   */
  #add(id, look, act) {
    this.#actions.add({
      id,
      look: () => (this.#peer ? look(this.#peer) : { label: "", iconName: "more", isHidden: true }),
      run: () => {
        const peer = this.#peer, opener = this.#opener;
        this.#popover.close(); // first: it returns the focus
        if (peer && opener) act(peer, opener);
      },
    });
  }

  #setVolume() {
    if (this.#peer) this.#change(this.#peer, { level: this.#slider.valueAsNumber / FULL });
  }

  /** @param {Peer} peer @param {Partial<import("../stage/volumes.js").Volume>} change */
  #change({ participant }, change) {
    this.#context.stage.volumes.set(participant.display_name, change);
  }

  /** @param {Peer} peer */
  #volumeOf({ participant }) {
    return this.#context.stage.volumes.of(participant.display_name);
  }
}

// @ts-check
// Lists the participants, each with one menu.

import { element, iconButton } from "../kit/dom.js";
import { oncePerFrame } from "../kit/frame.js";
import { PersonRow } from "./person_row.js";
import { fill } from "../kit/fill.js";
import { setText } from "../kit/texts.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../../sdk/peer/peer.js").Peer} Peer */
/** @typedef {import("../call/call_screen.js").CallContext} CallContext */
/** @typedef {{ element: HTMLElement, update: (hands: (Peer | null)[]) => void, stop: () => void }} Row */

export class PeopleList {
  #call;
  #presence;
  #volumes;
  #menu;
  #safety;
  #onFocusLost;
  #closing = new AbortController();
  #showSelf;
  #scheduleUpdate;
  /** @type {Map<Peer, Row>} */
  #rows = new Map();
  #title = element("h3", { id: "inside-title" });
  #list = element("ul", { class: "people-list", "aria-labelledby": "inside-title" });

  /**
   * @param {CallContext} context
   * @param {object} options
   * @param {import("./person_menu.js").PersonMenu} options.menu
   * @param {import("./safety_card.js").SafetyCard} options.safety
   * @param {() => void} options.onFocusLost        called when a focused row or control is removed
   */
  constructor({ call, media, presence, stage, ownName, signal }, { menu, safety, onFocusLost }) {
    this.#call = call;
    this.#presence = presence;
    this.#volumes = stage.volumes;
    this.#menu = menu;
    this.#safety = safety;
    this.#onFocusLost = onFocusLost;
    this.element = element("section", { class: "people-section" }, this.#title, this.#list);
    const self = new PersonRow(ownName);
    this.#showSelf = () => {
      const shown = this.#shownBy(null, presence.hands);
      self.show({ isSelf: true, role: call.role, isMuted: !media.state.audio, ...shown });
    };
    this.#scheduleUpdate = oncePerFrame(() => this.#update(), signal);
    this.#list.append(self.element);
    const until = { signal: this.#closing.signal };
    call.on("peer_added", ({ peer }) => this.#add(peer), until);
    call.on("peer_removed", ({ peer }) => this.#drop(peer), until);
    for (const event of /** @type {const} */ (["joined", "role_changed", "peer_updated"])) {
      call.on(event, this.#scheduleUpdate, until);
    }
    presence.on("changed", this.#scheduleUpdate, until);
    stage.volumes.on("changed", this.#scheduleUpdate, until);
    media.on("changed", this.#showSelf, until);
    for (const peer of call.peers.values()) this.#add(peer);
    this.#update();
  }

  /** Shows soon what has changed. */
  update() {
    this.#scheduleUpdate();
  }

  /** Focuses the button of a person's menu. @param {Peer} peer */
  focusMenu(peer) {
    this.#rows.get(peer)?.element.querySelector("button")?.focus();
  }

  close() {
    this.#closing.abort();
    for (const { stop } of this.#rows.values()) stop();
  }

  #update() {
    setText(this.#title, fill(callWords.people.inside, { count: this.#call.peers.size + 1 }));
    this.#showSelf();
    const { hands } = this.#presence;
    for (const { update } of this.#rows.values()) update(hands);
    this.#menu.update();
  }

  /** @param {Peer | null} peer @param {(Peer | null)[]} hands   raised, in order */
  #shownBy(peer, hands) {
    return { turn: hands.indexOf(peer) + 1, isRecording: this.#presence.of(peer).recording };
  }

  /** @param {Peer} peer */
  #add(peer) {
    const { display_name: name } = peer.participant;
    this.#safety.add(peer, this.#call.socketId);
    const opener = iconButton(fill(callWords.people.menu.open, { name }), "more", {
      "aria-expanded": "false", onclick: () => this.#menu.toggle(peer, opener),
    });
    const row = new PersonRow(name, opener);
    const update = /** @param {(Peer | null)[]} hands */ (hands) => {
      row.show({
        role: peer.participant.role, isAway: peer.isAway, isMuted: peer.mediaState?.audio === false,
        isMutedForMe: this.#volumes.of(name).isMuted, verdict: this.#safety.verdictOn(peer), ...this.#shownBy(peer, hands),
      });
    };
    const closing = new AbortController();
    peer.on("away_changed", this.#scheduleUpdate, { signal: closing.signal });
    peer.on("media_state_changed", this.#scheduleUpdate, { signal: closing.signal });
    this.#rows.set(peer, { element: row.element, update, stop: () => closing.abort() });
    this.#list.append(row.element);
    update(this.#presence.hands);
    this.#scheduleUpdate();
  }

  /** @param {Peer} peer */
  #drop(peer) {
    const gone = this.#rows.get(peer);
    if (!gone) return;
    this.#menu.drop(peer);
    const hadFocus = [gone.element.contains(document.activeElement), this.#safety.drop(peer)].includes(true);
    gone.stop();
    gone.element.remove();
    this.#rows.delete(peer);
    this.#scheduleUpdate();
    if (hadFocus) this.#onFocusLost();
  }
}

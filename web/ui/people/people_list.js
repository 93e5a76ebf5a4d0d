// @ts-check
// Lists the participants. Hosts can remove them and lower their hands.

import { element, iconButton } from "../kit/dom.js";
import { oncePerFrame } from "../kit/frame.js";
import { loadLater } from "../kit/load_later.js";
import { PersonRow } from "./person_row.js";
import { SafetyRow } from "./safety_row.js";
import { fill } from "../kit/fill.js";
import { setText } from "../kit/texts.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../../sdk/peer/peer.js").Peer} Peer */
/** @typedef {import("../call/call_screen.js").CallContext} CallContext */
/** @typedef {{ element: HTMLElement, update: (hands: (Peer | null)[]) => void, stop: () => void }} Row */

export class PeopleList {
  #call;
  #presence;
  #remove;
  #onFocusLost;
  #loadWords;
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
   * @param {(peer: Peer, control: HTMLElement) => void} options.remove   called when a host clicks Remove
   * @param {() => void} options.onFocusLost        called when a focused row or control is removed
   */
  constructor({ call, media, presence, ownName, signal }, { remove, onFocusLost }) {
    this.#call = call;
    this.#presence = presence;
    this.#remove = remove;
    this.#onFocusLost = onFocusLost;
    this.#loadWords = loadLater(() => import("./safety_words.js"), signal);
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
    media.on("changed", this.#showSelf, until);
    for (const peer of call.peers.values()) this.#add(peer);
    this.#update();
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
  }

  /** @param {Peer | null} peer @param {(Peer | null)[]} hands   raised, in order */
  #shownBy(peer, hands) {
    return { turn: hands.indexOf(peer) + 1, isRecording: this.#presence.of(peer).recording };
  }

  /** @param {Peer} peer */
  #add(peer) {
    const { display_name: name } = peer.participant;
    const label = fill(callWords.people.removePerson, { name });
    const remove = iconButton(label, "remove-person", { onclick: () => this.#remove(peer, remove) });
    const lower = iconButton(fill(callWords.hands.lowerOf, { name }), "hand-down", {
      onclick: () => this.#presence.lowerHandOf(peer),
    });
    const safety = new SafetyRow(peer, this.#call.socketId, this.#loadWords);
    const row = new PersonRow(name, lower, safety.toggle, remove);
    row.element.append(safety.element);
    const update = /** @param {(Peer | null)[]} hands */ (hands) => {
      const shown = this.#shownBy(peer, hands);
      row.show({ role: peer.participant.role, isAway: peer.isAway, isMuted: peer.mediaState?.audio === false, ...shown });
      const isHost = this.#call.role === "host";
      remove.hidden = !isHost;
      const hadFocus = lower === document.activeElement;
      lower.hidden = !isHost || shown.turn === 0;
      if (hadFocus && lower.hidden) safety.toggle.focus();
    };
    const closing = new AbortController();
    peer.on("away_changed", this.#scheduleUpdate, { signal: closing.signal });
    peer.on("media_state_changed", this.#scheduleUpdate, { signal: closing.signal });
    closing.signal.addEventListener("abort", () => safety.close());
    this.#rows.set(peer, { element: row.element, update, stop: () => closing.abort() });
    this.#list.append(row.element);
    update(this.#presence.hands);
    this.#scheduleUpdate();
  }

  /** @param {Peer} peer */
  #drop(peer) {
    const gone = this.#rows.get(peer);
    if (!gone) return;
    const hadFocus = gone.element.contains(document.activeElement);
    gone.stop();
    gone.element.remove();
    this.#rows.delete(peer);
    this.#scheduleUpdate();
    if (hadFocus) this.#onFocusLost();
  }
}

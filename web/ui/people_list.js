// @ts-check
// Who is in the call, one below the other: what they are, and for hosts the way to remove them.

import { element, icon, iconButton } from "./dom.js";
import { initials } from "./tile.js";
import { words } from "./words.js";

/** @typedef {import("../sdk/call.js").Call} Call */
/** @typedef {import("../sdk/media.js").LocalMedia} LocalMedia */
/** @typedef {import("../sdk/peer.js").Peer} Peer */
/** @typedef {{ element: HTMLElement, update: () => void, stop: () => void }} Row */

export class PeopleList {
  #call;
  #remove;
  #onFocusLost;
  #listening;
  /** @type {Map<Peer, Row>} */
  #rows = new Map();
  #title = element("h3", { id: "inside-title" });
  #list = element("ul", { class: "people-list", "aria-labelledby": "inside-title" });

  /**
   * @param {object} options
   * @param {Call} options.call
   * @param {LocalMedia} options.media
   * @param {string} options.ownName
   * @param {(peer: Peer, control: HTMLElement) => void} options.remove   a host asks for it
   * @param {() => void} options.onFocusLost        with a row that had it
   */
  constructor({ call, media, ownName, remove, onFocusLost }) {
    this.#call = call;
    this.#remove = remove;
    this.#onFocusLost = onFocusLost;
    this.element = element("section", { class: "people-section" }, this.#title, this.#list);
    const self = row(ownName);
    const showSelf = () => self.show({ isSelf: true, role: call.role, isMuted: !media.state.audio });
    this.#list.append(self.element);
    this.#listening = [
      call.on("peer_added", ({ peer }) => this.#add(peer)),
      call.on("peer_removed", ({ peer }) => this.#drop(peer)),
      call.on("joined", () => { showSelf(); this.#update(); }),
      media.on("changed", showSelf),
    ];
    showSelf();
    for (const peer of call.peers.values()) this.#add(peer);
    this.#update();
  }

  close() {
    for (const stop of this.#listening) stop();
    for (const { stop } of this.#rows.values()) stop();
  }

  #update() {
    this.#title.textContent = `${words.people.inside} (${this.#call.peers.size + 1})`;
    for (const { update } of this.#rows.values()) update();
  }

  /** @param {Peer} peer */
  #add(peer) {
    const { display_name: name, role } = peer.participant;
    const { element: item, show } = row(name);
    const label = words.people.actionOn(words.people.remove, name);
    const remove = iconButton(label, "remove-person", { onclick: () => this.#remove(peer, remove) });
    item.append(remove);
    const update = () => {
      show({ role, isAway: peer.isAway, isMuted: peer.mediaState?.audio === false });
      remove.hidden = this.#call.role !== "host";
    };
    const listening = [peer.on("away_changed", update), peer.on("media_state_changed", update)];
    this.#rows.set(peer, { element: item, update, stop: () => { for (const stop of listening) stop(); } });
    this.#list.append(item);
    this.#update();
  }

  /** @param {Peer} peer */
  #drop(peer) {
    const gone = this.#rows.get(peer);
    if (!gone) return;
    const hadFocus = gone.element.contains(document.activeElement);
    gone.stop();
    gone.element.remove();
    this.#rows.delete(peer);
    this.#update();
    if (hadFocus) this.#onFocusLost();
  }
}

/** @param {string} name */
function row(name) {
  const about = element("span", { class: "person-about" });
  const mute = element("span", { class: "person-mute", hidden: true },
    icon("microphone-off"), element("span", { class: "visually-hidden" }, words.call.muted));
  const item = element("li", { class: "person" },
    element("span", { class: "avatar", "aria-hidden": "true" }, initials(name)),
    element("span", { class: "person-name" }, name, about), mute);
  /** @param {{ role: import("../sdk/protocol.js").Role, isMuted: boolean, isSelf?: boolean, isAway?: boolean }} state */
  const show = ({ role, isMuted, isSelf = false, isAway = false }) => {
    const { you, host, away } = words.people;
    about.textContent = [...(isSelf ? [you] : []), ...(role === "host" ? [host] : []), ...(isAway ? [away] : [])].join(" · ");
    mute.hidden = !isMuted;
  };
  return { element: item, show };
}

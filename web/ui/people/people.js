// @ts-check
// Adds the people panel: participants, invitation, and for hosts the waiting list and room settings.

import { whilePending } from "../kit/pending.js";
import { confirm } from "../kit/confirm.js";
import { element } from "../kit/dom.js";
import { oncePerFrame } from "../kit/frame.js";
import { HostSettings } from "./host_settings.js";
import { inviteField } from "../kit/invite.js";
import { KnockNotice } from "./knock_notice.js";
import { keepToken } from "../kit/address.js";
import { memory } from "../kit/memory.js";
import { PeopleList } from "./people_list.js";
import { WaitingList } from "./waiting_list.js";
import { fill } from "../kit/fill.js";
import { verbatim } from "../kit/texts.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../../sdk/peer/peer.js").Peer} Peer */
/** @typedef {import("../call/call_screen.js").CallContext} CallContext */

const ID = "people";

/** @param {CallContext} context */
export function addPeople(context) {
  const { call, actions, panel, signal } = context;
  const people = new People(context);
  panel.add({ id: ID, title: callWords.people.title, closeLabel: callWords.people.close, body: people.element });
  actions.add({
    id: ID,
    key: "p",
    about: callWords.people.title,
    look: () => {
      const inside = call.peers.size + 1;
      const waiting = call.knocks.size;
      return {
        iconName: "people",
        label: countLabel(inside, waiting),
        badge: String(waiting || inside),
        state: waiting > 0 ? "on" : undefined,
        isExpanded: panel.isOpen(ID),
      };
    },
    run: () => panel.toggle(ID),
  });
  const changed = oncePerFrame(() => actions.changed(ID), signal);
  const events = /** @type {const} */ (["peer_added", "peer_removed", "knocked", "knock_ended", "joined", "resumed"]);
  for (const event of events) {
    call.on(event, changed, { signal });
  }
  panel.on("toggled", () => actions.changed(ID), { signal });
}

/** @param {number} count   of people in the call @param {number} waiting */
function countLabel(count, waiting) {
  const inside = count === 1 ? callWords.call.onlyYou : fill(callWords.call.count, { count });
  if (waiting === 0) return inside;
  return fill(callWords.people.countWithWaiting, { inside, waiting: fill(callWords.people.waitingCount, { count: waiting }) });
}

/** @param {string} roomCode @param {(text: string) => void} announce */
function inviteSection(roomCode, announce) {
  return element("section", { class: "people-section", "aria-labelledby": "invite-title" },
    element("h3", { id: "invite-title" }, callWords.invite.title),
    inviteField(roomCode, announce));
}

class People {
  #context;
  #problem = element("p", { class: "problem", role: "alert" });
  #hosts = element("div", { class: "hosts" });
  #list;
  #knockNotice;
  /** @type {WaitingList | null} */
  #waiting = null;
  /** @type {HostSettings | null} */
  #settings = null;
  #hosting = new AbortController(); // until the role changes

  /** @param {CallContext} context */
  constructor(context) {
    this.#context = context;
    const { call, notices, news, panel, roomCode, signal } = context;
    this.#list = new PeopleList(context, {
      remove: (...args) => this.#remove(...args),
      onFocusLost: () => panel.focusTitle(ID),
    });
    this.element = element("div", { class: "panel-body", tabindex: "-1" },
      this.#problem, this.#list.element, inviteSection(roomCode, (text) => notices.announce(text)), this.#hosts);
    this.#knockNotice = new KnockNotice({
      call, notices, news,
      isListOpen: () => panel.isOpen(ID),
      openList: () => panel.open(ID),
      onFocusLost: () => (panel.isOpen(ID) ? panel.focusTitle(ID) : context.focusAction(ID)),
    });
    panel.on("toggled", () => {
      this.#settings?.update();
      this.#knockNotice.update();
    }, { signal });
    call.on("joined", () => this.#showRole(), { signal });
    call.on("role_changed", ({ role, token, isNew }) => {
      keepToken(roomCode, token ?? null);
      this.#showRole();
      const text = role === "host" ? callWords.people.nowHost : callWords.people.nowGuest;
      if (isNew) news.toast(text, { from: "role", about: "role", state: role });
    }, { signal });
    signal.addEventListener("abort", () => this.#close());
    this.#showRole();
  }

  #close() {
    this.#knockNotice.close();
    this.#list.close();
    this.#waiting?.close();
    this.#settings?.close();
    this.#hosting.abort();
  }

  /** Shows or hides the host controls. The role may change. */
  #showRole() {
    const { call, notices, roomCode, panel } = this.#context;
    const isHost = call.role === "host";
    if (isHost === (this.#settings !== null)) return;
    const focused = document.activeElement;
    const hadFocus = [this.#hosts, this.#list.element, this.#waiting?.element].some((part) => part?.contains(focused));
    const isAsking = focused?.closest("dialog.confirm") !== null;
    this.#hosting.abort(); // closes a question about what only a host may do
    this.#hosting = new AbortController();
    this.#waiting?.element.remove();
    this.#waiting?.close();
    this.#settings?.close();
    this.#waiting = isHost ? new WaitingList(call, () => panel.focusTitle(ID)) : null;
    const token = memory.tokenFor(roomCode);
    this.#settings = isHost ? new HostSettings({ call, notices, roomCode, token, confirmEnd: () => this.#confirmEnd() }) : null;
    if (this.#waiting) this.#list.element.before(this.#waiting.element);
    this.#hosts.replaceChildren(...(this.#settings ? [this.#settings.element] : []));
    if (hadFocus || isAsking) panel.focusTitle(ID);
  }

  /** @param {Peer} peer @param {HTMLElement} control */
  async #remove(peer, control) {
    const { call } = this.#context;
    const { signal } = this.#hosting;
    const { removal } = callWords;
    const choice = await confirm({
      title: fill(removal.title, { name: verbatim(peer.participant.display_name) }),
      text: [removal.removes, removal.bans],
      choices: [{ choice: "remove", label: removal.remove }, { choice: "ban", label: removal.ban }],
      signal,
    });
    if (choice === null) return;
    const remove = () => call.removePeer(peer.socketId, { ban: choice === "ban" });
    await whilePending(control, remove, (sentence) => { this.#problem.textContent = sentence; });
  }

  async #confirmEnd() {
    const { endTitle, endText, end } = callWords.host;
    const choices = [{ choice: "end", label: end }];
    return await confirm({ title: endTitle, text: [endText], choices, signal: this.#hosting.signal }) !== null;
  }
}

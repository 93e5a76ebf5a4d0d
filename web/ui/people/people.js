// @ts-check
// Adds the people panel: who waits, who is in the call, and what may be done about each.

import { whilePending } from "../kit/pending.js";
import { checkbox, confirm } from "../kit/confirm.js";
import { element } from "../kit/dom.js";
import { oncePerFrame } from "../kit/frame.js";
import { KnockNotice } from "./knock_notice.js";
import { PeopleList } from "./people_list.js";
import { PersonMenu } from "./person_menu.js";
import { SafetyCard } from "./safety_card.js";
import { WaitingList } from "./waiting_list.js";
import { fill } from "../kit/fill.js";
import { verbatim } from "../kit/texts.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../../sdk/peer/peer.js").Peer} Peer */
/** @typedef {import("../../sdk/protocol.js").Role} Role */
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

class People {
  #context;
  #problem = element("p", { class: "problem", role: "alert" });
  #list;
  #knockNotice;
  /** @type {WaitingList | null} */
  #waiting = null;
  #hosting = new AbortController(); // until the role changes

  /** @param {CallContext} context */
  constructor(context) {
    this.#context = context;
    const { call, notices, news, panel, actions, signal } = context;
    const safety = new SafetyCard({
      signal, onChanged: () => this.#list.update(), onClosed: (peer) => this.#list.focusMenu(peer),
    });
    const menu = new PersonMenu(context, {
      safety, remove: (...args) => this.#remove(...args), setRole: (...args) => this.#setRole(...args),
    });
    this.#list = new PeopleList(context, { menu, safety, onFocusLost: () => panel.focusTitle(ID) });
    /** @param {string} id */
    const button = (id) => actions.button(id, { signal, isLabelled: true, className: "button" });
    this.element = element("div", { class: "panel-body", tabindex: "-1" },
      element("div", { class: "actions people-actions" }, button("invite"), button("host_controls")),
      this.#problem, safety.element, this.#list.element);
    panel.element.append(menu.element); // beside the panel, which clips
    this.#knockNotice = new KnockNotice({
      call, notices, news,
      isListOpen: () => panel.isOpen(ID),
      openList: () => panel.open(ID),
      onFocusLost: () => (panel.isOpen(ID) ? panel.focusTitle(ID) : context.focusAction(ID)),
    });
    panel.on("toggled", () => this.#knockNotice.update(), { signal });
    call.on("joined", () => this.#showRole(), { signal });
    call.on("role_changed", () => this.#showRole(), { signal });
    signal.addEventListener("abort", () => this.#close());
    this.#showRole();
  }

  #close() {
    this.#knockNotice.close();
    this.#list.close();
    this.#waiting?.close();
    this.#hosting.abort();
  }

  /** Shows or hides the waiting list, which is for hosts. The role may change. */
  #showRole() {
    const { call, panel } = this.#context;
    const isHost = call.role === "host";
    this.#list.update();
    if (isHost === (this.#waiting !== null)) return;
    const focused = document.activeElement;
    const isAsking = focused?.closest("dialog.confirm") !== null;
    const hadFocus = this.#waiting?.element.contains(focused);
    this.#hosting.abort(); // closes a question about what only a host may do
    this.#hosting = new AbortController();
    this.#waiting?.element.remove();
    this.#waiting?.close();
    this.#waiting = isHost ? new WaitingList(call, () => panel.focusTitle(ID)) : null;
    if (this.#waiting) this.#list.element.before(this.#waiting.element);
    if (panel.isOpen(ID) && (hadFocus || isAsking)) panel.focusTitle(ID);
  }

  /** @param {Peer} peer @param {HTMLElement} control */
  async #remove(peer, control) {
    const { removal } = callWords;
    const block = checkbox(removal.block, removal.blockHint);
    const choice = await confirm({
      title: fill(removal.title, { name: verbatim(peer.participant.display_name) }),
      text: [removal.removes],
      extra: block.element,
      choices: [{ choice: "remove", label: removal.remove }],
      signal: this.#hosting.signal,
    });
    if (choice === null) return;
    await this.#ask(control, () => this.#context.call.removePeer(peer.socketId, { ban: block.input.checked }));
  }

  /** @param {Peer} peer @param {HTMLElement} control @param {Role} role */
  async #setRole(peer, control, role) {
    const { call, notices } = this.#context;
    if (!await this.#ask(control, () => call.setRole(peer.socketId, role))) return;
    const { madeHost, madeGuest } = callWords.people;
    notices.toast(fill(role === "host" ? madeHost : madeGuest, { name: verbatim(peer.participant.display_name) }));
  }

  /** @param {HTMLElement} control @param {() => Promise<void>} task */
  #ask(control, task) {
    return whilePending(control, task, (sentence) => { this.#problem.textContent = sentence; });
  }
}

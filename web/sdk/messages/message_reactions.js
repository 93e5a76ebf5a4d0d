// @ts-check
// Keeps who reacted to which message. A reaction may come before its message, or to one that never comes.

import { keyOf } from "./message_references.js";
import { REACTIONS } from "./reactions.js";

/** @typedef {import("./chat.js").Entry} Entry */
/** @typedef {import("./message_references.js").Reference} Reference */
/** @typedef {import("./reactions.js").Reaction} Reaction */
/** `people`: their names; null is ourselves, who come first. @typedef {{ reaction: Reaction, people: (string | null)[] }} ReactionCount */
/** @typedef {{ name: string | null, byMessage: Map<string, Reaction[]> }} Reactor */

const MAX_MESSAGES = 300; // that one person has reacted to; the oldest are forgotten
const MAX_PEOPLE = 300;
const OURSELVES = "";

export class MessageReactions {
  /** By socket id. @type {Map<string, Reactor>} */
  #reactors = new Map([[OURSELVES, { name: null, byMessage: new Map() }]]);

  /**
   * Replaces the reactions of one person to a message.
   * @param {import("../protocol.js").Participant | null} from   null: ourselves
   * @param {Reference} message @param {Reaction[]} reactions @returns {Reaction[]} those that are new
   */
  set(from, message, reactions) {
    const id = from?.socket_id ?? OURSELVES;
    const reactor = this.#reactors.get(id) ?? { name: from?.display_name ?? null, byMessage: new Map() };
    this.#reactors.set(id, reactor);
    const { byMessage } = reactor;
    const before = byMessage.get(keyOf(message)) ?? [];
    byMessage.delete(keyOf(message));
    if (reactions.length > 0) byMessage.set(keyOf(message), reactions);
    forgetBeyond(byMessage, MAX_MESSAGES);
    forgetBeyond(this.#reactors, MAX_PEOPLE, OURSELVES);
    return reactions.filter((one) => !before.includes(one));
  }

  /** @param {Reference} message @returns {readonly Reaction[]} */
  ownOf(message) {
    return this.#reactors.get(OURSELVES)?.byMessage.get(keyOf(message)) ?? [];
  }

  /** In the order of REACTIONS. To a private message only its two people can react. @param {Entry} entry @returns {ReactionCount[]} */
  of(entry) {
    const key = keyOf(entry);
    const all = [...this.#reactors].filter(([id]) => !entry.privateWith || id === OURSELVES || id === entry.privateWith.socket_id);
    return REACTIONS.map((reaction) => ({
      reaction, people: all.filter(([, { byMessage }]) => byMessage.get(key)?.includes(reaction)).map(([, { name }]) => name),
    })).filter(({ people }) => people.length > 0);
  }
}

/** @param {unknown} list   from a peer @returns {Reaction[]} without those that are unknown here */
export const parseReactions = (list) => (Array.isArray(list) ? REACTIONS.filter((one) => list.includes(one)) : []);

/** Forgets the oldest. @param {Map<string, unknown>} map @param {number} most @param {string} [kept] */
function forgetBeyond(map, most, kept) {
  if (map.size > most) map.delete([...map.keys()].filter((key) => key !== kept)[0]);
}

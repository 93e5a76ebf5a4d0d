// @ts-check
// Adds the chat panel, and announces new messages while it is closed.

import { removeAbandoned } from "../../sdk/files/private_storage.js";
import { askForEarlier, passOnEarlier } from "./earlier_messages.js";
import { ChatField } from "./field.js";
import { ChatLog } from "./log.js";
import { MessageMenu } from "./message_menu.js";
import { element } from "../kit/dom.js";
import { acceptDrops, acceptPastes } from "./file_drop.js";
import { oncePerFrame } from "../kit/frame.js";
import { loadLater } from "../kit/load_later.js";
import { loadPreviews } from "./picture_previews.js";
import { summary } from "./summary.js";
import { fill } from "../kit/fill.js";
import { verbatim } from "../kit/texts.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../../sdk/messages/chat.js").Chat} Chat */
/** @typedef {import("../../sdk/messages/chat.js").Entry} Entry */
/** @typedef {import("../../sdk/messages/reactions.js").Reaction} Reaction */
/** @typedef {import("../../sdk/protocol.js").Participant} Participant */
/** @typedef {import("../call/call_screen.js").CallContext} CallContext */

const ID = "chat";
const FILES_AT_ONCE = 20;
const TOAST_LENGTH = 80; // characters of a message in a toast
const SPOKEN_LENGTH = 400; // characters of a message in an announcement

/** @param {CallContext} context */
export function addChat(context) {
  const { call, chat, addressee, actions, panel, notices, signal } = context;
  removeAbandoned();
  loadLater(loadPreviews, signal);
  signal.addEventListener("abort", () => chat.close());
  const offer = /** @param {File[]} files @param {string} [problem] */ (files, problem) => {
    if (problem) notices.toast(problem);
    if (files.length > FILES_AT_ONCE) return notices.toast(fill(callWords.files.tooMany, { count: FILES_AT_ONCE }));
    if (files.length > 0 && addressee.person) return notices.toast(callWords.files.forEveryone);
    for (const file of files) chat.offer(file);
    if (files.length > 0) panel.open(ID);
  };
  const field = new ChatField({ addressee, offer, send: (text, options) => chat.send(text, options) });
  const menu = new MessageMenu({
    chat, signal,
    reply: (entry, isPrivate) => field.replyTo(entry, isPrivate),
    canReplyPrivately: ({ from, privateWith, passedOnBy }) => {
      const peer = call.peers.get(from?.socket_id ?? "");
      return peer !== undefined && !privateWith && !passedOnBy && addressee.canBe(peer);
    },
  });
  const log = new ChatLog({ chat, offer: askForEarlier(context), openMenu: (entry, opener) => menu.toggle(entry, opener), signal });
  passOnEarlier(context);
  const body = element("div", { class: "chat" }, log.element, field.element);
  panel.add({
    id: ID, title: callWords.chat.title, closeLabel: callWords.chat.close, body, firstFocus: () => field.firstFocus,
    field: field.area,
  });
  panel.element.append(menu.element, field.addresseeList); // beside the panel, which clips
  addressee.on("chosen", () => {
    panel.open(ID);
    field.area.focus();
  }, { signal });
  const updateAddressee = oncePerFrame(() => field.updateAddressee(), signal);
  chat.history.on("changed", updateAddressee, { signal });
  for (const event of /** @type {const} */ (["peer_added", "peer_removed"])) call.on(event, updateAddressee, { signal });
  acceptDrops({ take: offer, signal });
  acceptPastes(body, offer);
  const unread = new Unread(context, chat);
  panel.on("toggled", () => {
    if (panel.isOpen(ID)) {
      unread.clear();
      field.fit();
      log.shown();
    }
    actions.changed(ID);
  }, { signal });
  window.addEventListener("resize", () => { if (panel.isOpen(ID)) field.fit(); }, { signal });
  actions.add({
    id: ID,
    key: "c",
    about: callWords.chat.title,
    look: () => ({
      iconName: "chat",
      label: unread.count > 0 ? fill(callWords.chat.withNews, { count: unread.count }) : callWords.chat.title,
      badge: unread.count > 0 ? String(Math.min(unread.count, 99)) : undefined,
      state: unread.count > 0 ? "on" : undefined,
      isExpanded: panel.isOpen(ID),
    }),
    run: () => panel.toggle(ID),
  });
}

/** Counts and announces messages that arrive while the chat is closed. */
class Unread {
  count = 0;
  #context;
  #showCount;

  /** @param {CallContext} context @param {Chat} chat */
  constructor(context, chat) {
    this.#context = context;
    this.#showCount = oncePerFrame(() => context.actions.changed(ID), context.signal);
    const { signal } = context;
    chat.on("entry_added", (entry) => { if (entry.from) this.#add(entry); }, { signal });
    chat.on("reacted", ({ from, entry, reaction }) => { if (!entry.from) this.#announceReaction(from, reaction); }, { signal });
  }

  clear() {
    this.count = 0;
    this.#context.news.drop(ID);
  }

  /** @param {Entry} entry */
  #add(entry) {
    const { panel, news } = this.#context;
    if (panel.isOpen(ID)) return news.announce(() => summary(entry, SPOKEN_LENGTH));
    this.count += 1;
    this.#showCount();
    news.toast(() => summary(entry, TOAST_LENGTH), { from: ID });
  }

  /** To one of our own messages. @param {Participant} from @param {Reaction} reaction */
  #announceReaction({ socket_id: id, display_name: name }, reaction) {
    const text = fill(callWords.chat.reacted, { name: verbatim(name), reaction: callWords.reactions.names[reaction] });
    this.#context.news.announce(text, { about: `reaction ${id}`, state: reaction });
  }
}

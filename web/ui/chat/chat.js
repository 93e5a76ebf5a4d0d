// @ts-check
// Adds the chat panel, and announces new messages while it is closed.

import { Chat } from "../../sdk/messages/chat.js";
import { removeAbandoned } from "../../sdk/files/private_storage.js";
import { ChatField } from "./field.js";
import { ChatLog } from "./log.js";
import { element } from "../kit/dom.js";
import { acceptDrops, acceptPastes } from "./file_drop.js";
import { oncePerFrame } from "../kit/frame.js";
import { loadLater } from "../kit/load_later.js";
import { loadPreviews } from "./picture_previews.js";
import { isPicture } from "./pictures.js";
import { fill } from "../kit/fill.js";
import { verbatim } from "../kit/texts.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../../sdk/messages/chat.js").Entry} Entry */
/** @typedef {import("../call/call_screen.js").CallContext} CallContext */

const ID = "chat";
const FILES_AT_ONCE = 20;
const TOAST_LENGTH = 80; // characters of a message in a toast
const SPOKEN_LENGTH = 400; // characters of a message in an announcement

/** @param {CallContext} context */
export function addChat(context) {
  const { call, actions, panel, notices, signal } = context;
  const chat = new Chat(call);
  removeAbandoned();
  loadLater(loadPreviews, signal);
  signal.addEventListener("abort", () => chat.close());
  const offer = /** @param {File[]} files @param {string} [problem] */ (files, problem) => {
    if (problem) notices.toast(problem);
    if (files.length > FILES_AT_ONCE) return notices.toast(fill(callWords.files.tooMany, { count: FILES_AT_ONCE }));
    for (const file of files) chat.offer(file);
    if (files.length > 0) panel.open(ID);
  };
  const log = new ChatLog({ chat, signal });
  const field = new ChatField({ send: (text) => chat.send(text), offer });
  const body = element("div", { class: "chat" }, log.element, field.element);
  panel.add({
    id: ID, title: callWords.chat.title, closeLabel: callWords.chat.close, body, firstFocus: () => field.firstFocus,
    field: field.area,
  });
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
    chat.on("entry_added", (entry) => { if (entry.from) this.#add(entry); }, { signal: context.signal });
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
}

/** @param {Entry} entry @param {number} most   characters of the text */
function summary({ from, text, file }, most) {
  const name = from ? verbatim(from.display_name) : callWords.chat.you;
  if (file && isPicture(file)) return fill(callWords.chat.pictureFrom, { name });
  if (file) return fill(callWords.chat.fileFrom, { name, file: verbatim(file.name) });
  const start = text.slice(0, 4 * most);
  const characters = [...start.replace(/\s+/g, " ")];
  const isCut = characters.length > most || start.length < text.length;
  const first = isCut ? `${characters.slice(0, most).join("").replace(/\s\S*$/, "")}…` : characters.join("");
  return fill(callWords.chat.from, { name, text: first });
}

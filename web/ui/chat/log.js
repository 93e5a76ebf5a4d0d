// @ts-check
// Shows the list of messages. Scrolls to new ones, unless the reader has scrolled up.

import { element, button } from "../kit/dom.js";
import { ChatEntry } from "./entry.js";
import { clockTime } from "../kit/format.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../../sdk/messages/chat.js").Chat} Chat */
/** @typedef {import("../../sdk/messages/chat.js").Entry} Entry */
/** @typedef {{ element: HTMLElement, key: string, count: number }} Group   messages of one person within one minute */

const NEAR_END = 32; // px from the end that count as the end

export class ChatLog {
  #chat;
  #signal;
  /** @type {Map<Entry, { view: ChatEntry, group: Group }>} */
  #shown = new Map();
  /** @type {Group | null} */
  #lastGroup = null;
  #isAtEnd = true;
  #top = 0;

  #empty = element("div", { class: "chat-empty" },
    element("h3", {}, callWords.chat.emptyTitle), element("p", {}, callWords.chat.empty));
  #list = element("div", { class: "chat-list" });
  #scroller = element("div", {
    class: "chat-log", role: "log", "aria-live": "off", // chat.js announces each message once
    "aria-label": callWords.chat.messages, tabindex: "0", onscroll: () => this.#notePlace(),
  }, this.#empty, this.#list);
  #toEnd = button(callWords.chat.newMessages, { class: "button chat-to-end", hidden: true, onclick: () => {
    this.scrollToEnd();
    this.#scroller.focus();
  } }, "down");

  element = element("div", { class: "chat-messages" }, this.#scroller, this.#toEnd);

  /** @param {{ chat: Chat, signal: AbortSignal }} options */
  constructor({ chat, signal }) {
    this.#chat = chat;
    this.#signal = signal;
    chat.on("entry_added", (entry) => this.#add(entry), { signal });
    chat.on("entry_changed", (entry) => this.#shown.get(entry)?.view.update(), { signal });
    chat.on("entry_removed", (entry) => this.#remove(entry), { signal });
    const observer = new ResizeObserver(() => { if (this.#isAtEnd) this.scrollToEnd(); });
    observer.observe(this.#scroller);
    observer.observe(this.#list);
    signal.addEventListener("abort", () => {
      observer.disconnect();
      for (const { view } of this.#shown.values()) view.close();
    });
  }

  /** Restores the scroll position after the panel was hidden, which loses it. */
  shown() {
    if (this.#isAtEnd) this.scrollToEnd();
    else this.#scroller.scrollTop = this.#top;
  }

  scrollToEnd() {
    this.#isAtEnd = true;
    this.#toEnd.hidden = true;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }

  /** @param {Entry} entry */
  #add(entry) {
    this.#empty.hidden = true;
    const view = new ChatEntry(this.#chat, entry, this.#signal);
    const group = this.#groupFor(entry);
    group.element.append(view.element);
    group.count += 1;
    this.#shown.set(entry, { view, group });
    if (this.#isAtEnd || !entry.from) this.scrollToEnd();
    else this.#toEnd.hidden = false;
  }

  /** @param {Entry} entry */
  #groupFor({ from, at }) {
    const time = clockTime(at);
    const key = `${from?.socket_id ?? ""} ${time}`;
    if (this.#lastGroup?.key === key) return this.#lastGroup;
    const made = element("div", { class: "chat-group", "data-own": !from },
      element("p", { class: "chat-head" },
        element("bdi", { class: "chat-name" }, from ? from.display_name : callWords.chat.you),
        " ", element("time", { datetime: new Date(at).toISOString() }, time)));
    this.#list.append(made);
    return (this.#lastGroup = { element: made, key, count: 0 });
  }

  /** @param {Entry} entry */
  #remove(entry) {
    const { view, group } = this.#shown.get(entry) ?? {};
    if (!view || !group) return;
    view.close();
    this.#shown.delete(entry);
    group.count -= 1;
    if (group.count === 0) group.element.remove();
  }

  #notePlace() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    if (clientHeight === 0) return; // not displayed
    const isNearEnd = scrollHeight - scrollTop - clientHeight < NEAR_END;
    if (isNearEnd || scrollTop < this.#top) this.#isAtEnd = isNearEnd; // otherwise the content grew
    this.#top = scrollTop;
    if (this.#isAtEnd) this.#toEnd.hidden = true;
  }
}

// @ts-check
// Shows the messages. Only a window of them is in the document: the newest, or those around the place of the reader.
// Follows new messages, unless the reader has scrolled up.

import { element, button } from "../kit/dom.js";
import { oncePerFrame } from "../kit/frame.js";
import { ChatEntry } from "./entry.js";
import { MessageGroup } from "./message_group.js";
import { endFrom, startBefore } from "./window.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../../sdk/messages/chat.js").Chat} Chat */
/** @typedef {import("../../sdk/messages/chat.js").Entry} Entry */
/** @typedef {{ group: MessageGroup, view: ChatEntry | null }} Place   `view`: once the entry was shown */

const DRAWN_EVERY = 100; // ms at least; in a flood all of the window is new each time
const NEAR_END = 32; // px from the end that count as the end
const NEAR_EDGE = 600; // px from the first or last message in the document, where more are added

export class ChatLog {
  #chat;
  #signal;
  #scheduleUpdate;
  /** @type {Map<Entry, Place>} */
  #places = new Map();
  /** @type {MessageGroup | null} */
  #lastGroup = null;
  /** @type {Entry[]} in the document, oldest first */
  #shown = [];
  /** @type {Entry[]} no longer in the chat */
  #removed = [];
  #hasLater = false;
  #isAtEnd = true;
  #top = 0;
  #tools;
  /** The message whose button has the place of all of them in the order of Tab. @type {Entry | null} */
  #tabStop = null;

  #empty = element("div", { class: "chat-empty" },
    element("h3", {}, callWords.chat.emptyTitle), element("p", {}, callWords.chat.empty));
  #earlier = button(callWords.chat.earlier, { class: "button quiet chat-earlier", hidden: true, onclick: () => {
    this.#showEarlier();
    this.#scroller.focus({ preventScroll: true });
  } });
  #list = element("div", {
    class: "chat-list", onkeydown: (event) => this.#moveFocus(event), onfocusin: ({ target }) => this.#noteFocus(target),
  });
  #scroller = element("div", {
    class: "chat-log", role: "log", "aria-live": "off", // chat.js announces each message once
    "aria-label": callWords.chat.messages, tabindex: "0", onscroll: () => this.#notePlace(),
  }, this.#earlier, this.#empty, this.#list);
  #toEnd = button(callWords.chat.newMessages, { class: "button chat-to-end", hidden: true, onclick: () => {
    this.#isAtEnd = true;
    this.#update();
    this.#scroller.focus();
  } }, "down");

  element = element("div", { class: "chat-messages" }, this.#scroller, this.#toEnd);

  /**
   * @param {object} options
   * @param {Chat} options.chat
   * @param {HTMLElement} options.offer   of earlier messages, shown in front of all
   * @param {(entry: Entry, opener: HTMLElement) => void} options.openMenu
   * @param {AbortSignal} options.signal
   */
  constructor({ chat, offer, openMenu, signal }) {
    this.#chat = chat;
    this.#signal = signal;
    this.#tools = { openMenu, goTo: (/** @type {Entry} */ entry) => this.#goTo(entry) };
    this.#scroller.prepend(offer);
    this.#scheduleUpdate = oncePerFrame(() => this.#update(), signal, DRAWN_EVERY);
    chat.on("entry_added", (entry) => this.#add(entry), { signal });
    chat.on("entries_inserted", ({ entries }) => this.#insert(entries), { signal });
    chat.on("entry_changed", (entry) => this.#places.get(entry)?.view?.update(), { signal });
    chat.on("entry_removed", (entry) => { this.#removed.push(entry); this.#scheduleUpdate(); }, { signal });
    const observer = new ResizeObserver(() => { if (this.#isAtEnd) this.#scrollToEnd(); });
    observer.observe(this.#scroller);
    observer.observe(this.#list);
    signal.addEventListener("abort", () => {
      observer.disconnect();
      for (const { view } of this.#places.values()) view?.close();
    });
  }

  /** Restores the scroll position after the panel was hidden, which loses it. */
  shown() {
    if (this.#isAtEnd) this.#scrollToEnd();
    else this.#scrollTo(this.#top);
  }

  /** @param {Entry} entry */
  #add(entry) {
    if (!this.#lastGroup?.includes(entry)) this.#lastGroup = new MessageGroup(entry);
    this.#places.set(entry, { group: this.#lastGroup, view: null });
    if (!entry.from) this.#isAtEnd = true;
    this.#toEnd.hidden = this.#isAtEnd;
    this.#scheduleUpdate();
  }

  /** Takes all messages out, since those in the document have got others between them. @param {Entry[]} inserted */
  #insert(inserted) {
    /** @type {MessageGroup | null} */
    let group = null;
    for (const entry of inserted) {
      if (!group?.includes(entry)) group = new MessageGroup(entry);
      this.#places.set(entry, { group, view: null });
    }
    const [first] = this.#shown;
    const topBefore = this.#topOf(first);
    for (const entry of this.#shown) this.#takeOut(entry);
    this.#shown = [];
    for (const { view } of this.#places.values()) view?.update(); // quotes
    const { entries } = this.#chat;
    this.#show(first && !this.#isAtEnd ? entries.indexOf(first) : entries.length);
    if (!this.#isAtEnd) this.#scrollTo(this.#scroller.scrollTop + this.#topOf(first) - topBefore);
  }

  /** Leads to a message that another one replies to. @param {Entry} entry */
  #goTo(entry) {
    const { entries } = this.#chat;
    if (!entries.includes(entry)) return;
    if (!this.#shown.includes(entry)) {
      this.#isAtEnd = false;
      this.#show(startBefore(entries, entries.indexOf(entry) + 1, 1 / 2));
    }
    this.#places.get(entry)?.view?.point();
  }

  #update() {
    const { entries } = this.#chat;
    const first = this.#shown.find((entry) => entries.includes(entry));
    this.#show(first && !this.#isAtEnd ? entries.indexOf(first) : entries.length);
    for (const entry of this.#removed) {
      this.#places.get(entry)?.view?.close();
      this.#places.delete(entry);
    }
    this.#removed = [];
  }

  #showEarlier() {
    this.#isAtEnd = false;
    this.#show(startBefore(this.#chat.entries, this.#start, 1 / 2));
  }

  #showLater() {
    this.#show(endFrom(this.#chat.entries, this.#start, 1 / 2));
  }

  /** Index of the first entry in the document. */
  get #start() {
    return Math.max(0, this.#chat.entries.indexOf(this.#shown[0]));
  }

  /** Shows the window from an entry on, or the last one. What stays in it does not move. @param {number} start   index */
  #show(start) {
    const { entries } = this.#chat;
    const from = Math.min(start, startBefore(entries, entries.length));
    const end = endFrom(entries, from);
    const wanted = new Set(entries.slice(from, end));
    const staying = this.#shown.filter((entry) => wanted.has(entry));
    const topBefore = this.#isAtEnd ? 0 : this.#topOf(staying[0]);
    for (const entry of this.#shown) if (!wanted.has(entry)) this.#takeOut(entry);
    this.#shown = [...wanted];
    const at = Math.max(0, this.#shown.indexOf(staying[0]));
    for (const entry of this.#shown.slice(0, at).reverse()) this.#prepend(entry);
    for (const entry of this.#shown.slice(at + staying.length)) this.#append(entry);
    this.#empty.hidden = entries.length > 0;
    this.#earlier.hidden = from === 0;
    this.#hasLater = end < entries.length;
    if (!this.#shown.includes(/** @type {Entry} */ (this.#tabStop))) this.#setTabStop(this.#shown.at(-1) ?? null);
    if (this.#isAtEnd) this.#scrollToEnd();
    else if (staying.length > 0) this.#scrollTo(this.#scroller.scrollTop + this.#topOf(staying[0]) - topBefore);
  }

  /** @param {Entry} entry */
  #append(entry) {
    const { group, view } = this.#placeOf(entry);
    if (!group.element.parentElement) this.#list.append(group.element);
    group.element.append(view.element);
  }

  /** @param {Entry} entry */
  #prepend(entry) {
    const { group, view } = this.#placeOf(entry);
    if (!group.element.parentElement) this.#list.prepend(group.element);
    group.prepend(view.element);
  }

  /** @param {Entry} entry */
  #takeOut(entry) {
    const { group, view } = this.#placeOf(entry);
    if (view.element.contains(document.activeElement)) this.#scroller.focus({ preventScroll: true });
    view.element.remove();
    if (group.isEmpty) group.element.remove();
  }

  /** @param {Entry} entry */
  #placeOf(entry) {
    const place = /** @type {Place} */ (this.#places.get(entry));
    const view = (place.view ??= new ChatEntry(this.#chat, entry, this.#signal, this.#tools));
    return { group: place.group, view };
  }

  /** @param {Entry | undefined} entry */
  #topOf(entry) {
    return this.#places.get(/** @type {Entry} */ (entry))?.view?.element.getBoundingClientRect().top ?? 0;
  }

  /** Of the buttons of all messages one is reached with Tab, the others with the arrow keys. @param {Entry | null} entry */
  #setTabStop(entry) {
    const buttonOf = (/** @type {Entry | null} */ one) => this.#places.get(/** @type {Entry} */ (one))?.view?.menuButton;
    buttonOf(this.#tabStop)?.setAttribute("tabindex", "-1");
    this.#tabStop = entry;
    buttonOf(entry)?.setAttribute("tabindex", "0");
  }

  /** @param {EventTarget | null} target */
  #noteFocus(target) {
    const entry = this.#shown.find((one) => this.#places.get(one)?.view?.menuButton === target);
    if (entry) this.#setTabStop(entry);
  }

  /** @param {KeyboardEvent} event */
  #moveFocus(event) {
    const { target } = event;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || !(target instanceof Element) || !target.matches(".chat-more")) return;
    event.preventDefault();
    const at = this.#shown.indexOf(/** @type {Entry} */ (this.#tabStop));
    if (at + step < 0 && !this.#earlier.hidden) this.#showEarlier();
    if (at + step >= this.#shown.length && this.#hasLater) this.#showLater();
    const next = this.#shown[this.#shown.indexOf(/** @type {Entry} */ (this.#tabStop)) + step];
    this.#places.get(next)?.view?.menuButton.focus();
  }

  #scrollToEnd() {
    this.#toEnd.hidden = true;
    this.#scrollTo(this.#scroller.scrollHeight);
  }

  /** @param {number} top   px */
  #scrollTo(top) {
    if (this.#scroller.clientHeight === 0) return; // not displayed
    this.#scroller.scrollTop = top;
    this.#top = this.#scroller.scrollTop;
  }

  #notePlace() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    if (clientHeight === 0) return;
    const below = scrollHeight - scrollTop - clientHeight;
    const way = scrollTop - this.#top; // 0 if we have scrolled ourselves
    const isNearEnd = below < NEAR_END && !this.#hasLater;
    if (isNearEnd || way < 0) this.#isAtEnd = isNearEnd; // otherwise the content grew
    this.#top = scrollTop;
    if (this.#isAtEnd) this.#toEnd.hidden = true;
    else if (way < 0 && scrollTop < NEAR_EDGE && !this.#earlier.hidden) this.#showEarlier();
    else if (way > 0 && below < NEAR_EDGE && this.#hasLater) this.#showLater();
  }
}

// @ts-check
// Lets newcomers ask for the messages from before they came, and those who have them decide whether to share them.

import { element, button } from "../kit/dom.js";
import { fill } from "../kit/fill.js";
import { list } from "../kit/format.js";
import { preferences } from "../kit/preferences.js";
import { verbatim } from "../kit/texts.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../call/call_screen.js").CallContext} CallContext */

const NOTICE = "earlier_messages";
const ALREADY_ANSWERED = 1_000; // ms in which those who always share have answered

/** What a newcomer sees in front of the messages. @param {CallContext} context */
export function askForEarlier({ chat, news, signal }) {
  const { history } = chat;
  const ask = button(callWords.chat.askEarlier, { class: "button quiet", onclick: () => {
    history.ask();
    asked.focus();
    news.announce(callWords.chat.askedEarlier);
  } }, "clock");
  const asked = element("p", { class: "hint", tabindex: "-1" }, callWords.chat.askedEarlier);
  const offer = element("div", { class: "chat-offer" }, ask, asked);
  const update = () => {
    const hadFocus = offer.contains(document.activeElement);
    ask.hidden = !history.canAsk;
    asked.hidden = !history.isAsking;
    offer.hidden = ask.hidden && asked.hidden;
    if (hadFocus && offer.hidden) /** @type {HTMLElement | null} */ (offer.closest("[role=log]"))?.focus();
  };
  history.on("changed", update, { signal });
  history.on("received", ({ peer, messages }) => {
    const name = verbatim(peer.participant.display_name);
    news.announce(messages.length > 0 ? fill(callWords.chat.gotEarlier, { name, count: messages.length }) : callWords.chat.gotNoEarlier);
  }, { signal });
  update();
  return offer;
}

/** Asks whether to share earlier messages with the newcomers that ask for them, as the settings say. @param {CallContext} context */
export function passOnEarlier({ chat, notices, focusAction, signal }) {
  const { history } = chat;
  const decide = /** @param {boolean} isAllowed */ (isAllowed) => {
    for (const peer of [...history.askers]) history.decide(peer, isAllowed);
    hide();
  };
  const hide = () => { if (notices.hide(NOTICE)) focusAction("chat"); };
  const show = () => {
    const names = [...history.askers].map(({ participant }) => verbatim(participant.display_name));
    if (names.length === 0 || signal.aborted) return hide();
    notices.show(NOTICE, {
      text: fill(callWords.chat.wantsEarlier, { names: list(names), count: names.length }), iconName: "chat", kind: "knock",
      actions: [
        { label: callWords.chat.refuseEarlier, run: () => decide(false) },
        { label: callWords.chat.shareEarlier, look: "primary", run: () => decide(true) },
      ],
    });
  };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  history.on("changed", () => {
    clearTimeout(timer);
    if (history.askers.size > 0) timer = setTimeout(show, ALREADY_ANSWERED);
    else hide();
  }, { signal });
  preferences.on("changed", ({ passingOn }) => history.setPassingOn(passingOn), { signal });
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    notices.hide(NOTICE);
  });
}

// @ts-check
// Adds the reactions palette, and shows reactions above their sender's tile.

import { REACTIONS, Reactions } from "../../sdk/messages/reactions.js";
import { element } from "../kit/dom.js";
import { fill } from "../kit/fill.js";
import { verbatim } from "../kit/texts.js";
import { list } from "../kit/format.js";
import { SIGNS } from "../kit/reaction_signs.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../../sdk/peer/peer.js").Peer} Peer */
/** @typedef {import("../../sdk/messages/reactions.js").Reaction} Reaction */
/** @typedef {import("../call/call_screen.js").CallContext} CallContext */

const ID = "reactions";
const SHOWS_FOR = 4_000; // ms; same as its animation in call.css
const AT_ONCE = 24; // visible reactions on the whole stage
const FIRST_ANNOUNCED_AFTER = 1_500; // ms before the first ones are announced
const ANNOUNCED_EVERY = 6_000; // ms between announcements at least

/** @param {CallContext} context */
export function addReactions({ call, stage, actions, news, focusAction, signal }) {
  const reactions = new Reactions(call);
  const palette = paletteOf((reaction) => reactions.send(reaction));
  const isOpen = () => palette.matches(":popover-open");
  stage.element.append(palette);
  actions.add({
    id: ID,
    look: () => ({ label: callWords.reactions.open, iconName: ID, isExpanded: palette.isConnected && isOpen() }),
    run: () => palette.togglePopover(),
  });
  palette.addEventListener("toggle", () => {
    actions.changed(ID);
    if (isOpen()) palette.querySelector("button")?.focus();
    else if (document.activeElement === document.body) focusAction(ID);
  });
  const announceReaction = batchedAnnouncer((text) => news.announce(text), signal);
  reactions.on("reaction", ({ peer, reaction }) => {
    stage.float(peer, floating(reaction, stage.element));
    announceReaction(peer ? verbatim(peer.participant.display_name) : callWords.reactions.you, reaction);
  }, { signal });
}

/** @param {(reaction: Reaction) => void} send */
function paletteOf(send) {
  const palette = element("div", { class: "palette", popover: "auto", role: "group", "aria-label": callWords.reactions.open },
    ...REACTIONS.map((reaction) => element("button", {
      type: "button", class: "icon-button reaction-button", "aria-label": callWords.reactions.names[reaction],
      title: callWords.reactions.names[reaction], onclick: () => send(reaction),
    }, SIGNS[reaction])));
  palette.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const buttons = [...palette.querySelectorAll("button")];
    const at = buttons.findIndex((one) => one === document.activeElement);
    buttons[(at + step + buttons.length) % buttons.length].focus();
  });
  return palette;
}

/** @param {Reaction} reaction @param {HTMLElement} stage */
function floating(reaction, stage) {
  const shown = element("span", { class: "reaction", "aria-hidden": "true" }, SIGNS[reaction]);
  shown.style.setProperty("--drift", String(Math.random())); // spreads them horizontally
  const all = stage.querySelectorAll(".reaction");
  if (all.length >= AT_ONCE) all[0].remove();
  setTimeout(() => shown.remove(), SHOWS_FOR);
  return shown;
}

/**
 * Announces reactions in batches. Returns a function that adds one.
 * @param {(text: string) => void} announce @param {AbortSignal} signal
 */
function batchedAnnouncer(announce, signal) {
  /** @type {Map<string, Set<string>>} reactions since the last announcement, by marked name */
  const batch = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let lastAnnounced = -Infinity;
  const read = () => {
    timer = undefined;
    lastAnnounced = performance.now();
    announce([...batch].map(([name, signs]) =>
      fill(callWords.reactions.by, { name, reactions: list([...signs]) })).join("; "));
    batch.clear();
  };
  signal.addEventListener("abort", () => clearTimeout(timer));
  return (/** @type {string} */ name, /** @type {Reaction} */ reaction) => {
    batch.set(name, (batch.get(name) ?? new Set()).add(callWords.reactions.names[reaction]));
    timer ??= setTimeout(read, Math.max(FIRST_ANNOUNCED_AFTER, lastAnnounced + ANNOUNCED_EVERY - performance.now()));
  };
}

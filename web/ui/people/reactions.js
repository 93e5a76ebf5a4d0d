// @ts-check
// Reactions: a palette to send them from, and where they appear: above their sender's tile, for a moment.

import { REACTIONS, Reactions } from "../../sdk/messages/reactions.js";
import { element } from "../kit/dom.js";
import { words } from "../words.js";

/** @typedef {import("../../sdk/peer/peer.js").Peer} Peer */
/** @typedef {import("../../sdk/messages/reactions.js").Reaction} Reaction */
/** @typedef {import("../call/call_screen.js").CallContext} CallContext */

const ID = "reactions";
const SHOWS_FOR = 4_000; // ms; as long as its animation in call.css
const AT_ONCE = 24; // on the whole stage, whatever many people send
const GATHERED_FOR = 1_500; // ms until the first ones are read out
const READ_OUT_EVERY = 6_000; // ms, however many there are

/** @type {Record<Reaction, string>} */
const SIGNS = { thumbs_up: "👍", heart: "❤️", applause: "👏", laughter: "😂", surprise: "😮", celebration: "🎉" };

/** @param {CallContext} context */
export function addReactions({ call, stage, actions, notices, focusAction, signal }) {
  const reactions = new Reactions(call);
  const palette = paletteOf((reaction) => reactions.send(reaction));
  const isOpen = () => palette.matches(":popover-open");
  stage.element.append(palette);
  actions.add({
    id: ID,
    look: () => ({ label: words.reactions.open, iconName: ID, isExpanded: palette.isConnected && isOpen() }),
    run: () => palette.togglePopover(),
  });
  palette.addEventListener("toggle", () => {
    actions.changed(ID);
    if (isOpen()) palette.querySelector("button")?.focus();
    else if (document.activeElement === document.body) focusAction(ID);
  });
  const readOut = gathering((text) => notices.announce(text), signal);
  reactions.on("reaction", ({ peer, reaction }) => {
    stage.float(peer, floating(reaction, stage.element));
    readOut(peer?.participant.display_name ?? words.reactions.you, reaction);
  }, { signal });
}

/** @param {(reaction: Reaction) => void} send */
function paletteOf(send) {
  const palette = element("div", { class: "palette", popover: "auto", role: "group", "aria-label": words.reactions.open },
    ...REACTIONS.map((reaction) => element("button", {
      type: "button", class: "icon-button reaction-button", "aria-label": words.reactions.names[reaction],
      title: words.reactions.names[reaction], onclick: () => send(reaction),
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
  shown.style.setProperty("--drift", String(Math.random())); // not all on one line
  const all = stage.querySelectorAll(".reaction");
  if (all.length >= AT_ONCE) all[0].remove();
  setTimeout(() => shown.remove(), SHOWS_FOR);
  return shown;
}

/**
 * Reads reactions out together, and not all the time.
 * @param {(text: string) => void} announce @param {AbortSignal} signal
 */
function gathering(announce, signal) {
  /** @type {Map<string, Set<string>>} what was sent since, by name */
  const gathered = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let lastRead = -Infinity;
  const read = () => {
    timer = undefined;
    lastRead = performance.now();
    announce([...gathered].map(([name, signs]) => words.reactions.by(name, [...signs])).join("; "));
    gathered.clear();
  };
  signal.addEventListener("abort", () => clearTimeout(timer));
  return (/** @type {string} */ name, /** @type {Reaction} */ reaction) => {
    gathered.set(name, (gathered.get(name) ?? new Set()).add(words.reactions.names[reaction]));
    timer ??= setTimeout(read, Math.max(GATHERED_FOR, lastRead + READ_OUT_EVERY - performance.now()));
  };
}

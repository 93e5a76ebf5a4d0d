// @ts-check
// Measures the peer connections, updates the tiles' connection states, and opens the figures.

import { Measurements } from "../../sdk/quality/measurements.js";
import { FiguresPopover } from "./figures_popover.js";
import { OwnTrouble } from "./own_trouble.js";
import { addStatistics } from "./statistics.js";
import { fill } from "../kit/fill.js";
import { verbatim } from "../kit/texts.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../stage/peer_tile.js").PeerTile} PeerTile */

const TICK = 1_000; // ms; tiles count the seconds
const ANNOUNCED_AFTER = 5_000; // ms; shorter problems are not announced

/** @param {import("../call/call_screen.js").CallContext} context */
export function addConnections(context) {
  const { call, stage, news, signal } = context;
  const measurements = new Measurements(call);
  const popover = new FiguresPopover(measurements);
  stage.element.append(popover.element);
  stage.on("figures_wanted", ({ peer, opener }) => popover.toggle(peer, opener), { signal });
  const ownTrouble = new OwnTrouble(context);
  /** @type {WeakSet<PeerTile>} tiles whose problem was announced */
  const announced = new WeakSet();
  const ticking = setInterval(() => {
    ownTrouble.update();
    for (const tile of stage.peerTiles) {
      if (tile.reason) tile.update();
      const said = troubleOf(tile, announced);
      if (said) news.announce(said, { about: `connection ${tile.tile.name}`, state: announced.has(tile) ? "lost" : "back" });
    }
  }, TICK);
  measurements.on("measured", () => {
    for (const tile of stage.peerTiles) tile.measure(measurements.of(tile.peer));
    popover.update();
  }, { signal });
  measurements.start(signal);
  signal.addEventListener("abort", () => clearInterval(ticking));
  addStatistics(context, measurements);
}

/**
 * Returns an announcement when a problem has lasted, and when it is over; otherwise null.
 * @param {PeerTile} shown
 * @param {WeakSet<PeerTile>} announced
 */
function troubleOf(shown, announced) {
  const { reason, tile } = shown;
  const trouble = reason?.isTrouble && reason.code !== "own_network" ? reason : null; // own_trouble.js tells that
  if (Boolean(trouble) === announced.has(shown)) return null;
  if (!trouble) {
    announced.delete(shown);
    return fill(callWords.stage.news, { name: verbatim(tile.name), news: callWords.stage.backAgain });
  }
  if (Date.now() - trouble.since < ANNOUNCED_AFTER) return null;
  announced.add(shown);
  const code = /** @type {keyof typeof callWords.tile} */ (trouble.code);
  return fill(callWords.stage.news, { name: verbatim(tile.name), news: callWords.tile[code] });
}

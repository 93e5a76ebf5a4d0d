// @ts-check
// Decides what each peer gets of our camera, from what the peers wish and what this device and each link can bear.

import { LOW_DATA_HEIGHT, presetOf, smaller } from "./presets.js";

/** Why a peer gets less than it wishes. @typedef {"network" | "device"} LimitReason */
/** @typedef {{ height: number, frameRate: number, reason: LimitReason | null }} Share   height 0: nothing */
/**
 * @typedef {object} Link
 * @property {string} id          of the peer
 * @property {number} height      wished, in pixels; 0 for nothing
 * @property {number} frameRate   wished
 * @property {number} level       of `LINK_LEVELS`
 */
/**
 * `down`: sizes below the wished one. `share`: of the links that have video.
 * @typedef {{ down: number, frameRate: number, share: number }} Level
 */

/** Peers that get our video however busy this device is: so few small ones cost next to nothing. */
export const FEWEST = 3;

/** What a link carries as its network gets worse. Voice needs no video. @type {readonly Level[]} */
export const LINK_LEVELS = [
  { down: 0, frameRate: 30, share: 1 },
  { down: 1, frameRate: 20, share: 1 },
  { down: 2, frameRate: 15, share: 1 },
  { down: 3, frameRate: 12, share: 1 },
  { down: 3, frameRate: 12, share: 0 },
];
/** What all links carry as this device gets busier. @type {readonly Level[]} */
export const DEVICE_LEVELS = [
  { down: 0, frameRate: 30, share: 1 },
  { down: 0, frameRate: 20, share: 1 },
  { down: 0, frameRate: 15, share: 1 },
  { down: 1, frameRate: 15, share: 1 },
  { down: 2, frameRate: 12, share: 1 },
  { down: 3, frameRate: 12, share: 1 },
  { down: 3, frameRate: 12, share: 0.5 },
  { down: 3, frameRate: 12, share: 0 },
];

/**
 * @param {object} state
 * @param {Link[]} state.links
 * @param {number} state.device      level of `DEVICE_LEVELS`
 * @param {boolean} state.isSpeaker  we speak, or have spoken lately: our video is never turned off
 * @param {boolean} state.isLowData
 * @param {string} state.ownId       decides whose video is turned off: each client begins with others
 * @returns {Map<string, Share>} by id
 */
export function allocate({ links, device, isSpeaker, isLowData, ownId }) {
  const deviceLevel = DEVICE_LEVELS[device];
  const kept = isSpeaker ? new Set(links) : keptLinks(links, deviceLevel.share, ownId);
  return new Map(links.map((link) => [link.id, shareOf(link, deviceLevel, { isKept: kept.has(link), isSpeaker, isLowData })]));
}

/**
 * What a busy device takes from its camera: no more than any peer can get. Null: all. Wishes of peers change nothing here,
 * since browsers may open a camera again for that, and it shows.
 * @param {number} device   level of `DEVICE_LEVELS`
 * @returns {{ down: number, frameRate: number } | null}
 */
export function captureFor(device) {
  const { down, frameRate } = DEVICE_LEVELS[device];
  return down === 0 ? null : { down, frameRate };
}

/**
 * @param {Link} link @param {Level} device @param {{ isKept: boolean, isSpeaker: boolean, isLowData: boolean }} state
 * @returns {Share}
 */
function shareOf({ height, frameRate, level }, device, { isKept, isSpeaker, isLowData }) {
  if (height === 0) return { height: 0, frameRate: 0, reason: null };
  const network = LINK_LEVELS[level];
  const wished = presetOf(isLowData ? Math.min(height, LOW_DATA_HEIGHT) : height);
  const preset = smaller(wished, Math.max(device.down, network.down));
  const isCarried = network.share > 0 || isSpeaker;
  const isReduced = !isKept || !isCarried || preset !== wished;
  const isNetwork = !isCarried || (isKept && network.down > device.down);
  return {
    height: isKept && isCarried ? preset.height : 0,
    frameRate: Math.min(frameRate, preset.frameRate, device.frameRate, network.frameRate),
    reason: isReduced ? (isNetwork ? "network" : "device") : null,
  };
}

/**
 * Returns the links with the largest tiles, then those after us in the circle of all ids.
 * @param {Link[]} links @param {number} share @param {string} ownId
 */
function keptLinks(links, share, ownId) {
  const order = inCircle(links.map(({ id }) => id), ownId);
  const wishing = links.filter(({ height }) => height > 0)
    .sort((one, other) => other.height - one.height || order.indexOf(one.id) - order.indexOf(other.id));
  return new Set(wishing.slice(0, Math.max(FEWEST, Math.ceil(wishing.length * share))));
}

/** Sorts ids so that those after ours come first: each client begins with another. @param {string[]} ids @param {string} ownId */
export function inCircle(ids, ownId) {
  return ids.sort((one, other) => Number(one < ownId) - Number(other < ownId) || (one < other ? -1 : 1));
}

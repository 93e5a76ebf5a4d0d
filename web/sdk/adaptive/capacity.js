// @ts-check
// Estimates how many people a call may have on this device and network. The call itself measures both.

const OTHERS = 0.6; // of the processor that a call may take beside all else
const OWN = 0.5; // cores for one's own camera, its picture and the page
const LINK = 0.1; // cores for one peer's small video, sent and received
const MOST = 12; // from there on a link each to everyone is too much for the sound
const BIT_RATE = 0.15; // Mbit/s for one peer, each way
const UPLINK = 0.3; // of the downlink, which is all that browsers tell

/**
 * @param {object} device
 * @param {number} device.cores
 * @param {number} [device.downlink]   Mbit/s, as the browser estimates it
 * @param {boolean} [device.saveData]  the person asked for little data
 * @returns {number} people, with oneself
 */
export function peopleFor({ cores, downlink = Infinity, saveData = false }) {
  const processor = (cores * OTHERS - OWN) / LINK;
  const network = downlink * UPLINK / BIT_RATE;
  const most = saveData ? MOST / 2 : MOST;
  return Math.max(2, Math.min(most, 1 + Math.round(Math.min(processor, network))));
}

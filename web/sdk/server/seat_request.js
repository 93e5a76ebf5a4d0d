// @ts-check
// One attempt to get into a room over one connection: to the old seat where there is one, else to a new one.

import { codeOf } from "./requests.js";
import { CLOSE_BROKEN, CLOSE_NORMAL } from "../wire.js";

/** @typedef {import("../protocol.js").ClientMessages} ClientMessages */
/** @typedef {import("./signaling.js").Signaling} Signaling */
/** @typedef {{ socketId: string, token: string }} Seat   what it takes to resume */

/**
 * @typedef {object} EntryOptions
 * @property {import("../protocol.js").JoinRoom} ticket   what it takes to join anew
 * @property {Seat | null} seat
 * @property {number} received         frames, as the old seat counts them
 * @property {() => void} forgetSeat   it is lost
 * @property {boolean} isReturn        nobody looks at what comes of it: a connection that does not answer is replaced
 */

/** @param {Signaling} signaling @param {EntryOptions} options */
export async function requestSeat(signaling, { ticket, seat, received, forgetSeat, isReturn }) {
  /**
   * A connection that does not answer may have done what was asked: it is not asked again.
   * @template {"join_room" | "resume"} Type
   * @param {Type} type @param {ClientMessages[Type]} payload @param {number} closeCode
   */
  const request = async (type, payload, closeCode) => {
    try {
      await signaling.request(type, payload);
    } catch (error) {
      if (isReturn && codeOf(error) === "timeout") signaling.replace(closeCode);
      throw error;
    }
  };

  await signaling.connect();
  if (seat) {
    try {
      return await request("resume", { socket_id: seat.socketId, resume_token: seat.token, received }, CLOSE_BROKEN);
    } catch (error) {
      if (codeOf(error) !== "resume_failed") throw error;
      forgetSeat();
    }
  }
  await request("join_room", ticket, CLOSE_NORMAL);
}

// @ts-check
// Asks the server for a seat in a room: for the old one where there is one, else for a new one.

import { codeOf } from "./requests.js";
import { CLOSE_BROKEN, CLOSE_NORMAL } from "../wire.js";

/** @typedef {import("../protocol.js").ClientMessages} ClientMessages */
/** @typedef {import("./signaling.js").Signaling} Signaling */
/** @typedef {{ socketId: string, token: string }} Seat   to resume with */

/**
 * @typedef {object} SeatOptions
 * @property {import("../protocol.js").JoinRoom} ticket   to join with
 * @property {Seat | null} seat
 * @property {number} received         messages, as the old seat counts them
 * @property {() => void} forgetSeat   called when the seat is lost
 * @property {boolean} isReturn        a session comes back: a connection that does not answer is replaced
 */

/** @param {Signaling} signaling @param {SeatOptions} options */
export async function requestSeat(signaling, { ticket, seat, received, forgetSeat, isReturn }) {
  /**
   * Sends a request. A server that does not answer may have carried it out, so this connection does not repeat it.
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

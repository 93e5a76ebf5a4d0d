// @ts-check
// Requests a seat in a room: resumes the old one if there is one, or else joins again.

import { codeOf } from "./requests.js";
import { CLOSE_BROKEN, CLOSE_NORMAL } from "../wire.js";

/** @typedef {import("../protocol.js").ClientMessages} ClientMessages */
/** @typedef {import("./signaling.js").Signaling} Signaling */
/** @typedef {{ socketId: string, token: string }} Seat   for `resume` */

/**
 * @typedef {object} SeatOptions
 * @property {import("../protocol.js").JoinRoom} ticket   for `join_room`
 * @property {Seat | null} seat
 * @property {number} received         number of messages received in the old seat
 * @property {() => void} forgetSeat   called when the seat is lost
 * @property {boolean} isReturn        the session comes back: replaces a connection that does not answer
 */

/** @param {Signaling} signaling @param {SeatOptions} options */
export async function requestSeat(signaling, { ticket, seat, received, forgetSeat, isReturn }) {
  /**
   * Sends a request. A server that does not answer may have carried it out, so it is not repeated on this connection.
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

// @ts-check
// The protocol's values: the types of messages, and why a connection is closed.

/** The types of protocol.js as values: whatever else a newer server sends is ignored. */
export const SERVER_MESSAGE_TYPES = /** @type {const} */ ([
  "connected", "joined", "waiting", "denied", "resumed", "knock", "knock_ended",
  "peer_joined", "peer_away", "peer_back", "peer_left", "signal", "left", "done", "removed", "room_updated", "room_closed", "room_created", "pong", "error",
]);

export const CLOSE_NORMAL = 1000; // ends the session
export const CLOSE_BROKEN = 4000; // ours: this connection is given up, the session goes on over another
export const CLOSE_TAKEN_OVER = 4001; // another connection resumed this session
export const CLOSE_IDLE = 4003; // connected, but for too long neither in a room nor waiting for one

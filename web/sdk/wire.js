// @ts-check
// Defines the protocol's run-time values: message types and WebSocket close codes (RFC 6455, section 7.4).

/** Known message types, as in protocol.js. Others, from a newer server, are ignored. */
export const SERVER_MESSAGE_TYPES = /** @type {const} */ ([
  "connected", "joined", "waiting", "denied", "resumed", "knock", "knock_ended",
  "peer_joined", "peer_away", "peer_back", "peer_updated", "peer_left", "role", "signal", "left", "done", "removed",
  "room_updated", "room_closed", "room_created", "ice_servers", "pong", "error",
]);

export const CLOSE_NORMAL = 1000; // ends the session
export const CLOSE_BROKEN = 4000; // ours: drops this connection; the session continues on the next one
export const CLOSE_TAKEN_OVER = 4001; // another connection resumed this session
export const CLOSE_IDLE = 4003; // neither in a room nor waiting for one, for too long

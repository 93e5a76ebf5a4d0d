// @ts-check
// What travels between this client and the server, and the rules for what people type.
// Knows no sockets and no screen.

/** @typedef {"guest" | "host"} Role */
/** @typedef {"left" | "disconnected" | "timeout" | "removed"} LeaveReason */
/** @typedef {"deleted" | "expired" | "closed_by_host"} CloseReason */
/** @typedef {"removed" | "banned"} RemoveReason */

/** @typedef {{ socket_id: string, display_name: string, role: Role }} Participant */
/** @typedef {Participant & { away: boolean }} RosterEntry */
/**
 * @typedef {object} Room
 * @property {string | null} name
 * @property {"open" | "locked"} state
 * @property {string} expires_at        RFC 3339, UTC
 * @property {number} max_participants
 * @property {boolean} waiting_room
 * @property {"code" | "token"} access
 */

// Client to server

/**
 * @typedef {object} JoinRoom
 * @property {string} room_code
 * @property {string} display_name
 * @property {string} [passcode]
 * @property {string} [token]
 * @property {boolean} [resumable]
 */
/** @typedef {"offer" | "answer" | "candidate"} SignalType */
/** @typedef {{ to: string, signal_type: SignalType, payload: unknown }} OutgoingSignal */
/** @typedef {{ socket_id: string, resume_token: string, received: number }} Resume */
/**
 * @typedef {object} CreateRoom
 * @property {number} [ttl_hours]
 * @property {number} [max_participants]
 * @property {string | null} [name]
 * @property {string | null} [passcode]
 * @property {boolean} [waiting_room]
 * @property {"code" | "token"} [access]
 */
/**
 * @typedef {object} UpdateRoom         what is to change
 * @property {"open" | "locked"} [state]
 * @property {string | null} [name]
 * @property {string | null} [passcode]
 * @property {boolean} [waiting_room]   off lets those in who wait, as seats allow
 * @property {number} [ttl_hours]       from now, at most 24
 */
/**
 * @typedef {object} HostMessages   Of these only a failure is answered.
 * @property {{ socket_id: string }} admit
 * @property {{ socket_id: string }} deny
 * @property {{ socket_id: string, ban: boolean }} remove_peer
 * @property {UpdateRoom} update_room
 * @property {{}} close_room
 */
/**
 * @typedef {object} ClientMessages   Type of each message that a client sends, with its payload.
 * @property {JoinRoom} join_room
 * @property {OutgoingSignal} signal
 * @property {{}} leave_room
 * @property {CreateRoom} create_room
 * @property {Resume} resume
 * @property {{ received?: number }} ping
 * @property {HostMessages["admit"]} admit
 * @property {HostMessages["deny"]} deny
 * @property {HostMessages["remove_peer"]} remove_peer
 * @property {HostMessages["update_room"]} update_room
 * @property {HostMessages["close_room"]} close_room
 */

// Server to client

/** @typedef {{ socket_id: string, guest_rooms: boolean, version: string }} Connected */
/**
 * @typedef {object} Joined
 * @property {string} room_code
 * @property {string} your_socket_id
 * @property {RosterEntry[]} peers
 * @property {Role} role
 * @property {Room} room
 * @property {RTCIceServer[]} ice_servers
 * @property {string} [resume_token]           where one asked to be resumable
 * @property {number} [resume_grace_seconds]
 */
/** @typedef {Joined & { received: number | null }} Resumed   null where the server has lost its count */
/** @typedef {{ socket_id: string, reason: LeaveReason }} PeerLeft */
/** @typedef {{ from: string, signal_type: SignalType, payload: unknown }} IncomingSignal */
/** @typedef {{ room_code: string, reason: CloseReason }} RoomClosed */
/** @typedef {{ socket_id: string, display_name: string }} Knock   the id is the one they will have inside */
/**
 * @typedef {object} RoomCreated
 * @property {string} room_code
 * @property {string} created_at
 * @property {string} expires_at
 * @property {string} join_url
 * @property {string} host_token
 * @property {string} host_url
 */
/**
 * @typedef {object} ErrorPayload
 * @property {string} code
 * @property {string} message
 * @property {string | null} in_reply_to
 * @property {number} [retry_after]   seconds
 */
/**
 * @typedef {object} ServerMessages   Type of each message that the server sends, with its payload.
 * @property {Connected} connected
 * @property {Joined} joined
 * @property {{ room_code: string }} waiting
 * @property {{ room_code: string }} denied
 * @property {Resumed} resumed
 * @property {Knock} knock
 * @property {{ socket_id: string }} knock_ended
 * @property {Participant} peer_joined
 * @property {{ socket_id: string }} peer_away
 * @property {{ socket_id: string }} peer_back
 * @property {PeerLeft} peer_left
 * @property {IncomingSignal} signal
 * @property {{ room_code: string }} left
 * @property {{ room_code: string, reason: RemoveReason }} removed
 * @property {Partial<Room>} room_updated
 * @property {RoomClosed} room_closed
 * @property {RoomCreated} room_created
 * @property {{ received?: number }} pong
 * @property {ErrorPayload} error
 */

/** The types above as values: whatever else a newer server sends is ignored. */
export const SERVER_MESSAGE_TYPES = /** @type {const} */ ([
  "connected", "joined", "waiting", "denied", "resumed", "knock", "knock_ended",
  "peer_joined", "peer_away", "peer_back", "peer_left", "signal", "left", "removed", "room_updated", "room_closed", "room_created", "pong", "error",
]);

export const CLOSE_NORMAL = 1000; // ends the session
export const CLOSE_BROKEN = 4000; // ours: this connection is given up, the session goes on over another
export const CLOSE_TAKEN_OVER = 4001; // another connection resumed this session
export const CLOSE_IDLE = 4003; // connected, but for too long neither in a room nor waiting for one

const ROOM_CODE = /^[0-9abcdefghjkmnpqrstvwxyz]{6}$/; // Crockford's Base32

/**
 * The room code in what somebody typed, or null where it cannot be one.
 * @param {string} typed
 * @returns {string | null}
 */
export function normaliseRoomCode(typed) {
  const code = typed.toLowerCase().replace(/[\s-]/g, "").replace(/o/g, "0").replace(/[il]/g, "1");
  return ROOM_CODE.test(code) ? code : null;
}

/**
 * @typedef {object} Invitation
 * @property {string} roomCode
 * @property {string | null} token
 * @property {string | null} origin   of the server that the link leads to; null for a bare code
 */

/**
 * Reads a typed code or a pasted link, with or without its scheme, `#token=` and `?token=`.
 * @param {string} text
 * @returns {Invitation | null}
 */
export function parseInvitation(text) {
  const bareCode = normaliseRoomCode(text);
  if (bareCode !== null) return { roomCode: bareCode, token: null, origin: null };
  const link = /^(.*?)\/?\br\/([^/?#]+)\/?(?:\?([^#]*))?(?:#(.*))?$/i.exec(text.trim());
  const roomCode = link && normaliseRoomCode(decoded(link[2]));
  if (!link || !roomCode) return null;
  return { roomCode, token: tokenIn(link[4] ?? "") ?? tokenIn(link[3] ?? ""), origin: originOf(link[1]) };
}

/** @param {string} parameters   of an address: its query or its fragment */
function tokenIn(parameters) {
  return new URLSearchParams(parameters).get("token") || null;
}

export const MAX_DISPLAY_NAME = 64; // characters, after trimming

// Control characters, line and paragraph separators, bidirectional controls, lone surrogates.
const FORBIDDEN_IN_NAMES =
  /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\p{Cs}]/u;

/**
 * What the server would refuse about a display name, or null where it is fine.
 * @param {string} name
 * @returns {"name_missing" | "name_too_long" | "name_forbidden_character" | null}
 */
export function displayNameProblem(name) {
  const trimmed = name.trim();
  if (trimmed === "") return "name_missing";
  if ([...trimmed].length > MAX_DISPLAY_NAME) return "name_too_long";
  return FORBIDDEN_IN_NAMES.test(trimmed) ? "name_forbidden_character" : null;
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** @param {string} base   what stands before `/r/` in a link */
function originOf(base) {
  if (!/^https?:\/\//i.test(base)) return null;
  try {
    return new URL(base).origin;
  } catch {
    return null;
  }
}

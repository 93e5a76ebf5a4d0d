// @ts-check
// Defines the types of the messages between this client and the server. Never loaded by browsers; the values that are
// used at run time are in wire.js.

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
 * @property {boolean} [has_passcode]   missing from older servers
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
 * @typedef {object} UpdateRoom         only the fields to change
 * @property {"open" | "locked"} [state]
 * @property {string | null} [name]
 * @property {string | null} [passcode]
 * @property {boolean} [waiting_room]   false admits waiting guests, as long as there are free places
 * @property {number} [ttl_hours]       hours from now, at most 24
 */
/**
 * @typedef {object} HostMessages   Messages that only hosts may send. Each is answered with `done` or an error.
 * @property {{ socket_id: string }} admit
 * @property {{ socket_id: string, ban?: boolean }} deny
 * @property {{ socket_id: string, ban: boolean }} remove_peer
 * @property {UpdateRoom} update_room
 * @property {{}} close_room
 * @property {{ socket_id: string, role: Role }} set_role   not of oneself
 */
/**
 * @typedef {object} ClientMessages   Payloads of the messages that a client sends, by type.
 * @property {JoinRoom} join_room
 * @property {OutgoingSignal} signal
 * @property {{}} leave_room
 * @property {{}} ice_servers
 * @property {CreateRoom} create_room
 * @property {Resume} resume
 * @property {{ received?: number }} ping
 * @property {HostMessages["admit"]} admit
 * @property {HostMessages["deny"]} deny
 * @property {HostMessages["remove_peer"]} remove_peer
 * @property {HostMessages["update_room"]} update_room
 * @property {HostMessages["close_room"]} close_room
 * @property {HostMessages["set_role"]} set_role
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
 * @property {string | null} [ice_servers_expire_at]   RFC 3339, UTC; missing from older servers
 * @property {string} [resume_token]           if `resumable` was requested
 * @property {number} [resume_grace_seconds]
 */
/** @typedef {Joined & { received: number | null }} Resumed   `received` is null if the server has lost its count */
/** @typedef {{ socket_id: string, reason: LeaveReason }} PeerLeft */
/** @typedef {{ role: Role, token?: string }} RoleMessage   the token makes a new host a host when they join again */
/** @typedef {{ from: string, signal_type: SignalType, payload: unknown }} IncomingSignal */
/** @typedef {{ room_code: string, reason: CloseReason }} RoomClosed */
/** @typedef {{ socket_id: string, display_name: string }} Knock   `socket_id` stays the same after admission */
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
 * @typedef {object} ServerMessages   Payloads of the messages that the server sends, by type.
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
 * @property {{ socket_id: string, role: Role }} peer_updated
 * @property {RoleMessage} role
 * @property {IncomingSignal} signal
 * @property {{ room_code: string }} left
 * @property {{ in_reply_to: string }} done
 * @property {{ room_code: string, reason: RemoveReason }} removed
 * @property {Partial<Room>} room_updated
 * @property {RoomClosed} room_closed
 * @property {RoomCreated} room_created
 * @property {{ ice_servers: RTCIceServer[], expires_at: string | null }} ice_servers
 * @property {{ received?: number }} pong
 * @property {ErrorPayload} error
 */

export {};

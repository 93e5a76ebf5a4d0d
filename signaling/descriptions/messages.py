"""Says what each message on the WebSocket is for, and which messages answer it directly."""

CLIENT_MESSAGES = {
    "join_room": "Joins a room. With a waiting room the answer is `waiting`, and `joined` or `denied` follows.",
    "signal": "Passes an offer, answer or candidate on to one peer. Its payload stays as it was written.",
    "leave_room": "Leaves the room, or stops waiting for it.",
    "ice_servers": "Asks for STUN and TURN servers with fresh credentials.",
    "create_room": "Creates a room without an API key, where the server lets guests do so.",
    "resume": "Continues a session over a new connection, as its first message.",
    "ping": "Tells how many messages came, and keeps proxies from closing the connection.",
    "admit": "Hosts: lets a waiting guest in.",
    "deny": "Hosts: turns a waiting guest away.",
    "remove_peer": "Hosts: removes a participant. The others get `peer_left`.",
    "update_room": "Hosts: changes the room. Only the given fields change; null removes `name` or `passcode`.",
    "close_room": "Hosts: ends the call for everyone, who get `room_closed`.",
    "set_role": "Hosts: makes another participant a host, or a guest.",
}
SERVER_MESSAGES = {
    "connected": "The first message on every connection.",
    "joined": "You are in the room. Send an offer to each of `peers`.",
    "waiting": "A host must let you in. The hosts in the room have been asked, and later ones will be.",
    "denied": "A host turned you away. You may ask again.",
    "knock": "To hosts: a guest waits to be let in.",
    "knock_ended": "To hosts: the guest was admitted or denied by another host, or left.",
    "resumed": "The session continues. Send again what `received` does not cover; after null both counts start at 0.",
    "peer_joined": "A peer joined. Wait for its offer.",
    "peer_away": "A peer's connection broke. Its media does not pass through the server: keep it running.",
    "peer_back": "A peer that was away has resumed.",
    "peer_left": "A peer left the room.",
    "peer_updated": "A peer's role changed.",
    "role": "Your own role changed.",
    "signal": "An offer, answer or candidate from a peer.",
    "left": "You left the room, or stopped waiting for it.",
    "removed": "A host removed you from the room.",
    "room_updated": "The room changed. Only the changed fields are there.",
    "room_closed": "The call is over. The connection stays open, and may join another room.",
    "room_created": "The room is saved. Join it with `host_token` to be its host.",
    "ice_servers": "STUN and TURN servers, with credentials before the old ones end.",
    "done": "What you asked for as a host was carried out. Comes if your message had an `id`.",
    "pong": "The server's count of your messages, in a resumable session.",
    "error": "A message was refused. It has changed nothing, and the connection stays open.",
}
# Direct answers; those of hosts' messages are `done`, and each may be `error` instead.
ANSWERS = {
    "join_room": ("joined", "waiting"),
    "leave_room": ("left",),
    "ice_servers": ("ice_servers",),
    "create_room": ("room_created",),
    "resume": ("resumed",),
    "ping": ("pong",),
}
TEXT = """One WebSocket at `/ws` carries everything between a client and the server. Pages of other origins must be in
`ALLOWED_ORIGINS`; no key is needed.

Each text frame is one JSON object `{"type": T, "payload": {...}}`. A missing payload counts as `{}`, and unknown fields
are ignored: ignore those that you do not know, too. If a message has an `id`, a string or whole number of at most 64
characters, its direct answer or error carries the same one. Frames of clients have at most 64 KiB.

**Offers.** A newcomer sends an offer to each peer in `joined.peers`, who wait for it. Then both sides use perfect
negotiation (W3C WebRTC, section 10.7), and the one whose socket id sorts first is polite.

**Resume.** Who joined with `resumable` keeps the seat for the grace period when the connection breaks. Each side counts
the text frames that it received since `joined`, all but `ping` and `pong`; on a new connection counting continues after
`resumed`. Each side keeps what it sent until the other side's count covers it, and sends the rest again after a resume.

**Close codes.** 1000 you asked for it. 1001 the server stops. 1002 a frame that RFC 6455 forbids. 1003 a binary frame.
1007 text that is not UTF-8. 1008 too many bad messages. 1009 a frame over 64 KiB. 1011 an error of the server. 4001
another connection resumed this session. 4002 you read too slowly. 4003 a minute without a room. Answer protocol pings,
as every WebSocket library does.
"""

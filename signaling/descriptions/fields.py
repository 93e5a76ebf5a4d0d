"""Says what each field on the wire means, with an example. Its type and its limits come from where it is validated."""

from typing import Any, NamedTuple

from signaling.wire.messages import MAX_DISPLAY_NAME, MAX_ROOM_NAME

Schema = dict[str, Any]

ROOM_CODE = "6a18t3"
SOCKET_ID = "5f2b8f4e-3d0c-4a53-9d3e-0c1f8a4f7b21"
TOKEN = "eyJyb2xlIjoiaG9zdCJ9.c2lnbmF0dXJl"  # noqa: S105 - an example, which opens nothing
TIME = "2026-01-31T10:00:00Z"
CURSOR = "WzE5MDAwMDAwMDAuMCwiNmExOHQzIl0="  # [1900000000.0,"6a18t3"]


class Field(NamedTuple):
    """What a field means, an example where its schema gives none, and what msgspec does not check."""

    text: str
    example: Any = None
    more: Schema = {}  # noqa: RUF012 - never changed


_TIME = {"format": "date-time"}
_COUNT = {"minimum": 0}
_CODE = {"pattern": "^[0-9a-hjkmnp-tv-z]{6}$"}
# Patterns that every allowed name matches. Few others are refused; see `rooms.names`.
_CONTROL = r"\u0000-\u001f\u007f-\u009f\u2028-\u202e"
_SPACES = rf"[^\S{_CONTROL}]*"
_SEEN = rf"[^\s{_CONTROL}]"
_TRIMMED = rf"{_SEEN}([^{_CONTROL}]{{0,{MAX_DISPLAY_NAME - 2}}}{_SEEN})?"
_DISPLAY_NAME = {"pattern": f"^{_SPACES}{_TRIMMED}{_SPACES}$", "format": "display-name"}
_ROOM_NAME = {"pattern": f"^[^{_CONTROL}]*$", "minLength": 1, "maxLength": MAX_ROOM_NAME, "format": "room-name"}

# By name, or by type and name where a name has several meanings.
FIELDS = {
    "access": Field("`token`: the code alone lets no one in."),
    "away": Field("The connection broke and may still be resumed."),
    "ban": Field("Also refuses guests from the same address, and the token that they came with, until the room ends."),
    "code": Field("A stable code for programs.", "room_not_found"),
    "created_at": Field("When the room was created.", TIME, _TIME),
    "credential": Field("The TURN server's password.", "b7fTg0Yw0qk5lmgE0wYJ3XsyfFs="),
    "detail": Field(
        "What was wrong, with the field's name, and what would be right.", "There is no room with this code."
    ),
    "display_name": Field("The name that others see.", "Ada", _DISPLAY_NAME),
    "expires_at": Field("When it ends.", TIME, _TIME),
    "from": Field("The socket id of the sender.", SOCKET_ID),
    "guest_rooms": Field("Clients without an API key may create rooms."),
    "has_passcode": Field("Guests must give a passcode."),
    "host_token": Field("The token that makes the room's creator a host.", TOKEN),
    "host_url": Field("The link that makes its visitor a host.", f"https://calls.example/r/{ROOM_CODE}#token={TOKEN}"),
    "ice_servers": Field("STUN and TURN servers, as `RTCPeerConnection` takes them."),
    "ice_servers_expire_at": Field("When the credentials of `ice_servers` end; null if never.", TIME, _TIME),
    "in_reply_to": Field("The type of the message that this answers.", "join_room"),
    "join_url": Field("The link for guests.", f"https://calls.example/r/{ROOM_CODE}"),
    "joined_at": Field("When they joined.", TIME, _TIME),
    "max_participants": Field("How many may be in the room at once, away participants included.", 12),
    "message": Field("What was wrong, with the field's name, and what would be right.", "The room is full."),
    "name": Field("The room's name, which participants see.", "Wednesday tea", _ROOM_NAME),
    "next_cursor": Field("Continues the list as `cursor`; null at its end.", CURSOR, {"format": "cursor"}),
    "owner_id": Field("Your own id for who owns the room. Guests never see it.", "crm-4711"),
    "participant_count": Field("How many are in the room, away participants included.", 1, _COUNT),
    "participants": Field("Who is in the room, in the order in which they joined."),
    "passcode": Field("What guests must give to join. A token opens the room without it.", "open sesame"),
    "payload": Field(
        "Any JSON: a description or a candidate. Passed on as it was written.", {"type": "offer", "sdp": "v=0"}
    ),
    "peers": Field("Who else is in the room. A newcomer sends an offer to each of them."),
    "reason": Field("Why."),
    "received": Field("How many messages came in this session, for a resume.", 17, _COUNT),
    "resumable": Field("Keeps the seat when the connection breaks, until the grace period ends."),
    "resume_grace_seconds": Field("How long a broken connection keeps its seat, in seconds.", 30),
    "resume_token": Field("Resumes this session over a new connection.", TOKEN),
    "retry_after": Field("Seconds after which to try again.", 6, _COUNT),
    "role": Field("Hosts may admit and remove guests, change the room and end the call.", "guest"),
    "room_code": Field("The room's code.", ROOM_CODE, _CODE),
    "rooms": Field("Rooms, newest first."),
    "signal_type": Field("What the payload is.", "offer"),
    "socket_id": Field("The participant's id, which survives a resume.", SOCKET_ID),
    "state": Field("`locked` keeps new guests out.", "open"),
    "status": Field("`degraded` while changes cannot be saved; calls go on.", "ok"),
    "store": Field("Where rooms are saved.", "file"),
    "title": Field("The HTTP status in words.", "Not Found"),
    "to": Field("The socket id of the receiver, in the same room.", SOCKET_ID),
    "token": Field("Opens the room, also without its passcode. Carries the role, and perhaps a name.", TOKEN),
    "ttl_hours": Field("How long the room lives from now on.", 2),
    "type": Field("Always `about:blank`; `code` is specific.", "about:blank"),
    "uptime_seconds": Field("How long the server has been running, in seconds.", 86400, _COUNT),
    "urls": Field("Addresses of the server.", ["stun:stun.example.org:3478"]),
    "username": Field("The user name for the TURN server.", f"1900000000:{SOCKET_ID}"),
    "version": Field("The server's version.", "0.2.0"),
    "waiting_room": Field("Guests wait until a host admits them. Who has a token walks in."),
    "your_socket_id": Field("The id that others see you under.", SOCKET_ID),
    "Health.edges": Field("How many clients here are in rooms at other instances, if there are many.", 5, _COUNT),
    "Health.homes": Field("How many rooms are at home at this instance, if there are many.", 3, _COUNT),
    "Health.instance": Field("This instance's id, if there are many.", "q3hZx1b2Kd0v"),
    "Health.participants": Field("How many participants are in all rooms.", 7, _COUNT),
    "Health.rooms": Field("How many rooms there are.", 3, _COUNT),
    "JoinRoom.room_code": Field("The room's code, also as people write it: `6A1-8T3`.", ROOM_CODE),
    "Problem.status": Field("The HTTP status.", 404),
    "TokenOptions.ttl_hours": Field("How long the token opens the room; as long as the room lives if missing.", 2),
}

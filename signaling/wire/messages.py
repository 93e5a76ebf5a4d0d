"""Every type on the wire: REST bodies and WebSocket messages. How they are decoded and encoded is `codec`'s business.

On the WebSocket each text frame is {"type": T, "payload": {...}, "id": optional}; `->` is client to server:

    <- connected
    -> create_room          <- room_created | error          in any state, where guests may
    -> join_room            <- joined | waiting | error      once; then, until leave_room:
    -> signal               (none) | error                   <- signal, to the one peer named
                            <- peer_joined, peer_left        the others come and go
                            <- peer_away, peer_back          a peer's connection broke; it resumed
                            <- room_updated                  something of the room changed
                            <- room_closed, removed          that was it; one may join anew
    -> leave_room           <- left | error                  while waiting too; that ends with joined, denied
                                                             or room_closed
    -> resume               <- resumed | error               first on a new connection, after a break
    -> ping                 <- pong                          in any state

    hosts only:             <- knock, knock_ended            somebody waits; is decided or has gone
    -> admit, deny          done | error                     the guest gets joined or denied
    -> remove_peer          done | error                     they get removed, the others peer_left
    -> update_room          done | error                     all get room_updated
    -> close_room           done | error                     all get room_closed

A host gets `done` where the message has an `id`, after what it caused was sent to all.

A direct answer, or the error in its place, carries the `id` of the message that it answers. A signal's inner payload
stays raw bytes from the frame that it came in to the frame that it leaves in.
"""

from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import UNSET, Meta, Raw, Struct, UnsetType

MAX_BODY_BYTES = 65536  # of a REST body and of a WebSocket message
MAX_ID_LENGTH = 64  # characters of a message's id, and of what `in_reply_to` repeats
MAX_DISPLAY_NAME = 64  # characters
MAX_ROOM_NAME = 80  # characters

Role = Literal["guest", "host"]
RoomState = Literal["open", "locked"]
Access = Literal["code", "token"]
SignalType = Literal["offer", "answer", "candidate"]
LeaveReason = Literal["left", "disconnected", "timeout", "removed"]
CloseReason = Literal["deleted", "expired", "closed_by_host"]
RemovalReason = Literal["removed", "banned"]

# A field's description says what would be right; errors quote it.
DisplayName = Annotated[
    str, Meta(description="a string of 1 to 64 characters after trimming, with no control characters")
]
RoomName = Annotated[str, Meta(description="a string of 1 to 80 characters with no control characters, or null")]
Passcode = Annotated[str, Meta(min_length=1, max_length=64, description="a string of 1 to 64 characters, or null")]
GivenPasscode = Annotated[str, Meta(description="the room's passcode as a string")]
OwnerId = Annotated[str, Meta(min_length=1, max_length=128, description="a string of 1 to 128 characters, or null")]
TtlHours = Annotated[float, Meta(description="a number of hours, at least one second and at most the server's limit")]
MaxParticipants = Annotated[int, Meta(description="a whole number from 2 to the server's limit")]
Ban = Annotated[bool, Meta(description="true or false")]
WaitingRoom = Annotated[bool, Meta(description="true or false")]
StateField = Annotated[RoomState, Meta(description="'open' or 'locked'")]
AccessField = Annotated[Access, Meta(description="'code' or 'token'")]
RoleField = Annotated[Role, Meta(description="'guest' or 'host'")]
RoomCodeField = Annotated[str, Meta(description="a room code as a string")]
TokenField = Annotated[str, Meta(description="a token as a string")]
SocketId = Annotated[str, Meta(description="the socket id of a peer as a string")]
SignalTypeField = Annotated[SignalType, Meta(description="'offer', 'answer' or 'candidate'")]
Count = Annotated[int, Meta(ge=0, description="how many messages came in this session, a whole number from 0")]
MessageId = (
    Annotated[str, Meta(max_length=MAX_ID_LENGTH, description="a string or whole number of at most 64 characters")]
    | int
)


# ── REST bodies ──────────────────────────────────────────────────────────────────────────────────


class GuestRoomOptions(Struct, kw_only=True):
    """`create_room`: what a guest may choose of a new room."""

    ttl_hours: TtlHours | UnsetType = UNSET
    max_participants: MaxParticipants | UnsetType = UNSET
    name: RoomName | None = None
    passcode: Passcode | None = None
    waiting_room: WaitingRoom = False
    access: AccessField = "code"


class RoomOptions(GuestRoomOptions, kw_only=True, forbid_unknown_fields=True):
    """Body of `POST /api/rooms`."""

    owner_id: OwnerId | None = None


class HostRoomChanges(Struct, kw_only=True):
    """`update_room`: what a host may change of a room; what is unset stays as it is."""

    state: StateField | UnsetType = UNSET
    name: RoomName | UnsetType | None = UNSET
    passcode: Passcode | UnsetType | None = UNSET
    waiting_room: WaitingRoom | UnsetType = UNSET
    ttl_hours: TtlHours | UnsetType = UNSET


class RoomChanges(HostRoomChanges, kw_only=True, forbid_unknown_fields=True):
    """Body of `PATCH /api/rooms/{code}`."""

    max_participants: MaxParticipants | UnsetType = UNSET
    access: AccessField | UnsetType = UNSET


class TokenOptions(Struct, kw_only=True, forbid_unknown_fields=True):
    """Body of `POST /api/rooms/{code}/tokens`."""

    role: RoleField = "guest"
    display_name: DisplayName | UnsetType = UNSET
    ttl_hours: TtlHours | UnsetType = UNSET


class ParticipantView(Struct):
    """One participant as REST shows it."""

    socket_id: str
    display_name: str
    role: Role
    joined_at: str
    away: bool


class RoomView(Struct, kw_only=True):
    """A room as REST shows it."""

    room_code: str
    created_at: str
    expires_at: str
    state: RoomState
    max_participants: int
    name: str | None
    has_passcode: bool
    waiting_room: bool
    access: Access
    owner_id: str | None
    join_url: str
    participant_count: int | UnsetType = UNSET
    participants: list[ParticipantView] | UnsetType = UNSET
    host_token: str | UnsetType = UNSET
    host_url: str | UnsetType = UNSET


class RoomPage(Struct):
    """One page of `GET /api/rooms`."""

    rooms: list[RoomView]
    next_cursor: str | None


class TokenView(Struct):
    """Answer of `POST /api/rooms/{code}/tokens`."""

    token: str
    expires_at: str
    join_url: str


class IceServer(Struct, omit_defaults=True):
    """W3C RTCIceServer."""

    urls: list[str]
    username: str | None = None
    credential: str | None = None


class IceServersView(Struct):
    """Answer of `GET /api/ice-servers`."""

    ice_servers: list[IceServer]
    expires_at: str | None


class Health(Struct):
    """Answer of `GET /health`."""

    status: Literal["ok", "degraded"]
    version: str
    uptime_seconds: int
    rooms: int
    participants: int
    store: str


class Problem(Struct):
    """RFC 9457 problem details; the type says that `title` is the status in words and `code` tells the rest."""

    type: str
    title: str
    status: int
    detail: str
    code: str


# ── WebSocket, client to server: the payload of each type ────────────────────────────────────────


class JoinRoom(Struct):
    room_code: RoomCodeField
    display_name: DisplayName | None = None  # may be missing where the token carries one
    passcode: GivenPasscode | None = None
    token: TokenField | None = None
    resumable: bool = False


class SignalOut(Struct):
    to: SocketId
    signal_type: SignalTypeField
    payload: Raw


class LeaveRoom(Struct):
    pass


class CreateRoom(GuestRoomOptions):
    pass


class Ping(Struct):
    received: Count | UnsetType = UNSET


class Resume(Struct):
    socket_id: SocketId
    resume_token: TokenField
    received: Count


class Admit(Struct):
    socket_id: SocketId


class Deny(Struct):
    socket_id: SocketId


class RemovePeer(Struct):
    socket_id: SocketId
    ban: Ban = False


class UpdateRoom(HostRoomChanges):
    pass


class CloseRoom(Struct):
    pass


HostPayload = Admit | Deny | RemovePeer | UpdateRoom | CloseRoom
ClientPayload = JoinRoom | SignalOut | LeaveRoom | CreateRoom | Resume | Ping | HostPayload
CLIENT_MESSAGES: dict[str, type[ClientPayload]] = {
    "join_room": JoinRoom,
    "signal": SignalOut,
    "leave_room": LeaveRoom,
    "create_room": CreateRoom,
    "resume": Resume,
    "ping": Ping,
    "admit": Admit,
    "deny": Deny,
    "remove_peer": RemovePeer,
    "update_room": UpdateRoom,
    "close_room": CloseRoom,
}


# ── WebSocket, server to client ──────────────────────────────────────────────────────────────────


class ServerMessage(Struct):
    """The payload of one type that the server sends."""

    type: ClassVar[str]


class PeerView(Struct):
    socket_id: str
    display_name: str
    role: Role
    away: bool


class JoinedRoom(Struct, kw_only=True):
    """What a participant is told of its room; in `room_updated` only what changed."""

    name: str | UnsetType | None = UNSET
    state: RoomState | UnsetType = UNSET
    expires_at: str | UnsetType = UNSET
    max_participants: int | UnsetType = UNSET
    waiting_room: bool | UnsetType = UNSET
    access: Access | UnsetType = UNSET


class Connected(ServerMessage):
    type = "connected"
    socket_id: str
    guest_rooms: bool
    version: str


class Joined(ServerMessage):
    type = "joined"
    room_code: str
    your_socket_id: str
    peers: list[PeerView]
    role: Role
    room: JoinedRoom
    ice_servers: list[IceServer]
    resume_token: str | UnsetType = UNSET
    resume_grace_seconds: float | UnsetType = UNSET


class Resumed(Joined, kw_only=True):
    """`received` is None where the count is lost: both sides then start again from 0."""

    type = "resumed"
    received: int | None


class Waiting(ServerMessage):
    type = "waiting"
    room_code: str


class Denied(ServerMessage):
    type = "denied"
    room_code: str


class Knock(ServerMessage):
    """`socket_id` is what the guest will have as a participant."""

    type = "knock"
    socket_id: str
    display_name: str


class KnockEnded(ServerMessage):
    type = "knock_ended"
    socket_id: str


class PeerAway(ServerMessage):
    type = "peer_away"
    socket_id: str


class PeerBack(ServerMessage):
    type = "peer_back"
    socket_id: str


class PeerJoined(ServerMessage):
    type = "peer_joined"
    socket_id: str
    display_name: str
    role: Role


class PeerLeft(ServerMessage):
    type = "peer_left"
    socket_id: str
    reason: LeaveReason


class SignalIn(ServerMessage):
    """Written by `signal_head`, so that the payload is passed on byte for byte."""

    type = "signal"
    from_: str = msgspec.field(name="from")
    signal_type: SignalType
    payload: Raw


class Left(ServerMessage):
    type = "left"
    room_code: str


class Done(ServerMessage):
    type = "done"
    in_reply_to: str


class Removed(ServerMessage):
    type = "removed"
    room_code: str
    reason: RemovalReason


class RoomUpdated(ServerMessage, JoinedRoom, kw_only=True):
    type = "room_updated"


class RoomClosed(ServerMessage):
    type = "room_closed"
    room_code: str
    reason: CloseReason


class RoomCreated(ServerMessage, RoomView, kw_only=True):
    type = "room_created"


class Pong(ServerMessage):
    type = "pong"
    received: int | UnsetType = UNSET


class ErrorMessage(ServerMessage):
    type = "error"
    code: str
    message: str
    in_reply_to: str | None
    retry_after: int | UnsetType = UNSET

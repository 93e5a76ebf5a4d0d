"""Defines every type on the wire: REST bodies and WebSocket messages. `codec` decodes and encodes them.

On the WebSocket each text frame is {"type": T, "payload": {...}, "id": optional}; `->` is client to server:

    <- connected
    -> create_room          <- room_created | error          in any state, where guests may
    -> join_room            <- joined | waiting | error      once; then, until leave_room:
    -> signal               (none) | error                   <- signal, to the one peer named
                            <- peer_joined, peer_left        a peer joined or left
                            <- peer_away, peer_back          a peer's connection broke; it resumed
                            <- room_updated                  a field of the room changed
                            <- ice_servers                   at half of the life of the last credentials
                            <- room_closed, removed          the call is over; the client may join again
    -> leave_room           <- left | error                  while waiting too; that ends with joined, denied
                                                             or room_closed
    -> resume               <- resumed | error               first on a new connection, after a break
    -> ice_servers          <- ice_servers | error           in any state; outside a room for a connection check
    -> ping                 <- pong                          in any state

    hosts only:             <- knock, knock_ended            a guest waits; was admitted, denied or left
    -> admit, deny          done | error                     the guest gets joined or denied
    -> remove_peer          done | error                     the peer gets removed, the others peer_left
    -> update_room          done | error                     all get room_updated
    -> close_room           done | error                     all get room_closed
    -> set_role             done | error                     the peer gets role, the others peer_updated

A host gets `done` if the message has an `id`, after everyone got the messages that it caused.

A direct answer, or the error in its place, carries the `id` of the message that it answers. A signal's inner payload
is never decoded: its raw bytes go from the received frame into the sent one.
"""

import re
from typing import Annotated, ClassVar, Literal, get_args

from msgspec import UNSET, Meta, Raw, Struct, UnsetType, field

MAX_BODY_BYTES = 65536  # of a REST body and of a WebSocket message
MAX_ID_LENGTH = 64  # characters of a message's id, and of what `in_reply_to` repeats
MAX_DISPLAY_NAME = 64  # characters
MAX_ROOM_NAME = 80  # characters

LeaveReason = Literal["left", "disconnected", "timeout", "removed"]
CloseReason = Literal["deleted", "expired", "closed_by_host"]

# A field's description says what would be right; errors quote it.
Role = Annotated[Literal["guest", "host"], Meta(description="'guest' or 'host'")]
RoomState = Annotated[Literal["open", "locked"], Meta(description="'open' or 'locked'")]
Access = Annotated[Literal["code", "token"], Meta(description="'code' or 'token'")]
SignalType = Annotated[Literal["offer", "answer", "candidate"], Meta(description="'offer', 'answer' or 'candidate'")]
DisplayName = Annotated[
    str, Meta(description="a string of 1 to 64 characters after trimming, visible and with no control characters")
]
RoomName = Annotated[
    str, Meta(description="a string of 1 to 80 characters, visible and with no control characters, or null")
]
Passcode = Annotated[str, Meta(min_length=1, max_length=64, description="a string of 1 to 64 characters, or null")]
OwnerId = Annotated[
    str,  # PostgreSQL keeps no NUL
    Meta(
        min_length=1,
        max_length=128,
        pattern=r"^[^\x00]*$",
        description="a string of 1 to 128 characters without NUL, or null",
    ),
]
TtlHours = Annotated[float, Meta(description="a number of hours, at least one second and at most the server's limit")]
MaxParticipants = Annotated[int, Meta(description="a whole number from 2 to the server's limit")]
Flag = Annotated[bool, Meta(description="true or false")]
Token = Annotated[str, Meta(description="a token as a string")]
SocketId = Annotated[str, Meta(description="the socket id of a peer as a string")]
Count = Annotated[int, Meta(ge=0, description="how many messages came in this session, a whole number from 0")]
_SHORT = Meta(max_length=MAX_ID_LENGTH, description="a string or whole number of at most 64 characters")
MessageId = Annotated[str, _SHORT] | int


class OfPeer(Struct):
    socket_id: SocketId


class OfRoom(Struct):
    room_code: str


# ── REST: bodies of requests and answers ─────────────────────────────────────────────────────────


class GuestRoomOptions(Struct, kw_only=True):
    ttl_hours: TtlHours | UnsetType = UNSET
    max_participants: MaxParticipants | UnsetType = UNSET
    name: RoomName | None = None
    passcode: Passcode | None = None
    waiting_room: Flag = False
    access: Access = "code"


class RoomOptions(GuestRoomOptions, kw_only=True, forbid_unknown_fields=True):
    owner_id: OwnerId | None = None


class HostRoomChanges(Struct, kw_only=True):  # unset fields stay unchanged
    state: RoomState | UnsetType = UNSET
    name: RoomName | UnsetType | None = UNSET
    passcode: Passcode | UnsetType | None = UNSET
    waiting_room: Flag | UnsetType = UNSET
    ttl_hours: TtlHours | UnsetType = UNSET


class RoomChanges(HostRoomChanges, kw_only=True, forbid_unknown_fields=True):
    max_participants: MaxParticipants | UnsetType = UNSET
    access: Access | UnsetType = UNSET


class TokenOptions(Struct, kw_only=True, forbid_unknown_fields=True):
    role: Role = "guest"
    display_name: DisplayName | UnsetType = UNSET
    ttl_hours: TtlHours | UnsetType = UNSET


class ParticipantView(OfPeer):
    display_name: str
    role: Role
    joined_at: str
    away: bool


class RoomView(Struct, kw_only=True):
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
    rooms: list[RoomView]
    next_cursor: str | None


class TokenView(Struct):
    token: str
    expires_at: str
    join_url: str


class IceServer(Struct, omit_defaults=True):  # W3C RTCIceServer
    urls: list[str]
    username: str | None = None
    credential: str | None = None


class IceServersView(Struct):
    ice_servers: list[IceServer]
    expires_at: str | None


class Health(Struct):
    status: Literal["ok", "degraded"]
    version: str
    uptime_seconds: int
    rooms: int
    participants: int
    store: str
    instance: str | UnsetType = UNSET  # this and the following only of one of many instances
    homes: int | UnsetType = UNSET
    edges: int | UnsetType = UNSET


class Problem(Struct):  # RFC 9457 problem details
    type: str
    title: str  # the status in words; `code` is more specific
    status: int
    detail: str
    code: str


# ── WebSocket, client to server ──────────────────────────────────────────────────────────────────


class Message(Struct):
    """The payload of one message type, named after its class: PeerJoined is `peer_joined`."""

    type: ClassVar[str]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "type" not in vars(cls):
            cls.type = re.sub(r"\B(?=[A-Z])", "_", cls.__name__).lower()


class JoinRoom(Message):
    room_code: Annotated[str, Meta(description="a room code as a string")]
    display_name: DisplayName | None = None  # may be missing if the token has one
    passcode: Annotated[str, Meta(description="the room's passcode as a string")] | None = None
    token: Token | None = None
    resumable: Flag = False


class SignalOut(Message):
    type = "signal"
    to: SocketId
    signal_type: SignalType
    payload: Raw


class LeaveRoom(Message): ...


class CreateRoom(Message, GuestRoomOptions): ...


class GetIceServers(Message):
    type = "ice_servers"


class Ping(Message):
    received: Count | UnsetType = UNSET


class Resume(Message, OfPeer):
    resume_token: Token
    received: Count


class Admit(Message, OfPeer): ...


class Deny(Message, OfPeer):
    ban: Flag = False


class RemovePeer(Message, OfPeer):
    ban: Flag = False


class UpdateRoom(Message, HostRoomChanges): ...


class SetRole(Message, OfPeer):
    role: Role


class CloseRoom(Message): ...


HostPayload = Admit | Deny | RemovePeer | UpdateRoom | SetRole | CloseRoom
ClientPayload = JoinRoom | SignalOut | LeaveRoom | CreateRoom | Resume | GetIceServers | Ping | HostPayload
CLIENT_MESSAGES: dict[str, type[ClientPayload]] = {payload.type: payload for payload in get_args(ClientPayload)}


# ── WebSocket, server to client ──────────────────────────────────────────────────────────────────


class ServerMessage(Message): ...


class PeerView(OfPeer):
    display_name: str
    role: Role
    away: bool


class JoinedRoom(Struct, kw_only=True):
    """The fields of a room that participants see; in `room_updated` only the changed ones."""

    name: str | UnsetType | None = UNSET
    state: RoomState | UnsetType = UNSET
    expires_at: str | UnsetType = UNSET
    max_participants: int | UnsetType = UNSET
    waiting_room: bool | UnsetType = UNSET
    access: Access | UnsetType = UNSET
    has_passcode: bool | UnsetType = UNSET


class Connected(ServerMessage):
    socket_id: str
    guest_rooms: bool
    version: str


class Joined(ServerMessage, OfRoom):
    your_socket_id: str
    peers: list[PeerView]
    role: Role
    room: JoinedRoom
    ice_servers: list[IceServer]
    ice_servers_expire_at: str | None  # RFC 3339; None if the credentials do not expire
    resume_token: str | UnsetType = UNSET
    resume_grace_seconds: float | UnsetType = UNSET


class Resumed(Joined, kw_only=True):
    received: int | None  # None if the count is lost: both sides then restart from 0


class Waiting(ServerMessage, OfRoom): ...


class Denied(ServerMessage, OfRoom): ...


class Knock(ServerMessage, OfPeer):  # the socket id that the guest will have as a participant
    display_name: str


class KnockEnded(ServerMessage, OfPeer): ...


class PeerAway(ServerMessage, OfPeer): ...


class PeerBack(ServerMessage, OfPeer): ...


class PeerJoined(ServerMessage, OfPeer):
    display_name: str
    role: Role


class PeerLeft(ServerMessage, OfPeer):
    reason: LeaveReason


class PeerUpdated(ServerMessage, OfPeer):
    role: Role


class RoleChanged(ServerMessage):
    type = "role"
    role: Role
    token: str | UnsetType = UNSET  # for a new host: makes them a host when they join again


class SignalIn(ServerMessage):
    type = "signal"
    from_: str = field(name="from")
    signal_type: SignalType
    payload: Raw  # `signal_head` writes the frame around it, so that it is passed on byte for byte


class Left(ServerMessage, OfRoom): ...


class Done(ServerMessage):
    in_reply_to: str


class Removed(ServerMessage, OfRoom):
    reason: Literal["removed", "banned"]


class RoomUpdated(ServerMessage, JoinedRoom, kw_only=True): ...


class RoomClosed(ServerMessage, OfRoom):
    reason: CloseReason


class RoomCreated(ServerMessage, RoomView, kw_only=True): ...


class IceServers(ServerMessage, IceServersView): ...


class Pong(ServerMessage):
    received: int | UnsetType = UNSET


class ErrorMessage(ServerMessage):
    type = "error"
    code: str
    message: str
    in_reply_to: str | None
    retry_after: int | UnsetType = UNSET

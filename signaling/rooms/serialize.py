"""Builds the views of rooms and participants that clients receive."""

from typing import Any

from msgspec import UNSET, structs, to_builtins

from signaling.settings import Settings
from signaling.tokens import sign_token
from signaling.wire.codec import rfc3339
from signaling.wire.messages import Joined, JoinedRoom, ParticipantView, PeerView, Resumed, RoomCreated, RoomView

from .events import Event
from .ice import ice_servers
from .registry import Participant, Room
from .sessions import Seat


def room_facts(room: Room) -> JoinedRoom:
    """Returns the fields of a room that participants see."""
    return JoinedRoom(
        name=room.name,
        state=room.state,
        expires_at=rfc3339(room.expires_at),
        max_participants=room.max_participants,
        waiting_room=room.waiting_room,
        access=room.access,
        has_passcode=room.passcode_digest is not None,
    )


def room_view(room: Room, base_url: str) -> RoomView:
    """Returns a room without its participants."""
    return RoomView(
        room_code=room.code,
        created_at=rfc3339(room.created_at),
        owner_id=room.owner_id,
        join_url=f"{base_url}/r/{room.code}",
        **structs.asdict(room_facts(room)),
    )


def full_room_view(room: Room, participants: list[Participant], base_url: str) -> RoomView:
    """Returns a room with its participants."""
    view = room_view(room, base_url)
    view.participant_count = len(participants)
    view.participants = [
        ParticipantView(one.socket_id, one.display_name, one.role, rfc3339(one.joined_at), one.away)
        for one in participants
    ]
    return view


def new_room_view(room: Room, base_url: str) -> RoomView:
    """Returns a new room with the token that makes its creator a host."""
    view = room_view(room, base_url)
    view.host_token = sign_token(room.secret, "host")
    view.host_url = token_url(room.code, view.host_token, base_url)
    return view


def room_created(room: Room, base_url: str) -> RoomCreated:
    """Returns the same as a message."""
    return RoomCreated(**structs.asdict(new_room_view(room, base_url)))


def token_url(code: str, token: str, base_url: str) -> str:
    """Returns a link with a token in its fragment, which appears in no log and no `Referer`."""
    return f"{base_url}/r/{code}#token={token}"


def joined(seat: Seat, settings: Settings, now: float) -> Joined:
    """Builds the `joined` message of a newcomer."""
    room, one = seat.room, seat.session.participant
    ice = ice_servers(settings, one.socket_id, now)
    return Joined(
        room_code=room.code,
        your_socket_id=one.socket_id,
        peers=[PeerView(peer.socket_id, peer.display_name, peer.role, peer.away) for peer in seat.others],
        role=one.role,
        room=room_facts(room),
        ice_servers=ice.ice_servers,
        ice_servers_expire_at=ice.expires_at,
        resume_token=UNSET if seat.resume_token is None else seat.resume_token,
        resume_grace_seconds=UNSET if seat.resume_token is None else settings.resume_grace_seconds,
    )


def resumed(seat: Seat, settings: Settings, now: float) -> Resumed:
    """Builds the `resumed` message of a client that has resumed."""
    return Resumed(**structs.asdict(joined(seat, settings, now)), received=seat.session.received)


def event_data(event: Event) -> dict[str, Any]:
    """Returns an event as holders of an API key receive it."""
    return {"room_code": event.room_code, "at": rfc3339(event.at), **to_builtins(event.details)}

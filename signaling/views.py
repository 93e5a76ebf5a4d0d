"""Rooms and participants as clients see them."""

from msgspec import structs

from .codec import rfc3339
from .ice import ice_servers
from .messages import Joined, ParticipantView, PeerView, RoomCreated, RoomView
from .room_options import room_facts
from .rooms import Participant, Room
from .settings import Settings
from .tokens import sign_token


def room_view(room: Room, base_url: str) -> RoomView:
    """A room without who is in it."""
    return RoomView(
        room_code=room.code,
        created_at=rfc3339(room.created_at),
        expires_at=rfc3339(room.expires_at),
        state=room.state,
        max_participants=room.max_participants,
        name=room.name,
        has_passcode=room.passcode_digest is not None,
        waiting_room=room.waiting_room,
        access=room.access,
        owner_id=room.owner_id,
        join_url=f"{base_url}/r/{room.code}",
    )


def full_room_view(room: Room, participants: list[Participant], base_url: str) -> RoomView:
    """A room and who is in it."""
    view = room_view(room, base_url)
    view.participant_count = len(participants)
    view.participants = [
        ParticipantView(one.socket_id, one.display_name, one.role, rfc3339(one.joined_at), one.away)
        for one in participants
    ]
    return view


def new_room_view(room: Room, base_url: str) -> RoomView:
    """A new room, with the token that makes its maker the host."""
    view = room_view(room, base_url)
    view.host_token = sign_token(room.secret, "host")
    view.host_url = token_url(room.code, view.host_token, base_url)
    return view


def room_created(room: Room, base_url: str) -> RoomCreated:
    """The same as a message."""
    return RoomCreated(**structs.asdict(new_room_view(room, base_url)))


def token_url(code: str, token: str, base_url: str) -> str:
    """A link that carries a token in its fragment, which no log and no `Referer` sees."""
    return f"{base_url}/r/{code}#token={token}"


def joined(room: Room, newcomer: Participant, others: list[Participant], settings: Settings, now: float) -> Joined:
    """What a newcomer is told."""
    return Joined(
        room_code=room.code,
        your_socket_id=newcomer.socket_id,
        peers=[PeerView(peer.socket_id, peer.display_name, peer.role, peer.away) for peer in others],
        role=newcomer.role,
        room=room_facts(room),
        ice_servers=ice_servers(settings, newcomer.socket_id, now).ice_servers,
    )

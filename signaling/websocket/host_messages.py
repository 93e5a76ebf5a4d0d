"""Carries out what hosts ask, with one function per message type. `host` is the session of the host that asks."""

from collections.abc import Callable, Coroutine
from typing import Any

from signaling.errors import NotAllowed
from signaling.rooms.directory import Directory
from signaling.rooms.sessions import Session
from signaling.wire.messages import Admit, CloseRoom, Deny, RemovePeer, SetRole, UpdateRoom

Work = Coroutine[Any, Any, None]
Handler = Callable[[Directory, Session, Any, float], Work | None]


def admit(directory: Directory, host: Session, request: Admit, now: float) -> None:
    directory.let_in(host.code, host.socket_id, request.socket_id, now)


def deny(directory: Directory, host: Session, request: Deny, now: float) -> Work | None:
    if request.ban:
        return directory.ban_waiting(host.code, request.socket_id, now, host=host)
    directory.turn_away(host.code, host.socket_id, request.socket_id)
    return None


def remove_peer(directory: Directory, host: Session, request: RemovePeer, now: float) -> Work:
    return directory.remove(host.code, request.socket_id, now, ban=request.ban, host=host)


async def update_room(directory: Directory, host: Session, request: UpdateRoom, now: float) -> None:
    await directory.update(host.code, request, now, host=host)


def close_room(directory: Directory, host: Session, _request: CloseRoom, now: float) -> Work:
    return directory.delete(host.code, now, host=host)


def set_role(directory: Directory, host: Session, request: SetRole, now: float) -> Work:
    if request.socket_id == host.socket_id:
        raise NotAllowed("A host cannot change their own role.")
    return directory.set_role(host.code, request.socket_id, request.role, now, host=host)


HANDLERS: dict[type, Handler] = {
    Admit: admit,
    Deny: deny,
    RemovePeer: remove_peer,
    UpdateRoom: update_room,
    CloseRoom: close_room,
    SetRole: set_role,
}

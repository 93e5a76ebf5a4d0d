"""Who is away, and for how long their seats are kept. `at` is the process's own time in seconds."""

from collections.abc import Iterator

from .sessions import Session


class Graces:
    """One grace for each participant who is away, all of the same length."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until: dict[Session, float] = {}  # the soonest first

    def begin(self, session: Session, at: float) -> None:
        self._until[session] = at + self._seconds

    def end(self, session: Session) -> bool:
        """Whether the session was away."""
        return self._until.pop(session, None) is not None

    def over(self, at: float) -> Iterator[Session]:
        """Those who were away for too long; each is to be ended before the next is asked for."""
        while self._until:
            session, until = next(iter(self._until.items()))
            if at < until:
                return
            yield session

    def find(self, socket_id: str) -> Session | None:
        """The session with this socket id, in whatever room, if it is away."""
        return next((session for session in self._until if session.socket_id == socket_id), None)

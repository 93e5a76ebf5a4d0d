"""Lists every error that a client can receive, as a table: wire code, HTTP status, sentence.

Over HTTP an error is a problem (RFC 9457), on the WebSocket an `error` message. Its text reaches the client, so it
reveals nothing about the server's internals.
"""

from typing import ClassVar


class OperatorError(Exception):
    """A command cannot do what it was asked; the message is one line for the operator. Never on the wire."""

    exit_status: ClassVar[int] = 1


class StartError(OperatorError):
    """The server cannot start."""


class BadSetting(StartError):
    """The value of a setting is invalid."""

    exit_status = 2


class SignalingError(Exception):
    """The parent of all errors on the wire. `message` replaces the general sentence."""

    code: ClassVar[str]
    status: ClassVar[int]
    sentence: ClassVar[str]
    retry_after: int | None = None  # seconds, where waiting helps

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.sentence)

    @property
    def ws_code(self) -> str:
        """The code on the WebSocket, which differs from `code` for a few errors."""
        return self.code


def _error(code: str, status: int, sentence: str, **more: object) -> type[SignalingError]:
    """Makes the error class that is named after its code: RoomFull for room_full."""
    name = code.title().replace("_", "")
    return type(name, (SignalingError,), {"code": code, "status": status, "sentence": sentence, **more})


# What a client sent
InvalidJson = _error("invalid_json", 400, "This is not JSON.")
UnknownType = _error("unknown_type", 422, "This message type is unknown.")
BadRequest = _error("bad_request", 400, "This request is malformed.")
BodyTooLarge = _error("body_too_large", 413, "The body is too large; the limit is 64 KiB.")
NotFound = _error("not_found", 404, "There is nothing here.")
MethodNotAllowed = _error("method_not_allowed", 405, "This path does not support that method.")

# What a client may do
Unauthorized = _error("unauthorized", 401, "Send an API key as X-API-Key or as Authorization: Bearer.")
OriginNotAllowed = _error("origin_not_allowed", 403, "This page's origin is neither PUBLIC_URL nor in ALLOWED_ORIGINS.")
NotAllowed = _error("not_allowed", 403, "Only a host of this room may do that.")
GuestRoomsDisabled = _error("guest_rooms_disabled", 403, "On this server, creating a room takes an API key.")

# Rooms and their participants
RoomNotFound = _error("room_not_found", 404, "There is no room with this code; it may have expired.")
RoomFull = _error("room_full", 409, "The room is full.")
RoomLocked = _error("room_locked", 403, "The room is locked: no one new can join until a host unlocks it.")
TokenRequired = _error("token_required", 403, "The code alone does not open this room; use a personal invitation link.")
InvalidToken = _error("invalid_token", 403, "This token does not open this room; it may have expired.")
Banned = _error("banned", 403, "A host has banned you from this room.")
AlreadyInRoom = _error("already_in_room", 409, "This connection is already in a room; leave it first.")
NotInRoom = _error("not_in_room", 409, "This connection is not in a room; join one first.")
PeerNotFound = _error("peer_not_found", 404, "There is no such other participant in this room.")
ParticipantNotFound = _error("participant_not_found", 404, "There is no such participant.", ws_code="peer_not_found")
ResumeFailed = _error("resume_failed", 409, "There is no such session to resume; join the room again.")

# What the server cannot do
Overloaded = _error("overloaded", 503, "The server is full.", retry_after=30)
StoreUnavailable = _error("store_unavailable", 503, "The change could not be saved and was undone.", retry_after=2)
InternalError = _error("internal_error", 500, "Something went wrong on the server.")


class InvalidField(SignalingError):
    """A field is missing, unknown, of the wrong type or out of range; the message names it and says what is right."""

    code, status, sentence = "invalid_field", 422, "A field is invalid."
    ws_code = "invalid_message"


class WrongPasscode(SignalingError):
    code, status, sentence = "wrong_passcode", 403, "This room needs its passcode."


class ExpectationFailed(SignalingError):
    code, status, sentence = "bad_request", 417, "Expect: expected 100-continue."


class UpgradeRequired(SignalingError):
    code, status, sentence = "bad_request", 426, "Expected a WebSocket handshake (RFC 6455 §4.2.1)."


class HeadTooLarge(SignalingError):
    code, status = "bad_request", 431
    sentence = "The head of a request may have at most 32 KiB, 64 lines, and 8,190 bytes in each."


class RateLimited(SignalingError):
    """`retry_after`: whole seconds until it is allowed again."""

    code, status, sentence = "rate_limited", 429, "Too many attempts from your address."

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"{self.sentence} Try again in {retry_after} s.")
        self.retry_after = retry_after

"""Every error a client can be told of, each with its wire code, its HTTP status and a sentence.

SignalingError
├── InvalidJson, InvalidField (on the WebSocket: invalid_message), UnknownType
├── BadRequest, UpgradeRequired, BodyTooLarge
├── Unauthorized, OriginNotAllowed, NotAllowed, Banned
├── NotFound, MethodNotAllowed, RoomNotFound, PeerNotFound, ParticipantNotFound (on the WebSocket: peer_not_found)
├── RoomFull, RoomLocked, WrongPasscode, TokenRequired, InvalidToken, AlreadyInRoom, NotInRoom,
│   ResumeFailed, GuestRoomsDisabled
├── RateLimited, Overloaded, StoreUnavailable (all with retry_after)
└── InternalError
StartError: the process cannot start; never on the wire.
"""

from typing import ClassVar


class StartError(Exception):
    """The server cannot start; the message is the one line for the operator."""


class SignalingError(Exception):
    """Something a client did or met. Its text goes to the client, so it never tells of the server's inside."""

    code: ClassVar[str]
    status: ClassVar[int]
    sentence: ClassVar[str]
    retry_after: int | None = None  # seconds, where waiting helps

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.sentence)

    @property
    def ws_code(self) -> str:
        """The code on the WebSocket, which has one name for all wrong fields."""
        return self.code


class InvalidJson(SignalingError):
    code, status = "invalid_json", 400
    sentence = "This is not JSON."


class InvalidField(SignalingError):
    """A field of the wrong type, out of range, missing or unknown; the message names it and what is right."""

    code, status = "invalid_field", 422
    sentence = "A field is not as it should be."

    @property
    def ws_code(self) -> str:
        return "invalid_message"


class UnknownType(SignalingError):
    code, status = "unknown_type", 422
    sentence = "This type of message is unknown."


class BadRequest(SignalingError):
    code, status = "bad_request", 400
    sentence = "This request cannot be understood."


class UpgradeRequired(BadRequest):
    status = 426
    sentence = "Expected a WebSocket handshake (RFC 6455 §4.2.1)."


class BodyTooLarge(SignalingError):
    code, status = "body_too_large", 413
    sentence = "The body is too large; at most 64 KiB are taken."


class Unauthorized(SignalingError):
    code, status = "unauthorized", 401
    sentence = "An API key is needed: send it as X-API-Key or as Authorization: Bearer."


class OriginNotAllowed(SignalingError):
    code, status = "origin_not_allowed", 403
    sentence = "Pages of this origin may not connect; ALLOWED_ORIGINS lists those that may."


class NotAllowed(SignalingError):
    code, status = "not_allowed", 403
    sentence = "Only a host of this room may do that."


class Banned(SignalingError):
    code, status = "banned", 403
    sentence = "A host has closed this room to you."


class NotFound(SignalingError):
    code, status = "not_found", 404
    sentence = "There is nothing here."


class MethodNotAllowed(SignalingError):
    code, status = "method_not_allowed", 405
    sentence = "This method does not go with this path."


class RoomNotFound(SignalingError):
    code, status = "room_not_found", 404
    sentence = "There is no room with this code; it may have expired."


class PeerNotFound(SignalingError):
    code, status = "peer_not_found", 404
    sentence = "There is no such other participant in this room."


class ParticipantNotFound(SignalingError):
    code, status = "participant_not_found", 404
    sentence = "There is no such participant in this room."

    @property
    def ws_code(self) -> str:
        return PeerNotFound.code


class RoomFull(SignalingError):
    code, status = "room_full", 409
    sentence = "The room already holds as many participants as it may."


class RoomLocked(SignalingError):
    code, status = "room_locked", 403
    sentence = "The room is locked: nobody new gets in until a host opens it."


class WrongPasscode(SignalingError):
    code, status = "wrong_passcode", 403
    sentence = "This room needs its passcode."


class TokenRequired(SignalingError):
    code, status = "token_required", 403
    sentence = "The code alone lets nobody into this room: a personal invitation link is needed."


class InvalidToken(SignalingError):
    code, status = "invalid_token", 403
    sentence = "This token does not open this room; it may have run out."


class AlreadyInRoom(SignalingError):
    code, status = "already_in_room", 409
    sentence = "This connection is in a room already; leave it first."


class NotInRoom(SignalingError):
    code, status = "not_in_room", 409
    sentence = "This connection is in no room; join one first."


class ResumeFailed(SignalingError):
    code, status = "resume_failed", 409
    sentence = "There is no such session to resume; join the room anew."


class GuestRoomsDisabled(SignalingError):
    code, status = "guest_rooms_disabled", 403
    sentence = "On this server rooms are made with an API key."


class RateLimited(SignalingError):
    code, status = "rate_limited", 429
    sentence = "That was too often from your address."

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"{self.sentence} Try again in {retry_after} s.")
        self.retry_after = retry_after


class Overloaded(SignalingError):
    code, status = "overloaded", 503
    sentence = "The server is full for now."
    retry_after = 30


class StoreUnavailable(SignalingError):
    code, status = "store_unavailable", 503
    sentence = "The change could not be saved, so it was not made. Calls go on."
    retry_after = 2


class InternalError(SignalingError):
    code, status = "internal_error", 500
    sentence = "Something went wrong on the server."

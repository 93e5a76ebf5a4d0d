"""Reads and makes WebSocket frames (RFC 6455) without I/O. Knows no sockets and no message types."""

import codecs
import struct

try:
    from websockets.speedups import apply_mask  # compiled: unmasks 3 kB in 0.3 µs, where Python takes 10
except ImportError:  # on a platform without a wheel
    from websockets.utils import apply_mask

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA  # opcodes, §11.8
OPCODES = {CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG}
FINAL, RESERVED, CONTROL, OPCODE = 0x80, 0x70, 0x08, 0x0F  # bits of a frame's first byte, §5.2
WHOLE_TEXT = FINAL | TEXT
MASKED = 0x80  # the highest bit of its second byte; the others are the length
LONGEST_CONTROL = 125  # bytes
LENGTH_16, LENGTH_64 = 126, 127  # mark a length that follows, in 16 or 64 bits
HEAD_BYTES, KEY_BYTES, HEAD_AND_KEY = 2, 4, 6

OK, GOING_AWAY, PROTOCOL_ERROR, UNSUPPORTED_DATA, NO_STATUS = 1000, 1001, 1002, 1003, 1005  # close codes, §7.4.1
INVALID_TEXT, POLICY_VIOLATION, MESSAGE_TOO_BIG, INTERNAL_ERROR = 1007, 1008, 1009, 1011
FORBIDDEN_CODES = {PROTOCOL_ERROR, UNSUPPORTED_DATA, INVALID_TEXT, MESSAGE_TOO_BIG}  # for frames that are not allowed
CLOSE_CODES = {*range(1000, 1004), *range(1007, 1015), *range(3000, 5000)}  # that a frame may carry

_pack_head = struct.Struct("!BB").pack
_pack_head_16 = struct.Struct("!BBH").pack
_pack_head_64 = struct.Struct("!BBQ").pack
_new_decoder = codecs.getincrementaldecoder("utf-8")

Message = tuple[int, str | bytes]  # opcode, and a text message's text or the data of any other


class ProtocolError(Exception):
    """The client broke RFC 6455: close the connection with `code`."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class Protocol:
    """Reads the messages of one connection, of at most `max_size` bytes each."""

    __slots__ = ("_at", "_data", "_decoder", "_fragments", "_max_size", "_size", "has_more")

    def __init__(self, max_size: int) -> None:
        self._max_size = max_size
        self._data = b""
        self._at = 0  # offset of the next frame in it
        self.has_more = False  # data was received after the last message
        self._fragments: list[str] | None = None  # of a text message whose last frame is still to come
        self._size = 0  # bytes in them
        self._decoder: codecs.IncrementalDecoder | None = None

    def receive(self, data: bytes) -> None:
        """Adds data that was read from the connection."""
        self._data = data if self._at == len(self._data) else self._data[self._at :] + data
        self._at = 0

    def next_message(self) -> Message | None:
        """Returns the next message, or None until more data comes. Each fragment but the last is an empty CONTINUATION.

        Raises ProtocolError: the next frame is not allowed; nothing can be read after it.
        """
        data, at = self._data, self._at
        size = len(data)
        if size - at < HEAD_BYTES:
            return None
        first, length, begin = data[at], data[at + 1] - MASKED, at + HEAD_AND_KEY
        if first != WHOLE_TEXT:
            _check_first(first, length)
        if length < 0:
            raise ProtocolError(PROTOCOL_ERROR, "frame not masked")
        if length >= LENGTH_16:
            more, shortest = (2, LENGTH_16) if length == LENGTH_16 else (8, 1 << 16)
            begin += more
            if begin - KEY_BYTES > size:
                return None
            length = int.from_bytes(data[at + HEAD_BYTES : begin - KEY_BYTES])
            if length < shortest:
                raise ProtocolError(PROTOCOL_ERROR, "length not minimal")
        if length + self._size > self._max_size:
            raise ProtocolError(MESSAGE_TOO_BIG, "message too big")
        end = begin + length
        if end > size:
            return None
        self._at = end
        self.has_more = end < size
        payload = apply_mask(data[begin:end], data[begin - KEY_BYTES : begin])
        if first == WHOLE_TEXT and self._fragments is None:
            try:
                return TEXT, payload.decode()
            except UnicodeDecodeError:
                raise ProtocolError(INVALID_TEXT, "text not UTF-8") from None
        return self._other(first & OPCODE, payload, is_final=first >= FINAL)

    def _other(self, opcode: int, payload: bytes, *, is_final: bool) -> Message:
        """Handles a control frame, a fragment or a binary message."""
        if opcode & CONTROL or (opcode == BINARY and self._fragments is None):
            return opcode, payload
        if (opcode == CONTINUATION) == (self._fragments is None):
            raise ProtocolError(PROTOCOL_ERROR, "fragments out of order")
        if self._fragments is None or self._decoder is None:
            self._fragments, self._decoder = [], _new_decoder()
        try:
            self._fragments.append(self._decoder.decode(payload, is_final))
        except UnicodeDecodeError:
            raise ProtocolError(INVALID_TEXT, "text not UTF-8") from None
        self._size += len(payload)
        if not is_final:
            return CONTINUATION, b""
        text = "".join(self._fragments)
        self._fragments, self._size = None, 0
        return TEXT, text


def _check_first(first: int, length: int) -> None:
    """Checks the first byte of any frame but a whole text message."""
    if first & RESERVED or first & OPCODE not in OPCODES:
        raise ProtocolError(PROTOCOL_ERROR, "reserved bits or opcode")
    if first & CONTROL and (length > LONGEST_CONTROL or not first & FINAL):
        raise ProtocolError(PROTOCOL_ERROR, "control frame long or fragmented")


def frame(opcode: int, data: bytes) -> bytes:
    """Makes an unmasked frame of the server (§5.2)."""
    length = len(data)
    if length < LENGTH_16:
        return _pack_head(FINAL | opcode, length) + data
    if length < 1 << 16:
        return _pack_head_16(FINAL | opcode, LENGTH_16, length) + data
    return _pack_head_64(FINAL | opcode, LENGTH_64, length) + data


def close_frame(code: int, reason: str = "") -> bytes:
    """Makes a close frame (§5.5.1), an empty one for NO_STATUS."""
    return frame(CLOSE, b"" if code == NO_STATUS else code.to_bytes(2) + reason.encode())


def read_close(data: bytes) -> int:
    """Reads the code of a close frame; NO_STATUS if it has none.

    Raises ProtocolError: its code may not be sent, or its reason is not UTF-8.
    """
    if not data:
        return NO_STATUS
    code = int.from_bytes(data[:2])
    if len(data) == 1 or code not in CLOSE_CODES:
        raise ProtocolError(PROTOCOL_ERROR, "bad close code")
    try:
        data[2:].decode()
    except UnicodeDecodeError:
        raise ProtocolError(INVALID_TEXT, "reason not UTF-8") from None
    return code

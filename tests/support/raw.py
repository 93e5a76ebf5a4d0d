"""HTTP and WebSocket by hand, for frames that no well-behaved client sends, and for reading only when told to."""

import asyncio
import json
import socket
import struct
from contextlib import suppress
from typing import Any, NamedTuple, Self

from tests.support.frames import CLOSE, PING, TEXT, frame, handshake, say
from tests.support.peer import DEADLINE, Message


async def raw_request(port: int, request: bytes, *, whole: bool = True) -> bytes:
    """Sends these very bytes and answers all that comes until the server closes, or only the head of the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        async with asyncio.timeout(DEADLINE):
            writer.write(request)
            return await (reader.read() if whole else reader.readuntil(b"\r\n\r\n"))
    finally:
        writer.transport.abort()
        with suppress(OSError):
            await writer.wait_closed()


class Frame(NamedTuple):
    """One frame of the server (RFC 6455 §5.2)."""

    opcode: int
    data: bytes

    @property
    def close_code(self) -> int:
        assert self.opcode == CLOSE, self
        return int(struct.unpack("!H", self.data[:2])[0])


class RawPeer:
    """One WebSocket connection; answers no ping and reads only when it is told to."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.socket_id = ""

    @classmethod
    async def connect(cls, port: int, *, receive_buffer: int | None = None, behind_handshake: bytes = b"") -> Self:
        """`receive_buffer`: bytes that the kernel takes without a read. Frames may be sent before the answer."""
        plain = socket.socket(proto=socket.IPPROTO_TCP)  # named, so that asyncio sends small pieces at once
        if receive_buffer is not None:  # has to be said before the connection is there
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        plain.connect(("127.0.0.1", port))
        peer = cls(*await asyncio.open_connection(sock=plain, limit=receive_buffer or 2**16))
        peer._writer.write(handshake(port) + behind_handshake)
        async with asyncio.timeout(DEADLINE):
            head = await peer._reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101 "), head
        peer.socket_id = (await peer.message())["payload"]["socket_id"]
        return peer

    def frame(self, opcode: int, data: bytes, *, final: bool = True) -> None:
        self.bytes(frame(data, opcode, final=final))

    def bytes(self, data: bytes) -> None:
        self._writer.write(data)

    def send(self, type_: str, payload: Any, **more: Any) -> None:
        self.bytes(say(type_, payload, **more))

    @property
    def unsent(self) -> int:
        """Bytes that this end has yet to hand to the kernel."""
        return self._writer.transport.get_write_buffer_size()

    async def next_frame(self) -> Frame:
        """The next frame. Raises `asyncio.IncompleteReadError` where the connection has ended."""
        async with asyncio.timeout(DEADLINE):
            first, length = await self._reader.readexactly(2)
            assert first & 0xF0 == 0x80, "a whole frame, with no reserved bits"
            assert length < 128, "no mask"
            if length == 126:
                (length,) = struct.unpack("!H", await self._reader.readexactly(2))
            elif length == 127:
                (length,) = struct.unpack("!Q", await self._reader.readexactly(8))
            return Frame(first & 0x0F, await self._reader.readexactly(length))

    async def message(self) -> Message:
        """The next message; protocol pings before it are passed over."""
        while (heard := await self.next_frame()).opcode == PING:
            pass
        assert heard.opcode == TEXT, heard
        return dict(json.loads(heard.data))

    async def join(self, code: str, display_name: str = "Raw") -> None:
        self.send("join_room", {"room_code": code, "display_name": display_name})
        assert (await self.message())["type"] == "joined"

    async def close_code(self) -> int:
        """The code of the close frame that the server sends, whatever comes before it."""
        while (heard := await self.next_frame()).opcode != CLOSE:
            pass
        return heard.close_code

    async def end(self) -> None:
        """Waits until the server has cut the connection, with or without a close frame."""
        async with asyncio.timeout(DEADLINE):
            try:
                while await self._reader.read(2**16):
                    pass
            except ConnectionError:
                pass

    def abort(self) -> None:
        """Cuts the connection without a word, as a crash or a dead network does."""
        self._writer.transport.abort()

    def end_of_file(self) -> None:
        """Says that nothing more will come, without a close frame."""
        self._writer.write_eof()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.abort()
        with suppress(OSError):
            await self._writer.wait_closed()

"""The least that forwards a signal, on picows: rooms in a dict, frames taken in a callback, JSON by msgspec."""

import os
import uuid
from collections import defaultdict

import msgspec
import uvloop
from msgspec import Raw, Struct
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_create_server

HEAD_BYTES = 14  # picows writes the frame's head there, in front of the message
MAX_MESSAGE_BYTES = 65536
TEXT, CONTINUATION, CLOSE = WSMsgType.TEXT, WSMsgType.CONTINUATION, WSMsgType.CLOSE


class Signal(Struct):
    to: str
    signal_type: str
    payload: Raw


class JoinRoom(Struct):
    room_code: str


class SignalMessage(Struct, tag_field="type", tag="signal"):
    payload: Signal


class JoinMessage(Struct, tag_field="type", tag="join_room"):
    payload: JoinRoom


class Forwarded(Struct, rename={"sender": "from"}, gc=False):
    sender: str
    signal_type: str
    payload: Raw


class Said(Struct, gc=False):
    type: str
    payload: Forwarded | dict[str, str]


decode = msgspec.json.Decoder(SignalMessage | JoinMessage).decode
encode_into = msgspec.json.Encoder().encode_into
buffer = bytearray()  # of what is being sent; picows copies what the socket does not take
rooms: defaultdict[str, dict[str, "Peer"]] = defaultdict(dict)


class Peer(WSListener):
    """One connection."""

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport
        self.socket_id = str(uuid.uuid4())
        self.room: dict[str, Peer] = {}
        self.parts = b""
        self.say("connected", {"socket_id": self.socket_id})

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        kind = frame.msg_type
        if kind is TEXT and frame.fin:
            self.take(frame.get_payload_as_utf8_text())  # as bytes, a Raw would let invalid UTF-8 through
        elif kind is TEXT or kind is CONTINUATION:
            self.parts += frame.get_payload_as_bytes()
            if len(self.parts) > MAX_MESSAGE_BYTES:
                transport.disconnect()
            elif frame.fin:
                text, self.parts = self.parts.decode(), b""
                self.take(text)
        elif kind is CLOSE:
            transport.send_close(frame.get_close_code(), frame.get_close_message())
            transport.disconnect()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.room.pop(self.socket_id, None)

    def take(self, text: str) -> None:
        message = decode(text)
        payload = message.payload
        if isinstance(payload, Signal):
            if peer := self.room.get(payload.to):
                peer.say("signal", Forwarded(self.socket_id, payload.signal_type, payload.payload))
            else:
                self.say("error", {"code": "peer_not_found"})
        else:
            self.room = rooms[payload.room_code]
            self.room[self.socket_id] = self
            self.say("joined", {"room_code": payload.room_code, "your_socket_id": self.socket_id})

    def say(self, kind: str, payload: Forwarded | dict[str, str]) -> None:
        encode_into(Said(kind, payload), buffer, HEAD_BYTES)
        self.transport.send_reuse_external_bytearray(TEXT, buffer, HEAD_BYTES)


async def main() -> None:
    port = int(os.environ["PORT"])
    server = await ws_create_server(lambda _: Peer(), "127.0.0.1", port, max_frame_size=MAX_MESSAGE_BYTES)
    await server.serve_forever()


uvloop.run(main())

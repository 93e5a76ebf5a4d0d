"""How a peer gets into a room and signals to another, as each contestant's own client would. Starts no servers."""

import json
from typing import Any

from tests.bench.peers import BenchError, Conversation, Peer


class Dialect:
    """What a contestant's clients say. Ids have one length, so that all signals of a phase have one."""

    def path(self, peer: Peer) -> str:
        """Where the WebSocket is."""
        raise NotImplementedError

    def join(self, peer: Peer) -> Conversation:
        """The way into `peer.room`; sets `peer.socket_id`."""
        raise NotImplementedError

    def signal(self, sender: Peer, receiver: Peer, kind: str, payload: Any) -> bytes:
        """One signal, as `sender` sends it."""
        raise NotImplementedError

    def mark(self, receiver: Peer) -> bytes:
        """By which `receiver` knows a signal for it; empty where it gets no others."""
        return b""

    def ping(self, peer: Peer) -> bytes:
        """What a client says now and then; empty where it says nothing."""
        return b""


class WebVCon(Dialect):
    """Ours, whose core the bare relays speak too."""

    def __init__(self, *, resumable: bool = False) -> None:
        self.resumable = resumable

    def path(self, peer: Peer) -> str:
        return "/ws"

    def join(self, peer: Peer) -> Conversation:
        yield  # connected
        payload = {"room_code": peer.room, "display_name": f"Peer {peer.number}"}
        if self.resumable:
            payload["resumable"] = True
        peer.say(_json({"type": "join_room", "payload": payload}))
        while (message := json.loads((yield)))["type"] != "joined":
            if message["type"] == "error":
                raise BenchError(f"peer {peer.number} cannot join: {message['payload']}")
        peer.socket_id = message["payload"]["your_socket_id"]

    def signal(self, sender: Peer, receiver: Peer, kind: str, payload: Any) -> bytes:
        signal = {"to": receiver.socket_id, "signal_type": kind, "payload": payload}
        return _json({"type": "signal", "payload": signal})

    def ping(self, peer: Peer) -> bytes:
        return _json({"type": "ping", "payload": {"received": peer.received}}) if self.resumable else b""


class PeerJs(Dialect):
    """There are no rooms: who knows an id may signal to it."""

    def path(self, peer: Peer) -> str:
        peer.socket_id = f"peer-{peer.number:06}"
        return f"/peerjs?key=peerjs&id={peer.socket_id}&token=bench&version=1.5.5"

    def join(self, peer: Peer) -> Conversation:
        yield  # OPEN

    def signal(self, sender: Peer, receiver: Peer, kind: str, payload: Any) -> bytes:
        return _json({"type": kind.upper(), "payload": payload, "dst": receiver.socket_id})


class YWebrtc(Dialect):
    """A room is a topic, and each signal goes to all of its subscribers, the sender included."""

    def path(self, peer: Peer) -> str:
        return "/"

    def join(self, peer: Peer) -> Conversation:
        peer.socket_id = f"peer-{peer.number:06}"
        # A subscription is not answered; the answer to a ping tells that both have come.
        peer.say(_json({"type": "subscribe", "topics": [peer.room]}))
        peer.say(_json({"type": "ping"}))
        yield  # pong

    def signal(self, sender: Peer, receiver: Peer, kind: str, payload: Any) -> bytes:
        signal = {"to": receiver.socket_id, "from": sender.socket_id, "type": kind, "signal": payload}
        return _json({"type": "publish", "topic": sender.room, "data": signal})

    def mark(self, receiver: Peer) -> bytes:
        return f'"to":"{receiver.socket_id}"'.encode()


class SocketIo(Dialect):
    """Engine.IO 4 over its WebSocket transport: 0 open, 2 ping, 3 pong, 40 connect, 42 event."""

    def path(self, peer: Peer) -> str:
        return "/socket.io/?EIO=4&transport=websocket"

    def join(self, peer: Peer) -> Conversation:
        yield  # 0{"sid": ...}
        peer.say(b"40")
        connected = yield  # 40{"sid": ...}
        peer.socket_id = json.loads(connected[2:])["sid"]
        peer.say(b"42" + _json(["join_room", {"room_code": peer.room}]))
        yield  # 42["joined", ...]

    def signal(self, sender: Peer, receiver: Peer, kind: str, payload: Any) -> bytes:
        return b"42" + _json(["signal", {"to": receiver.socket_id, "signal_type": kind, "payload": payload}])


def _json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()

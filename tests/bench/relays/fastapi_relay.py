"""The least that forwards a signal, on FastAPI: rooms in a dict, JSON parsed and written."""

import uuid
from collections import defaultdict

import orjson
from fastapi import FastAPI, WebSocket, WebSocketDisconnect

app = FastAPI()
rooms: defaultdict[str, dict[str, WebSocket]] = defaultdict(dict)


@app.websocket("/ws")
async def serve_peer(connection: WebSocket) -> None:
    await connection.accept()
    socket_id, room = str(uuid.uuid4()), {}
    await say(connection, "connected", {"socket_id": socket_id})
    try:
        while True:
            message = orjson.loads(await connection.receive_text())
            payload = message["payload"]
            if message["type"] == "signal":
                if peer := room.get(payload["to"]):
                    content = {"from": socket_id, "signal_type": payload["signal_type"], "payload": payload["payload"]}
                    await say(peer, "signal", content)
                else:
                    await say(connection, "error", {"code": "peer_not_found"})
            elif message["type"] == "join_room":
                room = rooms[payload["room_code"]]
                room[socket_id] = connection
                await say(connection, "joined", {"room_code": payload["room_code"], "your_socket_id": socket_id})
    except WebSocketDisconnect:
        pass
    finally:
        room.pop(socket_id, None)


async def say(connection: WebSocket, kind: str, payload: dict) -> None:
    await connection.send_text(orjson.dumps({"type": kind, "payload": payload}).decode())

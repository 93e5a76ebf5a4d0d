"""The least that forwards a signal, on websockets' asyncio server: rooms in a dict, JSON parsed and written."""

import os
import uuid
from collections import defaultdict

import orjson
import uvloop
from websockets.asyncio.server import ServerConnection, serve

rooms: defaultdict[str, dict[str, ServerConnection]] = defaultdict(dict)


async def serve_peer(connection: ServerConnection) -> None:
    socket_id, room = str(uuid.uuid4()), {}
    await say(connection, "connected", {"socket_id": socket_id})
    try:
        while True:
            message = orjson.loads(await connection.recv(decode=False))
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
    finally:
        room.pop(socket_id, None)


async def say(connection: ServerConnection, kind: str, payload: dict) -> None:
    await connection.send(orjson.dumps({"type": kind, "payload": payload}), text=True)


async def main() -> None:
    async with serve(serve_peer, "127.0.0.1", int(os.environ["PORT"]), compression=None) as server:
        await server.serve_forever()


uvloop.run(main())

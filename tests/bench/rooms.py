"""rooms.json with as many rooms as a scenario needs, written by the server itself."""

import json

from tests.bench.contestants import Contestant
from tests.bench.rest_load import RestLoad, request
from tests.bench.servers import running

LARGEST = 200  # participants of the first room
CONNECTIONS = 200


class Rooms:
    """`codes` of rooms, and files that hold the first few of them. Contestants without a file take any name.

    `contestant` is one of ours and writes the file, so that the same checkout can read it.
    """

    def __init__(self, contestant: Contestant, core: int, count: int) -> None:
        with running(contestant.unlimited(), core) as server:
            load = RestLoad(server.port, CONNECTIONS)
            large = load.bodies([request("POST", "/api/rooms", {"max_participants": LARGEST})])
            others = load.bodies([request("POST", "/api/rooms")] * (count - 1))
            load.close()
            # Whoever was answered is on disk.
            self._document = json.loads((server.folder / "rooms.json").read_bytes())
        self.codes: list[str] = [json.loads(body)["room_code"] for body in large + others]

    def file(self, count: int) -> bytes:
        rooms = self._document["rooms"]
        some = {code: rooms[code] for code in self.codes[:count]}
        return json.dumps({**self._document, "rooms": some}).encode()

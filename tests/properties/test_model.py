"""Random walks of rooms and people against a model that knows only the contract; rosters are compared at each step.

WVC_SEED=N walks the walk again that a failure named; WVC_THOROUGH=1 walks many more.
"""

import os
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from tests.support.app import FakeClock, Serve, Service
from tests.support.peer import Message, Peer

WALKS = 400 if os.environ.get("WVC_THOROUGH") else 8
STEPS = 60
PEOPLE = 6
PASSCODE = "tea"


@dataclass
class Room:
    """What the contract says of one room."""

    code: str
    host_token: str
    expires_at: float
    seats: int
    passcode: str | None = None
    state: str = "open"
    access: str = "code"
    inside: list["Person"] = field(default_factory=list)

    def refusal(self, *, passcode: str | None, is_host: bool) -> set[str]:
        """The codes with which somebody may be refused; which comes first is not promised."""
        reasons = {
            "room_full": len(self.inside) >= self.seats,
            "room_locked": self.state == "locked" and not is_host,
            "token_required": self.access == "token" and not is_host,
            "wrong_passcode": self.passcode not in {None, passcode} and not is_host,
        }
        return {code for code, applies in reasons.items() if applies}


@dataclass(eq=False)
class Person:
    """One connection, where it should be, and whom it has been told of."""

    peer: Peer
    room: Room | None = None
    others: dict[str, str] = field(default_factory=dict)  # names by socket id

    def hear(self, message: Message) -> None:
        payload = message["payload"]
        if message["type"] == "peer_joined":
            assert payload["socket_id"] not in self.others
            self.others[payload["socket_id"]] = payload["display_name"]
        elif message["type"] == "peer_left":
            self.others.pop(payload["socket_id"])
        else:
            assert message["type"] in {"room_updated", "room_closed"}, message


class Walk:
    """One walk: random steps, each made in the server and in the model."""

    def __init__(self, service: Service, clock: FakeClock, seed: int) -> None:
        self.service = service
        self.clock = clock
        self.random = random.Random(seed)
        self.rooms: list[Room] = []
        self.people: list[Person] = []
        self.steps: list[Callable[[], Awaitable[None]]] = [
            self.create,
            self.change,
            self.delete,
            self.wait,
            *[self.join] * 6,
            *[self.leave] * 2,
            self.drop,
            self.signal,
        ]

    async def go(self) -> None:
        self.people = [Person(await self.service.connect()) for _ in range(PEOPLE)]
        await self.create()
        for _ in range(STEPS):
            await self.random.choice(self.steps)()
            await self.compare()
        for person in self.people:
            await person.peer.close()

    async def create(self) -> None:
        options: dict[str, Any] = {
            "max_participants": self.random.randint(2, 4),
            "ttl_hours": self.random.randint(1, 4),
        }
        if self.random.random() < 0.3:
            options["passcode"] = PASSCODE
        answer = await self.service.create_room(**options)
        expires_at = self.clock.now + options["ttl_hours"] * 3600
        room = Room(answer["room_code"], answer["host_token"], expires_at, options["max_participants"])
        room.passcode = options.get("passcode")
        self.rooms.append(room)

    async def change(self) -> None:
        if self.rooms:
            room = self.random.choice(self.rooms)
            changes: list[tuple[str, str, Any]] = [
                ("max_participants", "seats", self.random.randint(2, 4)),
                ("state", "state", self.random.choice(["open", "locked"])),
                ("access", "access", self.random.choice(["code", "code", "token"])),
                ("passcode", "passcode", self.random.choice([None, PASSCODE])),
                ("ttl_hours", "expires_at", self.random.randint(1, 4)),
            ]
            wire_name, name, value = self.random.choice(changes)
            await self.service.change(room.code, **{wire_name: value})
            setattr(room, name, self.clock.now + value * 3600 if name == "expires_at" else value)

    async def delete(self) -> None:
        if self.rooms:
            room = self.random.choice(self.rooms)
            await self.service.delete(room.code)
            self.end(room)

    async def wait(self) -> None:
        self.clock.advance(self.random.choice([1, 600, 1800]))
        for room in [room for room in self.rooms if self.clock.now >= room.expires_at]:
            for person in room.inside:
                while (message := await person.peer.receive())["type"] != "room_closed":
                    person.hear(message)
            self.end(room)
            (await self.service.request("GET", f"/api/rooms/{room.code}")).problem(404, "room_not_found")

    async def join(self) -> None:
        person = self.random.choice(self.people)
        if not self.rooms:
            assert await person.peer.join_error("000000") in {"room_not_found", "already_in_room"}
            return
        room = self.random.choice(self.rooms)
        is_host = self.random.random() < 0.2
        passcode = self.random.choice([None, PASSCODE, "no"])
        payload = {"room_code": room.code, "display_name": f"Name {self.random.random()}"}
        payload |= {"token": room.host_token} if is_host else {}
        payload |= {} if passcode is None else {"passcode": passcode}
        answer = await person.peer.ask("join_room", payload)
        reasons = room.refusal(passcode=passcode, is_host=is_host)
        if person.room is not None:
            reasons = {"already_in_room"}
        if reasons:
            assert answer["payload"].get("code") in reasons, (answer, reasons)
            return
        assert answer["type"] == "joined", answer
        person.others = {peer["socket_id"]: peer["display_name"] for peer in answer["payload"]["peers"]}
        person.room = room
        room.inside.append(person)

    async def leave(self) -> None:
        person = self.random.choice(self.people)
        if person.room is None:
            assert await person.peer.ask_for_error("leave_room") == "not_in_room"
        else:
            await person.peer.leave()
            self.stand_up(person)

    async def drop(self) -> None:
        """Somebody's connection ends; somebody new comes."""
        person = self.people.pop(self.random.randrange(PEOPLE))
        room = person.room
        self.stand_up(person)
        await person.peer.close(self.random.choice([1000, 1001, 3000]))
        for other in room.inside if room else []:
            while (message := await other.peer.receive())["type"] != "peer_left":
                other.hear(message)
            other.hear(message)
        self.people.append(Person(await self.service.connect()))

    async def signal(self) -> None:
        """From one to another, wherever they are."""
        sender, receiver = self.random.sample(self.people, 2)
        await sender.peer.signal(receiver.peer, number := self.random.random())
        heard = [message for message in await sender.peer.sync() if message["type"] == "error"]
        if sender.room is None or sender.room is not receiver.room:
            expected = "not_in_room" if sender.room is None else "peer_not_found"
            assert [message["payload"]["code"] for message in heard] == [expected]
            return
        assert heard == []
        while (message := await receiver.peer.receive())["type"] != "signal":
            receiver.hear(message)
        assert (message["payload"]["from"], message["payload"]["payload"]) == (sender.peer.socket_id, number)

    def stand_up(self, person: Person) -> None:
        if person.room is not None:
            person.room.inside.remove(person)
        person.room, person.others = None, {}

    def end(self, room: Room) -> None:
        self.rooms.remove(room)
        for person in list(room.inside):
            self.stand_up(person)

    async def compare(self) -> None:
        """The server, the model, and what everybody inside has been told agree."""
        for person in self.people:
            for message in await person.peer.sync():
                person.hear(message)
            if person.room is None:
                person.others = {}
        for room in self.rooms:
            seen = await self.service.get_room(room.code)
            ids = {one["socket_id"] for one in seen["participants"]}
            assert ids == {person.peer.socket_id for person in room.inside}
            assert seen["participant_count"] == len(ids)
            for person in room.inside:
                assert set(person.others) == ids - {person.peer.socket_id}
        health = (await self.service.request("GET", "/health")).json
        assert health["participants"] == sum(len(room.inside) for room in self.rooms)


async def test_rosters_are_the_same_in_the_server_in_the_model_and_in_everybodys_mind(
    serve: Serve, clock: FakeClock
) -> None:
    service = await serve(sweep_seconds=0.1, rate_limits=False)
    seeds = [int(os.environ["WVC_SEED"])] if "WVC_SEED" in os.environ else random.sample(range(10**9), WALKS)
    for seed in seeds:
        try:
            await Walk(service, clock, seed).go()
        except Exception as error:
            raise AssertionError(f"run again with WVC_SEED={seed}") from error

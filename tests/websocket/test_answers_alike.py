"""What strangers are told: an address that has used up its guesses cannot find out which rooms exist."""

import base64
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple
from uuid import uuid4

import jwt
import msgspec
import pytest

from signaling import tokens
from signaling.jwt_keys import JwtKey
from tests.support.addresses import CAFE, coming_from
from tests.support.app import START, FakeClock, Serve, Service
from tests.support.jwts import SECRET, jwt_keys
from tests.support.jwts import claims as claims_of_app
from tests.support.peer import Peer

FAILURES = 10  # that an address has
NOWHERE = "000000"  # a room that is never there
PASSCODE = "tea"

ROOMS: dict[str, dict[str, Any]] = {
    "open": {},
    "locked": {},
    "full": {"max_participants": 2},
    "with a passcode": {"passcode": PASSCODE},
    "with a waiting room": {"waiting_room": True},
    "for tokens only": {"access": "token"},
    "with everything": {"passcode": PASSCODE, "waiting_room": True, "access": "token", "max_participants": 2},
    "where Eve is banned": {},
    "expired": {"ttl_hours": 1},
    "deleted": {},
}
FULL, LOCKED = ("full", "with everything"), ("locked", "with everything")
MISSING = {"missing": NOWHERE, "not even a code": "uuuuuu"}
ALL = {*ROOMS, *MISSING}
GONE = {"expired", "deleted", *MISSING}


class Target(NamedTuple):
    """A room that Eve asks for, and the socket id of its host; both made up where there is none."""

    code: str
    host: str

    def mask(self, text: str) -> str:
        return text.replace(self.code, "CODE").replace(self.host, "HOST")


# ── Ways to ask ──────────────────────────────────────────────────────────────────────────────────

Say = tuple[str, dict[str, Any]]  # type and payload of a message
OTHER_SECRET = tokens.new_secret()


def join(room: Target, **more: Any) -> Say:
    return "join_room", {"room_code": room.code, "display_name": "Eve", **more}


def resume(room: Target, token: str) -> Say:
    return "resume", {"socket_id": room.host, "resume_token": token, "received": 0}


def claims(room: Target) -> tokens.ResumeClaims:
    """What the resume token of the host claims, as far as someone with the code can know."""
    return tokens.ResumeClaims(room.code, room.host, "session", "Ada", "host", 0.0)


def with_signatures(room: Target, *signatures: str) -> str:
    return ".".join([base64.urlsafe_b64encode(msgspec.json.encode(claims(room))).rstrip(b"=").decode(), *signatures])


def jwt_of(room: Target, algorithm: str = "HS256", key: str | None = SECRET, **changes: Any) -> str:
    return jwt.encode(claims_of_app(room.code, **{"role": "host", "exp": START + 9999} | changes), key, algorithm)


# Over the WebSocket, and for which rooms each counts as a wrong guess.
WAYS: dict[str, tuple[Callable[[Target, "Eve"], Say], set[str]]] = {
    "join": (lambda room, eve: join(room), GONE),
    "join without a name": (lambda room, eve: join(room, display_name=None), GONE),
    "join with a wrong passcode": (lambda room, eve: join(room, passcode="coffee"), GONE | {"with a passcode"}),
    "join with the passcode": (lambda room, eve: join(room, passcode=PASSCODE), GONE),
    "join with an empty token": (lambda room, eve: join(room, token=""), ALL),
    "join with a made-up token": (lambda room, eve: join(room, token="x.y"), ALL),
    "join with a long token": (lambda room, eve: join(room, token="x" * 60_000), ALL),
    "join with a forged token": (lambda room, eve: join(room, token=tokens.sign_token(OTHER_SECRET, "host")), ALL),
    "join with a token of another room": (lambda room, eve: join(room, token=eve.host_token), ALL),
    "join with a resume token": (lambda room, eve: join(room, token=eve.resume_token), ALL),
    "join with an unsigned JWT": (lambda room, eve: join(room, token=jwt_of(room, algorithm="none", key=None)), ALL),
    "join with a forged JWT": (lambda room, eve: join(room, token=jwt_of(room, key="x" * 32)), ALL),
    "join with a JWT of another room": (lambda room, eve: join(room, token=jwt_of(Target("zzzzzz", ""))), ALL),
    "join with a JWT that has expired": (lambda room, eve: join(room, token=jwt_of(room, exp=START)), ALL),
    "join with a JWT of wrong claims": (lambda room, eve: join(room, token=jwt_of(room, role="admin")), ALL),
    "resume with a JWT": (lambda room, eve: resume(room, jwt_of(room)), ALL),
    "resume with a made-up token": (lambda room, eve: resume(room, with_signatures(room, "x", "y")), ALL),
    "resume with an unsigned token": (lambda room, eve: resume(room, with_signatures(room)), ALL),
    "resume with a forged token": (
        lambda room, eve: resume(room, tokens.sign_resume_token(OTHER_SECRET, OTHER_SECRET, claims(room))),
        ALL,
    ),
    "resume with signatures of another token": (
        lambda room, eve: resume(room, with_signatures(room, *eve.resume_token.split(".")[1:])),
        ALL,
    ),
    "resume with an invitation": (lambda room, eve: resume(room, eve.host_token), ALL),
    "resume with a token of another seat": (lambda room, eve: resume(room, eve.resume_token), set()),
    "signal": (lambda room, eve: ("signal", {"to": room.host, "signal_type": "offer", "payload": 1}), set()),
    "admit": (lambda room, eve: ("admit", {"socket_id": room.host}), set()),
    "deny": (lambda room, eve: ("deny", {"socket_id": room.host}), set()),
    "remove_peer": (lambda room, eve: ("remove_peer", {"socket_id": room.host, "ban": True}), set()),
}
# Messages that name no room. Their answers must not depend on the attempt before them.
AFTERWARDS: list[Say] = [(type_, {}) for type_ in ("leave_room", "update_room", "close_room", "ice_servers", "ping")]

REQUESTS = [
    "GET /api/rooms/{code}",
    "HEAD /api/rooms/{code}",
    "PATCH /api/rooms/{code}",
    "DELETE /api/rooms/{code}",
    "PUT /api/rooms/{code}",
    "POST /api/rooms/{code}/tokens",
    "DELETE /api/rooms/{code}/participants/{host}",
    "DELETE /api/rooms/{code}/participants/{host}?ban=1",
    "GET /api/rooms/{code}/nothing",
    "GET /r/{code}",
    "HEAD /r/{code}",
    "POST /r/{code}",
]


# ── The stranger ─────────────────────────────────────────────────────────────────────────────────


class Eve:
    """A stranger at the address CAFE, rooms of every kind, each with a host inside, and a room of her own."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.rooms = {kind: Target(code, str(uuid4())) for kind, code in MISSING.items()}
        self.hosts: list[Peer] = []
        self.seat: Peer  # in her own room
        self.host_token = ""  # of her own room

    async def prepare(self, clock: FakeClock) -> None:
        service = self.service
        made = await service.at_once(service.create_room(**options) for options in ROOMS.values())
        for kind, room in zip(ROOMS, made, strict=True):
            host = await service.enter(room["room_code"], token=room["host_token"])
            self.hosts.append(host)
            self.rooms[kind] = Target(room["room_code"], host.socket_id)
        for kind in FULL:
            code = self.rooms[kind].code
            await service.enter(code, token=await service.token(code))
        for kind in LOCKED:
            await service.change(self.rooms[kind].code, state="locked")
        await self.be_banned(self.rooms["where Eve is banned"].code)
        await service.delete(self.rooms["deleted"].code)
        clock.advance(3600)
        own = await service.create_room()
        self.host_token = own["host_token"]
        self.seat = await self.connect(CAFE)
        await self.seat.join_resumable(own["room_code"], token=self.host_token)
        async with await self.connect(CAFE) as guest:  # or the first rooms that she asks for would have another answer
            while (await guest.ask("ice_servers"))["type"] != "error":
                pass
        for host in self.hosts:
            await host.sync()

    async def be_banned(self, code: str) -> None:
        guest = await self.connect(CAFE)
        await guest.join(code)
        path = f"/api/rooms/{code}/participants/{guest.socket_id}?ban=1"
        assert (await self.service.request("DELETE", path)).status == 204

    @property
    def resume_token(self) -> str:
        return self.seat.token

    def questions(self, ways: Iterable[str]) -> Iterator[tuple[str, str, Target]]:
        """Every way to ask for every kind of room."""
        return ((way, kind, room) for way in ways for kind, room in self.rooms.items())

    async def connect(self, address: str) -> Peer:
        return await self.service.connect(**coming_from(address))

    async def guesses_left(self, address: str) -> int:
        """How many wrong codes this address may still try; it tries them all."""
        async with await self.connect(address) as guest:
            for _ in range(FAILURES + 1):
                await guest.send(*join(Target(NOWHERE, "")))
            return [(await guest.error())["code"] for _ in range(FAILURES + 1)].count("room_not_found")

    async def keys_left(self, address: str) -> int:
        """The same for wrong API keys."""
        headers = coming_from(address)
        answers = [self.service.request("GET", "/api/rooms", key="wrong", headers=headers) for _ in range(FAILURES + 1)]
        return [answer.status for answer in await self.service.at_once(answers)].count(401)

    async def request(self, request: str, room: Target, key: str | None, address: str) -> tuple[int, Any, str]:
        """The whole answer."""
        method, path = request.format(**room._asdict()).split()
        answer = await self.service.request(method, path, key=key, headers=coming_from(address), json={})
        headers = [header for header in answer.headers.items() if header[0] not in {"Date", "X-Request-ID"}]
        return answer.status, headers, room.mask(answer.body.decode())

    async def is_undisturbed(self) -> None:
        assert [await host.sync() for host in self.hosts] == [[]] * len(ROOMS)


@pytest.fixture(params=[False, True], ids=["own tokens only", "JWTs too"])
async def eve(serve: Serve, clock: FakeClock, request: pytest.FixtureRequest) -> Eve:
    """Expired rooms are not swept: whether that has happened must not be seen either.

    There is no keepalive: the hosts do not read until all questions are asked.
    """
    keys = jwt_keys() if request.param else ()
    eve = Eve(await serve(trusted_proxies=1, sweep_seconds=3600, heartbeat_seconds=3600, jwt_keys=keys))
    await eve.prepare(clock)
    return eve


@pytest.fixture
def digests(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of all texts that are hashed and JWTs that are verified: how long an answer takes depends on them."""
    sizes: list[int] = []
    digest, verify = tokens._hmac, JwtKey.verify

    def counted(secret: bytes, purpose: str, text: str) -> bytes:
        sizes.append(len(text))
        return digest(secret, purpose, text)

    def verified(key: JwtKey, token: str) -> bytes | None:
        sizes.append(len(token))
        return verify(key, token)

    monkeypatch.setattr(tokens, "_hmac", counted)
    monkeypatch.setattr(JwtKey, "verify", verified)
    return sizes


Answers = dict[str, dict[str, Any]]  # by way to ask and kind of room


def check_alike(answers: Answers) -> None:
    """Checks that all rooms are answered as a missing one is."""
    assert answers == {way: dict.fromkeys(by_kind, by_kind["missing"]) for way, by_kind in answers.items()}


# ── Without guesses ──────────────────────────────────────────────────────────────────────────────


async def test_a_stranger_hears_the_same_about_every_room(eve: Eve, digests: list[int]) -> None:
    assert await eve.guesses_left(CAFE) == FAILURES
    answers: Answers = {way: {} for way in WAYS}
    for way, kind, room in eve.questions(WAYS):
        type_, payload = WAYS[way][0](room, eve)
        async with await eve.connect(CAFE) as peer:
            digests.clear()
            await peer.send(type_, payload)
            first = room.mask(await peer.receive_text())
            answers[way][kind] = first, [await peer.ask(*message) for message in AFTERWARDS], digests[:]
    check_alike(answers)
    assert all('"rate_limited"' in answers[way]["missing"][0] for way in WAYS if way.startswith("join"))
    await eve.is_undisturbed()


async def test_a_host_of_another_room_hears_the_same_about_every_room(eve: Eve, digests: list[int]) -> None:
    assert await eve.guesses_left(CAFE) == FAILURES
    answers: Answers = {way: {} for way in WAYS}
    for way, kind, room in eve.questions(WAYS):
        type_, payload = WAYS[way][0](room, eve)
        digests.clear()
        await eve.seat.send(type_, payload)
        answers[way][kind] = room.mask(await eve.seat.receive_text()), digests[:]
    check_alike(answers)
    await eve.is_undisturbed()


@pytest.mark.parametrize("key", [None, "wrong"])
async def test_a_request_without_a_right_key_gets_the_same_about_every_room(eve: Eve, key: str | None) -> None:
    assert await eve.keys_left(CAFE) == FAILURES
    answers: Answers = {request: {} for request in REQUESTS}
    for request, kind, room in eve.questions(REQUESTS):
        answers[request][kind] = await eve.request(request, room, key, CAFE)
    check_alike(answers)
    assert all(answers[request]["missing"][0] == 429 for request in REQUESTS if "/api/" in request)
    await eve.is_undisturbed()


# ── What counts ──────────────────────────────────────────────────────────────────────────────────


async def test_a_wrong_guess_counts_in_rooms_that_exist_as_in_others(eve: Eve) -> None:
    counted: Answers = {way: {} for way in WAYS}
    for number, (way, kind, room) in enumerate(eve.questions(WAYS)):
        address = f"198.18.{number // 256}.{number % 256}"
        async with await eve.connect(address) as peer:
            await peer.ask(*WAYS[way][0](room, eve))
        counted[way][kind] = FAILURES - await eve.guesses_left(address)
    assert counted == {way: {kind: int(kind in rooms) for kind in eve.rooms} for way, (_, rooms) in WAYS.items()}


@pytest.mark.parametrize("key", [None, "wrong"])
async def test_only_a_wrong_key_counts_whatever_the_room(eve: Eve, key: str | None) -> None:
    answers: Answers = {request: {} for request in REQUESTS}
    counted: Answers = {request: {} for request in REQUESTS}
    for number, (request, kind, room) in enumerate(eve.questions(REQUESTS)):
        address = f"198.18.{number // 256}.{number % 256}"
        answers[request][kind] = await eve.request(request, room, key, address)
        counted[request][kind] = FAILURES - await eve.keys_left(address)
    check_alike(answers)
    costs = {request: int(key == "wrong" and "/api/" in request) for request in REQUESTS}
    assert counted == {request: dict.fromkeys(eve.rooms, costs[request]) for request in REQUESTS}

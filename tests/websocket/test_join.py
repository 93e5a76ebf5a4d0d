"""Who gets into a room, and what those are told who do not."""

import pytest

from tests.support.app import FakeClock, Service

NOT_A_CODE = {"empty": "", "short": "6a18t", "long": "6a18t3x", "a-letter-not-in-it": "6a18tu", "a-path": "../../"}


async def test_joined_tells_the_whole_room(service: Service) -> None:
    room = await service.create_room(name="Tea", max_participants=7, ttl_hours=1)
    host = await service.enter(room["room_code"], "Ada", token=room["host_token"])
    ben = await service.connect()
    joined = await ben.join(room["room_code"], "Ben")
    assert joined == {
        "room_code": room["room_code"],
        "your_socket_id": ben.socket_id,
        "peers": [{"socket_id": host.socket_id, "display_name": "Ada", "role": "host", "away": False}],
        "role": "guest",
        "room": {
            "name": "Tea",
            "state": "open",
            "expires_at": room["expires_at"],
            "max_participants": 7,
            "waiting_room": False,
            "access": "code",
            "has_passcode": False,
        },
        "ice_servers": [],
        "ice_servers_expire_at": None,
    }
    assert await host.expect("peer_joined") == {"socket_id": ben.socket_id, "display_name": "Ben", "role": "guest"}


async def test_peers_are_listed_in_the_order_in_which_they_came(service: Service, clock: FakeClock) -> None:
    code = await service.room_code()
    for name in ("Ada", "Ben", "Cleo"):
        await service.enter(code, name)
        clock.advance(1)
    joined = await (await service.connect()).join(code, "Dora")
    assert [peer["display_name"] for peer in joined["peers"]] == ["Ada", "Ben", "Cleo"]


@pytest.mark.parametrize(
    "spelling", [str.upper, lambda code: f"“{code[:3]}\u2013{code[3:]}\u200b”. "], ids=["upper-case", "apart"]
)
async def test_join_reads_a_code_as_people_write_it(service: Service, spelling: object) -> None:
    code = await service.room_code()
    assert callable(spelling)
    joined = await (await service.connect()).join(spelling(code))
    assert joined["room_code"] == code


@pytest.mark.parametrize("code", NOT_A_CODE.values(), ids=NOT_A_CODE.keys())
async def test_what_can_be_no_code_is_no_room(service: Service, code: str) -> None:
    assert await (await service.connect()).join_error(code) == "room_not_found"


async def test_a_room_that_never_was_is_not_found(service: Service) -> None:
    code = await service.room_code()
    other = code[:-1] + ("0" if code[-1] != "0" else "1")
    assert await (await service.connect()).join_error(other) == "room_not_found"


async def test_a_deleted_room_is_not_found(service: Service) -> None:
    code = await service.room_code()
    await service.delete(code)
    assert await (await service.connect()).join_error(code) == "room_not_found"


async def test_a_room_ends_at_its_very_second(service: Service, clock: FakeClock) -> None:
    code = await service.room_code(ttl_hours=1)
    clock.advance(3599.999)
    await service.enter(code)
    clock.advance(0.001)
    assert await (await service.connect()).join_error(code) == "room_not_found"


async def test_a_full_room_is_refused_until_somebody_leaves(service: Service) -> None:
    code = await service.room_code(max_participants=2)
    ada = await service.enter(code, "Ada")
    await service.enter(code, "Ben")
    cleo = await service.connect()
    assert await cleo.join_error(code, "Cleo") == "room_full"
    await ada.leave()
    await cleo.join(code, "Cleo")


async def test_a_host_finds_a_full_room_full_too(service: Service) -> None:
    room = await service.create_room(max_participants=2)
    for name in ("Ada", "Ben"):
        await service.enter(room["room_code"], name)
    late = await service.connect()
    assert await late.join_error(room["room_code"], token=room["host_token"]) == "room_full"


async def test_fewer_seats_than_people_throw_nobody_out_but_let_nobody_in(service: Service) -> None:
    code = await service.room_code(max_participants=4)
    ada, ben, cleo = [await service.enter(code, name) for name in ("Ada", "Ben", "Cleo")]
    await service.change(code, max_participants=2)
    await cleo.leave()
    dora = await service.connect()
    assert await dora.join_error(code) == "room_full"
    await ben.leave()
    await dora.join(code)
    assert [message["type"] for message in await ada.sync()][-1] == "peer_joined"


# ── Lock, passcode, token ────────────────────────────────────────────────────────────────────────


async def test_a_locked_room_takes_no_new_guest_whatever_they_bring(service: Service) -> None:
    room = await service.create_room(passcode="tea")
    code = room["room_code"]
    inside = await service.enter(code, passcode="tea")
    guest_token = await service.token(code)
    await service.change(code, state="locked")
    late = await service.connect()
    assert await late.join_error(code) == "room_locked"
    assert await late.join_error(code, passcode="tea") == "room_locked"
    assert await late.join_error(code, token=guest_token) == "room_locked"
    assert [message["type"] for message in await inside.sync()] == ["room_updated"]
    await service.change(code, state="open")
    await late.join(code, token=guest_token)


async def test_a_hosts_token_opens_a_locked_room(service: Service) -> None:
    room = await service.create_room(passcode="tea", access="token")
    await service.change(room["room_code"], state="locked")
    joined = await (await service.connect()).join(room["room_code"], token=room["host_token"])
    assert joined["role"] == "host"


@pytest.mark.parametrize("given", [{}, {"passcode": "Tea"}, {"passcode": ""}, {"passcode": "tea "}, {"passcode": "é"}])
async def test_a_wrong_or_missing_passcode_is_refused(service: Service, given: dict[str, str]) -> None:
    code = await service.room_code(passcode="tea")
    assert await (await service.connect()).join_error(code, **given) == "wrong_passcode"


@pytest.mark.parametrize("passcode", ["tea", " ", "é😀", "x" * 64, 'quote"\\', "e\u0301"])
async def test_the_passcode_lets_in(service: Service, passcode: str) -> None:
    code = await service.room_code(passcode=passcode)
    assert (await (await service.connect()).join(code, passcode=passcode))["role"] == "guest"


async def test_a_passcode_where_none_is_needed_is_taken_as_nothing(service: Service) -> None:
    await (await service.connect()).join(await service.room_code(), passcode="tea")


async def test_a_new_passcode_replaces_the_old_and_null_removes_it(service: Service) -> None:
    code = await service.room_code(passcode="old")
    await service.change(code, passcode="new")
    assert await (await service.connect()).join_error(code, passcode="old") == "wrong_passcode"
    await service.enter(code, passcode="new")
    await service.change(code, passcode=None)
    await service.enter(code)


@pytest.mark.parametrize("role", ["guest", "host"])
async def test_a_token_opens_a_room_with_a_passcode(service: Service, role: str) -> None:
    code = await service.room_code(passcode="tea", access="token")
    joined = await (await service.connect()).join(code, token=await service.token(code, role=role))
    assert joined["role"] == role


async def test_where_a_token_is_required_the_code_alone_lets_nobody_in(service: Service) -> None:
    code = await service.room_code(access="token", passcode="tea")
    peer = await service.connect()
    assert await peer.join_error(code) == "token_required"
    assert await peer.join_error(code, passcode="tea") == "token_required"


async def test_a_host_is_never_derived_from_a_name_or_from_who_came_first(service: Service) -> None:
    code = await service.room_code()
    joined = await (await service.connect()).join(code, "Host", role="host")
    assert joined["role"] == "guest"


@pytest.mark.parametrize("token", ["", ".", "abc", "a.b", "é", "x" * 5000, "eyJyb2xlIjoiaG9zdCJ9."])
async def test_what_is_no_token_is_refused(service: Service, token: str) -> None:
    code = await service.room_code()
    assert await (await service.connect()).join_error(code, token=token) == "invalid_token"


async def test_the_token_of_another_room_is_refused(service: Service) -> None:
    code, other = await service.room_code(), await service.create_room()
    assert await (await service.connect()).join_error(code, token=other["host_token"]) == "invalid_token"


async def test_a_token_runs_out_at_its_very_second(service: Service, clock: FakeClock) -> None:
    code = await service.room_code()
    token = await service.token(code, ttl_hours=1)
    clock.advance(3599)
    await service.enter(code, token=token)
    clock.advance(1)
    assert await (await service.connect()).join_error(code, token=token) == "invalid_token"


async def test_a_token_without_a_time_of_its_own_lasts_as_long_as_a_prolonged_room(
    service: Service, clock: FakeClock
) -> None:
    room = await service.create_room(ttl_hours=1)
    token = await service.token(room["room_code"], role="guest")
    await service.change(room["room_code"], ttl_hours=3)
    clock.advance(2 * 3600)
    await service.enter(room["room_code"], token=token)
    await service.enter(room["room_code"], token=room["host_token"])


async def test_a_token_fixes_the_display_name(service: Service) -> None:
    code = await service.room_code()
    token = await service.token(code, display_name="Dr. Ada")
    watcher = await service.enter(code, "Watcher")
    await service.enter(code, "Mallory", token=token)
    assert (await watcher.expect("peer_joined"))["display_name"] == "Dr. Ada"


# ── Errors change nothing ────────────────────────────────────────────────────────────────────────


async def test_one_connection_is_in_one_room_at_a_time(service: Service) -> None:
    code, other = await service.room_code(), await service.room_code()
    ada, ben = await service.enter(code, "Ada"), await service.enter(code, "Ben")
    assert await ada.join_error(code) == "already_in_room"
    assert await ada.join_error(other) == "already_in_room"
    await ben.signal(ada, "still there")
    assert (await ada.receive())["type"] == "peer_joined"
    assert (await ada.expect("signal"))["payload"] == "still there"
    assert (await service.get_room(other))["participants"] == []


async def test_a_refused_join_leaves_no_trace_and_the_connection_usable(service: Service) -> None:
    code = await service.room_code(passcode="tea")
    inside = await service.enter(code, "Ada", passcode="tea")
    outside = await service.connect()
    for more in ({}, {"passcode": "no"}, {"token": "no"}, {"display_name": "", "passcode": "tea"}):
        assert await outside.ask_for_error("join_room", {"room_code": code, "display_name": "Ben", **more})
    assert await inside.sync() == []
    assert (await service.get_room(code))["participant_count"] == 1
    assert len((await outside.join(code, "Ben", passcode="tea"))["peers"]) == 1


@pytest.mark.parametrize(
    ("payload", "named"),
    [
        ({"display_name": "Ada"}, "room_code"),
        ({"room_code": None, "display_name": "Ada"}, "room_code"),
        ({"room_code": 123456, "display_name": "Ada"}, "room_code"),
        ({"room_code": "6a18t3", "display_name": "Ada", "passcode": 1234}, "passcode"),
        ({"room_code": "6a18t3", "display_name": "Ada", "token": {}}, "token"),
    ],
    ids=["no-code", "code-null", "code-a-number", "passcode-a-number", "token-an-object"],
)
async def test_a_join_with_a_wrong_field_names_it(service: Service, payload: dict[str, object], named: str) -> None:
    answer = await (await service.connect()).ask("join_room", payload)
    assert answer["payload"]["code"] == "invalid_message"
    assert named in answer["payload"]["message"]

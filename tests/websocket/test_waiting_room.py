"""Guests who wait until a host lets them in: who is asked, who decides, and what those who wait are not told."""

import asyncio
from typing import Any

import pytest

from tests.support.addresses import CAFE, HOME, coming_from
from tests.support.app import FakeClock, Serve, Service, come_back, enter, let_pass, some_ticks
from tests.support.hosts import Hosted, guest_of, hosted, knock, knock_again, order, stop
from tests.support.peer import Message, Peer, types
from tests.support.turn import SECRET

IDLE_SECONDS = 60
TURN = {"turn_urls": ("turn:turn.example",), "turn_secret": SECRET}


async def a_waiting_room(service: Service, **options: Any) -> Hosted:
    return await hosted(service, waiting_room=True, **options)


def who(guest: Peer) -> dict[str, str]:
    return {"socket_id": guest.socket_id}


async def admit(host: Peer, guest: Peer) -> list[Message]:
    return await order(host, "admit", who(guest))


async def deny(host: Peer, guest: Peer) -> list[Message]:
    return await order(host, "deny", who(guest))


def of(guest: Peer, type_: str) -> Message:
    """What a host hears of somebody who waits."""
    name = {"display_name": "Guest"} if type_ == "knock" else {}
    return {"type": type_, "payload": {"socket_id": guest.socket_id} | name}


async def names_inside(service: Service, code: str) -> set[str]:
    return {one["display_name"] for one in (await service.get_room(code))["participants"]}


# ── Knocking ─────────────────────────────────────────────────────────────────────────────────────


async def test_a_guest_waits_and_every_host_is_asked_and_nobody_else(service: Service) -> None:
    room = await a_waiting_room(service)
    other = await guest_of(service, room, "Other host", token=room.token)
    inside = await guest_of(service, room, "Inside", token=await service.token(room.code))
    await other.expect("peer_joined")
    guest = await service.connect()
    answer = await guest.ask("join_room", {"room_code": room.code.upper(), "display_name": " Guest "})
    assert (answer["type"], answer["payload"]) == ("waiting", {"room_code": room.code})
    assert await room.host.sync() == await other.sync() == [of(guest, "knock")]
    assert await inside.sync() == await guest.sync() == []


async def test_the_join_is_answered_a_second_time_when_a_host_lets_the_guest_in(service: Service) -> None:
    room = await a_waiting_room(service, name="Tea")
    guest = await service.connect()
    await guest.send("join_room", {"room_code": room.code, "display_name": "Guest"}, id="mine")
    assert await guest.receive() == {"type": "waiting", "payload": {"room_code": room.code}, "id": "mine"}
    await room.host.expect("knock")
    assert types(await admit(room.host, guest)) == ["peer_joined"]
    message = await guest.receive()
    assert (message["type"], message["id"]) == ("joined", "mine")
    joined = message["payload"]
    assert (joined["your_socket_id"], joined["role"]) == (guest.socket_id, "guest")
    assert [peer["display_name"] for peer in joined["peers"]] == ["Host"]
    assert (joined["room"]["name"], joined["room"]["waiting_room"]) == ("Tea", True)
    assert await names_inside(service, room.code) == {"Host", "Guest"}


async def test_a_join_without_an_id_is_answered_without_one_both_times(service: Service) -> None:
    room = await a_waiting_room(service)
    guest = await knock(service, room.code)
    assert await deny(room.host, guest) == [of(guest, "knock")]
    await guest.expect("denied")
    await guest.send("join_room", {"room_code": room.code, "display_name": "Guest"})
    assert set(await guest.receive()) == {"type", "payload"}
    await admit(room.host, guest)
    message = await guest.receive()
    assert (message["type"], set(message)) == ("joined", {"type", "payload"})


@pytest.mark.parametrize("with_passcode", [{}, {"passcode": "wrong"}], ids=["missing", "wrong"])
async def test_a_passcode_comes_before_the_knock(with_passcode: dict[str, str], service: Service) -> None:
    room = await a_waiting_room(service, passcode="tea")
    guest = await service.connect()
    assert await guest.join_error(room.code, **with_passcode) == "wrong_passcode"
    assert await guest.join_error(room.code, "\u0007", passcode="tea") == "invalid_message"
    assert await room.host.sync() == []
    await knock_again(guest, room.code, passcode="tea")


@pytest.mark.parametrize("role", ["guest", "host"])
async def test_whoever_has_a_token_walks_in(role: str, service: Service) -> None:
    room = await a_waiting_room(service)
    guest = await service.connect()
    joined = await guest.join(room.code, token=await service.token(room.code, role=role))
    assert joined["role"] == role
    assert types(await room.host.sync()) == ["peer_joined"]


async def test_a_lock_stops_new_knocks_but_no_admission(service: Service) -> None:
    room = await a_waiting_room(service)
    waits = await knock(service, room.code)
    await order(room.host, "update_room", {"state": "locked"})
    late = await service.connect()
    assert await late.join_error(room.code) == "room_locked"
    assert types(await admit(room.host, waits)) == ["peer_joined"]
    await waits.expect("joined")
    await order(room.host, "update_room", {"state": "open"})
    await knock_again(late, room.code)


async def test_as_many_wait_as_there_are_seats_and_no_more(serve: Serve) -> None:
    service = await serve(trusted_proxies=1)
    room = await a_waiting_room(service, max_participants=2)
    waiting = [await knock(service, room.code) for _ in range(2)]
    late = await service.connect()
    assert await late.join_error(room.code) == "room_full"
    assert types(await room.host.sync()) == ["knock", "knock"]
    await waiting[0].leave()
    await knock_again(late, room.code)
    await deny(room.host, waiting[1])
    await knock(service, room.code)
    assert await (await service.connect()).join_error(room.code) == "room_full"


@pytest.mark.parametrize(("seats", "most"), [(2, 1), (7, 1), (8, 2), (50, 12)])
async def test_one_address_takes_up_at_most_a_quarter_of_the_waiting_places(
    serve: Serve, seats: int, most: int
) -> None:
    service = await serve(trusted_proxies=1)
    room = await a_waiting_room(service, max_participants=seats)
    crowd = [await service.connect(**coming_from(HOME)) for _ in range(most + 1)]
    for guest in crowd[:-1]:
        await knock_again(guest, room.code)
    answer = await crowd[-1].ask("join_room", {"room_code": room.code, "display_name": "Late"})
    assert answer["payload"]["code"] == "room_full"
    assert "your address" in answer["payload"]["message"]
    await knock_again(await service.connect(**coming_from(CAFE)), room.code)
    await crowd[0].leave()
    await knock_again(crowd[-1], room.code)


async def test_one_may_wait_for_a_room_that_is_full(service: Service) -> None:
    room = await a_waiting_room(service, max_participants=2)
    inside = await guest_of(service, room, token=await service.token(room.code))
    guest = await knock(service, room.code)
    await inside.leave()
    await admit(room.host, guest)
    await guest.expect("joined")


# ── Hosts who come later ─────────────────────────────────────────────────────────────────────────


async def test_guests_wait_for_a_host_to_come_who_then_hears_of_each_in_order(service: Service) -> None:
    room = await service.create_room(waiting_room=True)
    guests = [await knock(service, room["room_code"]) for _ in range(3)]
    host = await service.enter(room["room_code"], token=room["host_token"])
    assert await host.sync() == [of(guest, "knock") for guest in guests]
    guest_with_token = await service.enter(room["room_code"], token=await service.token(room["room_code"]))
    assert await guest_with_token.sync() == []
    await admit(host, guests[1])
    assert types(await guests[1].sync()) == ["joined"]


async def test_a_host_who_joins_hears_after_joined_who_waits(service: Service) -> None:
    room = await service.create_room(waiting_room=True)
    guest = await knock(service, room["room_code"])
    host = await service.connect()
    claim = {"room_code": room["room_code"], "display_name": "Host", "token": room["host_token"]}
    await host.send("join_room", claim)
    assert types([await host.receive(), await host.receive()]) == ["joined", "knock"]
    assert await guest.sync() == []


async def test_a_host_who_resumes_hears_once_what_came_meanwhile(service: Service) -> None:
    room = await service.create_room(waiting_room=True)
    host = await enter(service, room["room_code"], token=room["host_token"])
    first = await knock(service, room["room_code"])
    await host.sync()
    host.drop()
    watcher = await service.enter(room["room_code"], "Watcher", token=await service.token(room["room_code"]))
    second, gone = await knock(service, room["room_code"]), await knock(service, room["room_code"])
    await gone.leave()
    host = await come_back(service, host)
    heard = [message for message in await host.sync() if message["type"].startswith("knock")]
    assert heard == [of(second, "knock"), of(gone, "knock"), of(gone, "knock_ended")]
    for guest in (first, second):
        await admit(host, guest)
    assert types(await watcher.sync())[-2:] == ["peer_joined", "peer_joined"]


async def test_a_host_whose_counts_are_lost_hears_of_each_who_waits(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signaling.rooms.replay_buffer.MAX_MESSAGES", 2)
    room = await service.create_room(waiting_room=True)
    host = await enter(service, room["room_code"], token=room["host_token"])
    host.drop()
    gone = await knock(service, room["room_code"])
    await gone.leave()
    guests = [await knock(service, room["room_code"]) for _ in range(3)]
    host = await come_back(service, host)
    assert host.welcome["received"] is None
    assert await host.sync() == [of(guest, "knock") for guest in guests]
    assert host.received == 3
    assert await host.count_of_server(received=3) == 0


async def test_a_host_of_before_a_restart_hears_of_each_who_waits_by_then(serve: Serve) -> None:
    service = await serve()
    room = await service.create_room(waiting_room=True)
    host = await enter(service, room["room_code"], token=room["host_token"])
    await stop(service)
    service = await serve()
    guest = await knock(service, room["room_code"])
    host = await come_back(service, host)
    assert host.welcome["received"] is None
    assert await host.sync() == [of(guest, "knock")]


# ── The decision ─────────────────────────────────────────────────────────────────────────────────


async def test_the_other_hosts_and_only_they_hear_that_it_is_decided(service: Service) -> None:
    room = await a_waiting_room(service)
    other = await guest_of(service, room, "Other host", token=room.token)
    inside = await guest_of(service, room, "Inside", token=await service.token(room.code))
    await other.expect("peer_joined")
    first, second = await knock(service, room.code), await knock(service, room.code)
    assert types(await admit(room.host, first)) == ["knock", "knock", "peer_joined"]
    assert await deny(room.host, second) == []
    assert await other.sync() == [
        of(first, "knock"),
        of(second, "knock"),
        {"type": "peer_joined", "payload": {"socket_id": first.socket_id, "display_name": "Guest", "role": "guest"}},
        of(first, "knock_ended"),
        of(second, "knock_ended"),
    ]
    assert types(await inside.sync()) == ["peer_joined"]


async def test_who_is_denied_is_told_so_and_may_knock_again(service: Service) -> None:
    room = await a_waiting_room(service)
    guest = await knock(service, room.code)
    for _ in range(3):
        await room.host.expect("knock")
        assert await deny(room.host, guest) == []
        assert await guest.sync() == [{"type": "denied", "payload": {"room_code": room.code}}]
        assert await guest.ask_for_error("leave_room") == "not_in_room"
        await knock_again(guest, room.code)
    await guest.leave()
    await guest.join(await service.room_code())


@pytest.mark.parametrize("decision", ["admit", "deny"])
async def test_nobody_can_be_let_in_or_turned_away_who_does_not_wait_here(decision: str, service: Service) -> None:
    room, elsewhere = await a_waiting_room(service), await a_waiting_room(service)
    inside = await guest_of(service, room, token=await service.token(room.code))
    waits_elsewhere = await knock(service, elsewhere.code)
    decided, gone = await knock(service, room.code), await knock(service, room.code)
    await admit(room.host, decided)
    await gone.leave()
    outside = await service.connect()
    for one in (inside, room.host, waits_elsewhere, decided, gone, outside):
        assert await room.host.ask_for_error(decision, {"socket_id": one.socket_id}) == "peer_not_found"
    assert await waits_elsewhere.sync() == []


@pytest.mark.parametrize("first", ["admit", "deny"])
@pytest.mark.parametrize("second", ["admit", "deny"])
async def test_of_two_hosts_who_decide_the_second_is_late(first: str, second: str, service: Service) -> None:
    room = await a_waiting_room(service)
    other = await guest_of(service, room, "Other host", token=room.token)
    guest = await knock(service, room.code)
    await order(room.host, first, who(guest))
    assert await other.ask_for_error(second, who(guest)) == "peer_not_found"
    assert types(await guest.sync()) == ["joined" if first == "admit" else "denied"]


async def test_with_no_seat_the_guest_keeps_waiting_and_is_let_in_later(service: Service) -> None:
    room = await a_waiting_room(service, max_participants=2)
    inside = await guest_of(service, room, token=await service.token(room.code))
    guest = await knock(service, room.code)
    await room.host.expect("knock")
    for _ in range(2):
        assert await room.host.ask_for_error("admit", who(guest)) == "room_full"
    assert await room.host.sync() == await guest.sync() == await inside.sync() == []
    await inside.leave()
    assert types(await admit(room.host, guest)) == ["peer_left", "peer_joined"]
    await guest.expect("joined")


async def test_peers_hear_of_the_admitted_before_anything_from_them(service: Service) -> None:
    room = await a_waiting_room(service)
    inside = await guest_of(service, room, token=await service.token(room.code))
    guest = await knock(service, room.code)
    await room.host.send("admit", who(guest))
    joined = await guest.expect("joined")
    for peer in joined["peers"]:
        await guest.signal(peer["socket_id"], "offer", "offer")
    await guest.sync()
    assert types(await inside.sync()) == ["peer_joined", "signal"]
    assert types(await room.host.sync()) == ["knock", "peer_joined", "signal"]
    await inside.signal(guest, "answer", "answer")
    assert (await guest.expect("signal"))["from"] == inside.socket_id


async def test_an_admitted_guest_is_resumable_if_they_asked_to_be_and_counts_from_joined(service: Service) -> None:
    room = await a_waiting_room(service)
    guest = await service.connect()
    await guest.send("join_room", {"room_code": room.code, "display_name": "Guest", "resumable": True})
    await guest.expect("waiting")
    await guest.signal(room.host)  # answered, but not counted: there is no session yet
    assert (await guest.error())["code"] == "not_in_room"
    await admit(room.host, guest)
    await guest.admitted()
    assert guest.welcome["resume_grace_seconds"] == 30
    await room.host.signal(guest, "one")
    await guest.signal(room.host, "two")
    assert await guest.count_of_server(received=0) == 1
    guest.drop()
    await room.host.expect("signal")
    await room.host.expect("peer_away")
    again = await come_back(service, guest, received=0)
    assert again.welcome["received"] == 1
    assert types(await again.sync()) == ["signal"]


async def test_an_admitted_guest_who_did_not_ask_is_not_resumable(service: Service) -> None:
    room = await a_waiting_room(service)
    guest = await knock(service, room.code)
    await admit(room.host, guest)
    assert "resume_token" not in await guest.expect("joined")
    await guest.close(1011)
    assert (await room.host.expect("peer_left"))["reason"] == "disconnected"


# ── While waiting ────────────────────────────────────────────────────────────────────────────────


async def test_those_who_wait_are_in_no_room_yet(service: Service) -> None:
    room, other = await a_waiting_room(service), await service.room_code()
    guest = await knock(service, room.code)
    await room.host.expect("knock")
    await guest.signal(room.host)
    assert (await guest.error("signal"))["code"] == "not_in_room"
    assert await guest.join_error(room.code) == "already_in_room"
    assert await guest.join_error(other) == "already_in_room"
    assert await guest.join_error(room.code, token=room.token) == "already_in_room"
    claim = {"socket_id": guest.socket_id, "resume_token": "x", "received": 0}
    assert await guest.ask_for_error("resume", claim) == "already_in_room"
    await room.host.signal(guest)
    assert (await room.host.error("signal"))["code"] == "peer_not_found"
    assert await room.host.ask_for_error("remove_peer", who(guest)) == "peer_not_found"
    assert await room.host.sync() == await guest.sync() == []
    assert await names_inside(service, room.code) == {"Host"}
    await admit(room.host, guest)


async def test_those_who_wait_can_make_a_room_and_ping(service: Service) -> None:
    room = await a_waiting_room(service)
    guest = await knock(service, room.code)
    assert (await guest.ask("create_room"))["type"] == "room_created"
    assert (await guest.ask("ping", {"received": 3}))["payload"] == {}
    await admit(room.host, guest)
    await guest.expect("joined")


async def test_those_who_wait_are_told_nothing_of_who_comes_goes_and_changes(serve: Serve) -> None:
    service = await serve(**TURN)
    room = await a_waiting_room(service, name="Secret plans")
    guest = await service.connect()
    answer = await guest.ask("join_room", {"room_code": room.code, "display_name": "Guest"})
    assert answer["payload"] == {"room_code": room.code}
    inside = await service.enter(room.code, token=await service.token(room.code))
    await order(room.host, "update_room", {"name": "More secret plans", "state": "locked"})
    await inside.leave()
    assert await guest.sync() == []
    await admit(room.host, guest)
    joined = await guest.expect("joined")
    assert joined["ice_servers"][0]["credential"]
    assert joined["room"]["name"] == "More secret plans"


@pytest.fixture
async def patient(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> Service:
    """The application with ticks that come at once, and a heartbeat that no test lives to see."""
    monkeypatch.setattr("signaling.app.LONGEST_TICK", 0.01)
    return await serve(heartbeat_seconds=3600.0)


async def test_who_waits_is_not_closed_for_being_in_no_room(patient: Service) -> None:
    service = patient
    room = await a_waiting_room(service)
    guest, idle = await knock(service, room.code), await service.connect()
    let_pass(service, IDLE_SECONDS)
    assert await idle.closed() == 4003
    assert await guest.sync() == []
    await admit(room.host, guest)
    await guest.expect("joined")


@pytest.mark.parametrize("end", ["denied", "left", "room_closed"])
async def test_who_waits_no_longer_is_closed_if_they_go_nowhere_else(end: str, patient: Service) -> None:
    service = patient
    room = await a_waiting_room(service)
    goes_nowhere, goes_elsewhere = await knock(service, room.code), await knock(service, room.code)
    let_pass(service, IDLE_SECONDS)
    for guest in (goes_nowhere, goes_elsewhere):
        if end == "denied":
            await deny(room.host, guest)
        elif end == "left":
            await guest.leave()
    if end == "room_closed":
        await order(room.host, "close_room")
    for guest in (goes_nowhere, goes_elsewhere):
        assert types(await guest.sync()) == ([] if end == "left" else [end])
    await some_ticks(service)
    let_pass(service, IDLE_SECONDS / 2)
    await some_ticks(service)
    await goes_elsewhere.join(await service.room_code())
    let_pass(service, IDLE_SECONDS / 2)
    assert await goes_nowhere.closed() == 4003
    await goes_elsewhere.sync()


# ── Going ────────────────────────────────────────────────────────────────────────────────────────


async def test_who_leaves_while_waiting_is_told_left_and_the_hosts_that_it_is_over(service: Service) -> None:
    room = await a_waiting_room(service)
    other = await guest_of(service, room, "Other host", token=room.token)
    guest = await knock(service, room.code)
    answer = await guest.ask("leave_room")
    assert (answer["type"], answer["payload"]) == ("left", {"room_code": room.code})
    assert await room.host.sync() == await other.sync() == [of(guest, "knock"), of(guest, "knock_ended")]
    assert await guest.ask_for_error("leave_room") == "not_in_room"
    await knock_again(guest, room.code)


@pytest.mark.parametrize("code", [1000, 1001, 1011])
async def test_who_closes_while_waiting_waits_no_longer(code: int, service: Service) -> None:
    room = await a_waiting_room(service)
    guest = await knock(service, room.code)
    assert await room.host.receive() == of(guest, "knock")
    await guest.close(code)
    assert await room.host.receive() == of(guest, "knock_ended")
    assert await room.host.ask_for_error("admit", who(guest)) == "peer_not_found"


async def test_who_disconnects_while_waiting_waits_no_longer_resumable_or_not(service: Service) -> None:
    room = await a_waiting_room(service)
    guest = await service.connect()
    await guest.send("join_room", {"room_code": room.code, "display_name": "Guest", "resumable": True})
    await guest.expect("waiting")
    assert await room.host.receive() == of(guest, "knock")
    guest.drop()
    assert await room.host.receive() == of(guest, "knock_ended")
    assert await names_inside(service, room.code) == {"Host"}


async def test_who_says_nonsense_while_waiting_is_cut_and_waits_no_longer(service: Service) -> None:
    room = await a_waiting_room(service)
    guest = await knock(service, room.code)
    assert await room.host.receive() == of(guest, "knock")
    for _ in range(51):
        await guest.send_text("nonsense")
    assert await room.host.receive() == of(guest, "knock_ended")
    assert await guest.closed() == 1008


async def test_who_does_not_answer_pings_while_waiting_is_cut_and_waits_no_longer(serve: Serve) -> None:
    service = await serve(heartbeat_seconds=0.2)
    room = await a_waiting_room(service)
    async with await service.raw_peer() as dead:
        dead.send("join_room", {"room_code": room.code, "display_name": "Guest"})
        assert (await dead.message())["type"] == "waiting"
        knocked, ended = await room.host.receive(), await room.host.receive()
    assert types([knocked, ended]) == ["knock", "knock_ended"]


async def test_a_graceful_stop_says_1001_to_those_who_wait(service: Service) -> None:
    guest = await knock(service, (await a_waiting_room(service)).code)
    code, _ = await asyncio.gather(guest.closed(), stop(service))
    assert code == 1001


async def test_an_admission_that_comes_too_late_is_for_nobody(service: Service) -> None:
    for _ in range(10):
        room = await a_waiting_room(service)
        guest = await knock(service, room.code)
        await room.host.send("admit", who(guest))
        await guest.send("leave_room")
        heard = types(await room.host.sync()) + types(await room.host.sync())
        assert types(await guest.sync()) in (["left"], ["joined", "left"])
        heard += types(await room.host.sync())
        assert heard in (["knock", "knock_ended", "error"], ["knock", "peer_joined", "peer_left"])
        assert await names_inside(service, room.code) == {"Host"}


# ── A waiting room that is switched off ──────────────────────────────────────────────────────────


@pytest.mark.parametrize("by", ["host", "rest"])
async def test_switched_off_it_lets_all_in_who_wait_in_order(by: str, service: Service) -> None:
    room = await a_waiting_room(service)
    guests = [await knock(service, room.code, name) for name in ("Ada", "Ben", "Cem")]
    await room.host.sync()
    if by == "host":
        heard = await order(room.host, "update_room", {"waiting_room": False})
    else:
        await service.change(room.code, waiting_room=False)
        heard = await room.host.sync()
    assert types(heard) == ["room_updated", *["peer_joined", "knock_ended"] * 3]
    order_of_entry = [message["payload"]["display_name"] for message in heard if message["type"] == "peer_joined"]
    assert order_of_entry == ["Ada", "Ben", "Cem"]
    for number, guest in enumerate(guests, start=1):
        joined = await guest.expect("joined")
        assert len(joined["peers"]) == number
        assert joined["room"]["waiting_room"] is False
    await service.enter(room.code)


async def test_as_many_get_in_as_there_are_seats_and_the_rest_when_they_are_free(serve: Serve) -> None:
    service = await serve(trusted_proxies=1, sweep_seconds=0.1)
    room = await a_waiting_room(service, max_participants=3)
    guests = [await knock(service, room.code) for _ in range(3)]
    inside = await service.enter(room.code, token=await service.token(room.code))
    heard = await order(room.host, "update_room", {"waiting_room": False})
    assert types(heard) == [*["knock"] * 3, "peer_joined", "room_updated", "peer_joined", "knock_ended"]
    assert types(await guests[0].sync()) == ["joined"]
    assert await guests[1].sync() == await guests[2].sync() == []
    await inside.leave()
    await guests[1].expect("joined")
    assert await guests[2].sync() == []
    await guests[0].leave()
    await guests[2].expect("joined")
    assert types(await room.host.sync()) == ["peer_left", "peer_joined", "knock_ended"] * 2


async def test_more_seats_let_more_in(serve: Serve) -> None:
    service = await serve(trusted_proxies=1, sweep_seconds=3600.0)
    room = await a_waiting_room(service, max_participants=2)
    guests = [await knock(service, room.code) for _ in range(2)]
    await order(room.host, "update_room", {"waiting_room": False})
    await guests[0].expect("joined")
    await service.change(room.code, max_participants=3)
    await guests[1].expect("joined")


async def test_a_host_can_still_decide_on_those_who_wait_for_a_seat(serve: Serve) -> None:
    service = await serve(trusted_proxies=1, sweep_seconds=3600.0)
    room = await a_waiting_room(service, max_participants=2)
    first, second = await knock(service, room.code), await knock(service, room.code)
    await order(room.host, "update_room", {"waiting_room": False})
    await first.expect("joined")
    await deny(room.host, second)
    await second.expect("denied")


async def test_switched_on_again_those_who_wait_go_on_waiting(serve: Serve, clock: FakeClock) -> None:
    service = await serve(trusted_proxies=1, sweep_seconds=0.1)
    room = await a_waiting_room(service, max_participants=2)
    first, second = await knock(service, room.code), await knock(service, room.code)
    await order(room.host, "update_room", {"waiting_room": False})
    await order(room.host, "update_room", {"waiting_room": True})
    await first.expect("joined")
    await first.leave()
    await a_sweep(service, clock)
    assert await second.sync() == []
    await admit(room.host, second)
    await second.expect("joined")


async def test_while_it_is_on_no_sweep_lets_anybody_in(serve: Serve, clock: FakeClock) -> None:
    service = await serve(sweep_seconds=0.1)
    room = await a_waiting_room(service)
    guest = await knock(service, room.code)
    await a_sweep(service, clock)
    assert await guest.sync() == []


async def a_sweep(service: Service, clock: FakeClock) -> None:
    """Returns when there has been one."""
    watcher = await service.enter(await service.room_code(ttl_hours=1))
    clock.advance(3600)
    await watcher.expect("room_closed")


async def test_a_room_without_one_that_gets_one_lets_new_guests_wait(service: Service) -> None:
    room = await hosted(service)
    await guest_of(service, room)
    await order(room.host, "update_room", {"waiting_room": True})
    guest = await knock(service, room.code)
    assert await room.host.receive() == of(guest, "knock")


# ── The end of the room ──────────────────────────────────────────────────────────────────────────


async def test_a_room_that_is_closed_or_deleted_closes_for_those_who_wait(service: Service) -> None:
    room, deleted, other = await a_waiting_room(service), await a_waiting_room(service), await service.room_code()
    guest, guest_of_deleted = await knock(service, room.code), await knock(service, deleted.code)
    await order(room.host, "close_room")
    assert await guest.sync() == [
        {"type": "room_closed", "payload": {"room_code": room.code, "reason": "closed_by_host"}}
    ]
    await service.delete(deleted.code)
    assert await guest_of_deleted.sync() == [
        {"type": "room_closed", "payload": {"room_code": deleted.code, "reason": "deleted"}}
    ]
    for peer in (guest, guest_of_deleted):
        assert await peer.ask_for_error("leave_room") == "not_in_room"
        await peer.join(other)


async def test_a_room_that_expires_closes_for_those_who_wait(serve: Serve, clock: FakeClock) -> None:
    service = await serve(sweep_seconds=0.1)
    room = await a_waiting_room(service, ttl_hours=1)
    guest = await knock(service, room.code)
    clock.advance(3600)
    assert await guest.expect("room_closed") == {"room_code": room.code, "reason": "expired"}
    await guest.join(await service.room_code())


async def test_nobody_is_let_into_a_room_that_has_expired(serve: Serve, clock: FakeClock) -> None:
    service = await serve(sweep_seconds=3600.0)
    room = await a_waiting_room(service, ttl_hours=1)
    guest = await knock(service, room.code)
    await room.host.expect("knock")
    clock.advance(3600)
    assert await room.host.ask_for_error("admit", who(guest)) == "room_not_found"
    assert await (await service.connect()).join_error(room.code) == "room_not_found"
    assert await guest.sync() == []


async def test_a_host_who_leaves_does_not_end_the_wait(service: Service) -> None:
    room = await a_waiting_room(service)
    guest = await knock(service, room.code)
    await room.host.leave()
    assert await guest.sync() == []
    host = await service.enter(room.code, token=room.token)
    assert await host.sync() == [of(guest, "knock")]


# ── Bans ─────────────────────────────────────────────────────────────────────────────────────────


async def test_who_is_banned_cannot_even_knock(serve: Serve) -> None:
    service = await serve(trusted_proxies=1)
    room = await a_waiting_room(service)
    eve = await service.connect(**coming_from(HOME))
    await knock_again(eve, room.code)
    await admit(room.host, eve)
    await eve.expect("joined")
    await order(room.host, "remove_peer", {"socket_id": eve.socket_id, "ban": True})
    await eve.expect("removed")
    assert await eve.join_error(room.code) == "banned"
    assert await room.host.sync() == []
    await knock_again(await service.connect(**coming_from(CAFE)), room.code)


async def test_who_waits_from_where_somebody_is_banned_is_turned_away(serve: Serve) -> None:
    """Or they would walk in with no host's consent when the waiting room is switched off."""
    service = await serve(trusted_proxies=1)
    room = await a_waiting_room(service)
    eve, again, ben = [await service.connect(**coming_from(address)) for address in (HOME, HOME, CAFE)]
    for guest in (eve, again, ben):
        await knock_again(guest, room.code)
    await admit(room.host, eve)
    heard = await order(room.host, "remove_peer", {"socket_id": eve.socket_id, "ban": True})
    assert of(again, "knock_ended") in heard
    assert await again.sync() == [{"type": "denied", "payload": {"room_code": room.code}}]
    assert await again.join_error(room.code) == "banned"
    await order(room.host, "update_room", {"waiting_room": False})
    assert types(await ben.sync()) == ["joined"]


async def test_a_guest_who_is_denied_with_a_ban_does_not_come_back(serve: Serve) -> None:
    service = await serve(trusted_proxies=1)
    room = await a_waiting_room(service)
    other = await guest_of(service, room, "Other host", token=room.token)
    eve, again, ben = [await service.connect(**coming_from(address)) for address in (HOME, HOME, CAFE)]
    for guest in (eve, again, ben):
        await knock_again(guest, room.code)
    answer = await room.host.ask("deny", who(eve) | {"ban": True})
    assert (answer["type"], answer["payload"]) == ("done", {"in_reply_to": "deny"})
    denied = [{"type": "denied", "payload": {"room_code": room.code}}]
    assert await eve.sync() == await again.sync() == denied
    assert await ben.sync() == []
    knocks = [of(guest, "knock") for guest in (eve, again, ben)]
    assert await room.host.sync() == [*knocks, of(again, "knock_ended")], "of the one it decided about it knows"
    assert await other.sync() == [*knocks, of(eve, "knock_ended"), of(again, "knock_ended")]
    for guest in (eve, again):
        assert await guest.join_error(room.code) == "banned"
    await service.stop()
    service = await serve(trusted_proxies=1)
    assert await (await service.connect(**coming_from(HOME))).join_error(room.code) == "banned"


async def test_a_ban_of_one_who_no_longer_waits_is_refused(service: Service) -> None:
    room = await a_waiting_room(service)
    guest = await knock(service, room.code)
    await guest.leave()
    assert await room.host.ask_for_error("deny", who(guest) | {"ban": True}) == "peer_not_found"
    await knock_again(guest, room.code)


async def test_a_removal_without_a_ban_turns_nobody_away_who_waits(service: Service) -> None:
    room = await a_waiting_room(service)
    inside = await guest_of(service, room, token=await service.token(room.code))
    guest = await knock(service, room.code)
    await order(room.host, "remove_peer", who(inside))
    assert await guest.sync() == []

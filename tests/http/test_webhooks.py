"""Webhooks, sent to real receivers: their form, their order, and receivers that are slow, refuse, redirect and die."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from standardwebhooks import Webhook

from signaling import webhooks
from signaling.settings import Settings
from tests.support.app import FakeClock, Serve, Service
from tests.support.peer import DEADLINE
from tests.support.webhook_receiver import SECRET, Event, WebhookReceiver

OTHER_SECRET = "whsec_" + "YW5vdGhlciBzZWNyZXQgb2YgMjQgYnl0"

Start = Callable[..., Awaitable[Service]]


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(webhooks, "LONGEST_PAUSE", 0.02)


@pytest.fixture
async def receivers() -> AsyncIterator[list[WebhookReceiver]]:
    """Two receivers; whether they are there is up to the test."""
    both = [WebhookReceiver(), WebhookReceiver()]
    yield both
    for receiver in both:
        await receiver.stop()


@pytest.fixture
async def receiver(receivers: list[WebhookReceiver]) -> WebhookReceiver:
    return await receivers[0].start()


@pytest.fixture
def start(serve: Serve, clock: FakeClock) -> Start:
    """A service that posts its events to these receivers, by the time that their library checks."""
    clock.now = time.time()

    async def started(*to: WebhookReceiver, **changes: object) -> Service:
        settings: dict[str, object] = {"webhook_urls": tuple(one.url for one in to), "webhook_secret": (SECRET,)}
        return await serve(**settings | changes)

    return started


async def rename(service: Service, code: str, names: str) -> None:
    for name in names:
        await service.change(code, name=name)


# ── What is sent ─────────────────────────────────────────────────────────────────────────────────


async def test_an_event_is_posted_as_standard_webhooks_want_it(
    start: Start, receiver: WebhookReceiver, clock: FakeClock
) -> None:
    service = await start(receiver)
    room = await service.create_room(name="Tea")
    await receiver.until(lambda: bool(receiver.accepted))
    [delivery] = receiver.accepted
    assert list(json.loads(delivery.body)) == ["type", "timestamp", "data"]
    assert delivery.event["type"] == "room_created"
    assert delivery.event["timestamp"] == delivery.event["data"]["at"] == room["created_at"]
    assert delivery.event["data"]["name"] == "Tea"
    assert delivery.headers["webhook-timestamp"] == f"{int(clock.now)}"
    assert delivery.headers["Content-Type"] == "application/json"
    assert "host_token" not in delivery.event["data"]


async def test_while_a_secret_is_replaced_both_sign(start: Start, receiver: WebhookReceiver) -> None:
    service = await start(receiver, webhook_secret=(OTHER_SECRET, SECRET))
    await service.room_code()
    await receiver.until(lambda: bool(receiver.accepted))
    [delivery] = receiver.accepted
    for secret in (OTHER_SECRET, SECRET):
        Webhook(secret).verify(delivery.body, dict(delivery.headers))


async def test_every_url_gets_every_event_but_knocks(start: Start, receivers: list[WebhookReceiver]) -> None:
    service = await start(*[await receiver.start() for receiver in receivers])
    code = await service.room_code(waiting_room=True)
    host = await service.enter(code, "Ada", token=await service.token(code, role="host"))
    guest = await service.connect()
    await guest.send("join_room", {"room_code": code, "display_name": "Ben"})
    await host.expect("knock")
    await host.ask("admit", {"socket_id": guest.socket_id})
    await host.ask("close_room")
    for receiver in receivers:
        await receiver.until(lambda receiver=receiver: len(receiver.accepted) == 4)
        assert receiver.types() == ["room_created", "peer_joined", "peer_joined", "room_closed"]
    ids = [[delivery.id for delivery in receiver.accepted] for receiver in receivers]
    assert ids[0] == ids[1]


async def test_a_password_in_the_url_is_sent_as_one(start: Start, receiver: WebhookReceiver) -> None:
    url = receiver.url.replace("//", "//me:word@")
    service = await start(webhook_urls=(url,))
    await service.room_code()
    await receiver.until(lambda: bool(receiver.accepted))
    assert receiver.accepted[0].headers["Authorization"] == "Basic bWU6d29yZA=="


async def test_a_room_that_expired_while_the_server_was_down_is_reported(
    start: Start, receiver: WebhookReceiver, clock: FakeClock
) -> None:
    real = clock.now  # the receiver's library wants to be asked in the present
    clock.now -= 3601
    before = await start(webhook_urls=())
    code = await before.room_code(ttl_hours=1)
    await before.stop()
    clock.now = real
    await start(receiver)
    await receiver.until(lambda: bool(receiver.accepted))
    assert receiver.types(code) == ["room_closed"]


# ── Order, and sending again ─────────────────────────────────────────────────────────────────────


async def test_rooms_do_not_wait_for_one_whose_event_is_refused(start: Start, receiver: WebhookReceiver) -> None:
    service = await start(receiver)
    stuck, other = await service.room_code(), await service.room_code()
    is_stuck = True

    async def answer(event: Event) -> int:
        return 500 if is_stuck and event["data"]["room_code"] == stuck else 200

    receiver.answer = answer
    await receiver.until(lambda: len(receiver.accepted) == 2)
    await rename(service, stuck, "12345")
    await rename(service, other, "12345")
    await receiver.until(lambda: receiver.names(other) == list("12345"))
    again = len(receiver.asked) + 3
    await receiver.until(lambda: len(receiver.asked) >= again)
    assert receiver.names(stuck) == []
    is_stuck = False
    await receiver.until(lambda: len(receiver.names(stuck)) == 5)
    assert receiver.names(stuck) == list("12345")
    refused = [delivery for delivery in receiver.asked if delivery.event["data"].get("room_code") == stuck][1:]
    assert len({delivery.id for delivery in refused}) == 5, "sent again with the same id"
    assert len(refused) > 5
    assert {delivery.body for delivery in refused if delivery.id == refused[0].id} == {refused[0].body}


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 404, 429, 500, 503])
async def test_what_is_no_success_is_sent_again(start: Start, receiver: WebhookReceiver, status: int) -> None:
    statuses = [status, status, 202]

    async def answer(_event: Event) -> int:
        return statuses.pop(0)

    receiver.answer = answer
    service = await start(receiver)
    await service.room_code()
    await receiver.until(lambda: bool(receiver.accepted))
    assert len(receiver.asked) == 3
    assert len({delivery.id for delivery in receiver.asked}) == 1
    assert receiver.elsewhere == 0, "a redirect is not followed"
    assert not any("Cookie" in delivery.headers for delivery in receiver.asked)


async def test_a_receiver_that_dies_and_comes_back_gets_everything_in_order(
    start: Start, receivers: list[WebhookReceiver]
) -> None:
    receiver = receivers[0]
    service = await start(receiver)
    code = await service.room_code()
    await rename(service, code, "12")
    await receiver.start()
    await receiver.until(lambda: receiver.names(code) == ["1", "2"])

    async def die(_event: Event) -> int:
        raise ConnectionError

    receiver.answer = die
    await rename(service, code, "34")
    died = len(receiver.asked) + 2
    await receiver.until(lambda: len(receiver.asked) >= died)
    await receiver.stop()
    await rename(service, code, "56")
    receiver.answer = WebhookReceiver().answer
    await receiver.start()
    await receiver.until(lambda: len(receiver.names(code)) == 6)
    assert receiver.names(code) == list("123456")


async def test_a_slow_receiver_is_in_nobodys_way(
    start: Start, receivers: list[WebhookReceiver], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "ANSWER_SECONDS", 1.0)
    slow, quick = [await receiver.start() for receiver in receivers]
    is_quick = asyncio.Event()

    async def answer(_event: Event) -> int:
        await is_quick.wait()
        return 200

    slow.answer = answer
    service = await start(slow, quick)
    codes = [await service.room_code() for _ in range(20)]
    ada = await service.enter(codes[0])
    await ada.sync()
    await quick.until(lambda: len(quick.accepted) >= 21)
    assert slow.accepted == []
    await slow.until(lambda: len(slow.asked) > webhooks.MOST_AT_ONCE)
    is_quick.set()
    await slow.until(lambda: {delivery.event["data"]["room_code"] for delivery in slow.accepted} == set(codes))


async def test_at_most_so_many_requests_are_on_their_way(start: Start, receiver: WebhookReceiver) -> None:
    service = await start(receiver)
    is_open = asyncio.Event()

    async def answer(_event: Event) -> int:
        await is_open.wait()
        return 200

    receiver.answer = answer
    for _ in range(20):
        await service.room_code()
    await receiver.until(lambda: len(receiver.asked) == webhooks.MOST_AT_ONCE)
    await service.room_code()  # several turns of the loop
    assert len(receiver.asked) == webhooks.MOST_AT_ONCE
    is_open.set()
    await receiver.until(lambda: len(receiver.accepted) == 21)


# ── Bounds ───────────────────────────────────────────────────────────────────────────────────────


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "signaling.webhooks"]


async def test_what_waits_is_bounded_and_the_oldest_are_dropped(
    start: Start, receivers: list[WebhookReceiver], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(webhooks, "MOST_WAITING", 5)
    receiver = receivers[0]
    service = await start(webhook_urls=(receiver.url.replace("//", "//me:word@"),))
    code = await service.room_code()
    await rename(service, code, "123456789")
    monkeypatch.setattr(webhooks, "WARNING_SECONDS", 0.0)
    async with asyncio.timeout(DEADLINE):
        while not lines(caplog)[-1].endswith("dropped=5"):
            await asyncio.sleep(0.01)
    assert len(lines(caplog)) == 2, "once a minute at most"
    assert all(f"http://127.0.0.1:{receiver.port} fails" in line for line in lines(caplog))
    assert "word" not in caplog.text
    await receiver.start()
    await receiver.until(lambda: len(receiver.accepted) == 5)
    await service.delete(code)
    await receiver.until(lambda: receiver.types()[-1] == "room_closed")
    assert receiver.names(code) == list("56789")


async def test_an_event_is_given_up_after_a_day_and_the_next_one_follows(
    start: Start, receivers: list[WebhookReceiver], clock: FakeClock
) -> None:
    async def answer(event: Event) -> int:
        return 500 if event["type"] == "room_created" else 200

    receiver, real = receivers[0], clock.now  # the receiver's library wants to be asked in the present
    receiver.answer = answer
    service = await start(receiver)
    clock.now = real - webhooks.GIVE_UP_SECONDS
    code = await service.room_code(ttl_hours=72)
    clock.now = real - 1
    await rename(service, code, "1")
    await receiver.start()
    await receiver.until(lambda: len(receiver.asked) >= 3)
    assert receiver.accepted == []
    clock.now = real
    await receiver.until(lambda: receiver.names(code) == ["1"])


async def test_a_receiver_that_is_gone_gets_nothing_more(
    start: Start, receivers: list[WebhookReceiver], caplog: pytest.LogCaptureFixture
) -> None:
    async def answer(_event: Event) -> int:
        return 410

    gone, other = [await receiver.start() for receiver in receivers]
    gone.answer = answer
    service = await start(gone, other)
    code = await service.room_code()
    await gone.until(lambda: bool(gone.asked))
    async with asyncio.timeout(DEADLINE):
        while not lines(caplog):
            await asyncio.sleep(0.001)
    await rename(service, code, "123")
    await other.until(lambda: other.names(code) == ["1", "2", "3"])
    assert len(gone.asked) == 1
    assert lines(caplog) == [
        f"webhook http://127.0.0.1:{gone.port} is gone (status 410): nothing more is sent there",
    ]


def test_pauses_grow_up_to_five_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    for failures, longest in ((1, 1.0), (2, 2.0), (5, 16.0), (9, 256.0), (10, 300.0), (100_000, 300.0)):
        assert all(longest / 2 <= webhooks.pause_after(failures) <= longest for _ in range(50))


# ── Stop ─────────────────────────────────────────────────────────────────────────────────────────


async def test_a_stop_sends_what_it_still_can(
    start: Start, receivers: list[WebhookReceiver], caplog: pytest.LogCaptureFixture
) -> None:
    dead, receiver = receivers[0], await receivers[1].start()
    service = await start(dead, receiver)
    code = await service.room_code()
    await service.enter(code)
    await service.stop()
    assert receiver.types(code) == ["room_created", "peer_joined", "peer_left"]
    assert lines(caplog)[-1] == "webhooks: events that were not delivered before the stop: 3"


async def test_without_urls_there_is_nothing(serve: Serve, clock: FakeClock) -> None:
    assert Settings().webhook_urls == ()
    before = asyncio.all_tasks()
    service = await serve()
    await service.room_code()
    names = {task.get_coro().__qualname__ for task in asyncio.all_tasks() - before}  # type: ignore[union-attr]
    assert not any("Receiver" in name for name in names)

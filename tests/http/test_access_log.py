"""Lines of the log: which request or connection caused each of them, and what is logged of a request."""

import asyncio
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest

from signaling import logs
from signaling.app_keys import DIRECTORY
from tests.support.app import KEY, Serve, Service, enter
from tests.support.raw import raw_request

Line = dict[str, str]


class Lines(logging.Handler):
    """Every line from now on as its fields."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Line] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.startswith("signaling"):
            self.lines.append(logs.fields(record))

    def take(self, start: str = "", **ids: str) -> list[Line]:
        """Those whose message starts like this and that have these ids."""
        chosen = [line for line in self.lines if line["message"].startswith(start) and ids.items() <= line.items()]
        return [dict(line) for line in chosen]


@pytest.fixture
def log() -> Iterator[Lines]:
    root, handler = logging.getLogger(), Lines()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.removeHandler(handler)
    root.setLevel(level)


async def logged(log: Lines, start: str, count: int = 1) -> list[Line]:
    """Waits for lines that begin like this: some are written after their client knows."""
    async with asyncio.timeout(15):
        while len(log.take(start)) < count:
            await asyncio.sleep(0.01)
    return log.take(start)


async def test_a_request_has_an_id_that_is_in_its_answer_and_in_all_its_lines(service: Service, log: Lines) -> None:
    answers = [await service.request("POST", "/api/rooms") for _ in range(2)]
    ids = [answer.headers["X-Request-ID"] for answer in answers]
    assert len(set(ids)) == 2
    for id_ in ids:
        assert re.fullmatch("[0-9a-f]{16}", id_)
        created, request = log.take(request=id_)
        assert created["message"].startswith("room_created room=")
        assert re.fullmatch(r"request method=POST route=/api/rooms status=201 ms=\d+\.\d", request["message"])
        assert request["level"] == "info"


async def test_changes_that_share_a_write_are_logged_with_the_ids_of_their_own_requests(
    service: Service, log: Lines
) -> None:
    answers = await service.at_once(service.request("POST", "/api/rooms") for _ in range(20))
    codes = {answer.headers["X-Request-ID"]: answer.json["room_code"] for answer in answers}
    created = {line["request"]: line["message"] for line in log.take("room_created")}
    assert {id_: message[18:21] for id_, message in created.items()} == {id_: code[:3] for id_, code in codes.items()}


@pytest.mark.parametrize("given", ["a", "0af7651916cd43dd8448eb211c80319c", "A-b_c.9" * 9])
async def test_the_id_of_a_trusted_proxy_is_kept(serve: Serve, log: Lines, given: str) -> None:
    service = await serve(trusted_proxies=1)
    answer = await service.request("GET", "/api/rooms", headers={"X-Request-ID": given})
    assert answer.headers["X-Request-ID"] == given
    assert len(log.take("request", request=given)) == 1


@pytest.mark.parametrize("given", ["", "a b", "a" * 65, "ä", "a\tb", '"', "a,b", "<b>"])
async def test_a_strange_id_is_replaced(serve: Serve, log: Lines, given: str) -> None:
    service = await serve(trusted_proxies=1)
    answer = await service.request("GET", "/api/rooms", headers={"X-Request-ID": given})
    assert re.fullmatch("[0-9a-f]{16}", answer.headers["X-Request-ID"])


async def test_an_id_is_believed_neither_without_a_proxy_nor_if_there_are_two(service: Service, serve: Serve) -> None:
    answer = await service.request("GET", "/api/rooms", headers={"X-Request-ID": "mine"})
    assert answer.headers["X-Request-ID"] != "mine"
    await service.stop()
    behind = await serve(trusted_proxies=1)
    request = f"GET /livez HTTP/1.0\r\nHost: localhost:{behind.port}\r\nX-Request-ID: a\r\nX-Request-ID: b\r\n\r\n"
    assert re.search(rb"\r\nX-Request-ID: [0-9a-f]{16}\r\n", await raw_request(behind.port, request.encode()))


async def test_errors_have_the_id_too_and_files_have_none(service: Service, log: Lines) -> None:
    for path, key in (("/api/rooms", "wrong"), ("/api/rooms/zzzzzz", KEY), ("/api/nowhere", KEY)):
        answer = await service.request("GET", path, key=key)
        assert log.take("request", request=answer.headers["X-Request-ID"])
    assert "X-Request-ID" not in (await service.request("GET", "/large.css")).headers


async def test_a_line_names_the_template_the_status_and_the_code_of_the_error_and_no_path(
    service: Service, log: Lines
) -> None:
    code = await service.room_code()
    await service.request("GET", f"/api/rooms/{code}?token=secret-of-the-query")
    await service.request("DELETE", f"/api/rooms/{code}/participants/secret-of-the-path")
    await service.request("GET", "/api/secret-of-the-path")
    await service.request("GET", f"/r/{code}")
    lines = [re.sub(r"\d+\.\d", "…", line["message"]) for line in log.take("request")]
    participant = "/api/rooms/{code}/participants/{socket_id}"
    assert lines[1:] == [
        "request method=GET route=/api/rooms/{code} status=200 ms=…",
        f"request method=DELETE route={participant} status=404 ms=… code=participant_not_found",
        "request method=GET route=none status=404 ms=… code=not_found",
        "request method=GET route=static status=200 ms=…",
    ]
    assert not any("secret" in str(line) or code in str(line) for line in log.lines)


async def test_only_requests_with_a_right_key_to_the_rest_api_are_logged_at_info(service: Service, log: Lines) -> None:
    await service.room_code()
    await service.request("POST", "/api/rooms", data="no json")
    for path in ("/health", "/livez", "/large.css", "/", "/metrics"):
        await service.request("GET", path)
    await service.request("OPTIONS", "/api/rooms")
    for _ in range(12):
        await service.request("GET", "/api/rooms", key="wrong")
    await service.request("GET", "/ws")
    lines = log.take("request")
    assert [line["level"] for line in lines] == ["info", "info", *["debug"] * 19]


async def test_a_bug_is_logged_with_its_request_and_without_its_path(
    service: Service, log: Lines, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service.apps[0][DIRECTORY], "find", lambda *_: 1 / 0)
    answer = await service.request("GET", "/api/rooms/6a18t3")
    answer.problem(500, "internal_error")
    id_ = answer.headers["X-Request-ID"]
    assert [line["message"][:40] for line in log.take(request=id_)] == [
        "GET /api/rooms/{code} failed",
        "request method=GET route=/api/rooms/{code} status=500"[:40],
    ]
    caplog.clear()


async def test_all_lines_of_a_connection_have_its_id_before_its_join_and_after_a_resume(
    service: Service, log: Lines
) -> None:
    code = await service.room_code()
    ada = await enter(service, code)
    await ada.join_error(code)
    first = ada.socket_id
    ada.drop()
    [away] = await logged(log, "peer_away")
    [gone] = await logged(log, "disconnected")
    assert (away["connection"], gone["connection"]) == (first, first)
    assert [line["message"].split()[0] for line in log.take(connection=first)] == [
        "connected",
        "peer_joined",
        "refused",
        "peer_away",
        "disconnected",
    ]

    again = await service.connect()
    second = again.socket_id
    await again.resume(ada)
    assert again.socket_id == first
    await again.ask("leave_room")
    await again.close()
    await logged(log, "disconnected", 2)
    lines = log.take(connection=second)
    assert [line["message"].split()[0] for line in lines] == [
        "connected",
        "peer_back",
        "resumed",
        "peer_left",
        "disconnected",
    ]
    assert f"socket_id={first}" in lines[1]["message"]
    assert lines[2]["message"] == f"resumed peer={first}"
    assert ["request" in line for line in lines] == [True, False, False, False, False], "the handshake's"
    assert not [
        line for line in log.lines if not {"request", "connection"} & set(line) and "rooms loaded" not in str(line)
    ]


async def test_what_one_connection_does_to_another_has_the_id_of_the_first(service: Service, log: Lines) -> None:
    room = await service.create_room()
    code = room["room_code"]
    host = await service.enter(code, "Host", token=room["host_token"])
    guest = await service.enter(code, "Guest")
    await host.ask("remove_peer", {"socket_id": guest.socket_id})
    [left] = log.take("peer_left")
    assert left["connection"] == host.socket_id
    assert f"socket_id={guest.socket_id}" in left["message"]
    await host.ask("close_room")
    [closed] = log.take("room_closed")
    assert closed["connection"] == host.socket_id


async def test_a_room_that_a_guest_creates_has_the_id_of_the_connection(service: Service, log: Lines) -> None:
    peer = await service.connect()
    assert (await peer.ask("create_room"))["type"] == "room_created"
    assert [line["connection"] for line in log.take("room_created")] == [peer.socket_id]


async def test_what_a_grace_period_ends_has_no_id_of_anybody(serve: Serve, log: Lines) -> None:
    service = await serve(resume_grace_seconds=0.1)
    ada = await enter(service, await service.room_code())
    ada.drop()
    [left] = await logged(log, "peer_left")
    assert set(left) == {"at", "level", "logger", "message"}


async def test_signals_and_pings_log_nothing(service: Service, log: Lines) -> None:
    code = await service.room_code()
    ada, ben = await service.enter(code), await service.enter(code, "Ben")
    before = len(log.lines)
    await ada.signal(ben)
    await ada.sync()
    await ben.sync()
    assert log.lines[before:] == []


@pytest.mark.parametrize("sent", ["no json", '{"type":"gossip\\n2030-01-01 forged"}', '{"type":"signal","payload":{}}'])
async def test_a_refusal_is_logged_with_its_code_and_nothing_that_the_client_wrote(
    service: Service, log: Lines, sent: str
) -> None:
    peer = await service.connect()
    await peer.send_text(sent)
    code = (await peer.error())["code"]
    [line] = log.take("refused")
    type_ = "signal" if "signal" in sent else "?"
    assert (line["message"], line["connection"]) == (f"refused type={type_} code={code}", peer.socket_id)
    assert line["level"] == "debug"


def formatted(formatter: logging.Formatter, message: str, **more: Any) -> str:
    record = logging.LogRecord("x", logging.INFO, "", 0, message, (), None)
    vars(record).update(more)
    return formatter.format(record)


def test_a_message_cannot_forge_a_second_line() -> None:
    line = formatted(logs.TextFormatter(), "one\n2030-01-01T00:00:00 ERROR x: two\r\n")
    assert line.splitlines() == [line]
    assert line.endswith(r"one\n2030-01-01T00:00:00 ERROR x: two\r\n")


def test_inner_ids_replace_outer_ones_and_a_line_may_name_one_itself() -> None:
    with logs.during(request="r"):
        assert formatted(logs.TextFormatter(), "a").endswith(" INFO x: a request=r")
        assert formatted(logs.TextFormatter(), "a", connection="c").endswith(" INFO x: a request=r connection=c")
        with logs.during(connection="d"):
            assert formatted(logs.TextFormatter(), "a").endswith(" INFO x: a connection=d")
            assert formatted(logs.TextFormatter(), "a", connection="c").endswith(" INFO x: a connection=c")
        assert formatted(logs.TextFormatter(), "a").endswith(" request=r")
    assert formatted(logs.TextFormatter(), "a").endswith(" INFO x: a")

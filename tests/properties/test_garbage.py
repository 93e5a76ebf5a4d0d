"""Whatever is thrown at either door, the answer is well formed, nothing hangs, and the server stays usable."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import ClientError
from hypothesis import example, given
from hypothesis import strategies as st

from tests.support.app import PROBLEM_FIELDS, Answer, FakeClock, Serve, Service
from tests.support.frames import TEXT
from tests.support.peer import DEADLINE
from tests.support.raw import RawPeer, raw_request
from tests.support.strategies import bodies, frames

ERROR_CODES = """
    invalid_json invalid_message unknown_type room_not_found room_full room_locked wrong_passcode token_required
    invalid_token already_in_room not_in_room peer_not_found overloaded
""".split()
ANSWERS = {"pong", "joined", "left", "room_created", "error", "signal"}


async def each(check: Callable[[Any], Awaitable[None]], strategy: st.SearchStrategy[Any], *examples: Any) -> None:
    """Runs an async check over examples: hypothesis calls plain functions, so it works in a thread of its own."""
    loop = asyncio.get_running_loop()

    @given(strategy)
    def run(value: Any) -> None:
        asyncio.run_coroutine_threadsafe(check(value), loop).result()

    for value in examples:
        run = example(value)(run)
    await asyncio.to_thread(run)


def check_answer(answer: Answer) -> None:
    """A success, or a problem that is the client's."""
    if answer.status in {200, 201}:
        assert "room_code" in answer.json or "token" in answer.json
        return
    assert answer.status in {400, 413, 422}, answer
    problem = answer.json
    assert set(problem) == PROBLEM_FIELDS
    assert problem["code"] in {"invalid_json", "invalid_field", "body_too_large"}
    assert 0 < len(problem["detail"]) < 1000
    assert not re.search("traceback|msgspec|\\.py|python", problem["detail"], re.IGNORECASE) or b"python" in answer.body


async def test_any_body_gets_a_well_formed_answer(serve: Serve) -> None:
    service = await serve(max_rooms=100_000, rate_limits=False)
    code = await service.room_code()

    async def check(request: tuple[str, str, bytes]) -> None:
        method, path, body = request
        check_answer(await service.request(method, path, data=body))
        assert (await service.request("GET", "/livez", key=None)).status == 200

    doors = [("POST", "/api/rooms"), ("PATCH", f"/api/rooms/{code}"), ("POST", f"/api/rooms/{code}/tokens")]
    await each(check, st.tuples(st.sampled_from(doors), bodies).map(lambda pair: (*pair[0], pair[1])))
    assert (await service.get_room(code))["room_code"] == code


async def test_any_path_and_query_get_a_well_formed_answer(serve: Serve) -> None:
    service = await serve(rate_limits=False)

    async def check(parts: tuple[str, str, str]) -> None:
        method, path, query = parts
        answer = await service.request(method, f"/api/rooms/{path}", params={"limit": query, "cursor": query})
        assert answer.status in {200, 201, 204, 400, 404, 405, 422}, answer
        if answer.status >= 400 and method != "HEAD":
            assert set(answer.json) == PROBLEM_FIELDS

    text = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
    await each(check, st.tuples(st.sampled_from(["GET", "PATCH", "DELETE", "POST", "PUT", "HEAD"]), text, text))


async def test_any_bytes_at_the_port_are_answered_or_refused(service: Service) -> None:
    async def check(request: bytes) -> None:
        answer = await raw_request(service.port, request + b"\r\n\r\n")
        assert answer == b"" or re.match(rb"HTTP/1\.[01] [234]", answer), answer
        assert (await service.request("GET", "/livez", key=None)).status == 200

    line = st.builds(lambda path: b"GET " + path + b" HTTP/1.1\r\nHost: x\r\nConnection: close", st.binary(max_size=40))
    header = st.builds(lambda value: b"GET / HTTP/1.0\r\nX: " + value, st.binary(max_size=40))
    await each(check, line | header | st.binary(max_size=60).map(lambda data: data + b"\r\nConnection: close"))


async def test_any_text_frame_gets_a_well_formed_answer_or_none(service: Service, clock: FakeClock) -> None:
    code = await service.room_code(ttl_hours=720)  # the clock moves with each example
    witness = await service.enter(code, "Witness")

    async def check(sent: tuple[bool, list[str]]) -> None:
        is_inside, texts = sent
        clock.advance(60)
        peer = await service.connect()
        if is_inside:
            await peer.join(code)
        for text in texts:
            await peer.send_text(text)
        messages = await peer.sync()
        for message in messages:
            check_message(message)
        await peer.close()
        assert await peer.closed() == 1000
        heard = await witness.sync()
        assert {message["type"] for message in heard} <= {"peer_joined", "peer_left", "signal"}

    await each(check, st.tuples(st.booleans(), st.lists(frames, min_size=1, max_size=5)))
    assert (await service.get_room(code))["participant_count"] == 1


def check_message(message: dict[str, Any]) -> None:
    assert message["type"] in ANSWERS, message
    if message["type"] != "error":
        return
    payload = message["payload"]
    assert payload["code"] in ERROR_CODES, message
    assert 0 < len(payload["message"]) < 1000
    assert payload["in_reply_to"] is None or len(payload["in_reply_to"]) <= 64


async def test_any_bytes_in_a_websocket_end_one_connection_at_most(service: Service) -> None:
    code = await service.room_code()
    witness = await service.enter(code, "Witness")

    async def check(data: bytes) -> None:
        async with await service.raw_peer() as raw:
            await raw.join(code)
            raw.bytes(data)
            raw.end_of_file()
            await raw.end()
        assert (await witness.ask("ping"))["type"] == "pong"

    frame = st.builds(_frame, st.integers(0, 255), st.binary(max_size=130))
    await each(check, st.binary(max_size=40) | st.lists(frame, max_size=4).map(b"".join))
    async with asyncio.timeout(DEADLINE):
        while (await service.get_room(code))["participant_count"] > 1:
            await asyncio.sleep(0.01)


async def test_any_bytes_in_a_text_frame_are_answered_or_close_with_1007(service: Service, clock: FakeClock) -> None:
    async def check(data: bytes) -> None:
        clock.advance(60)
        async with await service.raw_peer() as raw:
            raw.frame(TEXT, data)
            raw.send("ping", {}, id="end")
            assert await _answer_or_close(raw) in {"pong", "error", "room_created", 1007}

    await each(check, bodies)


async def _answer_or_close(raw: RawPeer) -> str | int:
    """The type of the first answer, whose successor must be the answer to the ping; or the close code."""
    frame = await raw.next_frame()
    if frame.opcode != TEXT:
        return frame.close_code
    first = json.loads(frame.data)
    if first.get("id") != "end":
        assert (await raw.message())["id"] == "end"
    return str(first["type"])


def _frame(first: int, data: bytes) -> bytes:
    """One frame with any flags and opcode, masked with zeros."""
    length = bytes([0x80 | len(data)]) if len(data) < 126 else b"\xfe" + len(data).to_bytes(2, "big")
    return bytes([first]) + length + bytes(4) + data


async def test_any_headers_of_a_handshake_are_answered(service: Service) -> None:
    async def check(headers: dict[str, str]) -> None:
        try:
            async with service.client.session.get(f"{service.url}/ws", headers=headers) as answer:
                assert answer.status in {101, 400, 403, 426}
        except ClientError:
            pass  # the client found a switch to another protocol that it had not asked for
        assert (await service.request("GET", "/livez", key=None)).status == 200

    value = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30)
    value |= st.sampled_from(["websocket", "Upgrade", "13", "dGhlIHNhbXBsZSBub25jZQ==", "http://evil.example", "null"])
    name = st.sampled_from(["Upgrade", "Connection", "Sec-WebSocket-Version", "Sec-WebSocket-Key", "Origin", "Host"])
    await each(check, st.dictionaries(name, value, max_size=6))

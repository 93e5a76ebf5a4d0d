"""The client of STUN and TURN against servers that send anything: it ends with an error of its own, and in time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signaling.doctor import relay, stun
from signaling.doctor.relay import IceError, NotStun, Refused, RelayClient, Silent, connected
from signaling.doctor.stun import Attribute, Kind, Message, Method
from signaling.doctor.target import tls_context

TLS = tls_context()
WITH_CONNECTIONS = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@asynccontextmanager
async def client_of(answer: bytes, *, is_echo: bool = False) -> AsyncIterator[RelayClient]:
    """A client by TCP of a server that answers each request with these bytes, and then closes."""

    async def answering(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.read(1000)
        transaction = request[8:20]
        writer.write(answer[:8] + transaction + answer[20:] if is_echo else answer)
        writer.close()

    server = await asyncio.start_server(answering, "127.0.0.1", 0)
    async with server:
        place = server.sockets[0].getsockname()[:2]
        async with connected("tcp", place, "", TLS) as client:
            yield client


@given(st.binary(max_size=100))
@WITH_CONNECTIONS
async def test_random_bytes_end_in_an_error(answer: bytes) -> None:
    async with client_of(answer) as client:
        with pytest.raises((IceError, OSError)):
            await client.binding()


@given(st.dictionaries(st.sampled_from(Attribute), st.binary(max_size=20), max_size=4), st.sampled_from(Kind))
@WITH_CONNECTIONS
async def test_random_attributes_end_in_an_error_or_an_address(attributes: dict[int, bytes], kind: Kind) -> None:
    answer = stun.encode(Message(Method.ALLOCATE, kind, attributes))
    async with client_of(answer, is_echo=True) as client:
        with suppress(IceError, OSError):
            assert await client.allocate("me", "word")


async def test_what_an_http_server_answers_is_told_from_other_things() -> None:
    async with client_of(b"HTTP/1.1 400 Bad Request\r\n\r\n") as client:
        with pytest.raises(NotStun) as raised:
            await client.binding()
        assert raised.value.is_http


async def test_a_challenge_that_comes_again_and_again_ends() -> None:
    """With a server that finds every nonce stale."""
    code = bytes([0, 0, 4, 38]) + b"Stale Nonce"
    attributes: dict[int, bytes] = {Attribute.ERROR_CODE: code, Attribute.REALM: b"r", Attribute.NONCE: b"n"}
    requests = 0

    async def answering(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal requests
        while head := await reader.read(20):
            requests += 1
            await reader.readexactly(stun.message_size(head) - 20)
            writer.write(stun.encode(Message(Method.ALLOCATE, Kind.ERROR, attributes, head[8:20])))
        writer.close()

    server = await asyncio.start_server(answering, "127.0.0.1", 0)
    async with server, connected("tcp", server.sockets[0].getsockname()[:2], "", TLS) as client:
        with pytest.raises(Refused) as refused:
            await client.allocate("me", "word")
    assert (refused.value.code, requests) == (438, 2)


async def test_datagrams_that_are_lost_are_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay, "RETRANSMISSION_SECONDS", 0.02)
    received: list[bytes] = []

    class Forgetful(asyncio.DatagramProtocol):
        def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
            self.transport = transport

        def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
            received.append(data)
            if len(received) == 3:
                transaction = data[8:20]
                mapped = {Attribute.XOR_MAPPED_ADDRESS: stun.encode_address(addr, transaction)}
                self.transport.sendto(b"no message of STUN", addr)
                self.transport.sendto(stun.encode(Message(Method.BINDING, Kind.SUCCESS, mapped, transaction)), addr)

    endpoint, _ = await asyncio.get_running_loop().create_datagram_endpoint(Forgetful, ("127.0.0.1", 0))
    async with connected("udp", endpoint.get_extra_info("sockname"), "", TLS) as client:
        assert (await client.binding())[0] == "127.0.0.1"
    endpoint.close()
    assert len(set(received)) == 1


async def test_silence_ends_after_a_while(monkeypatch: pytest.MonkeyPatch, silent_port: int) -> None:
    monkeypatch.setattr(relay, "ANSWER_SECONDS", 0.1)
    async with connected("udp", ("127.0.0.1", silent_port), "", TLS) as client:
        with pytest.raises(Silent):
            await client.binding()

"""A STUN and TURN client over one connection by UDP, TCP or TLS (RFC 8489, RFC 8656)."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Literal

from . import stun
from .stun import Address, Attribute, Kind, Message, Method

Transport = Literal["udp", "tcp", "tls"]

CONNECT_SECONDS = 4.0
ANSWER_SECONDS = 3.5
RETRANSMISSION_SECONDS = 0.25  # first; each next one is twice as long (RFC 8489 §6.2.1)
UNAUTHENTICATED, FORBIDDEN, STALE_NONCE = 401, 403, 438  # error codes


class IceError(Exception):
    """What a server did instead of what it should."""


class Silent(IceError):
    """No answer came in time."""


class Closed(IceError):
    """The server closed the connection."""


class NotStun(IceError):
    """Something else than STUN came."""

    def __init__(self, start: bytes) -> None:
        super().__init__("no STUN")
        self.is_http = start.startswith(b"HTTP/")


class Refused(IceError):
    """An error response of STUN."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code} {reason}")
        self.code = code
        self.reason = reason


class Datagrams(asyncio.DatagramProtocol):
    """A UDP socket with a queue of what it receives; an error (ICMP) is received too."""

    def __init__(self) -> None:
        self.received: asyncio.Queue[tuple[bytes, Address] | OSError] = asyncio.Queue()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.received.put_nowait((data, addr[:2]))

    def error_received(self, exc: Exception) -> None:
        if isinstance(exc, OSError):
            self.received.put_nowait(exc)

    async def receive(self) -> tuple[bytes, Address]:
        """Returns the next datagram and its sender. Raises OSError."""
        received = await self.received.get()
        if isinstance(received, OSError):
            raise received
        return received


class RelayClient:
    """Asks a STUN or TURN server. Every method that waits raises IceError or OSError."""

    def __init__(self, transport: asyncio.DatagramTransport | None, writer: asyncio.StreamWriter | None) -> None:
        self._transport = transport
        self._writer = writer
        self._answers: dict[bytes, asyncio.Future[Message]] = {}
        self._failure: BaseException | None = None
        self._data: asyncio.Queue[tuple[bytes, Address]] = asyncio.Queue()
        self._login: tuple[str, str] | None = None
        self._challenge: tuple[bytes, bytes] | None = None  # realm and nonce
        self.tls: ssl.SSLObject | None = None if writer is None else writer.get_extra_info("ssl_object")
        self.needs_login = False  # whether the server asked for credentials

    async def binding(self) -> Address:
        """Returns the address that the server sees this client at."""
        answer = await self._exchange(Message(Method.BINDING, Kind.REQUEST))
        return _address(answer, Attribute.XOR_MAPPED_ADDRESS)

    async def allocate(self, username: str, credential: str, *, is_ipv6: bool = False) -> Address:
        """Allocates a relay address and returns it."""
        self._login = username, credential
        wanted: dict[int, bytes] = {Attribute.REQUESTED_TRANSPORT: stun.UDP_TRANSPORT}
        if is_ipv6:
            wanted[Attribute.REQUESTED_ADDRESS_FAMILY] = bytes([2, 0, 0, 0])
        return _address(await self._request(Method.ALLOCATE, wanted), Attribute.XOR_RELAYED_ADDRESS)

    async def permit(self, peer: Address) -> None:
        """Lets the relay pass on what this peer's address sends, and what is sent to it."""
        await self._request(Method.CREATE_PERMISSION, {}, peer)

    async def release(self) -> None:
        """Ends the allocation."""
        await self._request(Method.REFRESH, {Attribute.LIFETIME: bytes(4)})

    def send(self, peer: Address, data: bytes) -> None:
        """Sends data to a peer through the relay; whether it arrives is not known."""
        message = Message(Method.SEND, Kind.INDICATION)
        message.attributes[Attribute.XOR_PEER_ADDRESS] = stun.encode_address(peer, message.transaction)
        message.attributes[Attribute.DATA] = data
        self._write(stun.encode(message))

    async def receive(self) -> tuple[bytes, Address]:
        """Returns the next data that came through the relay, and its sender."""
        return await self._data.get()

    async def _request(self, method: Method, attributes: dict[int, bytes], peer: Address | None = None) -> Message:
        """Sends a request with credentials, which takes a second one for a new challenge."""
        for is_last in (False, True):
            request = Message(method, Kind.REQUEST, dict(attributes))
            if peer is not None:
                request.attributes[Attribute.XOR_PEER_ADDRESS] = stun.encode_address(peer, request.transaction)
            had_challenge = self._challenge is not None
            try:
                return await self._exchange(request, self._sign(request))
            except Refused as refused:
                is_challenge = refused.code == STALE_NONCE or (refused.code == UNAUTHENTICATED and not had_challenge)
                if is_last or not is_challenge or self._challenge is None:
                    raise
        raise AssertionError("the last round returns or raises")

    def _sign(self, request: Message) -> bytes | None:
        """Adds the credentials to a request and returns the key that signs it."""
        if self._challenge is None or self._login is None:
            return None
        (realm, nonce), (username, credential) = self._challenge, self._login
        request.attributes[Attribute.USERNAME] = username.encode()
        request.attributes[Attribute.REALM] = realm
        request.attributes[Attribute.NONCE] = nonce
        return stun.long_term_key(username, realm.decode(errors="replace"), credential)

    async def _exchange(self, request: Message, key: bytes | None = None) -> Message:
        answered = self._answers[request.transaction] = asyncio.get_running_loop().create_future()
        data = stun.encode(request, key)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                answer = await self._sent_until_answered(data, answered)
        except TimeoutError:
            raise Silent("no answer") from None
        finally:
            del self._answers[request.transaction]
        if answer.kind != Kind.ERROR:
            return answer
        if Attribute.NONCE in answer.attributes and Attribute.REALM in answer.attributes:
            self.needs_login = True
            self._challenge = answer.attributes[Attribute.REALM], answer.attributes[Attribute.NONCE]
        try:
            raise Refused(*answer.error)
        except stun.BadMessage:
            raise NotStun(b"") from None

    async def _sent_until_answered(self, data: bytes, answered: "asyncio.Future[Message]") -> Message:
        if self._failure is not None:
            raise self._failure
        self._write(data)
        pause = RETRANSMISSION_SECONDS
        while self._transport is not None:
            await asyncio.wait([answered], timeout=pause)
            if answered.done():
                break
            pause *= 2
            self._write(data)
        return await answered

    def _write(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.sendto(data)
        elif self._writer is not None and not self._writer.is_closing():
            self._writer.write(data)

    async def read_datagrams(self, datagrams: Datagrams) -> None:
        """Reads until it is cancelled."""
        while True:
            try:
                data, _ = await datagrams.receive()
                self._take(stun.decode(data))
            except stun.BadMessage:
                continue  # anyone can send a datagram
            except OSError as error:
                self._fail(error)

    async def read_stream(self, reader: asyncio.StreamReader) -> None:
        """Reads until the connection ends."""
        head = b""
        try:
            while True:
                head = await reader.readexactly(stun.HEADER.size)
                self._take(stun.decode(head + await reader.readexactly(stun.message_size(head) - len(head))))
        except stun.BadMessage:
            self._fail(NotStun(head))
        except asyncio.IncompleteReadError as cut:
            self._fail(NotStun(cut.partial) if cut.partial else Closed("closed"))
        except OSError as error:
            self._fail(error)

    def _take(self, message: Message) -> None:
        if message.kind == Kind.INDICATION and message.method == Method.DATA:
            with suppress(stun.BadMessage):
                sender = message.address(Attribute.XOR_PEER_ADDRESS)
                self._data.put_nowait((message.attributes.get(Attribute.DATA, b""), sender))
        elif message.kind in {Kind.SUCCESS, Kind.ERROR}:
            answered = self._answers.get(message.transaction)
            if answered is not None and not answered.done():
                answered.set_result(message)

    def _fail(self, error: BaseException) -> None:
        """Ends all requests, and on a stream the next ones too."""
        if self._writer is not None:
            self._failure = error
        for answered in self._answers.values():
            if not answered.done():
                answered.set_exception(error)


def _address(answer: Message, attribute: Attribute) -> Address:
    try:
        return answer.address(attribute)
    except stun.BadMessage:
        raise NotStun(b"") from None


@asynccontextmanager
async def connected(
    transport: Transport, address: Address, name: str, tls: ssl.SSLContext
) -> AsyncIterator[RelayClient]:
    """Connects to a server at an IP address, whose certificate must be for `name`. Raises IceError, OSError."""
    loop = asyncio.get_running_loop()
    if transport == "udp":
        endpoint, datagrams = await loop.create_datagram_endpoint(Datagrams, remote_addr=address)
        client = RelayClient(endpoint, None)
        reading = loop.create_task(client.read_datagrams(datagrams))
        close = endpoint.close
    else:
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                is_tls = transport == "tls"
                reader, writer = await asyncio.open_connection(
                    *address, ssl=tls if is_tls else None, server_hostname=name if is_tls else None
                )
        except TimeoutError:
            raise Silent("no connection") from None
        client = RelayClient(None, writer)
        reading = loop.create_task(client.read_stream(reader))
        close = writer.transport.abort
    try:
        yield client
    finally:
        reading.cancel()
        close()
        await asyncio.wait([reading])

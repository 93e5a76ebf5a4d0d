"""Examines one STUN or TURN URL: does it answer, allocate, and relay."""

import asyncio
import errno
import secrets
import socket
import ssl
import statistics
import time
from contextlib import suppress

from . import tls
from .findings import Check
from .ice_urls import IceUrl
from .names import NO_ROUTE, look_up
from .relay import (
    FORBIDDEN,
    UNAUTHENTICATED,
    Closed,
    Datagrams,
    IceError,
    NotStun,
    Refused,
    RelayClient,
    Transport,
    connected,
)
from .sockets import milliseconds
from .stun import Address
from .target import EVERYWHERE, reach_of

PACKETS, PACKET_BYTES, PACKET_SECONDS = 50, 160, 0.02  # like a voice
LATE_SECONDS = 1.0  # how long after the last packet the others may still come
LOSS_WARNING, ROUND_TRIP_WARNING = 5.0, 0.3  # per cent, seconds
PRIVATE_PEER = ("192.168.0.1", 9)
OUTSIDE_PACKETS, OUTSIDE_SECONDS = 8, 0.2

TURN_REFUSALS = {486: "turn-quota", 508: "turn-full", FORBIDDEN: "turn-forbidden"}


async def check_ice_url(check: Check, url: IceUrl, context: ssl.SSLContext) -> None:
    """Examines one URL at the first address of each family, and the relay at the first one that answers."""
    if url.transport == "dtls":
        check.found("ice-dtls")
        return
    found = await look_up(check, url.host, url.port)
    families = sorted(found, key=lambda family: family == socket.AF_INET6)
    answers = await asyncio.gather(*(_bind(check, url, found[family], context) for family in families))
    usable: tuple[str, Address] | None = None
    for family, answer in zip(families, answers, strict=True):
        address = found[family]
        if not isinstance(answer, BaseException):
            check.found("ice-answers", address=address, mapped=answer[0])
            usable = usable or (address, answer)
        elif family == socket.AF_INET6 and isinstance(answer, OSError) and answer.errno in NO_ROUTE:
            if usable is None:
                check.found("ice-no-ipv6", address=address)
        elif family == socket.AF_INET6 and usable is not None:
            check.found("ice-silent-ipv6", host=url.host, address=address)
        else:
            _explain(check, url, address, answer)
    if usable is not None and url.is_turn:
        await _check_relay(check, url, usable, context)


async def _bind(check: Check, url: IceUrl, address: str, context: ssl.SSLContext) -> Address | IceError | OSError:
    try:
        async with connected(_transport(url), (address, url.port), url.host, context) as client:
            mapped = await client.binding()
            if client.tls is not None:
                tls.explain_validity(check, client.tls, url.host)
            return mapped
    except (IceError, OSError) as error:
        return error


def _transport(url: IceUrl) -> "Transport":
    assert url.transport != "dtls"
    return url.transport


def _explain(check: Check, url: IceUrl, address: str, error: IceError | OSError) -> None:
    """Adds why a server does not answer."""
    transport = "UDP" if url.transport == "udp" else "TCP"
    place = {"host": url.host, "address": address, "port": url.port, "transport": transport}
    if isinstance(error, NotStun):
        check.found("ice-http" if error.is_http else "ice-not-stun", **place)
    elif isinstance(error, ssl.SSLError):
        tls.explain(check, error, url.host, url.port)
    elif isinstance(error, ConnectionRefusedError):
        check.found("ice-refused-tls" if url.transport == "tls" else "ice-refused", **place)
    elif isinstance(error, ConnectionError) and url.transport == "tls":
        tls.explain(check, error, url.host, url.port)
    elif isinstance(error, (Closed, ConnectionError)):
        check.found("ice-closed", **place)
    elif isinstance(error, Refused):
        check.found("turn-error", code=error.code, reason=error.reason)
    else:
        check.found(f"ice-silent-{url.transport}", **place)


async def _check_relay(check: Check, url: IceUrl, server: tuple[str, Address], context: ssl.SSLContext) -> None:
    address, mapped = server
    place = _transport(url), (address, url.port), url.host, context
    is_ipv6 = ":" in address
    try:
        async with connected(*place) as first, connected(*place) as second:
            relay = await first.allocate(url.username, url.credential, is_ipv6=is_ipv6)
            if not first.needs_login:
                check.found("turn-open")
            check.found("turn-allocated", relay=relay[0])
            if reach_of(relay[0]) < reach_of(address):
                check.found("relay-private", relay=relay[0])
            other = await second.allocate(url.username, url.credential, is_ipv6=is_ipv6)
            await _check_loop(check, first, relay, second, other)
            if not check.has("relay-private"):
                await _check_outside(check, url, first, relay, mapped)
            await _check_private_peers(check, first, address, is_ipv6=is_ipv6)
            for client in (first, second):
                with suppress(IceError, OSError):
                    await client.release()
    except Refused as refused:
        cause = TURN_REFUSALS.get(refused.code, "turn-error")
        if refused.code == UNAUTHENTICATED:
            cause = "turn-secret" if url.is_time_limited else "turn-password"
        check.found(cause, code=refused.code, reason=refused.reason)
    except (IceError, OSError) as error:
        _explain(check, url, address, error)


async def _check_loop(check: Check, first: RelayClient, relay: Address, second: RelayClient, other: Address) -> None:
    """Sends packets from one relay address to the other and measures loss and round trip."""
    try:
        await first.permit(other)
        await second.permit(relay)
    except Refused as refused:
        if refused.code != FORBIDDEN:
            raise
        check.found("loop-forbidden")
        return
    times: dict[bytes, float] = {}
    durations: list[float] = []

    async def send() -> None:
        for number in range(PACKETS):
            packet = number.to_bytes(2, "big") + secrets.token_bytes(PACKET_BYTES - 2)
            times[packet] = time.monotonic()
            first.send(other, packet)
            await asyncio.sleep(PACKET_SECONDS)

    async def receive() -> None:
        while len(durations) < PACKETS:
            packet, _ = await second.receive()
            if packet in times:
                durations.append(time.monotonic() - times.pop(packet))

    with suppress(TimeoutError):
        async with asyncio.timeout(PACKETS * PACKET_SECONDS + LATE_SECONDS), asyncio.TaskGroup() as tasks:
            tasks.create_task(send())
            tasks.create_task(receive())
    if not durations:
        check.found("loop-silent")
        return
    loss, round_trip = 100 * (1 - len(durations) / PACKETS), statistics.median(durations)
    cause = "loop-lossy" if loss >= LOSS_WARNING else "loop-slow" if round_trip >= ROUND_TRIP_WARNING else "loop-fine"
    check.found(cause, loss=f"{loss:.0f}", milliseconds=milliseconds(round_trip))


async def _check_outside(check: Check, url: IceUrl, client: RelayClient, relay: Address, mapped: Address) -> None:
    """Sends packets to the relay address from a socket that the relay does not know, as another participant would."""
    try:
        await client.permit(mapped)  # its port does not matter (RFC 8656 §9)
    except Refused as refused:
        if refused.code != FORBIDDEN:
            raise
        return  # this machine is in a private network; _check_private_peers says so
    packet = secrets.token_bytes(PACKET_BYTES)
    loop = asyncio.get_running_loop()
    try:
        endpoint, _ = await loop.create_datagram_endpoint(Datagrams, remote_addr=relay)
    except OSError as error:
        if error.errno not in {*NO_ROUTE, errno.EHOSTUNREACH}:
            raise
        check.found("relay-closed", relay=relay[0])
        return

    async def arrived() -> None:
        while (await client.receive())[0] != packet:
            pass

    waiting = loop.create_task(arrived())
    try:
        for _ in range(OUTSIDE_PACKETS):
            endpoint.sendto(packet)
            await asyncio.wait([waiting], timeout=OUTSIDE_SECONDS)
            if waiting.done():
                check.found("relay-fine")
                return
        check.found("relay-closed" if url.transport == "udp" else "relay-unclear", relay=relay[0])
    finally:
        waiting.cancel()
        endpoint.close()


async def _check_private_peers(check: Check, client: RelayClient, address: str, *, is_ipv6: bool) -> None:
    if is_ipv6:
        return
    try:
        await client.permit(PRIVATE_PEER)
    except Refused as refused:
        if refused.code != FORBIDDEN:
            raise
        check.found("peers-private-refused" if reach_of(address) == EVERYWHERE else "peers-private-needed")
    else:
        check.found("peers-private")


def check_transports(check: Check, results: list[tuple[IceUrl, Check]]) -> None:
    """Compares the transports: which TURN can be used by, and whether this network blocks UDP."""
    turn = [(url, result) for url, result in results if url.is_turn and url.transport != "dtls"]
    working = {url.transport for url, result in turn if result.has("turn-allocated") and not result.has_fault}
    by_udp = [result for url, result in results if url.transport == "udp"]
    if by_udp and working and all(result.has("ice-silent-udp") for result in by_udp):
        check.found("udp-blocked")
    names = " and ".join(name.upper() for name in ("udp", "tcp", "tls") if name in working)
    if not turn:
        check.found("ice-none")
    elif not working:
        check.found("transports-none")
    elif len(working) > 1:
        check.found("transports-fine", transports=names)
    else:
        are_several = len({url.transport for url, _ in turn}) > 1
        check.found("transports-failing" if are_several else "transports-one", transports=names)

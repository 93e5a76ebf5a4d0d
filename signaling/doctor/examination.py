"""Runs all checks of a server: those that need nothing from each other side by side."""

import asyncio
import ssl
from collections.abc import Callable
from functools import partial

from aiohttp import ClientSession, ClientTimeout, TCPConnector

from . import ice, machine, names, pages, rooms, sockets, tls
from .findings import Check, Report
from .ice_urls import IceUrl, ice_urls
from .rooms import IceServers
from .target import Target, tls_context, trusting_context

REQUEST_SECONDS = 5.0


async def examine(report: Report, target: Target) -> None:
    """Examines a server, and adds to the report what it finds."""
    context = tls_context()
    is_reached, is_safe = await _examine_way(report, target, context)
    await _examine_machine(report, target)
    if not is_reached:
        return
    new_session = _sessions(context if is_safe else trusting_context())
    # On the server's own machine the key goes only to where it listens: PUBLIC_URL may lead elsewhere.
    own_base = target.own_base or target.base
    new_own_session = _sessions(trusting_context()) if target.settings is not None else new_session
    is_safe_for_key = target.settings is not None or (is_safe if target.is_https else target.is_on_loopback)
    async with new_session() as session, new_own_session() as own_session:
        if not await report.run("page", pages.check_page, session, target):
            return
        clock = report.begin("clock")
        _, has_key, has_websocket = await asyncio.gather(
            report.run("store", pages.check_store, session, target, clock),
            report.run("API key", pages.check_key, own_session, own_base, target.key, is_safe=is_safe_for_key),
            report.run("WebSocket", sockets.check_websocket, session, target),
        )
        key = target.key if has_key else None
        room = None
        if has_websocket:
            if key is not None:
                make = partial(rooms.make_with_key, own_session, own_base, key)
            else:
                make = partial(rooms.make_as_guest, session, target.base)
            links = report.begin("PUBLIC_URL")
            _, room = await asyncio.gather(
                report.run("origins", sockets.check_origins, session, target),
                report.run("room", rooms.check_room, links, make, new_session, target),
            )
        if room is not None and room.ice_servers is not None:
            servers: IceServers | None = room.ice_servers
        elif key is not None:
            servers = await rooms.ask_with_key(own_session, own_base, key)
        else:
            servers = await rooms.ask_outside(session, target.base) if has_websocket else None
    if servers is None:
        report.begin("STUN and TURN").found("ice-unread")
    else:
        is_complete = room is not None or key is not None  # outside a room fixed credentials are not told
        await _examine_ice(report, servers, context, is_complete=is_complete)


def _sessions(context: ssl.SSLContext) -> Callable[[], ClientSession]:
    def new_session() -> ClientSession:
        return ClientSession(connector=TCPConnector(ssl=context), timeout=ClientTimeout(total=REQUEST_SECONDS))

    return new_session


async def _examine_way(report: Report, target: Target, context: ssl.SSLContext) -> tuple[bool, bool]:
    """Examines name and certificate. Returns whether the server is reached, and safely."""
    checks = [report.run("name", names.check_name, target.host, target.port)]
    if target.is_https:
        checks.append(report.run("certificate", tls.check_certificate, target.host, target.port, context))
    outcomes = await asyncio.gather(*checks)
    return bool(outcomes[0]), all(outcomes)


async def _examine_machine(report: Report, target: Target) -> None:
    settings = target.settings
    checks = [report.run("proxies", machine.check_proxies, settings)]
    if settings is not None:
        checks.append(report.run("open files", machine.check_files, settings))
    if target.own_base is not None:
        checks.append(report.run("this machine", _check_own, target.own_base))
    if settings is not None and settings.tls_cert:
        checks.append(report.run("TLS_CERT", machine.check_own_certificate, settings))
    await asyncio.gather(*checks)


async def _check_own(check: Check, base: str) -> None:
    async with _sessions(trusting_context())() as session:
        await pages.check_own(check, session, base)


async def _examine_ice(report: Report, servers: IceServers, context: ssl.SSLContext, *, is_complete: bool) -> None:
    results: list[tuple[IceUrl, Check]] = []

    async def check_url(check: Check, url: IceUrl | None) -> None:
        if url is None:
            check.found("ice-bad-url")
            return
        results.append((url, check))
        await ice.check_ice_url(check, url, context)

    await asyncio.gather(*(report.run(name, check_url, url) for name, url in ice_urls(servers)))
    summary = report.begin("TURN")
    if not is_complete and not any(url.is_turn for url, _ in results):
        summary.found("ice-withheld")
    else:
        ice.check_transports(summary, results)

"""Serves an application: listens, accepts connections, and stops in the order that loses nothing."""

import asyncio
import errno
import logging
import math
import os
import signal
import socket
import ssl
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from aiohttp import web

from .app_keys import LIMITS
from .errors import BadSetting, StartError
from .http.client_address import limited_as
from .http.connection import HttpConnection
from .limits import Accepted
from .settings import Settings
from .tls import Certificate

# Connections that wait to be accepted. After a restart thousands come back within a second, and one that finds no room
# tries again after 1, 3, 7, 15 s.
BACKLOG = 4096
ACCEPTS_IN_TURN = 16  # connections; accepting thousands at once would delay all open ones
PAUSE_SECONDS = 1.0  # after accept has failed, for example without free descriptors
WARNING_SECONDS = 60.0  # between two log lines about that
TLS_HANDSHAKE_SECONDS = 20.0
TLS_RECORD = b"\x16"  # the first byte of a handshake (RFC 8446 §5.1); no HTTP request begins with it
TLS_CLOSING_SECONDS = 3.0  # how long a client may take to answer the TLS close
REQUEST_SECONDS = 2.0  # that open requests get at a stop, twice; a whole stop takes less than 10 s
RENEWAL_SECONDS = 30.0  # between two looks at the files of the certificate
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
NO_SUCH_ADDRESS = {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}
ADVICE = {
    errno.EADDRINUSE: "stop the program that does, or choose another PORT",
    errno.EACCES: "choose a PORT from 1024 on, or grant CAP_NET_BIND_SERVICE",
    errno.EADDRNOTAVAIL: "set HOST to addresses of this machine",
}

Address = tuple[socket.AddressFamily, str]

log = logging.getLogger(__name__)


async def serve(
    app: web.Application, settings: Settings, certificate: Certificate | None, on_ready: Callable[[], None]
) -> None:
    """Serves until SIGTERM or SIGINT, then stops accepting, closes all WebSockets and cleans the application up.

    SIGHUP looks for a renewed certificate.

    Raises StartError: the server cannot start; the message says why.
    """
    stop = _stop_event()
    renewals = asyncio.create_task(_renew(certificate, _hang_up_event()))
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(initializer=_block_stop_signals))
    runner = web.AppRunner(app, handle_signals=False, access_log=None, shutdown_timeout=REQUEST_SECONDS)
    try:
        addresses = await find_addresses(settings)  # before the rooms are loaded: a bad setting is one line
        if not await _unless(stop, runner.setup()):
            return
        assert runner.server is not None
        tls = None if certificate is None else certificate.context
        acceptor = _Acceptor(runner.server, app[LIMITS].accepted, settings, tls)
        acceptor.start(listen(addresses, settings))
        try:
            on_ready()
            await stop.wait()
        finally:
            await acceptor.stop()
    finally:
        renewals.cancel()
        await runner.cleanup()
        _block_stop_signals()


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> bool:
    """Does work, or cancels it when `stop` is set: a start may wait for a database. Returns whether it is done."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    working.cancel()  # does nothing if it is done
    with suppress(asyncio.CancelledError):
        await working
    return not working.cancelled()


def _stop_event() -> asyncio.Event:
    """Returns an event that SIGTERM and SIGINT set, until the process ends.

    A loop's own signal handlers end with it, and a signal after that would end the process before its last line.
    """
    return _event_of(*STOP_SIGNALS)


def _hang_up_event() -> asyncio.Event:
    """Returns an event that SIGHUP sets, which never ends the process; Windows has no such signal."""
    return _event_of(*[signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])


def _event_of(*numbers: signal.Signals) -> asyncio.Event:
    event, loop = asyncio.Event(), asyncio.get_running_loop()

    def set_event(*_: object) -> None:
        with suppress(RuntimeError):  # the loop has closed
            loop.call_soon_threadsafe(event.set)

    for number in numbers:
        signal.signal(number, set_event)
    return event


async def _renew(certificate: Certificate | None, hang_up: asyncio.Event) -> None:
    """Looks for a renewed certificate now and then, and when `hang_up` is set."""
    while True:
        with suppress(TimeoutError):
            async with asyncio.timeout(RENEWAL_SECONDS):
                await hang_up.wait()
        hang_up.clear()
        if certificate is not None:
            certificate.renew()


def _block_stop_signals() -> None:
    """Blocks stop signals in this thread: once Python has restored its own handlers, one would end the process."""
    if hasattr(signal, "pthread_sigmask"):  # not on Windows
        signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)


def listen(addresses: list[Address], settings: Settings) -> list[socket.socket]:
    """Opens a listening socket for each address. Raises StartError."""
    listeners: list[socket.socket] = []
    missing = None
    try:
        for family, address in addresses:
            try:
                listeners.append(_listener(family, address, settings))
            except OSError as error:
                if error.errno not in NO_SUCH_ADDRESS:
                    raise
                missing = error  # `localhost` includes ::1, even on a machine without IPv6
        if missing is not None and not listeners:
            raise missing
    except OSError as error:
        for listener in listeners:
            listener.close()
        where = f"HOST={settings.host} PORT={settings.port}"
        number = error.errno or 0  # whose text, unlike that of `error`, does not name the address again
        advice = ADVICE.get(number, "choose another HOST or PORT")
        raise StartError(f"cannot listen on {where} ({os.strerror(number)}): {advice}") from None
    return listeners


def _listener(family: socket.AddressFamily, address: str, settings: Settings) -> socket.socket:
    """Listens on one address; on `::` for both families."""
    is_for_both = address == "::" and socket.has_dualstack_ipv6() and "0.0.0.0" not in settings.hosts
    try:
        return socket.create_server(
            (address, settings.port), family=family, backlog=BACKLOG, dualstack_ipv6=is_for_both
        )
    except OSError as error:
        if address != "::" or error.errno not in NO_SUCH_ADDRESS:
            raise
        return socket.create_server(("0.0.0.0", settings.port), backlog=BACKLOG)  # this machine has no IPv6


async def find_addresses(settings: Settings) -> list[Address]:
    """Finds the addresses of all names in HOST. Raises BadSetting."""
    found: dict[Address, None] = {}
    for host in settings.hosts:
        try:
            entries = await asyncio.get_running_loop().getaddrinfo(host, settings.port, type=socket.SOCK_STREAM)
        except socket.gaierror as error:
            raise BadSetting(f"HOST={host!r}: expected addresses or names of this machine ({error.strerror})") from None
        found |= dict.fromkeys((entry[0], str(entry[4][0])) for entry in entries)
    return list(found)


class _Acceptor:
    """Accepts connections, counts them, and hands each to aiohttp, through TLS if it is on.

    Uses `add_reader`: asyncio's `sock_accept` loses a connection that it accepts while it is being cancelled.
    """

    def __init__(self, server: web.Server, accepted: Accepted, settings: Settings, tls: ssl.SSLContext | None) -> None:
        self._server = server
        self._accepted = accepted
        self._is_proxied = settings.trusted_proxies > 0
        self._tls = tls
        self._loop = asyncio.get_running_loop()
        self._listeners: list[socket.socket] = []
        self._opening: set[asyncio.Task[None]] = set()
        self._pause: asyncio.TimerHandle | None = None
        self._warned_at = -math.inf

    def start(self, listeners: list[socket.socket]) -> None:
        self._listeners = listeners
        self._go_on()

    async def stop(self) -> None:
        """Stops accepting, and drops connections that are still in their TLS handshake."""
        if self._pause is not None:
            self._pause.cancel()
        for listener in self._listeners:
            self._loop.remove_reader(listener)
            listener.close()
        if self._tls is not None:  # without TLS each takes one loop iteration, and uvloop would drop it silently
            for task in self._opening:
                task.cancel()
        await asyncio.gather(*self._opening, return_exceptions=True)

    def _go_on(self) -> None:
        self._pause = None
        for listener in self._listeners:
            listener.setblocking(False)
            self._loop.add_reader(listener, self._accept, listener)

    def _accept(self, listener: socket.socket) -> None:
        for _ in range(ACCEPTS_IN_TURN):
            try:
                accepted, address = listener.accept()
            except (BlockingIOError, ConnectionAbortedError):
                return  # no connection is waiting, or its client has disconnected
            except OSError as error:
                self._rest(error)
                return
            place = self._accepted.take(limited_as(address[0]) or "")
            if place is None:
                accepted.close()
                continue
            connection = HttpConnection(self._server, self._accepted, place, is_proxied=self._is_proxied)
            task = self._loop.create_task(self._open(accepted, connection))
            if self._tls is not None:
                connection.handshake = task
            self._opening.add(task)
            task.add_done_callback(self._opening.discard)

    def _rest(self, error: OSError) -> None:
        """Pauses accepting for PAUSE_SECONDS after it has failed, for example without free descriptors."""
        for listener in self._listeners:
            self._loop.remove_reader(listener)
        self._pause = self._loop.call_later(PAUSE_SECONDS, self._go_on)
        if self._loop.time() - self._warned_at >= WARNING_SECONDS:
            self._warned_at = self._loop.time()
            log.error("no connection can be accepted: %s. Open connections continue", error.strerror)

    async def _open(self, accepted: socket.socket, connection: HttpConnection) -> None:
        accepted.setblocking(False)
        try:
            # asyncio does this only for sockets that name their protocol, which accepted ones do not.
            accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._tls is None or not await self._begins_tls(accepted):
                await self._loop.connect_accepted_socket(lambda: connection, accepted)
            else:
                await self._loop.connect_accepted_socket(
                    lambda: connection,
                    accepted,
                    ssl=self._tls,
                    ssl_handshake_timeout=TLS_HANDSHAKE_SECONDS,
                    ssl_shutdown_timeout=TLS_CLOSING_SECONDS,
                )
        except BaseException as error:
            connection.end()
            # An OSError, such as a TimeoutError: the client is gone or speaks no TLS.
            if not isinstance(error, OSError):
                raise
        finally:
            connection.handshake = None

    async def _begins_tls(self, accepted: socket.socket) -> bool:
        """Looks at the first byte. Without TLS a browser may be asking for http://, and is led to https://."""
        readable = asyncio.Event()
        self._loop.add_reader(accepted, readable.set)
        try:
            async with asyncio.timeout(TLS_HANDSHAKE_SECONDS):
                await readable.wait()
            first = accepted.recv(1, socket.MSG_PEEK)
        except BaseException:
            self._loop.remove_reader(accepted)
            accepted.close()
            raise
        self._loop.remove_reader(accepted)
        return first in {TLS_RECORD, b""}

"""Asks a running server over its REST API."""

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from signaling.errors import OperatorError
from signaling.settings import Settings

ANSWER_SECONDS = 20.0  # a server under load queues requests, but answers each within that
ON_ALL_ADDRESSES = {"0.0.0.0", "::"}


class BadRequest(OperatorError):
    """The server says that an argument is wrong."""

    exit_status = 2


class Unavailable(OperatorError):
    """The server does not answer, or answers that one should wait. `retry_after`: seconds."""

    def __init__(self, message: str, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


def own_url(settings: Settings) -> str:
    """Returns where a server with these settings is, as seen from its own machine."""
    [host, *_] = settings.hosts
    host = "127.0.0.1" if host in ON_ALL_ADDRESSES else host
    return f"{'https' if settings.tls_cert else 'http'}://{f'[{host}]' if ':' in host else host}:{settings.port}"


@dataclass(frozen=True, slots=True)
class Server:
    """A server. On this machine its certificate is not checked: it has the name that others use."""

    url: str
    key: str = field(default="", repr=False)
    is_own: bool = False

    def ask(self, method: str, path: str, body: object = None, *, timeout: float = ANSWER_SECONDS) -> Any:
        """Returns the JSON of the answer, None if it has none. Raises OperatorError."""
        with self.open(method, path, body, timeout=timeout) as response:
            text = response.read()
        try:
            return json.loads(text) if text else None
        except ValueError:
            raise OperatorError(f"{self.url} does not answer as web-v-con does: is the address right?") from None

    @contextmanager
    def open(
        self, method: str, path: str, body: object = None, *, timeout: float, **headers: str
    ) -> Iterator[HTTPResponse]:
        """Sends a request, and translates errors until the answer has been read. Follows no redirect with the key.

        Raises OperatorError.
        """
        parts = urlsplit(self.url)
        connection = self._connection(parts.scheme, parts.hostname or "", parts.port, timeout)
        try:
            text = None if body is None else json.dumps(body).encode()
            connection.request(method, parts.path + path, text, {**headers, **self._credentials()})
            response = connection.getresponse()
            if response.status >= HTTPStatus.MULTIPLE_CHOICES:
                raise self._refusal(response)
            yield response
        except ssl.SSLCertVerificationError as error:
            advice = "if it is yours, set SSL_CERT_FILE to the certificate's file"
            raise OperatorError(f"{self.url}: {error.verify_message}; {advice}") from None
        except (OSError, HTTPException) as error:
            reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
            raise Unavailable(f"no answer from {self.url} ({reason}): start the server, or give its address") from None
        finally:
            connection.close()

    def _credentials(self) -> dict[str, bytes]:
        if not all(character.isprintable() for character in self.key):
            raise OperatorError("the API key has a character that no header can have")
        return {"X-API-Key": self.key.encode()} if self.key else {}  # http.client takes no str beyond Latin-1

    def _connection(self, scheme: str, host: str, port: int | None, timeout: float) -> HTTPConnection:
        if scheme == "http":
            return HTTPConnection(host, port, timeout=timeout)
        context = ssl.create_default_context()
        if self.is_own:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return HTTPSConnection(host, port, timeout=timeout, context=context)

    def _refusal(self, response: HTTPResponse) -> OperatorError:
        try:
            problem = json.loads(response.read())
            code, detail = problem["code"], str(problem["detail"])
        except (ValueError, TypeError, KeyError):
            code, detail = "", f"{self.url} answers {response.status} {response.reason}: is the address right?"
        after = response.headers.get("Retry-After", "")
        if response.status < HTTPStatus.BAD_REQUEST:
            advice = "use the settings of that server, or --lan" if self.is_own else "use --url with that"
            return OperatorError(f"{self.url} redirects to {response.headers.get('Location')}: {advice}")
        if code == "unauthorized":
            return OperatorError(f"{self.url} does not accept the API key: set API_KEY to the server's, or give --key")
        if code == "invalid_field":
            return BadRequest(detail)
        if after.isdecimal():
            advice = "" if "Try again" in detail else f" Try again in {after} s."
            return Unavailable(f"{detail}{advice}", int(after))
        if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return Unavailable(detail)
        return OperatorError(detail)

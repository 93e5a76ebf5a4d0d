"""Loads the TLS certificate, and loads it again when its files have been renewed."""

import logging
import ssl
from contextlib import suppress
from pathlib import Path

from .errors import BadSetting

log = logging.getLogger(__name__)


class Certificate:
    """A certificate chain and its private key, from PEM files."""

    def __init__(self, chain: str, key: str) -> None:
        """Raises BadSetting: the files cannot be used."""
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._files = chain, key
        self._seen = self._look()
        try:
            self.context.load_cert_chain(*self._files)
        except OSError as error:  # ssl.SSLError is one
            raise BadSetting(f"TLS_CERT, TLS_KEY: {_expected(error)}") from None

    def renew(self) -> None:
        """Uses the files for new connections if they have changed. Keeps the old certificate if they cannot be used."""
        seen = self._look()
        if seen == self._seen:
            return
        self._seen = seen
        try:
            # First elsewhere: one file may have been replaced and the other not yet.
            ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(*self._files)
            self.context.load_cert_chain(*self._files)
        except OSError as error:
            log.warning("TLS_CERT, TLS_KEY: the new files cannot be used, the old ones stay: %s", _expected(error))
        else:
            log.info("the certificate has been renewed")

    def problem(self, hostname: str | None) -> str | None:
        """Returns why clients refuse it even if they trust its issuer: it has expired, or is for another name.

        Shakes hands in memory, with a client that connects to `hostname` (None: to any) and trusts the certificate.
        """
        client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        client.load_verify_locations(self._files[0])
        client.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        client.check_hostname = hostname is not None
        to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
        sides = (
            client.wrap_bio(to_client, to_server, server_hostname=hostname),
            self.context.wrap_bio(to_server, to_client, server_side=True),
        )
        try:
            for side in sides * 2:
                with suppress(ssl.SSLWantReadError):
                    side.do_handshake()
        except ssl.SSLCertVerificationError as error:
            return error.verify_message
        return None

    def _look(self) -> list[tuple[int, int, int]]:
        """Returns what changes when a file does; nothing if one is missing."""
        try:
            found = [Path(file).stat() for file in self._files]
        except OSError:
            return []
        return [(file.st_ino, file.st_mtime_ns, file.st_size) for file in found]


def _expected(error: OSError) -> str:
    return f"expected PEM files that belong together ({error.args[-1]})"

"""Examines certificates, and explains why a TLS connection fails."""

import asyncio
import ssl
import time

from .findings import Check

RENEWAL_DAYS = 10
CONNECT_SECONDS, EYEBALLS_SECONDS = 4.0, 0.25
DAY = 86_400

# Verification results of OpenSSL (X509_V_ERR_...) and what they come down to
_VERIFY_CAUSES = {
    9: "certificate-expired",  # NOT_YET_VALID
    10: "certificate-expired",
    18: "certificate-self-signed",
    19: "certificate-chain",  # a self-signed one at its end that is not known here
    20: "certificate-chain",
    21: "certificate-chain",
    62: "certificate-name",
    64: "certificate-name",  # of an IP address
}


def explain(check: Check, error: ssl.SSLError | ConnectionError, host: str, port: int) -> None:
    """Adds why a TLS handshake failed."""
    if isinstance(error, ssl.SSLCertVerificationError):
        cause = _VERIFY_CAUSES.get(error.verify_code, "certificate-other")
        check.found(cause, host=host, reason=error.verify_message)
    elif isinstance(error, ssl.SSLError) and error.reason in {"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE"}:
        check.found("tls-none", host=host, port=port)
    else:
        reason = error.reason if isinstance(error, ssl.SSLError) else error.strerror
        check.found("tls-handshake", host=host, port=port, reason=reason or "the connection was closed")


def explain_validity(check: Check, tls: ssl.SSLObject, host: str) -> None:
    """Adds how long a verified certificate is still valid."""
    ends = ssl.cert_time_to_seconds(str((tls.getpeercert() or {})["notAfter"]))
    days = int((ends - time.time()) / DAY)
    check.found("certificate-fine" if days >= RENEWAL_DAYS else "certificate-ends", host=host, days=days)


async def check_certificate(check: Check, host: str, port: int, context: ssl.SSLContext) -> bool:
    """Examines the certificate of a page. Returns whether it can be trusted."""
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            _, writer = await asyncio.open_connection(
                host, port, ssl=context, server_hostname=host, happy_eyeballs_delay=EYEBALLS_SECONDS
            )
    except (ssl.SSLError, ConnectionError) as error:
        explain(check, error, host, port)
        return False
    except TimeoutError:
        check.found("tls-handshake", host=host, port=port, reason="it took too long")
        return False
    except OSError:
        return False  # the check of the name says why
    explain_validity(check, writer.get_extra_info("ssl_object"), host)
    writer.transport.abort()
    return True

"""Examines what only this machine can tell: its limit of open files, the certificate's files, its proxies."""

from importlib import import_module

from signaling.errors import BadSetting
from signaling.process import OTHER_DESCRIPTORS
from signaling.settings import DEFAULT_MAX_CONNECTIONS, Settings
from signaling.tls import Certificate

from .findings import Check

ENOUGH_FILES = 1024  # for some hundred connections; below, it is worth a warning


async def check_files(check: Check, settings: Settings) -> None:
    """Compares MAX_CONNECTIONS with the limit of open files, which the server raises as far as it may."""
    try:
        resource = import_module("resource")
    except ModuleNotFoundError:  # Windows has no such limit
        check.found("files-none")
        return
    _, limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = settings.max_connections + OTHER_DESCRIPTORS
    if limit == resource.RLIM_INFINITY or limit >= wanted:
        check.found("files-fine")
    elif settings.max_connections == DEFAULT_MAX_CONNECTIONS and limit > ENOUGH_FILES:
        check.found("files-lowered", limit=limit, connections=limit - OTHER_DESCRIPTORS)
    else:
        check.found("files-few", limit=limit, wanted=wanted)


async def check_own_certificate(check: Check, settings: Settings) -> None:
    """Examines whether the files of TLS_CERT and TLS_KEY can be used."""
    try:
        Certificate(settings.tls_cert or "", settings.tls_key or "")
    except BadSetting as error:
        check.found("tls-files-bad", reason=error)
    else:
        check.found("tls-files-fine")


async def check_proxies(check: Check, settings: Settings | None) -> None:
    """Compares PUBLIC_URL with TRUSTED_PROXIES; without PUBLIC_URL nothing tells of a proxy."""
    if settings is None:
        check.found("proxies-unknown")
    if settings is None or settings.public_url is None:
        return
    is_proxied = settings.public_url.startswith("https:") and not settings.tls_cert
    check.found("proxies-uncounted" if is_proxied and not settings.trusted_proxies else "proxies-fine")

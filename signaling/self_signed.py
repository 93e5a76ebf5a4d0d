"""Keeps a self-signed certificate. Needs the package cryptography."""

import ipaddress
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

VALIDITY = timedelta(days=397)  # Apple's browsers refuse more than 398 days
RENEWAL = timedelta(days=30)  # before its end, since a server may run for weeks
CLOCKS = timedelta(days=1)  # that other devices may be behind


def is_usable(pem: bytes, names: Iterable[str], addresses: Iterable[str], now: datetime) -> bool:
    """Returns whether this is a certificate with its key, for all these names and addresses, that does not end soon."""
    with suppress(ValueError, x509.ExtensionNotFound):
        certificate, key = x509.load_pem_x509_certificate(pem), serialization.load_pem_private_key(pem, None)
        named = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        are_named = set(_alternatives(names, addresses)) <= set(named)
        is_in_time = certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc - RENEWAL
        return are_named and is_in_time and key.public_key() == certificate.public_key()
    return False


def make(names: Iterable[str], addresses: Iterable[str], now: datetime) -> bytes:
    """Makes a certificate for these names and addresses, and its key, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "web-v-con on a local network")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - CLOCKS)
        .not_valid_after(now - CLOCKS + VALIDITY)
        .add_extension(x509.SubjectAlternativeName(_alternatives(names, addresses)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _alternatives(names: Iterable[str], addresses: Iterable[str]) -> list[x509.GeneralName]:
    by_address = [x509.IPAddress(ipaddress.ip_address(address)) for address in addresses]
    return [*(x509.DNSName(name) for name in names), *by_address]

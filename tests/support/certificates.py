"""Certificates for tests: those of an authority, with what may be wrong with them, and one signed by no one."""

import datetime
import ipaddress
import subprocess
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = datetime.timedelta(days=1)
Issuer = tuple[x509.Name, ec.EllipticCurvePrivateKey]


class Authority:
    """A root that clients trust by `root_file`, and an intermediate one that signs the servers' certificates."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._folder = folder
        root_key, self._key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        root_name, self._name = _name("Root of the tests"), _name("Intermediate of the tests")
        self.root_file = folder / "root.pem"
        self.root_file.write_bytes(_pem(_certificate(root_name, root_key, (root_name, root_key))))
        self._intermediate = _pem(_certificate(self._name, self._key, (root_name, root_key)))

    def issue(
        self, name: str = "127.0.0.1", *, days: int = 90, is_whole: bool = True, signs_itself: bool = False
    ) -> tuple[str, str]:
        """Returns the paths of a certificate chain and its key. `days` below 0 have passed."""
        key = ec.generate_private_key(ec.SECP256R1())
        issuer = (_name(name), key) if signs_itself else (self._name, self._key)
        chain = _pem(_certificate(_name(name), key, issuer, name=name, days=days))
        if is_whole and not signs_itself:
            chain += self._intermediate
        number = len(list(self._folder.iterdir()))
        chain_file, key_file = self._folder / f"{number}.pem", self._folder / f"{number}.key"
        chain_file.write_bytes(chain)
        no_password = serialization.NoEncryption()
        key_file.write_bytes(key.private_bytes(*(serialization.Encoding.PEM, _PKCS8), no_password))
        return str(chain_file), str(key_file)


_PKCS8 = serialization.PrivateFormat.PKCS8


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _certificate(
    subject: x509.Name, key: ec.EllipticCurvePrivateKey, issuer: Issuer, *, name: str = "", days: int = 90
) -> x509.Certificate:
    now = datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateBuilder(issuer[0], subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - 100 * DAY)
        .not_valid_after(now + days * DAY + DAY / 2)
        .add_extension(x509.BasicConstraints(ca=not name, path_length=None), critical=True)
    )
    if name:
        builder = builder.add_extension(x509.SubjectAlternativeName([_general_name(name)]), critical=False)
    return builder.sign(issuer[1], hashes.SHA256())


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def make_certificate(folder: Path) -> None:
    """Writes a new certificate for 127.0.0.1, `cert.pem` and `key.pem`, over the one that is there."""
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=localhost"
    command += f" -addext subjectAltName=IP:127.0.0.1 -keyout {folder}/key.pem -out {folder}/cert.pem"
    subprocess.run(command.split(), check=True, capture_output=True)

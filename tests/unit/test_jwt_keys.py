"""JWT_KEYS: which keys are taken, and what the one line says of others."""

import base64
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, x25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from signaling import jwt_keys
from signaling.errors import StartError
from signaling.settings import Settings
from tests.support.jwts import SECRET, ed25519_key, private_pem, public_pem, rsa_key


def algorithms(text: str) -> list[str]:
    return [key.algorithm for key in Settings.from_mapping({"JWT_KEYS": text}).jwt_keys]


def refusal(text: str, **more: str) -> str:
    """What the operator reads, without the name of the variable: one line that shows nothing of the value."""
    with pytest.raises(StartError) as refused:
        Settings.from_mapping({"JWT_KEYS": text, **more})
    line = str(refused.value)
    assert "\n" not in line
    assert line.startswith("JWT_KEYS: ")
    parts = [part for part in text.replace("\\n", "\n").replace(",", "\n").split("\n") if part.strip()]
    assert not any(part in line for part in parts if len(part) > 3), line
    return line.removeprefix("JWT_KEYS: ")


def escaped(pem: str) -> str:
    return pem.replace("\n", "\\n")


def der(key: Any) -> str:
    return base64.b64encode(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def ssh(key: Any) -> str:
    return str(key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode())


TAKEN: dict[str, tuple[Callable[[], str], list[str]]] = {
    "secret": (lambda: SECRET, ["HS256"]),
    "shortest secret": (lambda: "x" * 32, ["HS256"]),
    "secret that is no ASCII": (lambda: "é" * 16, ["HS256"]),
    "secret in base64": (lambda: "ab/+" * 10 + "ab==", ["HS256"]),
    "RSA": (lambda: public_pem(rsa_key()), ["RS256"]),
    "RSA with escaped line breaks": (lambda: escaped(public_pem(rsa_key())), ["RS256"]),
    "RSA with spaces for line breaks": (lambda: public_pem(rsa_key()).replace("\n", " "), ["RS256"]),
    "Ed25519": (lambda: public_pem(ed25519_key()), ["EdDSA"]),
    "several": (lambda: f"{SECRET}, {public_pem(ed25519_key())},{escaped(public_pem(rsa_key()))},{'y' * 40},", []),
}
TAKEN["several"] = (TAKEN["several"][0], ["HS256", "EdDSA", "RS256", "HS256"])

WRONG: dict[str, tuple[Callable[[], str], str]] = {
    "short": (lambda: "x" * 31, "key 1 is too short"),
    "short one behind another": (lambda: f"{SECRET},hunter2", "key 2 is too short"),
    "no UTF-8": (lambda: "x" * 40 + "\udcff", "key 1 is not a secret"),
    "private RSA key": (lambda: private_pem(rsa_key()), "key 1 is a private key"),
    "private RSA key with escaped line breaks": (lambda: escaped(private_pem(rsa_key())), "is a private key"),
    "private Ed25519 key": (lambda: private_pem(ed25519_key()), "key 1 is a private key"),
    "private key of SSH": (
        lambda: ed25519_key().private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()).decode(),
        "key 1 is a private key",
    ),
    "small RSA key": (lambda: public_pem(rsa_key(1024)), "key 1 has too few bits"),
    "elliptic curve": (lambda: public_pem(ec.generate_private_key(ec.SECP256R1())), "is not a public key of RSA"),
    "DSA": (lambda: public_pem(dsa.generate_private_key(2048)), "is not a public key of RSA"),
    "Ed448": (lambda: public_pem(ed448.Ed448PrivateKey.generate()), "is not a public key of RSA or Ed25519"),
    "key to exchange keys": (lambda: public_pem(x25519.X25519PrivateKey.generate()), "is not a public key of RSA"),
    "unknown kind": (
        lambda: "-----BEGIN PUBLIC KEY-----\nMBgwDQYJKoZIhvcNAQFjBQADBwAwBAIBAQ==\n-----END PUBLIC KEY-----",
        "is not a public key of RSA",
    ),
    "certificate": (
        lambda: public_pem(rsa_key()).replace("PUBLIC KEY", "CERTIFICATE"),
        "is not a public key of RSA",
    ),
    "half a PEM": (lambda: public_pem(rsa_key())[:200], "is not a public key of RSA"),
    "RSA without its lines": (lambda: der(rsa_key()), "without its BEGIN and END lines"),
    "Ed25519 without its lines": (lambda: der(ed25519_key()), "without its BEGIN and END lines"),
    "curve without its lines": (lambda: der(ec.generate_private_key(ec.SECP256R1())), "without its BEGIN and END"),
    "public RSA key of SSH": (lambda: ssh(rsa_key()), "key 1 is not a secret"),
    "public Ed25519 key of SSH": (lambda: ssh(ed25519_key()), "key 1 is not a secret"),
    "JWK": (lambda: '{"kty":"RSA","n":"' + "x" * 300 + '","e":"AQAB"}', "key 1 is too short"),
    "file that is not there": (lambda: "/no/such/folder/with/a/long/name/public", "cannot be read (No such file"),
    "file of a relative name": (lambda: "./keys/with/a/long/name/application-public", "cannot be read (No such file"),
    "file of a known ending": (lambda: "keys/with/a/long/name/application.PEM", "cannot be read (No such file"),
    "folder": (lambda: "/", "cannot be read (Is a directory)"),
    "nothing": (lambda: ",", "expected at least one key"),
}


@pytest.mark.parametrize(("make", "expected"), TAKEN.values(), ids=TAKEN)
def test_a_right_key_is_taken_for_its_algorithm(make: Callable[[], str], expected: list[str]) -> None:
    assert algorithms(make()) == expected


@pytest.mark.parametrize(("make", "reason"), WRONG.values(), ids=WRONG)
def test_a_wrong_key_is_refused_in_one_line(make: Callable[[], str], reason: str) -> None:
    assert reason in refusal(make())


def test_a_refusal_says_what_is_allowed() -> None:
    assert refusal("x").startswith("expected secrets of at least 32 bytes, or public keys as PEM")


@pytest.mark.parametrize("name", ["app.pem", "app.pub", "public-key"])
def test_a_file_may_hold_a_public_key(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(public_pem(rsa_key()))
    assert algorithms(str(tmp_path / name)) == ["RS256"]


def test_the_name_of_a_file_is_relative_to_the_folder_of_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jwt_keys, "own_folder", lambda: tmp_path)
    (tmp_path / "app.pem").write_text(public_pem(ed25519_key()))
    assert algorithms("app.pem") == algorithms("./app.pem") == ["EdDSA"]


@pytest.mark.parametrize("content", ["", SECRET, "\0" * 100], ids=["empty", "a secret", "binary"])
def test_a_file_without_a_public_key_is_refused(content: str, tmp_path: Path) -> None:
    (tmp_path / "app.pem").write_text(content)
    assert "is not a public key of RSA" in refusal(str(tmp_path / "app.pem"))


def test_a_file_with_a_private_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "app.pem").write_text(private_pem(rsa_key()))
    assert "is a private key" in refusal(str(tmp_path / "app.pem"))


@pytest.mark.parametrize("secret", ["please-change-me-to-a-long-random-text", "<a-long-random-secret-of-your-own>"])
def test_the_secret_of_an_example_is_refused_where_others_reach_the_server(secret: str) -> None:
    assert "set one of your own" in refusal(f"{SECRET},{secret}", API_KEY="own", HOST="0.0.0.0")
    assert algorithms(secret) == ["HS256"], "on loopback it is as good as the default key"


def test_settings_do_not_show_a_secret() -> None:
    assert SECRET not in repr(Settings.from_mapping({"JWT_KEYS": SECRET}))


# ── What must be installed ───────────────────────────────────────────────────────────────────────


def test_without_pyjwt_the_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jwt", None)
    for text in (SECRET, public_pem(rsa_key())):
        assert "pip install" in refusal(text)
    assert Settings.from_mapping({}).jwt_keys == ()


def test_another_package_of_that_name_is_not_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jwt", ModuleType("jwt"))
    for text in (SECRET, public_pem(rsa_key())):
        assert "pip install" in refusal(text)


def test_without_cryptography_only_public_keys_need_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.exceptions", None)
    assert "PyJWT[crypto]" in refusal(public_pem(rsa_key()))
    assert algorithms(SECRET) == ["HS256"]

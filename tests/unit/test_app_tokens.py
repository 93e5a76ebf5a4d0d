"""JWTs of applications: which are taken, what they grant, and which are refused."""

import json
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import jwt
import pytest

from signaling.errors import InvalidToken
from signaling.jwt_keys import read_jwt_keys
from signaling.rooms.app_tokens import LEEWAY, MAX_LENGTH, check_app_token, is_jwt
from signaling.tokens import TokenClaims, new_secret
from tests.support.app import START
from tests.support.jwts import (
    SECRET,
    SIGNERS,
    claims,
    documented_signer,
    ed25519_key,
    jwt_keys,
    part,
    public_pem,
    rsa_key,
    sign,
    sign_raw,
)

CODE = "6a18t3"
ROOM_SECRET = bytes(range(32))
GENERAL = str(InvalidToken())


def check(token: str, code: str = CODE, now: float = START, secret: bytes = ROOM_SECRET) -> TokenClaims:
    if not is_jwt(token):
        raise InvalidToken
    return check_app_token(jwt_keys(), token, code, secret, now)


def refusal(token: str, **more: Any) -> str:
    """What a client is told of this token."""
    with pytest.raises(InvalidToken) as refused:
        check(token, **more)
    return str(refused.value)


# ── What is taken ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("algorithm", SIGNERS)
def test_a_token_of_each_algorithm_grants_what_was_signed(algorithm: str) -> None:
    granted = check(sign(CODE, algorithm, role="host", name="Ada"))
    assert (granted.role, granted.display_name) == ("host", "Ada")


def test_without_role_and_name_it_is_a_guest_with_a_name_of_their_own() -> None:
    granted = check(sign(CODE))
    assert (granted.role, granted.display_name) == ("guest", None)


@pytest.mark.parametrize("spelling", ["6A18T3", "6a1-8t3", " 6a18t3", "6aI8t3"])
def test_the_room_may_have_any_spelling_on_both_sides(spelling: str) -> None:
    check(sign(spelling))
    check(sign(CODE), code=spelling)


TAKEN: dict[str, dict[str, Any]] = {
    "other claims": {"iss": "me", "jti": 5, "email": "a@b.example", "x": [{}]},
    "no audience": {"aud": None},
    "no name": {"name": None},
    "name that is trimmed": {"name": " Ada "},
    "expiry in parts of a second": {"exp": START + 0.5},
    "expiry in a million years": {"exp": 10**20},
    "valid since now": {"nbf": START, "iat": START},
    "a clock that is ahead": {"nbf": START + LEEWAY, "iat": START + LEEWAY},
    "a number as subject": {"sub": 42},
    "a huge number as subject": {"sub": 10**2000},
    "a name in another alphabet": {"name": "Ada \u05d0\U0001f600"},
}


@pytest.mark.parametrize("changes", TAKEN.values(), ids=TAKEN)
def test_these_claims_are_taken(changes: dict[str, Any]) -> None:
    check(sign_raw(json.dumps(claims(CODE, **changes))))


def test_the_readmes_example_signs_such_a_token(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JWT_SECRET", SECRET)
    exec(documented_signer("python"), {})  # noqa: S102
    link, _, token = capsys.readouterr().out.strip().partition("#token=")
    assert link == f"https://calls.example/r/{CODE}"
    granted = check(token, now=time.time())
    assert (granted.role, granted.display_name) == ("host", "Ada")


HEADERS: dict[str, dict[str, Any]] = {
    "no type": {"alg": "HS256"},
    "a name of the key": {"alg": "HS256", "kid": "../../dev/null"},
    "an address of keys": {"alg": "HS256", "jku": "http://192.0.2.1/", "x5u": "http://192.0.2.1/"},
    "a key": {"alg": "HS256", "jwk": {"kty": "oct", "k": "AAAA"}, "x5c": ["AAAA"]},
}


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
def test_what_a_header_says_about_keys_is_ignored(header: dict[str, Any]) -> None:
    check(sign_raw(json.dumps(claims(CODE)), header))
    assert refusal(sign_raw(json.dumps(claims(CODE)), header, "\0\0\0")) == GENERAL


def test_a_token_may_be_long() -> None:
    assert len(check(sign(CODE, groups="x" * 2000, name="Ada")).display_name or "") == 3


# ── What is refused without a word about why ─────────────────────────────────────────────────────


def unsigned(algorithm: Any) -> str:
    return f"{part({'alg': algorithm})}.{part(claims(CODE))}."


def pem_as_secret(pem: str) -> str:
    return sign_raw(json.dumps(claims(CODE)), secret=pem)


def relabelled(algorithm: str, claimed: str) -> str:
    """Signed by one algorithm and named after another."""
    body = f"{part({'alg': claimed})}.{part(claims(CODE))}"
    signer = jwt.get_algorithm_by_name(algorithm)
    return f"{body}.{part(signer.sign(body.encode(), signer.prepare_key(SIGNERS[algorithm]())))}"


def with_header(**header: Any) -> str:
    return sign_raw(json.dumps(claims(CODE)), {"alg": "HS256"} | header)


FORGED: dict[str, Callable[[], str]] = {
    **{f"alg {alg!r} without signature": lambda alg=alg: unsigned(alg) for alg in ("none", "nOnE", "None", "NONE", "")},
    **{f"alg {alg!r} with a signature": lambda alg=alg: unsigned(alg) + "AAAA" for alg in ("none", "nOnE", None)},
    **{
        f"alg {alg!r} over a right signature": lambda alg=alg: with_header(alg=alg)
        for alg in ("none", "hs256", "HS512", "RS256", "", None, 1, True, ["HS256"], {"HS256": 1}, [["HS256"]])
    },
    "no alg": lambda: sign_raw(json.dumps(claims(CODE)), {"typ": "JWT"}),
    "another secret": lambda: sign_raw(json.dumps(claims(CODE)), secret="x" * 32),
    "another RSA key": lambda: jwt.encode(claims(CODE), rsa_key(2056), "RS256"),
    "HS512 with the secret": lambda: jwt.encode(claims(CODE), SECRET * 2, "HS512"),
    "RS512 with the key": lambda: jwt.encode(claims(CODE), rsa_key(), "RS512"),
    "PS256 with the key": lambda: jwt.encode(claims(CODE), rsa_key(), "PS256"),
    "the PEM of RSA as a secret": lambda: pem_as_secret(public_pem(rsa_key())),
    "the PEM of RSA as a secret, trimmed": lambda: pem_as_secret(public_pem(rsa_key()).strip()),
    "the PEM of Ed25519 as a secret": lambda: pem_as_secret(public_pem(ed25519_key())),
    "EdDSA named RS256": lambda: relabelled("EdDSA", "RS256"),
    "RS256 named EdDSA": lambda: relabelled("RS256", "EdDSA"),
    "an unknown critical header": lambda: with_header(crit=["exp"], exp=1),
    "no critical headers": lambda: with_header(crit=[]),
    "critical headers as text": lambda: with_header(crit="b64"),
    "b64 false": lambda: with_header(b64=False),
    "b64 false and critical": lambda: with_header(b64=False, crit=["b64"]),
    "a number as kid": lambda: with_header(kid=7),
    "a header that is a list": lambda: sign_raw(json.dumps(claims(CODE)), [1]),
    "a header that is text": lambda: sign_raw(json.dumps(claims(CODE)), '"HS256"'),
    "a header that is no JSON": lambda: sign_raw(json.dumps(claims(CODE)), "HS256"),
    "a header that is not UTF-8": lambda: sign_raw(json.dumps(claims(CODE)), b"\xff\xfe"),
    "a deep header": lambda: sign_raw(json.dumps(claims(CODE)), "[" * 2000),
    "a long number in the header": lambda: sign_raw(json.dumps(claims(CODE)), '{"alg":%s}' % ("9" * 2500)),
    "nothing in it": lambda: "..",
    "too long": lambda: sign(CODE, name="Ada", x="x" * MAX_LENGTH),
    "four parts": lambda: sign(CODE) + ".x",
    "five parts, as an encrypted one has": lambda: sign(CODE) + ".x.x",
    "two parts": lambda: sign(CODE).rpartition(".")[0],
    "padding": lambda: sign(CODE) + "=",
    "a line break": lambda: sign(CODE) + "\n",
    "no ASCII": lambda: sign(CODE) + "é",
    "a lone surrogate": lambda: sign(CODE) + "\ud800",
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_a_forged_token_is_refused_without_a_reason(forge: Callable[[], str]) -> None:
    assert refusal(forge()) == GENERAL


@pytest.mark.parametrize("algorithm", SIGNERS)
def test_a_token_with_any_one_character_altered_is_refused(algorithm: str) -> None:
    token = sign(CODE, algorithm)
    for at, character in enumerate(token):
        assert refusal(token[:at] + ("A" if character != "A" else "B") + token[at + 1 :]) == GENERAL


@pytest.mark.parametrize("algorithm", SIGNERS)
def test_a_key_is_for_its_algorithm_only(algorithm: str) -> None:
    others = [key for key in jwt_keys() if key.algorithm != algorithm]
    with pytest.raises(InvalidToken):
        check_app_token(others, sign(CODE, algorithm), CODE, ROOM_SECRET, START)


def test_a_token_of_any_of_the_keys_is_taken() -> None:
    for secrets in (["x" * 32, SECRET], [SECRET, "x" * 32]):
        check_app_token(read_jwt_keys(secrets), sign(CODE), CODE, ROOM_SECRET, START)


# ── What is refused although the application signed it ───────────────────────────────────────────

MISUSED: dict[str, tuple[dict[str, Any], str]] = {
    "another room": ({"room": "6a18t4"}, "another room"),
    "no code": ({"room": "no code"}, "another room"),
    "every room": ({"room": "*"}, "another room"),
    "no text as room": ({"room": 618}, "room: expected the code"),
    "a list of rooms": ({"room": [CODE]}, "room: expected the code"),
    "null as room": ({"room": None}, "room: expected the code"),
    "expired": ({"exp": START}, "expired"),
    "expired long ago": ({"exp": -1e300}, "expired"),
    "text as expiry": ({"exp": str(START + 600)}, "exp: expected a number"),
    "true as expiry": ({"exp": True}, "exp: expected a number"),
    "null as expiry": ({"exp": None}, "exp: expected a number"),
    "a list as expiry": ({"exp": [START + 600]}, "exp: expected a number"),
    "not yet valid": ({"nbf": START + LEEWAY + 1}, "not valid yet"),
    "signed in the future": ({"iat": START + LEEWAY + 1}, "not valid yet"),
    "text as a time": ({"nbf": "now"}, "nbf: expected a number"),
    "another role": ({"role": "admin"}, "role: expected 'guest' or 'host'"),
    "a role in capitals": ({"role": "HOST"}, "role: expected 'guest' or 'host'"),
    "null as role": ({"role": None}, "role: expected 'guest' or 'host'"),
    "several roles": ({"role": ["host"]}, "role: expected 'guest' or 'host'"),
    "no text as name": ({"name": 7}, "name: expected a string"),
    "an empty name": ({"name": ""}, "name: expected a string"),
    "a long name": ({"name": "x" * 65}, "name: expected a string"),
    "an invisible name": ({"name": "\u200b"}, "name: expected a string"),
    "a name that turns around": ({"name": "Ada\u202e"}, "name: expected a string"),
    "a lone surrogate as name": ({"name": "\ud800"}, "no lone surrogates"),
    "a lone surrogate as subject": ({"sub": "\ud800"}, "no lone surrogates"),
    "a list as subject": ({"sub": ["a"]}, "sub: expected a string"),
    "true as subject": ({"sub": True}, "sub: expected a string"),
    "another audience": ({"aud": "https://billing.example"}, "aud: expected none"),
    "several audiences": ({"aud": ["a"]}, "aud: expected none"),
}


@pytest.mark.parametrize(("changes", "reason"), MISUSED.values(), ids=MISUSED)
def test_wrong_claims_are_refused_with_a_reason(changes: dict[str, Any], reason: str) -> None:
    assert reason in refusal(sign_raw(json.dumps(claims(CODE, **changes))))


@pytest.mark.parametrize("claim", ["room", "exp"])
def test_a_claim_that_must_be_there_is_missed(claim: str) -> None:
    payload = claims(CODE)
    del payload[claim]
    assert f"{claim} is missing" in refusal(sign_raw(json.dumps(payload)))


PAYLOADS = {
    "nothing": "",
    "no JSON": "{",
    "a list": "[]",
    "null": "null",
    "text": '"6a18t3"',
    "a number": "5",
    "infinite": '{"room":"6a18t3","exp":1e400}',
    "Infinity": '{"room":"6a18t3","exp":Infinity}',
    "NaN": '{"room":"6a18t3","exp":NaN}',
    "a long number": '{"room":"6a18t3","exp":%s}' % ("9" * 2900),
    "two times, of which the later has passed": '{"room":"6a18t3","exp":2e9,"exp":1}',
    "not UTF-8": b'{"room":"6a18t3","exp":2e9,"name":"\xff"}',
    "NUL": b"\0",
}


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_a_payload_that_is_none_is_refused(payload: str | bytes) -> None:
    refusal(sign_raw(payload or b" "))


def test_a_deep_claim_is_refused_or_ignored() -> None:
    token = sign_raw('{"room":"6a18t3","exp":2e9,"x":%s}' % ("[" * 1400 + "]" * 1400))
    with suppress(InvalidToken):  # up to Python 3.11, where 1,000 levels are too many
        assert check(token).role == "guest"


def test_a_token_runs_out_at_its_very_second() -> None:
    token = sign(CODE, exp=START + 10)
    check(token, now=START + 9.999)
    assert "expired" in refusal(token, now=START + 10)


# ── Whom a ban refuses ───────────────────────────────────────────────────────────────────────────


def test_all_tokens_of_one_subject_are_one_for_a_ban() -> None:
    first, second = check(sign(CODE, sub="user-1")), check(sign(CODE, "RS256", sub="user-1", exp=START + 5, name="Eve"))
    assert first.nonce == second.nonce
    assert first.nonce != check(sign(CODE, sub="user-2")).nonce
    assert check(sign(CODE, sub=1)).nonce == check(sign(CODE, sub="1")).nonce


@pytest.mark.parametrize("subject", [{}, {"sub": None}, {"sub": ""}], ids=str)
def test_without_a_subject_each_token_is_its_own(subject: dict[str, Any]) -> None:
    token = sign(CODE, **subject)
    assert check(token).nonce == check(token).nonce != check(sign(CODE, exp=START + 5, **subject)).nonce


def test_what_is_kept_of_a_subject_does_not_tell_it_and_is_the_rooms_own() -> None:
    token = sign(CODE, sub="user-1")
    assert "user-1" not in check(token).nonce
    assert check(token).nonce != check(token, secret=new_secret()).nonce

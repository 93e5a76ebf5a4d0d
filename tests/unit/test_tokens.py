"""Room codes, tokens, passcodes and TURN credentials."""

import json
import string
from pathlib import Path

import pytest

from signaling.errors import InvalidToken
from signaling.tokens import (
    CODE_ALPHABET,
    check_token,
    is_passcode,
    new_room_code,
    new_secret,
    normalise_room_code,
    passcode_digest,
    sign_token,
)

SECRET = bytes(range(32))
NOW = 1_900_000_000.0
# What is written, and its code. The client's tests read it too.
ROOM_CODES: dict[str, tuple[str, str | None]] = json.loads(
    Path(__file__).parents[1].joinpath("support/room_codes.json").read_text()
)
BASE64URL = string.ascii_letters + string.digits + "-_"


def test_a_room_code_is_six_characters_of_crockfords_base32() -> None:
    assert CODE_ALPHABET == "0123456789abcdefghjkmnpqrstvwxyz"
    codes = {new_room_code() for _ in range(2000)}
    assert all(len(code) == 6 and set(code) <= set(CODE_ALPHABET) for code in codes)
    assert {character for code in codes for character in code} == set(CODE_ALPHABET)
    assert len(codes) == 2000


def test_a_code_as_drawn_is_normal() -> None:
    assert all(normalise_room_code(code) == code for code in (new_room_code() for _ in range(200)))


@pytest.mark.parametrize(("given", "code"), ROOM_CODES.values(), ids=ROOM_CODES.keys())
def test_a_code_is_read_as_people_write_it(given: str, code: str | None) -> None:
    assert normalise_room_code(given) == code


# ── Tokens ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("role", ["guest", "host"])
@pytest.mark.parametrize("name", [None, "Ada", 'é😀"\\ .'])
@pytest.mark.parametrize("expires_at", [None, int(NOW) + 1])
def test_a_token_says_what_was_signed(role: str, name: str | None, expires_at: int | None) -> None:
    token = sign_token(SECRET, role, display_name=name, expires_at=expires_at)  # type: ignore[arg-type]
    claims = check_token(SECRET, token, NOW)
    assert (claims.role, claims.display_name, claims.expires_at) == (role, name, expires_at)


def test_a_token_with_any_one_character_altered_is_refused() -> None:
    token = sign_token(SECRET, "guest", display_name="Ada")
    for at, character in enumerate(token):
        for other in {*BASE64URL, ".", "=", " ", "é"} - {character}:
            with pytest.raises(InvalidToken):
                check_token(SECRET, token[:at] + other + token[at + 1 :], NOW)


def test_a_token_with_a_character_more_or_less_is_refused() -> None:
    token = sign_token(SECRET, "guest")
    spoiled = {token[:at] + token[at + 1 :] for at in range(len(token))}
    spoiled |= {token[:at] + extra + token[at:] for at in range(len(token) + 1) for extra in "A=. \n"}
    for other in spoiled - {token}:
        with pytest.raises(InvalidToken):
            check_token(SECRET, other, NOW)


def test_a_token_of_another_room_is_refused() -> None:
    with pytest.raises(InvalidToken):
        check_token(new_secret(), sign_token(SECRET, "host"), NOW)


def test_halves_of_two_tokens_make_none() -> None:
    guest, host = sign_token(SECRET, "guest"), sign_token(SECRET, "host")
    with pytest.raises(InvalidToken):
        check_token(SECRET, host.partition(".")[0] + "." + guest.partition(".")[2], NOW)


def test_a_passcodes_digest_signs_no_token() -> None:
    body = sign_token(SECRET, "host").partition(".")[0]
    for signature in (passcode_digest(SECRET, body), passcode_digest(SECRET, f"token:{body}")):
        with pytest.raises(InvalidToken):
            check_token(SECRET, f"{body}.{signature}", NOW)


@pytest.mark.parametrize("token", ["", ".", "..", "a.b", "é.é", "\x00", "x" * 100_000], ids=lambda t: repr(t)[:9])
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(InvalidToken):
        check_token(SECRET, token, NOW)


def test_a_token_runs_out_at_its_very_second() -> None:
    token = sign_token(SECRET, "guest", expires_at=int(NOW) + 10)
    check_token(SECRET, token, NOW + 9.999)
    for now in (NOW + 10, NOW + 11):
        with pytest.raises(InvalidToken):
            check_token(SECRET, token, now)


def test_two_tokens_are_never_the_same() -> None:
    assert len({sign_token(SECRET, "guest") for _ in range(100)}) == 100


# ── Passcodes, secrets, TURN ─────────────────────────────────────────────────────────────────────


def test_a_passcode_is_kept_as_a_digest_that_is_the_rooms_own() -> None:
    digest = passcode_digest(SECRET, "tea")
    assert "tea" not in digest
    assert is_passcode(SECRET, digest, "tea")
    assert not any(is_passcode(SECRET, digest, other) for other in ("Tea", "tea ", "", "te", digest))
    assert passcode_digest(new_secret(), "tea") != digest


def test_secrets_are_long_and_never_the_same() -> None:
    drawn = {new_secret() for _ in range(100)}
    assert len(drawn) == 100
    assert {len(secret) for secret in drawn} == {32}

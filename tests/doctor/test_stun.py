"""The codec of STUN and TURN: samples of RFC 5769, what it writes it reads, and random bytes do no harm."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.doctor import stun
from signaling.doctor.stun import Attribute, BadMessage, Kind, Message, Method

# RFC 5769 §2.2 and §2.3: responses with the address 192.0.2.1 or 2001:db8:1234:5678:11:2233:4455:6677, port 32853
TRANSACTION = bytes.fromhex("b7e7a701bc34d686fa87dfae")
SAMPLES = {
    "IPv4": (("0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000080001a147e112a643"
             "000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96"), "192.0.2.1"),
    "IPv6": (("010100482112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000140002a147"
             "0113a9faa5d3f179bc25f4b5bed2b9d900080014a382954e4be67bf11784c97c8292c275bfe3ed4180280004c8fb0b4c"),
             "2001:db8:1234:5678:11:2233:4455:6677"),
}  # fmt: skip


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_response_is_read(name: str) -> None:
    text, address = SAMPLES[name]
    message = stun.decode(bytes.fromhex(text))
    assert (message.method, message.kind, message.transaction) == (Method.BINDING, Kind.SUCCESS, TRANSACTION)
    assert message.address(Attribute.XOR_MAPPED_ADDRESS) == (address, 32853)


def test_a_request_is_signed_with_long_term_credentials() -> None:
    key = stun.long_term_key("user", "realm", "pass")
    assert key.hex() == "8493fbc53ba582fb4c044c456bdc40eb"  # RFC 5389 §15.4
    data = stun.encode(Message(Method.ALLOCATE, Kind.REQUEST, {Attribute.USERNAME: b"user"}), key)
    assert data[-24:-20] == bytes.fromhex("00080014")
    assert data[-20:] == hmac.digest(key, data[:-24], hashlib.sha1)
    assert stun.message_size(data[:20]) == len(data)


def test_an_error_has_a_code_and_a_reason() -> None:
    value = bytes([0, 0, 4, 86]) + b"Allocation Quota Reached"
    message = Message(Method.ALLOCATE, Kind.ERROR, {Attribute.ERROR_CODE: value})
    assert stun.decode(stun.encode(message)).error == (486, "Allocation Quota Reached")


@given(
    st.sampled_from(Method),
    st.sampled_from(Kind),
    st.dictionaries(st.integers(0, 0xFFFF), st.binary(max_size=40), max_size=8),
)
def test_what_is_written_is_read(method: Method, kind: Kind, attributes: dict[int, bytes]) -> None:
    message = Message(method, kind, attributes)
    assert stun.decode(stun.encode(message)) == message


@given(st.ip_addresses(), st.integers(0, 0xFFFF), st.binary(min_size=12, max_size=12))
def test_addresses_are_read_as_written(address: object, port: int, transaction: bytes) -> None:
    given_address = str(address), port
    assert stun.decode_address(stun.encode_address(given_address, transaction), transaction) == given_address


def read_all(data: bytes) -> None:
    try:
        message = stun.decode(data)
        for attribute in Attribute:
            try:
                message.address(attribute)
            except BadMessage:
                continue
        assert message.error
    except BadMessage:
        pass


@given(st.binary(max_size=200))
def test_random_bytes_are_read_or_refused(data: bytes) -> None:
    read_all(data)


@given(st.binary(max_size=120).map(lambda body: body[: len(body) & ~3]), st.integers(0, 0x3FFF))
def test_random_bytes_behind_a_right_header_are_read_or_refused(body: bytes, kind: int) -> None:
    read_all(stun.HEADER.pack(kind, len(body), stun.MAGIC_COOKIE, TRANSACTION) + body)


def test_every_beginning_of_a_message_is_refused() -> None:
    data = bytes.fromhex(SAMPLES["IPv4"][0])
    for size in range(len(data)):
        with pytest.raises(BadMessage):
            stun.decode(data[:size])

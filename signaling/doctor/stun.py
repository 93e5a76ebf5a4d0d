"""Encodes and decodes the messages of STUN (RFC 8489) and TURN (RFC 8656). No I/O."""

import hashlib
import hmac
import ipaddress
import secrets
import struct
from dataclasses import dataclass, field
from enum import IntEnum

MAGIC_COOKIE = 0x2112A442
HEADER = struct.Struct("!HHI12s")  # type, length, magic cookie, transaction id: RFC 8489 §5
ERROR_HEAD = 4  # bytes of ERROR-CODE before the reason
INTEGRITY_SIZE = 24  # bytes of MESSAGE-INTEGRITY with its head
ADDRESS_SIZES = {1: 8, 2: 20}  # bytes of the value for IPv4 and IPv6
UDP_TRANSPORT = bytes([17, 0, 0, 0])  # the value of REQUESTED-TRANSPORT

Address = tuple[str, int]


class Method(IntEnum):
    BINDING = 0x001
    ALLOCATE = 0x003
    REFRESH = 0x004
    SEND = 0x006
    DATA = 0x007
    CREATE_PERMISSION = 0x008


class Kind(IntEnum):
    """The class of a message, as its two bits in the type."""

    REQUEST = 0x000
    INDICATION = 0x010
    SUCCESS = 0x100
    ERROR = 0x110


class Attribute(IntEnum):
    USERNAME = 0x0006
    MESSAGE_INTEGRITY = 0x0008
    ERROR_CODE = 0x0009
    LIFETIME = 0x000D
    XOR_PEER_ADDRESS = 0x0012
    DATA = 0x0013
    REALM = 0x0014
    NONCE = 0x0015
    XOR_RELAYED_ADDRESS = 0x0016
    REQUESTED_ADDRESS_FAMILY = 0x0017
    REQUESTED_TRANSPORT = 0x0019
    XOR_MAPPED_ADDRESS = 0x0020


class BadMessage(ValueError):
    """These bytes are not a STUN message."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message. Of an attribute that comes several times, only the first counts (RFC 8489 §14)."""

    method: int
    kind: Kind
    attributes: dict[int, bytes] = field(default_factory=dict)
    transaction: bytes = field(default_factory=lambda: secrets.token_bytes(12))

    def address(self, attribute: Attribute) -> Address:
        """Returns the address in an attribute of XOR-MAPPED-ADDRESS's form. Raises BadMessage."""
        return decode_address(self.attributes.get(attribute, b""), self.transaction)

    @property
    def error(self) -> tuple[int, str]:
        """The code and the reason of an error response. Raises BadMessage."""
        value = self.attributes.get(Attribute.ERROR_CODE, b"")
        if len(value) < ERROR_HEAD:
            raise BadMessage("ERROR-CODE is missing or too short")
        return (value[2] & 7) * 100 + value[3], value[4:].decode(errors="replace")


def encode(message: Message, key: bytes | None = None) -> bytes:
    """Encodes a message, with MESSAGE-INTEGRITY if there is a key."""
    body = b"".join(
        struct.pack("!HH", attribute, len(value)) + value + bytes(-len(value) % 4)
        for attribute, value in message.attributes.items()
    )
    length = len(body) + (INTEGRITY_SIZE if key is not None else 0)
    data = HEADER.pack(message.method | message.kind, length, MAGIC_COOKIE, message.transaction) + body
    if key is None:
        return data
    return data + struct.pack("!HH", Attribute.MESSAGE_INTEGRITY, 20) + hmac.digest(key, data, hashlib.sha1)


def message_size(head: bytes) -> int:
    """Returns how many bytes a message has that begins with these 20: how TCP separates them. Raises BadMessage."""
    if len(head) < HEADER.size:
        raise BadMessage("too short for a header")
    length: int
    kind, length, cookie, _ = HEADER.unpack_from(head)
    if kind & 0xC000 or cookie != MAGIC_COOKIE or length % 4:
        raise BadMessage("not a header of STUN")
    return HEADER.size + length


def decode(data: bytes) -> Message:
    """Decodes one whole message. Raises BadMessage."""
    if message_size(data) != len(data):
        raise BadMessage("the length in the header is wrong")
    kind, _, _, transaction = HEADER.unpack_from(data)
    attributes: dict[int, bytes] = {}
    at = HEADER.size
    while at < len(data):  # the length is a multiple of 4, so the four bytes of a head are there
        attribute, size = struct.unpack_from("!HH", data, at)
        at += 4
        if at + size > len(data):
            raise BadMessage("an attribute is longer than the message")
        attributes.setdefault(attribute, data[at : at + size])
        at += size + -size % 4
    return Message(kind & ~Kind.ERROR, Kind(kind & Kind.ERROR), attributes, transaction)


def encode_address(address: Address, transaction: bytes) -> bytes:
    """Encodes an IP address and port as XOR-MAPPED-ADDRESS does (RFC 8489 §14.2)."""
    packed = ipaddress.ip_address(address[0]).packed
    family = next(family for family, size in ADDRESS_SIZES.items() if size == 4 + len(packed))
    return struct.pack("!HH", family, address[1] ^ (MAGIC_COOKIE >> 16)) + _mask(packed, transaction)


def decode_address(value: bytes, transaction: bytes) -> Address:
    """Decodes what encode_address encodes. Raises BadMessage."""
    if not value[1:] or len(value) != ADDRESS_SIZES.get(value[1]):
        raise BadMessage("not an address")
    port = int.from_bytes(value[2:4], "big") ^ (MAGIC_COOKIE >> 16)
    return str(ipaddress.ip_address(_mask(value[4:], transaction))), port


def _mask(packed: bytes, transaction: bytes) -> bytes:
    mask = MAGIC_COOKIE.to_bytes(4, "big") + transaction
    return bytes(one ^ other for one, other in zip(packed, mask, strict=False))


def long_term_key(username: str, realm: str, password: str) -> bytes:
    """Computes the key of long-term credentials (RFC 8489 §9.2.2)."""
    return hashlib.md5(f"{username}:{realm}:{password}".encode(), usedforsecurity=False).digest()

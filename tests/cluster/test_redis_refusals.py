"""What is said where Redis refuses: to the person who starts the server, and in the log."""

import asyncio
import logging
import subprocess
import sys
from pathlib import Path

import pytest

from signaling.cluster import redis_connection
from signaling.cluster.redis_shared import RedisShared
from signaling.cluster.shared import Claim, Unreachable
from signaling.errors import StartError
from tests.cluster.conftest import Connect, StartRedis
from tests.support.proxy import Proxy
from tests.support.redis import RedisServer
from tests.support.server import ROOT, free_port
from tests.support.shared import HOUR, Heard, a_record, until


async def refusal(url: str) -> str:
    shared = RedisShared(url, timeout=2)
    with pytest.raises(StartError) as refused:
        await shared.open("ada", Heard())
    line = str(refused.value)
    assert line.startswith("REDIS_URL: ")
    assert "\n" not in line
    assert "hidden-word" not in line
    return line


async def test_passwords_and_permissions_are_explained(start_redis: StartRedis) -> None:
    server = start_redis(requirepass="secret")
    server.do("ACL", "SETUSER", "me", "on", ">hidden-word", "+@all", "~other:*", "&webvcon:*")
    server.do("ACL", "SETUSER", "silent", "on", ">hidden-word", "+@all", "~webvcon:*", "resetchannels")
    server.do("ACL", "SETUSER", "deaf", "on", ">hidden-word", "+@all", "-subscribe", "~webvcon:*", "&webvcon:*")
    place = f"127.0.0.1:{server.port}"
    assert "needs a password" in await refusal(f"redis://{place}")
    assert "password is wrong" in await refusal(f"redis://:hidden-word@{place}")
    assert "password is wrong" in await refusal(f"redis://nobody:hidden-word@{place}")
    for user in ("me", "silent", "deaf"):
        assert "~webvcon:* &webvcon:*" in await refusal(f"redis://{user}:hidden-word@{place}")


async def test_a_password_that_no_one_asked_for_is_explained(server: RedisServer) -> None:
    assert "without any password" in await refusal(f"redis://:hidden-word@127.0.0.1:{server.port}")


async def test_addresses_where_no_redis_answers_are_explained(
    server: RedisServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_connection, "START_SECONDS", 0.5)
    port = free_port()
    assert f"127.0.0.1:{port} cannot be reached" in await refusal(f"redis://:hidden-word@127.0.0.1:{port}")
    assert f"{tmp_path}/redis.sock cannot be reached" in await refusal(f"unix://{tmp_path}/redis.sock")
    assert "no host fe80::1%nope:6379" in await refusal("redis://:hidden-word@[fe80::1%nope]")
    assert "rediss:// is TLS" in await refusal(f"rediss://127.0.0.1:{server.port}")
    server.freeze()
    assert "does not answer within 0.5 s" in await refusal(server.url)


async def test_tls_is_checked_and_explained(start_redis: StartRedis, certificate: dict[str, str]) -> None:
    port, file = free_port(), certificate["TLS_CERT"]
    files = {"tls_cert_file": file, "tls_key_file": certificate["TLS_KEY"]}
    start_redis(tls_port=str(port), tls_auth_clients="no", **files)
    assert "TLS fails (CERTIFICATE_VERIFY_FAILED)" in await refusal(f"rediss://127.0.0.1:{port}")
    assert "No such file" in await refusal(f"rediss://127.0.0.1:{port}?ssl_ca_certs=/no/such/file")
    assert "rediss:// is TLS" in await refusal(f"redis://127.0.0.1:{port}")
    shared = RedisShared(f"rediss://127.0.0.1:{port}?ssl_ca_certs={file}")
    await shared.open("ada", Heard())
    assert await shared.lost_rooms() == []
    await shared.close()


async def test_servers_of_another_kind_are_explained(start_redis: StartRedis) -> None:
    primary = start_redis()
    replica = start_redis(replicaof=f"127.0.0.1 {primary.port}")
    assert "address of the primary" in await refusal(replica.url)
    # Its second port would else be 10,000 above the first, where one may be taken.
    cluster = start_redis(cluster_enabled="yes", cluster_port=str(free_port()))
    assert "without cluster mode" in await refusal(cluster.url)
    assert "maxmemory" in await refusal(start_redis(maxmemory="1").url)
    crowded = start_redis(maxclients="2")
    await RedisShared(crowded.url).open("ada", Heard())
    assert "max number of clients" in await refusal(crowded.url)


VALKEY = b"*8\r\n$6\r\nserver\r\n$6\r\nvalkey\r\n$7\r\nversion\r\n$5\r\n9.1.2\r\n"
VALKEY += b"$4\r\nmode\r\n$10\r\nstandalone\r\n$4\r\nrole\r\n$6\r\nmaster\r\n"


SENTINEL = b"*6\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nversion\r\n$6\r\n7.0.15\r\n$4\r\nmode\r\n$8\r\nsentinel\r\n"


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        (b"*4\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nversion\r\n$6\r\n6.2.14\r\n", "has version 6.2.14"),
        (b"-ERR unknown command 'HELLO', with args beginning with: \r\n", "expected Redis 7 or later"),
        (b"-ERR unknown command 'AUTH', with args beginning with: 'hidden-word'\r\n", "unknown command"),
        (SENTINEL, "is a Sentinel"),
        (VALKEY + b"-ERR ACL failure in script: No permissions to access a key\r\n", "its user lacks permissions"),
    ],
)
async def test_what_other_servers_answer_is_explained(answer: bytes, line: str) -> None:
    """Redis before 7, a Sentinel and Valkey, by the letter."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer if b"AUTH" in answer else b"+OK\r\n" + answer)
        await reader.read()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as old:
        port = old.sockets[0].getsockname()[1]
        assert line in await refusal(f"redis://:hidden-word@127.0.0.1:{port}")


@pytest.mark.parametrize("url", ["redis://a:99999", "redis://a?ssl_magic=1", "redis://a?db=x"])
def test_a_wrong_option_is_explained(url: str) -> None:
    with pytest.raises(StartError, match=r"^REDIS_URL: expected another port"):
        RedisShared(url)


def test_a_missing_package_is_named() -> None:
    code = "import sys; sys.modules['redis'] = None; import signaling.cluster.redis_shared"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[-1] == (
        'signaling.errors.StartError: REDIS_URL: expected redis to be installed: pip install "redis~=8.1"'
    )


async def test_a_full_redis_takes_no_rooms_but_homes_stay_and_it_is_said_once(
    server: RedisServer, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    ada = await connect("ada", server.port)
    await ada.shared.renew("ada", HOUR)
    await ada.create(a_record("bbbbbb", participants=1))
    await ada.write(a_record("bbbbbb", participants=1), 1, releases=True)
    caplog.set_level(logging.INFO)
    server.do("CONFIG", "SET", "maxmemory", "1")
    for _ in range(3):
        with pytest.raises(Unreachable):
            await ada.create(a_record("aaaaaa"))
        assert await ada.shared.read("aaaaaa") is None
    await ada.shared.renew("ada", HOUR)
    assert isinstance(await ada.shared.claim("bbbbbb", "ada", from_dead=False), Claim)
    await ada.delete("bbbbbb", 2)
    [record] = caplog.records
    assert "its memory is full; raise maxmemory" in record.getMessage()
    server.do("CONFIG", "SET", "maxmemory", "0")
    assert await ada.create(a_record("aaaaaa")) == 1


async def test_a_primary_that_becomes_a_replica_is_left(start_redis: StartRedis, connect: Connect) -> None:
    """As in a failover: the host's name then leads to another server."""
    old, new = start_redis(), start_redis()
    async with Proxy(old.port) as proxy:
        ada = await connect("ada", proxy.port)
        old.do("REPLICAOF", "127.0.0.1", new.port)
        proxy.target_port = new.port
        assert await until(lambda: ada.create(a_record("aaaaaa"))) == 1
    assert "webvcon:room:aaaaaa" in new.all_keys()

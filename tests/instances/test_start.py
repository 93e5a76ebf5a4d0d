"""What an operator is told about a Redis that cannot be used."""

import asyncio
from pathlib import Path

import pytest

from tests.faults.test_start_and_stop import check_one_line, run
from tests.support.redis import RedisServer
from tests.support.server import ServerProcess, free_port

PASSWORD = "not-in-any-log"


@pytest.fixture
def redis_server(tmp_path: Path):  # type: ignore[no-untyped-def]
    server = RedisServer(tmp_path / "redis", requirepass=PASSWORD)
    yield server
    server.kill()


def start(tmp_path: Path, url: str) -> str:
    """The one line of a start that is refused."""
    result = run(HOST="127.0.0.1", PORT=str(free_port()), DATA_FILE=str(tmp_path / "rooms.json"), REDIS_URL=url)
    assert result.returncode in {1, 2}
    line = check_one_line(result)
    assert PASSWORD not in line
    assert "REDIS_URL" in line
    return line


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1", "redis://:{password}@127.0.0.1:port", "redis://:{password}@127.0.0.1?wrong=option"]
)
def test_a_url_that_is_none_is_refused(url: str, tmp_path: Path) -> None:
    start(tmp_path, url.format(password=PASSWORD))


def test_a_redis_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    port = free_port()
    assert str(port) in start(tmp_path, f"redis://:{PASSWORD}@127.0.0.1:{port}")


def test_a_wrong_password_is_one_line(redis_server: RedisServer, tmp_path: Path) -> None:
    assert "password" in start(tmp_path, f"redis://:{PASSWORD[::-1]}@127.0.0.1:{redis_server.port}")
    assert "password" in start(tmp_path, redis_server.url)


def test_a_user_without_permissions_is_one_line(redis_server: RedisServer, tmp_path: Path) -> None:
    redis_server.do("ACL", "SETUSER", "poor", "on", f">{PASSWORD}", "~*", "&*", "+hello", "+auth", "+ping")
    assert "permissions" in start(tmp_path, f"redis://poor:{PASSWORD}@127.0.0.1:{redis_server.port}")


async def test_the_password_is_in_no_log(redis_server: RedisServer, tmp_path: Path) -> None:
    """Not even when Redis is lost, or refuses the password later."""
    url = f"redis://:{PASSWORD}@127.0.0.1:{redis_server.port}"
    server = ServerProcess(tmp_path / "server", REDIS_URL=url, LOG_LEVEL="debug", INSTANCE_SECONDS="0.5")
    await server.start()
    assert "rooms in Redis" in server.log
    try:
        redis_server.do("CONFIG", "SET", "requirepass", "another")
        redis_server.stop()
        async with asyncio.timeout(20):
            while "cannot be" not in server.log:
                await asyncio.sleep(0.02)
        assert await server.terminate() == 0
    finally:
        server.kill9()
    assert PASSWORD not in server.log
    server.check_log()

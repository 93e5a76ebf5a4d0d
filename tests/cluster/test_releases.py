"""Two releases side by side: what an instance hears that speaks another format."""

import asyncio

import pytest

from signaling.cluster.link import FORMAT, Parcel, encode
from tests.support.bare_instance import LEASE, BarePeer, World, create, in_virtual_time

STRANGE = [
    encode(Parcel(FORMAT + 1, "newer", "half", "", 1, False, [encode(("enter", 1, ["6a18t3"], "text"))])),
    encode([FORMAT + 1, "newer", {"shape": "of its own"}]),
    encode([FORMAT, "older"]),
    b"rubbish",
]


def test_what_cannot_be_understood_is_said_once_and_disturbs_no_one(caplog: pytest.LogCaptureFixture) -> None:
    @in_virtual_time()
    async def check(world: World) -> None:
        ada, ben = await world.start_all("ada", "ben")
        code = await create(ada)
        home, edge = BarePeer(ada), BarePeer(ben)
        await home.join(code)
        await edge.join(code)
        for parcel in STRANGE * 3:
            for instance in ("ada", "ben"):
                world.shared.listeners[instance](parcel)
        await asyncio.sleep(2 * LEASE)
        assert (await edge.ask("ping"))[0] == "pong"
        assert (home.closed, edge.closed) == (None, None)

    check()
    assert [record.message.partition(":")[0] for record in caplog.records if record.levelname != "INFO"] == [
        "another instance cannot be understood"
    ] * 2

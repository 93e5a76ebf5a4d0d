"""Two releases side by side: what an instance hears that speaks another format."""

import asyncio

import pytest

from signaling.cluster.cluster import ECHO
from signaling.cluster.link import FORMAT, READS, Parcel, decode_parcel, encode
from tests.support.bare_instance import LEASE, BareInstance, BarePeer, World, create, in_virtual_time

STRANGE = [
    encode(Parcel(FORMAT - 1, "older", "half", "", 1, False, [encode(("enter", 1, ["6a18t3"], "text"))])),
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


async def start_next_release(world: World, name: str) -> BareInstance:
    """An instance that writes the format after this release's."""
    instance = await world.start(name)
    publish = instance.line.publish

    async def publish_newer(to: str, parcel: bytes) -> bool:
        newer = parcel if parcel == ECHO else encode(decode_parcel(parcel)._replace(format=FORMAT + 1))
        return await publish(to, newer)

    instance.line.publish = publish_newer
    return instance


def test_instances_of_two_releases_are_one_while_they_are_replaced(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Of releases in a row the first reads the next format, and the second reads the one before its own."""
    monkeypatch.setattr("signaling.cluster.cluster.READS", READS | {FORMAT + 1})

    @in_virtual_time()
    async def check(world: World) -> None:
        ada, ben = await world.start("ada"), await start_next_release(world, "ben")
        codes = [await create(ada), await create(ben)]
        homes, edges = [BarePeer(ada), BarePeer(ben)], [BarePeer(ben), BarePeer(ada)]
        await talk_in(codes, homes, edges)
        await ada.stop()
        eve = await start_next_release(world, "eve")
        edges[1].disconnect()  # with its process
        await talk_in(codes, [BarePeer(eve), BarePeer(ben)], [BarePeer(ben), BarePeer(eve)])

    async def talk_in(codes: list[str], *both: list[BarePeer]) -> None:
        for code, one, other in zip(codes, *both, strict=True):
            ids = [(await peer.join(code))["your_socket_id"] for peer in (one, other)]
            one.tell("signal", to=ids[1], signal_type="offer", payload="there")
            other.tell("signal", to=ids[0], signal_type="answer", payload="back")
            await asyncio.sleep(2 * LEASE)
            heard = [
                [payload["payload"] for type_, payload in peer.heard if type_ == "signal"] for peer in (one, other)
            ]
            assert heard == [["back"], ["there"]]

    check()
    assert "cannot be understood" not in caplog.text

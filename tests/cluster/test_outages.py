"""Links while an instance hears nothing: silence counts only once it hears itself again."""

import asyncio
from dataclasses import replace

from tests.support.bare_instance import LEASE, SETTINGS, BarePeer, World, create, in_virtual_time


@in_virtual_time()
async def test_an_instance_that_can_speak_but_not_hear_breaks_no_link(world: World) -> None:
    """Its connection that listens may come back later than the one that sends commands."""
    ada, ben = await world.start_all("ada", "ben")
    code = await create(ada)
    home, edge = BarePeer(ada), BarePeer(ben)
    await home.join(code)
    await edge.join(code)
    ear = world.shared.listeners.pop("ben")
    await asyncio.sleep(3 * LEASE)
    world.shared.listeners["ben"] = ear
    await asyncio.sleep(LEASE)
    assert (home.closed, edge.closed) == (None, None)
    assert (await edge.ask("ping"))[0] == "pong"


@in_virtual_time()
async def test_a_room_that_has_been_lost_is_not_taken_for_ended_before_its_home_could_write_it_again(
    world: World,
) -> None:
    ada, ben = await world.start_all("ada", "ben")
    share_secrets = ben.line.share_secrets

    async def share_slowly(known: list[bytes]) -> list[bytes]:
        await asyncio.sleep(1)
        return await share_secrets(known)

    ben.line.share_secrets = share_slowly  # with which a renewal ends
    code = await create(ada)
    home, edge = BarePeer(ada), BarePeer(ben)
    await home.join(code)
    joined = await edge.join(code)
    edge.disconnect()
    await asyncio.sleep(1)  # until its home has written that
    ada.line.delay = 0.5  # and writes it again later
    world.shared.empty()
    answers = []
    while not answers or answers[-1][0] == "error":
        answers.append(await BarePeer(ben).resume(joined))
        await asyncio.sleep(0.1)
    assert {payload["code"] for type_, payload in answers if type_ == "error"} == {"store_unavailable"}
    assert answers[-1][0] == "resumed"


@in_virtual_time(replace(SETTINGS, instance_seconds=3.0))
async def test_a_lost_room_is_not_taken_for_ended_though_its_home_hears_of_the_end_of_an_outage_later(
    world: World,
) -> None:
    ada, ben = await world.start_all("ada", "ben")
    code = await create(ada)
    home, edge = BarePeer(ada), BarePeer(ben)
    await home.join(code)
    joined = await edge.join(code)
    edge.disconnect()
    ada.line.is_cut = ben.line.is_cut = True
    await asyncio.sleep(20)
    world.shared.empty()
    ben.line.is_cut = False
    answers = []
    for tenth in range(100):
        ada.line.is_cut = tenth < 27
        answers.append(await BarePeer(ben).resume(joined))
        if answers[-1][0] == "resumed":
            break
        await asyncio.sleep(0.1)
    assert {payload["code"] for type_, payload in answers if type_ == "error"} == {"store_unavailable"}
    assert answers[-1][0] == "resumed"

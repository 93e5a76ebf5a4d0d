"""Links while an instance hears nothing: silence counts only once it hears itself again."""

import asyncio

from tests.support.bare_instance import LEASE, BarePeer, World, create, in_virtual_time


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

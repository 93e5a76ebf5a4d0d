"""Wrong codes, passcodes, tokens and resumes are counted for all instances together."""

import asyncio
from typing import Any

from signaling.limits import GUESS_SECONDS, GUESSES
from signaling.settings import Settings
from signaling.tokens import sign_token
from tests.support.bare_instance import LEASE, BareInstance, BarePeer, World, create, in_virtual_time, wall_clock

LIMITED = Settings(stun_urls=())
WRONG = "zzzzzz"


async def guess(instance: BareInstance, code: str, **more: Any) -> str:
    """Joins, and returns the error's code, or the type of the answer."""
    type_, payload = await BarePeer(instance).ask("join_room", room_code=code, display_name="Eve", **more)
    return str(payload.get("code", type_))


async def spend_all(instances: list[BareInstance]) -> None:
    for number in range(GUESSES):
        assert await guess(instances[number % len(instances)], WRONG) == "room_not_found"


@in_virtual_time(LIMITED)
async def test_an_address_has_the_guesses_of_one_server_however_it_spreads_them(world: World) -> None:
    instances = await world.start_all("ada", "ben", "eve")
    code = await create(instances[0])
    answers = await asyncio.gather(*(guess(instances[number % 3], WRONG) for number in range(60)))
    assert sorted(answers) == ["rate_limited"] * (60 - GUESSES) + ["room_not_found"] * GUESSES
    for instance in instances:
        assert await guess(instance, code) == "rate_limited", "or guessing would go on"
        token = sign_token((await instance.rooms.find(code, wall_clock())).secret, "host")
        assert await guess(instance, code, token=token) == "joined", "no one can guess a token"
    await asyncio.sleep(GUESS_SECONDS)
    assert await guess(instances[1], code) == "joined"
    assert await guess(instances[2], WRONG) == "room_not_found"
    assert await guess(instances[0], code) == "rate_limited"


@in_virtual_time(LIMITED)
async def test_a_hundred_right_codes_of_one_address_are_no_guesses(world: World) -> None:
    instances = await world.start_all("ada", "ben", "eve")
    for instance in instances:
        instance.line.delay = 0.01
    code = await create(instances[0], max_participants=100)
    answers = await asyncio.gather(*(guess(instances[number % 3], code) for number in range(100)))
    assert answers == ["joined"] * 100
    await spend_all(instances)


@in_virtual_time(LIMITED)
async def test_wrong_passcodes_count_where_the_room_is(world: World) -> None:
    instances = await world.start_all("ada", "ben", "eve")
    codes = [await create(instance, passcode="right") for instance in instances]
    for code, instance in zip(codes, instances, strict=True):
        await BarePeer(instance, "10.0.0.9").join(code, passcode="right")
    for number in range(GUESSES):
        code, instance = codes[number % 3], instances[number // 3 % 3]
        assert await guess(instance, code, passcode="wrong") == "wrong_passcode"
    await asyncio.sleep(1)
    for code, instance in zip(codes, instances, strict=True):
        assert await guess(instance, code, passcode="right") == "rate_limited"


@in_virtual_time(LIMITED)
async def test_a_missing_passcode_is_no_guess(world: World) -> None:
    instances = await world.start_all("ada", "ben")
    code = await create(instances[0], passcode="right")
    for number in range(3 * GUESSES):
        assert await guess(instances[number % 2], code) == "wrong_passcode"


@in_virtual_time(LIMITED)
async def test_wrong_tokens_and_forged_resumes_count_and_are_not_refused_for_it(world: World) -> None:
    instances = await world.start_all("ada", "ben", "eve")
    code = await create(instances[0])
    joined = await BarePeer(instances[1]).join(code)
    await asyncio.sleep(LEASE + 1)  # the first instance of all cannot know at once whether there are others
    for number in range(GUESSES // 2):
        assert await guess(instances[number % 3], code, token="forged") == "invalid_token"
        forged = joined | {"resume_token": "forged"}
        assert (await BarePeer(instances[number % 3]).resume(forged))[1]["code"] == "resume_failed"
    await asyncio.sleep(1)
    for instance in instances:
        assert await guess(instance, code) == "rate_limited"
        assert (await BarePeer(instance).resume(joined | {"resume_token": "forged"}))[1]["code"] == "resume_failed"
        assert (await BarePeer(instance).resume(joined))[0] == "resumed"


@in_virtual_time(LIMITED)
async def test_no_code_is_tried_while_guesses_cannot_be_counted(world: World) -> None:
    ada, ben = await world.start_all("ada", "ben")
    code = await create(ada)
    inside = BarePeer(ada)
    joined = await inside.join(code)
    await asyncio.sleep(1)
    ada.line.is_cut = True
    assert await guess(ada, code) == await guess(ada, WRONG) == "store_unavailable"
    assert (await BarePeer(ada).resume(joined))[0] == "resumed"
    ada.line.is_cut = False
    await spend_all([ada, ben])


@in_virtual_time(Settings(rate_limits=False, stun_urls=()))
async def test_without_rate_limits_nothing_is_counted(world: World) -> None:
    instances = await world.start_all("ada", "ben")
    for number in range(3 * GUESSES):
        assert await guess(instances[number % 2], WRONG) == "room_not_found"
        assert await guess(instances[number % 2], WRONG, token="forged") == "room_not_found"
    assert world.shared.guesses("10.0.0.1").is_full(0)

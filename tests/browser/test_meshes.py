"""A call of four: each gets as much of the others' video as it can use, as does a client that never says how much."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.support.calls import assert_pictures_flow, enter_call, small_camera, until
from tests.support.page_scripts import at_start, function
from tests.support.pages import Browsers, Pages
from tests.support.remote import remote
from tests.support.server import ServerProcess
from tests.support.shared_call import SharedCall
from tests.support.stage import tile_of

pytestmark = pytest.mark.asyncio(loop_scope="session")
expect.set_options(timeout=30_000)

CAMERA = small_camera(frame_rate=5, is_silent=True)
NEVER_WISHES = at_start("mesh", "notAdaptive") + CAMERA
SETS_HIDDEN = function("mesh", "setHidden")
SENDS = function("mesh", "sends")
WANTS_LONG_PACKETS = function("mesh", "wantsLongPackets")
VIDEO_SENT_TO = function("mesh", "videoSentTo")


@pytest_asyncio.fixture(scope="module", loop_scope="session", name="shared_call")
async def _shared_call(browsers: Browsers, lasting_server: ServerProcess) -> AsyncIterator[SharedCall]:
    """Ada, Grace, Mary, and Old, whose client knows no wishes."""

    async def enter(pages: Pages, room: dict[str, Any]) -> list[Page]:
        known = await enter_call(pages, room["join_url"], "Ada", "Grace", "Mary", init_script=CAMERA)
        old = await enter_call(pages, room["join_url"], "Old", init_script=NEVER_WISHES)
        return known + old

    async with SharedCall(browsers, lasting_server, enter) as call:
        yield call


async def test_everyone_sees_everyone_and_so_does_a_client_that_never_wishes(call: SharedCall) -> None:
    ada, *_, old = call.people
    for page in call.people:
        await assert_pictures_flow(page, peers=3)
    assert await until(ada, VIDEO_SENT_TO, "Old") == {"active": True, "isEven": True}
    assert await old.evaluate("() => webvcon.call.adaptation") is None


async def test_a_hidden_page_gets_no_video_until_it_is_seen_again(call: SharedCall) -> None:
    ada, grace, mary, _ = call.people
    await until(grace, SENDS, ["Ada", True])
    await ada.evaluate(SETS_HIDDEN, True)
    await until(grace, SENDS, ["Ada", False])
    assert await grace.evaluate(SENDS, ["Mary", True])
    await ada.evaluate(SETS_HIDDEN, False)
    await until(grace, SENDS, ["Ada", True])
    await until(mary, SENDS, ["Ada", True])
    await assert_pictures_flow(ada, peers=3)


async def test_a_call_that_grows_takes_voice_in_longer_packets_from_those_inside(
    call: SharedCall, lasting_server: ServerProcess
) -> None:
    ada, grace, *_ = call.people
    assert await ada.evaluate(WANTS_LONG_PACKETS, "Grace") is False
    async with remote(lasting_server) as guests:
        guest = await guests.enter(call.room["room_code"], "Fifth")
        for page, name in ((ada, "Grace"), (grace, "Ada")):
            await until(page, WANTS_LONG_PACKETS, name)
        await guest.leave()


async def test_audio_only_is_a_setting_that_tiles_show(call: SharedCall) -> None:
    ada, grace, *_ = call.people
    await ada.evaluate("() => { document.querySelector('[data-action=settings]').click(); }")
    use = ada.get_by_label("Data use")
    await use.select_option("Audio only")
    await expect(tile_of(ada, "Grace")).to_have_attribute("data-picture", "off")
    await expect(tile_of(ada, "Grace")).to_contain_text("Audio only")
    await until(grace, SENDS, ["Ada", False])
    await use.select_option("Best quality")
    await expect(tile_of(ada, "Grace")).to_have_attribute("data-picture", "on")

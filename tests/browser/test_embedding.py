"""The client in a frame of another site, and the SDK in a page of its own."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Frame, Page, expect

from tests.conftest import StartServer
from tests.support.calls import JOINED, QUIET_CAMERA, assert_pictures_flow, enter_call, people, press_join, until
from tests.support.documents import code_block
from tests.support.page_scripts import function
from tests.support.pages import Pages
from tests.support.server import ServerProcess, free_port

pytestmark = pytest.mark.asyncio(loop_scope="session")

expect.set_options(timeout=30_000)

Host = Callable[[str], Awaitable[str]]

FORBIDDEN = function("embedding", "forbiddenFeatures")
UNKNOWN = function("embedding", "unknownFeatures")
DRAWN_FRAMES = function("embedding", "drawnFramesOf")


@pytest_asyncio.fixture(name="host", loop_scope="session")
async def _host() -> AsyncIterator[Host]:
    """`await host(html)`: puts a page on another site, and answers its address."""
    runners = []

    async def host(html: str) -> str:
        async def serve(_: web.Request) -> web.Response:
            return web.Response(text=f'<link rel="icon" href="data:,">{html}', content_type="text/html")

        app = web.Application()
        app.router.add_get("/", serve)
        runners.append(web.AppRunner(app))
        await runners[-1].setup()
        port = free_port()
        await web.TCPSite(runners[-1], "127.0.0.1", port).start()
        return f"http://localhost:{port}"  # not 127.0.0.1, which is another site to a browser

    yield host
    for runner in runners:
        await runner.cleanup()


def documented_frame(address: str) -> str:
    """The frame as the documents have it, on our server."""
    return code_block("html", "<iframe").replace("https://calls.example/r/6a18t3", address)


def features_of(frame: str) -> list[str]:
    [allowed] = re.findall(r'allow="(.*?)"', frame, re.DOTALL)
    return re.split(r";\s*", allowed)


async def test_a_call_in_a_frame_of_another_site_and_the_example_of_the_sdk(
    start_server: StartServer, host: Host, pages: Pages
) -> None:
    server = await start_server()
    room = await server.create_room()
    frame = documented_frame(room["join_url"])
    site = await host(frame)
    await server.restart(FRAME_ANCESTORS=f"'self' {site}")

    embedding = await pages.open(site, init_script=QUIET_CAMERA)
    embedded = inner(embedding)
    features = features_of(frame)
    unknown = await embedded.evaluate(UNKNOWN, features)
    assert set(unknown) <= {"web-share"}  # not on desktops
    assert set(await embedded.evaluate(FORBIDDEN, features)) == set(unknown)
    await embedded.get_by_role("textbox", name="Your name").fill("Ada")
    await press_join(embedded)
    await until(embedded, JOINED)
    assert await embedded.evaluate("() => history.state") is None  # the history is that of the page around it
    [grace] = await enter_call(pages, room["join_url"], "Grace", init_script=QUIET_CAMERA)
    await assert_pictures_flow(embedded, peers=1)
    await assert_pictures_flow(grace, peers=1)

    url = f"{server.url}/example/?room={room['room_code']}&name=Joan"
    example = await pages.open(url, init_script=QUIET_CAMERA)
    await expect(people(grace)).to_have_text(["Ada", "Joan", "Grace (you)"])
    await assert_pictures_flow(grace, peers=2)
    before = await until(example, DRAWN_FRAMES, ["Grace"])
    assert set(before) == {"You", "Ada", "Grace"}
    await until(example, DRAWN_FRAMES, ["Grace", before["Grace"]])

    await grace.get_by_role("button", name="Leave call").click()
    await expect(example.locator("video")).to_have_count(2)


async def test_a_frame_without_camera_and_microphone_says_so_and_joins_all_the_same(
    start_server: StartServer, host: Host, pages: Pages
) -> None:
    pages.expect("Permissions policy violation: (camera|microphone|screen-wake-lock)")
    server = await start_server(FRAME_ANCESTORS="http://localhost:*")
    room = await server.create_room()
    address = f"{room['join_url']}?name=Ada"
    site = await host(f'<iframe src="{address}" title="Call" width="800" height="800"></iframe>')

    embedded = inner(await pages.open(site))
    await expect(embedded.get_by_text("doesn’t share your camera and microphone")).to_be_visible()
    await press_join(embedded)
    await until(embedded, JOINED)


async def test_a_site_that_is_not_named_gets_no_frame(server: ServerProcess, host: Host, pages: Pages) -> None:
    page = await pages.open(await host(documented_frame(server.url)))
    with pytest.raises(AssertionError, match="frame-ancestors"):
        pages.check()
    pages.expect("frame-ancestors")
    await expect(inner(page).get_by_role("main")).to_have_count(0)


def inner(page: Page) -> Frame:
    [frame] = page.main_frame.child_frames
    return frame

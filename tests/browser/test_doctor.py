"""The connection check of the page, with a real TURN server: what it finds, and that it can be read and cancelled."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import cast

import pytest
import pytest_asyncio
from playwright.async_api import Page, Route, expect

from tests.conftest import StartServer
from tests.support.calls import SMALL_CAMERA, assert_pictures_flow, enter_call, until, watch, watched
from tests.support.calls import assert_never_interrupted as assert_call_goes_on
from tests.support.certificates import make_certificate
from tests.support.doctor import RESULTS, check, doctor, open_lobby, sentence
from tests.support.firefox import Firefox
from tests.support.page_scripts import at_start, function
from tests.support.pages import Pages
from tests.support.screens import RUN
from tests.support.server import ServerProcess
from tests.support.turn import SECRET, TurnServer

pytestmark = pytest.mark.asyncio(loop_scope="session")

expect.set_options(timeout=30_000)

BLACK_CAMERA = at_start("doctor", "blackCamera")
KEEP_CONNECTIONS = at_start("doctor", "keepConnections")
OPEN_CONNECTIONS = "() => connections.filter(({ connectionState }) => connectionState !== 'closed').length"

DEVICES = ["secure_page", "camera", "microphone", "speaker"]


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A UDP port on which nothing ever answers, as behind a firewall that drops UDP."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        yield int(silent.getsockname()[1])


@pytest_asyncio.fixture(name="firefox", loop_scope="session")
async def _firefox(tmp_path: Path) -> AsyncIterator[Firefox]:
    firefox = await Firefox.start(tmp_path / "firefox")
    yield firefox
    await firefox.stop()


async def test_where_everything_works_all_is_fine_and_the_report_names_no_address(
    start_server: StartServer, turn_server: TurnServer, pages: Pages
) -> None:
    urls = f"{turn_server.url},{turn_server.urls['tcp']}"
    stun = turn_server.url.replace("turn:", "stun:").partition("?")[0]
    page = await open_lobby(start_server, pages, urls, STUN_URLS=stun, init_script=KEEP_CONNECTIONS)
    assert await check(page) == {
        **{name: ["fine"] for name in [*DEVICES, "websocket", "reconnect", "ice_servers", "stun", "udp"]},
        "turn": ["fine", "fine"],
        "relay_call": ["fine", "fine"],
    }
    summary = doctor(page).locator(".doctor-summary")
    await expect(summary).to_have_text(re.compile("Everything works|Calls should work"))  # as on a busy machine
    await expect(doctor(page).get_by_role("status")).to_have_text(await summary.inner_text())
    assert await page.evaluate(OPEN_CONNECTIONS) == 0

    await page.context.grant_permissions(["camera", "microphone", "clipboard-read", "clipboard-write"])
    without = await copied_report(page)
    assert "OK: Relay server 1 (ok" in without
    assert "127.0.0.1" not in without
    assert "turn:(address):" in without
    await doctor(page).get_by_role("checkbox", name="Include network addresses").check()
    report = await copied_report(page)
    assert turn_server.url in report
    for text in (without, report):
        assert "check-" not in text  # the user name of the credentials
    async with page.expect_download() as download:
        await doctor(page).get_by_role("button", name="Download report").click()
    file = await download.value
    assert file.suggested_filename == "web-v-con-connection-check.txt"
    assert Path(await file.path()).read_text() == report

    await page.keyboard.press("Escape")
    await expect(doctor(page)).to_have_count(0)
    await expect(page.get_by_role("button", name="Check connection")).to_be_focused()


async def copied_report(page: Page) -> str:
    await doctor(page).get_by_role("button", name="Copy report").click()
    await expect(doctor(page).get_by_role("status")).to_have_text("Report copied")
    text = str(await page.evaluate("() => navigator.clipboard.readText()"))
    await expect(doctor(page).get_by_role("button", name="Copy report")).to_be_visible()
    return text


async def test_a_wrong_secret_and_refused_devices_are_named(
    start_server: StartServer, turn_server: TurnServer, pages: Pages
) -> None:
    page = await open_lobby(start_server, pages, turn_server.url, TURN_SECRET="another", devices=False)
    pages.expect("NotAllowedError")
    states = await check(page)
    assert [states["camera"], states["microphone"], states["turn"]] == [["fault"]] * 3
    assert "relay_call" not in states
    assert await sentence(page, "turn") == (
        "The relay server refuses the password that this server gave you. This server’s admin can fix this."
    )
    assert (await sentence(page, "camera")).startswith("Your browser is blocking your camera.")
    await expect(doctor(page).locator(".doctor-summary")).to_have_text("We found 3 problems.")
    details = doctor(page).locator("[data-check=turn] details")
    await details.get_by_text("Details").click()
    await expect(details).to_contain_text("static-auth-secret")
    await expect(details).to_contain_text(turn_server.url)


async def test_it_can_be_cancelled_and_run_again_by_keyboard(
    start_server: StartServer, pages: Pages, silent_port: int
) -> None:
    page = await open_lobby(start_server, pages, f"turn:127.0.0.1:{silent_port}", init_script=KEEP_CONNECTIONS)
    await page.get_by_role("button", name="Check connection").press("Enter")
    await expect(doctor(page).get_by_role("heading", name="Connection check")).to_be_focused()
    await expect(doctor(page).get_by_role("status")).to_contain_text("Checking this page")
    await until(page, "() => connections.length > 0")
    await doctor(page).get_by_role("button", name="Cancel").press("Enter")
    await expect(doctor(page).get_by_role("status")).to_have_text("You cancelled the check.")
    await expect(doctor(page).locator(".doctor-summary")).to_be_focused()
    assert await page.evaluate(OPEN_CONNECTIONS) == 0
    await doctor(page).get_by_role("button", name="Check again").press("Enter")
    await until(page, "() => connections.length > 1")
    await page.keyboard.press("Escape")
    await expect(doctor(page)).to_have_count(0)
    await until(page, f"() => ({OPEN_CONNECTIONS})() === 0")


async def test_its_code_is_loaded_when_it_is_opened(server: ServerProcess, pages: Pages) -> None:
    room = await server.create_room()
    page = await pages.open(room["join_url"], init_script=SMALL_CAMERA, is_new=True)
    fetched = function("loading", "fetchedSizes")
    button = page.get_by_role("button", name="Check connection")
    await button.wait_for()
    assert not [name for name in await page.evaluate(fetched) if "doctor" in name]
    may_load = asyncio.Event()

    async def wait(route: Route) -> None:
        await may_load.wait()
        await route.continue_()

    await page.route("**/doctor_dialog.joined.js", wait)
    await button.click()
    await expect(button).to_have_attribute("aria-busy", "true")
    may_load.set()
    await expect(doctor(page)).to_be_visible()
    await expect(page.locator("[aria-busy]")).to_have_count(0)
    assert any(name.endswith("/ui/doctor/doctor_dialog.joined.js") for name in await page.evaluate(fetched))


# ── Faults that take a while to be sure of, and calls ────────────────────────────────────────────


@pytest.mark.long
async def test_a_turn_server_that_is_down_does_not_answer(
    start_server: StartServer, turn_server: TurnServer, pages: Pages
) -> None:
    turn_server.stop()
    page = await open_lobby(start_server, pages, f"{turn_server.url},{turn_server.urls['tcp']}")
    states = await check(page)
    assert states["turn"] == ["fault", "fault"]
    assert "udp" not in states
    assert await sentence(page, "turn") == (
        "The relay server doesn’t answer. It may be off, or a firewall may block it. This server’s admin can fix this."
    )


@pytest.mark.long
@pytest.mark.parametrize("has_certificate", [False, True], ids=["no certificate", "self-signed"])
async def test_tls_that_browsers_refuse_is_named(
    has_certificate: bool, start_server: StartServer, tmp_path: Path, pages: Pages
) -> None:
    """A page is not told why."""
    make_certificate(tmp_path)
    files = {"cert": str(tmp_path / "cert.pem"), "pkey": str(tmp_path / "key.pem")} if has_certificate else {}
    turn = TurnServer(tmp_path / "turn", "--use-auth-secret", "--allow-loopback-peers", **files)
    page = await open_lobby(start_server, pages, f"{turn.url},{turn.urls['tls']}")
    states = await check(page)
    turn.stop()
    assert states["turn"] == ["fault", "fine"]  # the worst first
    assert await sentence(page, "turn") == (
        "The relay server gives no encrypted answer. Its certificate may be wrong, or a firewall may block it."
        " This server’s admin can fix this."
    )


USUAL = "--use-auth-secret --no-tls --allow-loopback-peers"
# By trap: flags and options of coturn, the check that fails, and what it says.
TRAPS: dict[str, tuple[str, dict[str, str | None], str, str]] = {
    "peers denied": ("--use-auth-secret --no-tls", {}, "relay_call", "gives out an address, but no call comes through"),
    "lt-cred-mech": (
        "--lt-cred-mech --no-tls",
        {"static_auth_secret": None, "user": "a:b"},
        "turn",
        "refuses the password",
    ),
    "quota": (USUAL, {"user_quota": "1"}, "relay_call", "is full: too many calls"),
    "one relay port": (USUAL, {"min_port": "50000", "max_port": "50000"}, "relay_call", "has no free addresses left"),
}


@pytest.mark.long
@pytest.mark.parametrize("trap", TRAPS)
async def test_traps_of_coturn_are_named(trap: str, start_server: StartServer, pages: Pages, tmp_path: Path) -> None:
    flags, changes, check_name, said = TRAPS[trap]
    turn = TurnServer(tmp_path / "trap", *flags.split(), **changes)
    try:
        page = await open_lobby(start_server, pages, turn.url)
        await check(page)
        found = await page.evaluate(RESULTS)
        print(*found, sep="\n")
        assert any(name == check_name and state == "fault" and said in text for name, state, text in found), found
    finally:
        turn.stop()


@pytest.mark.long
async def test_a_black_camera_is_named(start_server: StartServer, turn_server: TurnServer, pages: Pages) -> None:
    page = await open_lobby(start_server, pages, turn_server.url, init_script=BLACK_CAMERA)
    assert (await check(page))["camera"] == ["warning"]
    assert await sentence(page, "camera") == (
        "Your camera shows only black. Open its cover, or choose another camera. You can fix this."
    )


@pytest.mark.long
async def test_the_check_works_in_firefox(start_server: StartServer, turn_server: TurnServer, firefox: Firefox) -> None:
    server = await start_server(TURN_URLS=turn_server.url, TURN_SECRET=SECRET)
    tab = cast("Page", await firefox.open((await server.create_room())["join_url"]))
    await until(tab, function("doctor", "openCheck"))
    await until(tab, "() => document.querySelector('.doctor-afterwards')?.checkVisibility()")
    found = await tab.evaluate(RESULTS)
    others = [state for name, state, _ in found if name != "speaker"]  # this machine may have none
    assert others == ["fine"] * 9, found
    assert firefox.complaints == []


@pytest.mark.long
async def test_a_check_during_a_call_does_not_disturb_it(
    start_server: StartServer, turn_server: TurnServer, pages: Pages
) -> None:
    server = await start_server(TURN_URLS=turn_server.url, TURN_SECRET=SECRET)
    room = await server.create_room()
    questions = at_start("devices", "countQuestions")
    ada, grace = await enter_call(pages, room["join_url"], "Ada", "Grace", init_script=SMALL_CAMERA + questions)
    for page in (ada, grace):
        await assert_pictures_flow(page, peers=1)
    asked = await ada.evaluate("() => questions.answered")
    await watch(ada, grace)
    await ada.evaluate(RUN, "statistics")
    states = await check(ada)
    assert [states[name] for name in ("camera", "microphone", "turn", "relay_call")] == [["fine"]] * 4
    assert await ada.evaluate("() => questions.answered") == asked
    assert_call_goes_on(await watched(ada, grace))
    await assert_pictures_flow(grace, peers=1)


@pytest.mark.long
async def test_a_tile_that_does_not_flow_offers_the_check(start_server: StartServer, pages: Pages) -> None:
    server = await start_server()
    room = await server.create_room()
    ada, grace = await enter_call(pages, room["join_url"], "Ada", "Grace", init_script=SMALL_CAMERA)
    await assert_pictures_flow(ada, peers=1)
    button = ada.locator(".tile").get_by_role("button", name="Check connection")
    await expect(button).to_have_count(0)
    await grace.evaluate("() => [...webvcon.call.peers.values()].forEach(({ connection }) => connection.close())")
    await button.click()
    await expect(doctor(ada)).to_be_visible()

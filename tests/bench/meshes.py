"""How many people a call carries on this machine, with and without the adaptation of video: a table.

    unshare --net tests/in_namespace .venv/bin/python -m tests.bench.meshes [--sizes 2,4,6] [--modes plain,adaptive]

It needs what tests/requirements.txt and tests/run install. All pages run in one Chromium with made-up cameras of 30
frames a second and windows of 640x400. A call holds if each picture that is on has 10 frames a second, everyone's
concealed sound is under 1 %, and at least half of the links have a picture.
"""

import argparse
import asyncio
import json
import os
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Error, Page, Playwright, async_playwright

from tests.support.calls import JOINED, press_join
from tests.support.chromium import find_chromium
from tests.support.page_scripts import at_start, function
from tests.support.server import ServerProcess

SIZES = (2, 4, 6, 8, 10, 12)
MODES = ("plain", "adaptive")
TOGETHER_WITHIN = 150.0  # seconds from the first page until everyone is connected
SETTLES = 60.0  # seconds until the budget has found its level
MEASURED = 20.0  # seconds
ANSWERS_WITHIN = 60.0  # seconds for one look at one page
LEAST_ON = 5.0  # seconds; pictures that are on for less time are not judged
FEWEST_FRAMES, MOST_CONCEALED, FEWEST_ON = 10.0, 0.01, 0.5
ARGUMENTS = (
    "--headless=new --no-sandbox --disable-gpu --no-first-run --disable-background-networking --mute-audio "
    "--autoplay-policy=no-user-gesture-required --use-fake-ui-for-media-stream "
    "--use-fake-device-for-media-stream=fps=30"
).split()

COUNTS = function("mesh", "counts")


@dataclass
class Row:
    """What one call was like; `fps` of the slowest picture that is on, and of the one in the middle."""

    people: int
    mode: str
    connected: str
    cores: float = 0.0
    sent: float = 0.0  # Mbit/s of all
    on: float = 0.0  # share of the time and the links in which there is a picture
    fps_least: float = 0.0
    fps_median: float = 0.0
    concealed: float = 0.0  # share of the worst page
    gap: float = 0.0  # seconds, of the picture that stood still longest
    changes: float = 0.0  # of the size that a link gets, a minute, of the one with the most
    level: str = ""  # of each page's sent video: heights in pixels

    @property
    def holds(self) -> bool:
        enough = self.on >= FEWEST_ON and self.fps_least >= FEWEST_FRAMES
        return self.connected == "all" and enough and self.concealed < MOST_CONCEALED


def main() -> None:
    parser = argparse.ArgumentParser("python -m tests.bench.meshes", description="Measures calls of many sizes.")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="%(default)s")
    parser.add_argument("--modes", default=",".join(MODES), help="%(default)s")
    parser.add_argument("--settle", type=float, default=SETTLES, help="seconds before it measures (%(default)s)")
    default = Path(tempfile.gettempdir()) / "web-v-con-meshes.json"
    parser.add_argument("--json", type=Path, default=default, help="where the table goes too (%(default)s)")
    options = parser.parse_args()
    rows = asyncio.run(_measure_all(_numbers(options.sizes), options.modes.split(","), options.settle, options.json))
    print(f"\n{_table(rows)}\n")
    for mode in options.modes.split(","):
        held = [row.people for row in rows if row.mode == mode and row.holds]
        print(f"{mode}: the largest call that holds has {max(held, default=0)} people")
    print(f"The table is in {options.json}.")


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",")]


async def _measure_all(sizes: list[int], modes: list[str], settle: float, kept: Path) -> list[Row]:
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        server = ServerProcess(Path(folder))
        await server.start()
        try:
            async with async_playwright() as playwright:
                for people in sizes:
                    for mode in modes:
                        row = await _measure(playwright, server, people, mode, settle)
                        print(_line(row), flush=True)
                        rows.append(row)
                        kept.write_text(json.dumps([asdict(one) | {"holds": one.holds} for one in rows], indent=1))
        finally:
            server.kill9()
    return rows


async def _measure(playwright: Playwright, server: ServerProcess, people: int, mode: str, settle: float) -> Row:
    browser = await playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
    try:
        async with asyncio.timeout(TOGETHER_WITHIN):
            pages = await _enter(browser, server, people, mode)
    except TimeoutError:
        return Row(people, mode, "never together")
    except Error as error:
        return Row(people, mode, str(error).splitlines()[0][:40])
    else:
        try:
            await asyncio.sleep(settle / 2)
            for page in pages:
                await page.evaluate(function("mesh", "watchSizes"))
            await asyncio.sleep(settle / 2)
            return await _look(pages, people, mode)
        except TimeoutError:
            return Row(people, mode, "pages do not answer")
        except Error as error:
            return Row(people, mode, str(error).splitlines()[0][:40])
    finally:
        await browser.close()


async def _enter(browser: Browser, server: ServerProcess, people: int, mode: str) -> list[Page]:
    """One page after the other, until each is connected to all others."""
    room = await server.create_room(max_participants=people)
    pages = []
    for number in range(people):
        context = await browser.new_context(
            permissions=["camera", "microphone"], viewport={"width": 640, "height": 400}
        )
        context.set_default_timeout(TOGETHER_WITHIN * 1000)
        page = await context.new_page()
        if mode == "plain":
            await page.add_init_script(at_start("mesh", "notAdaptive"))
        await page.goto(room["join_url"])
        await page.get_by_role("textbox", name="Your name").fill(f"Person {number + 1}")
        await press_join(page)
        while not await page.evaluate(JOINED):
            await asyncio.sleep(0.2)
        pages.append(page)
    for page in pages:
        while not await page.evaluate(function("mesh", "isConnected"), people - 1):
            await asyncio.sleep(1.0)
    return pages


async def _look(pages: list[Page], people: int, mode: str) -> Row:
    async def ask(script: str) -> list[Any]:
        async with asyncio.timeout(ANSWERS_WITHIN):
            return await asyncio.gather(*(page.evaluate(script) for page in pages))

    await ask(function("mesh", "watchFrames"))
    before = await ask(COUNTS)
    began, busy = time.monotonic(), _processor_seconds()
    await asyncio.sleep(MEASURED)
    cores = (_processor_seconds() - busy) / (time.monotonic() - began)
    now, elapsed = await ask(COUNTS), time.monotonic() - began
    gaps = await ask(function("mesh", "longestGap"))
    changes = await ask(function("mesh", "mostChanges"))
    sent, all_on, rates, concealed, links = 0, 0.0, [], [0.0], 0
    for page_before, page_now in zip(before, now, strict=True):
        earlier = {link["from"]: link for link in page_before}
        filled = heard = 0
        for link in page_now:
            old = earlier.get(link["from"])
            links += 1
            if old is None:
                continue
            sent += link["sent"] - old["sent"]
            filled += link["concealed"] - old["concealed"]
            heard += link["samples"] - old["samples"]
            was_on = link["onTime"] - old["onTime"]
            all_on += was_on
            if was_on >= LEAST_ON:
                rates.append((link["frames"] - old["frames"]) / was_on)
        concealed.append(filled / heard if heard else 1.0)
    rates.sort()
    heights = await ask("() => [...webvcon.call.peers.values()].map((one) => webvcon.call.adaptation?.figuresOf(one))")
    granted = sorted({str((figures or {}).get("granted")) for page in heights for figures in page})
    return Row(
        people,
        mode,
        "all" if links == people * (people - 1) else f"{links} of {people * (people - 1)}",
        cores=cores,
        sent=sent * 8 / elapsed / 1e6,
        on=min(1.0, all_on / elapsed / (people * (people - 1))),  # a busy page counts a little later than it is asked
        fps_least=rates[0] if rates else 0.0,
        fps_median=rates[len(rates) // 2] if rates else 0.0,
        concealed=max(concealed),
        gap=max(gaps) / 1000,
        changes=max(changes),
        level="/".join(granted),
    )


def _processor_seconds() -> float:
    """Of all processes below this one that are browsers."""
    parents, ticks = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            name, _, rest = (folder / "stat").read_text().rpartition(")")
        except OSError:
            continue  # it has ended
        fields = rest.split()
        parents[int(folder.name)] = int(fields[1])
        if "chrom" in name:
            ticks[int(folder.name)] = int(fields[11]) + int(fields[12])
    own = os.getpid()

    def is_below(pid: int) -> bool:
        while pid > 1 and pid != own:
            pid = parents.get(pid, 0)
        return pid == own

    return sum(spent for pid, spent in ticks.items() if is_below(pid)) / os.sysconf("SC_CLK_TCK")


HEAD = tuple("people|mode|connected|cores|Mbit/s|on|fps least|median|concealed|gap s|changes/min|heights".split("|"))


def _cells(row: Row) -> list[str]:
    return [
        *(str(row.people), row.mode, row.connected, f"{row.cores:.2f}", f"{row.sent:.1f}", f"{row.on * 100:.0f} %"),
        *(f"{row.fps_least:.1f}", f"{row.fps_median:.1f}", f"{row.concealed * 100:.2f} %", f"{row.gap:.1f}"),
        *(f"{row.changes:.0f}", row.level),
    ]


def _table(rows: list[Row]) -> str:
    lines = [(*HEAD, "holds"), ("---",) * (len(HEAD) + 1)]
    lines += [(*_cells(row), "yes" if row.holds else "no") for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _line(row: Row) -> str:
    named = (f"{name} {cell}" for name, cell in zip(HEAD, _cells(row), strict=True))
    return f"{', '.join(named)}: {'holds' if row.holds else 'does not hold'}"


if __name__ == "__main__":
    main()

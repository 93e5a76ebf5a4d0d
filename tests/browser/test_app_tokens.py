"""A link with a JWT of one's own application, signed as the documents show for Node.js."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import expect

from tests.conftest import StartServer
from tests.support.calls import PATIENCE, press_join
from tests.support.jwts import SECRET, documented_signer
from tests.support.pages import Pages
from tests.support.server import API_KEY

pytestmark = pytest.mark.asyncio(loop_scope="session")

expect.set_options(timeout=PATIENCE * 1000)


async def signed_by_node(code: str) -> str:
    """What the documents' example prints for this room."""
    command = [str(Path(sys.executable).with_name("node")), "--input-type=module"]
    environment = {**os.environ, "JWT_SECRET": SECRET}
    script = documented_signer("js").replace("6a18t3", code)
    result = await asyncio.to_thread(
        subprocess.run, command, input=script, env=environment, capture_output=True, text=True, check=True
    )
    return result.stdout.strip()


async def test_a_link_with_a_jwt_makes_its_visitor_a_host_with_the_name_in_it(
    start_server: StartServer, pages: Pages
) -> None:
    server = await start_server(JWT_KEYS=SECRET)
    room = await server.create_room(access="token")
    token = await signed_by_node(room["room_code"])
    ada = await pages.open(f"{room['join_url']}?name=Somebody#token={token}", devices=False)
    await press_join(ada)
    await expect(ada.locator(".stage")).to_be_visible()
    assert "token" not in ada.url
    url = f"{server.url}/api/rooms/{room['room_code']}"
    async with aiohttp.request("GET", url, headers={"X-API-Key": API_KEY}) as response:
        [participant] = (await response.json())["participants"]
    assert (participant["display_name"], participant["role"]) == ("Ada", "host")

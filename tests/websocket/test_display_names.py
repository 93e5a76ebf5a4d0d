"""Which names a participant may have."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.app import Service

NAMES = json.loads(
    Path(__file__).parents[1].joinpath("support/names.json").read_text()
)  # tests of the page read it too
REFUSED = {what: name for problem, names in NAMES.items() if problem != "valid" for what, name in names.items()}
WRONG = {
    "missing": {},
    "null": {"display_name": None},
    "a-number": {"display_name": 5},
    "a-list": {"display_name": ["Ada"]},
}


@pytest.mark.parametrize("name", REFUSED.values(), ids=REFUSED)
async def test_a_name_that_cannot_be_seen_or_that_disguises_itself_is_refused(service: Service, name: str) -> None:
    await _check_refused(service, {"display_name": name})


@pytest.mark.parametrize("name", REFUSED.values(), ids=REFUSED)
async def test_a_room_has_no_such_name_either(service: Service, name: str) -> None:
    if len(name) != 65:  # which is not too long for a room
        (await service.request("POST", "/api/rooms", json={"name": name})).problem(422, "invalid_field")


@pytest.mark.parametrize("escape", [r"\ud800", r"\udfff", r"\udc00\ud800", r"x\ud83d"], ids=repr)
async def test_a_name_with_a_lone_surrogate_is_refused(service: Service, escape: str) -> None:
    code = await service.room_code()
    peer = await service.connect()
    await peer.send_text(
        f'{{"type":"join_room","id":1,"payload":{{"room_code":"{code}","display_name":"A{escape}b"}}}}'
    )
    message = await peer.receive()
    assert (message["id"], message["payload"]["code"]) == (1, "invalid_message"), message
    assert message["payload"]["in_reply_to"] == "join_room"
    assert "display_name" in message["payload"]["message"]
    assert await peer.sync() == []


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
async def test_a_missing_or_wrong_name_is_refused(service: Service, wrong: dict[str, Any]) -> None:
    await _check_refused(service, wrong)


@pytest.mark.parametrize("name", NAMES["valid"].values(), ids=NAMES["valid"])
async def test_a_name_arrives_as_it_was_given(service: Service, name: str) -> None:
    code = await service.room_code(name=name)
    watcher = await service.enter(code, "Watcher")
    assert (await service.get_room(code))["name"] == name
    await service.enter(code, name)
    assert (await watcher.expect("peer_joined"))["display_name"] == name.strip()
    assert name.strip() in {one["display_name"] for one in (await service.get_room(code))["participants"]}


async def test_a_name_is_trimmed_before_it_is_measured(service: Service) -> None:
    code = await service.room_code()
    await service.enter(code, "  Ada  ")
    await service.enter(code, " " * 30 + "x" * 64 + " " * 30)
    names = {one["display_name"] for one in (await service.get_room(code))["participants"]}
    assert names == {"Ada", "x" * 64}


async def test_two_may_have_the_same_name(service: Service) -> None:
    code = await service.room_code()
    await service.enter(code, "Ada")
    await service.enter(code, "Ada")
    assert (await service.get_room(code))["participant_count"] == 2


async def test_who_comes_with_a_token_that_names_them_needs_no_name(service: Service) -> None:
    code = await service.room_code()
    token = await service.token(code, display_name="Ada")
    await (await service.connect()).join(code, None, token=token)
    assert (await service.get_room(code))["participants"][0]["display_name"] == "Ada"


async def _check_refused(service: Service, name: dict[str, Any]) -> None:
    code = await service.room_code()
    peer = await service.connect()
    answer = await peer.ask("join_room", {"room_code": code, **name})
    assert (answer["type"], answer["payload"]["code"]) == ("error", "invalid_message"), answer
    assert "display_name" in answer["payload"]["message"]
    assert (await service.get_room(code))["participants"] == []

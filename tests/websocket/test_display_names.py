"""Which names a participant may have."""

from typing import Any

import pytest

from tests.support.app import Service

FORBIDDEN = {
    **{f"C0-U+{point:04X}": chr(point) for point in (0x00, 0x01, 0x07, 0x09, 0x0A, 0x0D, 0x1B, 0x1F)},
    "delete-U+007F": "\x7f",
    **{f"C1-U+{point:04X}": chr(point) for point in (0x80, 0x85, 0x9B, 0x9F)},
    "line-separator": "\u2028",
    "paragraph-separator": "\u2029",
    **{f"bidi-U+{point:04X}": chr(point) for point in (0x061C, 0x200E, 0x200F)},
    **{f"bidi-U+{point:04X}": chr(point) for point in range(0x202A, 0x202F)},
    **{f"bidi-U+{point:04X}": chr(point) for point in range(0x2066, 0x206A)},
}
ALLOWED = {
    "one-character": "A",
    "64-characters": "x" * 64,
    "64-astral-characters": "😀" * 64,
    "accents": "Zoë Ångström",
    "combining": "e\u0301",
    "arabic": "سارة",
    "joined-emoji": "👩\u200d🚀",
    "zero-width-non-joiner": "می\u200cخواهم",
    "beside-the-bidi-controls": "\u2027\u202f\u2065\u206a",
    "markup": "<b>Ada</b> & 'Co'",
    "quotes": '"\\',
    "no-break-space-inside": "A\u00a0B",
}
WRONG = {
    "missing": {},
    "null": {"display_name": None},
    "a-number": {"display_name": 5},
    "a-list": {"display_name": ["Ada"]},
    "empty": {"display_name": ""},
    "spaces": {"display_name": "    "},
    "other-spaces": {"display_name": "\u3000\u00a0"},
    "65-characters": {"display_name": "x" * 65},
    "65-astral-characters": {"display_name": "😀" * 65},
}


@pytest.mark.parametrize("character", FORBIDDEN.values(), ids=FORBIDDEN.keys())
@pytest.mark.parametrize("name", ["{}Ada", "A{}da", "Ada{}"], ids=["before", "inside", "after"])
async def test_a_name_with_a_character_that_could_disguise_it_is_refused(
    service: Service, character: str, name: str
) -> None:
    await _check_refused(service, {"display_name": name.format(character)})


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


@pytest.mark.parametrize("name", ALLOWED.values(), ids=ALLOWED.keys())
async def test_a_name_arrives_as_it_was_given(service: Service, name: str) -> None:
    code = await service.room_code()
    watcher = await service.enter(code, "Watcher")
    await service.enter(code, name)
    assert (await watcher.expect("peer_joined"))["display_name"] == name
    assert name in {one["display_name"] for one in (await service.get_room(code))["participants"]}


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

"""What resumes nothing: a wrong token, one of somebody else, one of a session that ended."""

import base64
import json

import pytest

from tests.support.app import Serve, Service, come_back, enter


def forge(token: str, **changes: object) -> str:
    """The same signature under other claims."""
    body, *signatures = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    altered = base64.urlsafe_b64encode(json.dumps(claims | changes).encode()).rstrip(b"=").decode()
    return ".".join([altered, *signatures])


async def test_every_altered_character_of_a_token_spoils_it(serve: Serve) -> None:
    service = await serve(rate_limits=False)
    ben = await enter(service, await service.room_code())
    ben.drop()
    again = await service.connect()
    for at in range(len(ben.token)):
        altered = f"{ben.token[:at]}{'A' if ben.token[at] != 'A' else 'B'}{ben.token[at + 1 :]}"
        assert await again.resume_error(ben, resume_token=altered) == "resume_failed", at
    await again.resume(ben)


@pytest.mark.parametrize(
    "token",
    ["", ".", "x", "e30.", "e30.e30", "…", "\x00", "A" * 50_000, "ey" + "J" * 1000 + "." + "A" * 43, "W10.W10"],
    ids=["empty", "dot", "letter", "no claims", "two", "not ascii", "null", "long", "garbage", "list"],
)
async def test_what_is_no_token_resumes_nothing(token: str, service: Service) -> None:
    ben = await enter(service, await service.room_code())
    assert await (await service.connect()).resume_error(ben, resume_token=token) == "resume_failed"
    assert await ben.sync() == []


async def test_forged_claims_resume_nothing(service: Service) -> None:
    code, other = await service.room_code(), await service.room_code()
    ben, eve = await enter(service, code, "Ben"), await enter(service, other, "Eve")
    again = await service.connect()
    for token in (
        forge(eve.token, socket_id=ben.socket_id),
        forge(eve.token, socket_id=ben.socket_id, room_code=code),
        forge(ben.token, role="host"),
        forge(ben.token, room_code=other),
        forge(ben.token, session="x"),
    ):
        assert await again.resume_error(ben, resume_token=token) == "resume_failed"


async def test_a_token_is_for_its_own_socket_id(service: Service) -> None:
    code = await service.room_code()
    ben, eve = await enter(service, code, "Ben"), await enter(service, code, "Eve")
    again = await service.connect()
    assert await again.resume_error(ben, resume_token=eve.token) == "resume_failed"
    assert await again.resume_error(eve, resume_token=ben.token) == "resume_failed"
    assert await again.resume_error(ben, socket_id="nobody") == "resume_failed"


async def test_an_invitation_is_no_resume_token(service: Service) -> None:
    room = await service.create_room()
    ben = await enter(service, room["room_code"])
    again = await service.connect()
    assert await again.resume_error(ben, resume_token=room["host_token"]) == "resume_failed"
    assert await again.join_error(room["room_code"], token=ben.token) == "invalid_token"


async def test_a_token_ends_with_its_session(service: Service) -> None:
    code = await service.room_code()
    ben = await enter(service, code)
    first = ben.token
    await ben.leave()
    again = await service.connect()
    assert await again.resume_error(ben) == "resume_failed"
    await ben.join_resumable(code)
    assert ben.token != first
    assert await again.resume_error(ben, resume_token=first) == "resume_failed"
    await again.resume(ben)


async def test_inside_a_room_nothing_can_be_resumed(service: Service) -> None:
    code = await service.room_code()
    ada, ben = await enter(service, code, "Ada"), await enter(service, code, "Ben")
    await ada.expect("peer_joined")
    ben.drop()
    await ada.expect("peer_away")
    assert await ada.resume_error(ben) == "already_in_room"
    assert await ada.resume_error(ada) == "already_in_room"
    assert await ada.resume_error(ada, resume_token="x") == "already_in_room"
    assert await ada.sync() == []


async def test_a_resumed_connection_is_inside_a_room(service: Service) -> None:
    code = await service.room_code()
    ada, ben = await enter(service, code, "Ada"), await enter(service, code, "Ben")
    ben.drop()
    again = await come_back(service, ben)
    assert await again.resume_error(again) == "already_in_room"
    assert await again.resume_error(ada) == "already_in_room"
    assert await again.join_error(code) == "already_in_room"
    assert await again.count_of_server() == 3


@pytest.mark.parametrize("field", ["socket_id", "resume_token", "received"])
async def test_every_field_is_needed(field: str, service: Service) -> None:
    ben = await enter(service, await service.room_code())
    claim = ben.claim(received=0)
    del claim[field]
    error = (await (await service.connect()).ask("resume", claim))["payload"]
    assert error["code"] == "invalid_message"
    assert field in error["message"]


async def test_after_a_refusal_the_connection_can_join(service: Service) -> None:
    code = await service.room_code()
    ben = await enter(service, code)
    await ben.leave()
    again = await service.connect()
    assert await again.resume_error(ben) == "resume_failed"
    await again.join_resumable(code)
    assert await again.count_of_server() == 0
    assert again.socket_id != ben.socket_id


async def test_a_resumed_session_can_be_left_and_another_joined_on_the_same_connection(service: Service) -> None:
    code, other = await service.room_code(), await service.room_code()
    ada, ben = await enter(service, code, "Ada"), await enter(service, code, "Ben")
    await ada.expect("peer_joined")
    ben.drop()
    await ada.expect("peer_away")
    again = await come_back(service, ben)
    await ada.expect("peer_back")
    assert (await again.ask("leave_room"))["type"] == "left"
    assert await ada.expect("peer_left") == {"socket_id": ben.socket_id, "reason": "left"}
    for next_room in (code, other):
        await again.join_resumable(next_room, "Ben again")
        assert again.socket_id == ben.socket_id
        assert await again.count_of_server(received=0) == 0
        again.drop()
        again = await come_back(service, again)
        assert again.welcome["room_code"] == next_room
        await again.leave()
    assert types_of_others(await ada.sync()) == ["peer_joined", "peer_left"]


def types_of_others(messages: list[dict[str, object]]) -> list[object]:
    """Without the break in between."""
    return [message["type"] for message in messages if message["type"] not in {"peer_away", "peer_back"}]

"""When a connection is pinged, given up, or closed because it is of no use: told by a clock that the test sets."""

import pytest

from signaling.websocket.liveness import IDLE_SECONDS, Liveness, Verdict

HEARTBEAT, TICK = 15.0, 0.5


def verdicts(
    liveness: Liveness, until: float, *, is_of_use: bool = True, is_held: bool = False
) -> dict[float, Verdict]:
    """What is decided at which tick; a tick at which nothing is due is left out, as the server does."""
    said: dict[float, Verdict] = {}
    now = 0.0
    while now <= until:
        if now >= liveness.due and (verdict := liveness.check(now, is_of_use=is_of_use, is_held=is_held)):
            said[now] = verdict
            if verdict != "ping":
                return said
        now += TICK
    return said


def test_a_quiet_connection_is_pinged_a_tick_early_and_then_given_up() -> None:
    assert verdicts(Liveness(HEARTBEAT, TICK, 0.0), 60.0) == {14.5: "ping", 22.0: "dead"}


def test_one_that_was_heard_is_left_alone() -> None:
    liveness = Liveness(HEARTBEAT, TICK, 0.0)
    for second in range(0, 60, 5):
        liveness.heard_at = float(second)
        assert liveness.check(float(second), is_of_use=True, is_held=False) is None


def test_an_answer_in_time_starts_anew() -> None:
    liveness = Liveness(HEARTBEAT, TICK, 0.0)
    assert liveness.check(14.5, is_of_use=True, is_held=False) == "ping"
    liveness.heard_at = 20.0
    assert liveness.check(22.0, is_of_use=True, is_held=False) is None
    assert liveness.check(34.5, is_of_use=True, is_held=False) == "ping"
    assert liveness.check(42.0, is_of_use=True, is_held=False) == "dead"


def test_one_that_is_not_read_from_is_pinged_and_never_given_up() -> None:
    said = verdicts(Liveness(HEARTBEAT, TICK, 0.0), 100.0, is_held=True)
    assert set(said.values()) == {"ping"}
    assert len(said) >= 5


def test_one_of_no_use_is_closed_however_alive_it_is() -> None:
    liveness = Liveness(HEARTBEAT, TICK, 0.0)
    for tick in range(int(IDLE_SECONDS / TICK)):
        now = liveness.heard_at = tick * TICK
        assert liveness.check(now, is_of_use=False, is_held=False) is None
    liveness.heard_at = IDLE_SECONDS
    assert liveness.check(IDLE_SECONDS, is_of_use=False, is_held=False) == "idle"


def test_the_time_of_no_use_begins_when_it_leaves_its_room() -> None:
    liveness = Liveness(HEARTBEAT, TICK, 0.0)
    liveness.heard_at = 1000.0
    assert liveness.check(1000.0, is_of_use=True, is_held=False) is None
    liveness.heard_at = 1010.0
    assert liveness.check(1010.0, is_of_use=False, is_held=False) is None
    liveness.heard_at = 1069.5
    assert liveness.check(1069.5, is_of_use=False, is_held=False) is None
    assert liveness.check(1070.0, is_of_use=False, is_held=False) == "idle"


@pytest.mark.parametrize("is_of_use", [True, False])
def test_nothing_is_decided_before_it_is_due(*, is_of_use: bool) -> None:
    liveness = Liveness(HEARTBEAT, TICK, 0.0)
    liveness.check(0.0, is_of_use=is_of_use, is_held=False)
    assert liveness.due == (14.5 if is_of_use else 0.0)

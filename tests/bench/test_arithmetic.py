"""That the benchmark's figures are what their names say."""

import json
import os
from pathlib import Path

import pytest

from tests.bench.contestants import ASYNCIO_BEFORE, CONTESTANTS, OURS, OURS_ASYNCIO, OURS_BEFORE, ROOT, before
from tests.bench.figures import Figure, percentile
from tests.bench.frames import PING, TEXT, masked, split
from tests.bench.goals import GOALS, Goal
from tests.bench.payloads import SIGNALS
from tests.bench.report import print_changes, print_doubts
from tests.bench.results import Results
from tests.bench.setting import GENERATOR_SHARE, SERVER_SHARE


def test_a_percentile_is_the_value_that_so_many_are_not_above() -> None:
    thousand = [float(value) for value in range(1, 1001)]
    assert [percentile(thousand, percent) for percent in (50, 99, 99.9, 100)] == [500, 990, 999, 1000]
    assert percentile([7.0], 99.9) == 7.0


def test_a_figure_says_how_far_the_farthest_run_is_from_the_median() -> None:
    assert Figure.of([10.0, 20.0, 22.0]) == Figure(median=20.0, farthest=0.5)
    assert Figure.of([0.0]) == Figure(median=0.0, farthest=0.0)


def test_a_ratio_goal_compares_run_by_run() -> None:
    goal = next(goal for goal in GOALS if goal.text == "processor time per signal, 200 B in rooms of 2 / ws")
    results = Results()
    for ours, theirs in ((10.0, 20.0), (30.0, 40.0), (9.0, 10.0)):  # the medians alone would give 0.5
        results.add("signals", "web-v-con", {"200 B in rooms of 2": {"µs/signal": ours}})
        results.add("signals", "ws", {"200 B in rooms of 2": {"µs/signal": theirs}})
    outcome = goal.outcome(results)
    assert outcome.with_uvloop is not None
    assert outcome.with_uvloop.median == pytest.approx(0.75)
    assert outcome.is_met(outcome.with_uvloop)
    assert outcome.with_asyncio is None


def test_a_goal_is_met_up_to_its_limit() -> None:
    outcome = Goal("at most two", 2.0, lambda _, __: [2.0]).outcome(Results())
    assert outcome.is_met(Figure(2.0, 0.0))
    assert not outcome.is_met(Figure(2.01, 0.0))


@pytest.mark.parametrize("size", SIGNALS)
def test_payloads_have_their_size(size: int) -> None:
    _, payload = SIGNALS[size]
    assert len(json.dumps(payload, separators=(",", ":"))) == size


@pytest.mark.parametrize("size", [0, 5, 125, 126, 3000])
def test_a_masked_frame_is_the_text_again_under_its_mask(size: int) -> None:
    data = os.urandom(size)
    frame = masked(data)
    begins = len(frame) - size
    mask = frame[begins - 4 : begins]
    assert bytes(byte ^ mask[at % 4] for at, byte in enumerate(frame[begins:])) == data


def test_frames_are_told_apart_wherever_the_reading_stopped() -> None:
    sent = b"\x89\x00" + b"\x81\x7e" + (300).to_bytes(2) + bytes(300) + b"\x81\x02hi"
    whole = [(PING, b""), (TEXT, bytes(300)), (TEXT, b"hi")]
    for end in range(len(sent) + 1):
        frames, rest = split(sent[:end])
        more, nothing = split(rest + sent[end:])
        assert (frames + more, nothing) == (whole, b"")


def test_changes_are_ratios_of_now_to_before_run_by_run(capsys: pytest.CaptureFixture[str]) -> None:
    results = Results()
    for now, earlier in ((10.0, 20.0), (30.0, 40.0), (9.0, 10.0)):
        results.add("idle", OURS, {"joined": {"kB each": now, "heartbeats %": 1.0}})
        results.add("idle", OURS_BEFORE, {"joined": {"kB each": earlier, "heartbeats %": 0.0}})
    print_changes(results, {OURS: OURS_BEFORE, OURS_ASYNCIO: ASYNCIO_BEFORE})
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == "Now / before, idle: joined"
    assert lines[2].split() == ["web-v-con", "web-v-con", "asyncio"]
    assert lines[3].split() == ["kB", "each", "0.75", "±33%", "-"]
    assert len(lines) == 4, "there is no ratio to 0"


def test_another_checkout_stands_in_for_each_of_ours(tmp_path: Path) -> None:
    compared = before(tmp_path)
    assert [contestant.name for contestant in compared.values()] == [OURS_BEFORE, ASYNCIO_BEFORE]
    for name, contestant in compared.items():
        assert contestant.role == name
        own = [part.replace(str(ROOT / "server.py"), "") for part in CONTESTANTS[name].command(1)]
        assert [part.replace(str(tmp_path / "server.py"), "") for part in contestant.command(1)] == own


def test_the_readme_names_the_command() -> None:
    assert "`tests/bench/run`" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert os.access(ROOT / "tests/bench/run", os.X_OK)


@pytest.mark.parametrize(("server", "generator", "doubts"), [(99.0, 40.0, 0), (55.0, 40.0, 1), (99.0, 97.0, 1)])
def test_a_figure_of_a_server_that_was_not_the_bottleneck_is_doubted(
    server: float, generator: float, doubts: int, capsys: pytest.CaptureFixture[str]
) -> None:
    results = Results()
    results.add("signals", "ws", {"200 B": {SERVER_SHARE: server, GENERATOR_SHARE: generator}})
    print_doubts(results, "signals")
    assert len(capsys.readouterr().out.splitlines()) == doubts

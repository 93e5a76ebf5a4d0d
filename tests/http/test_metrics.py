"""`GET /metrics`, read with the parser of Prometheus' own client library."""

import json
import re
import shutil
import subprocess
import time
from pathlib import Path

import psutil
import pytest
from aiohttp import WSServerHandshakeError
from prometheus_client.parser import text_string_to_metric_families
from yarl import URL

from signaling import __version__
from signaling.metrics.process import process_lines
from tests.support.app import KEY, START, FakeClock, Serve, Service, come_back, enter, let_pass, some_ticks
from tests.support.server import ROOT

PROCESS = ("cpu_seconds_total", "resident_memory_bytes", "open_fds", "start_time_seconds")
NAME = re.compile(r"(webvcon|process)(_[a-z]+)+")
OF_MANY_INSTANCES = {
    f"webvcon_link_{name}" for name in ("parcels_total", "bytes_total", "breaks_total", "waiting_bytes")
}
OF_MANY_INSTANCES.add("webvcon_edges")
UNITS = ("_seconds", "_bytes")


async def scrape(service: Service, path: str = "/metrics") -> str:
    answer = await service.request("GET", path, key=None, headers={"Authorization": f"Bearer {KEY}"})
    assert answer.status == 200, answer
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.body.decode()


def read(text: str) -> dict[str, float]:
    """Every sample by its name with its labels as they are written: `webvcon_joins_total{role="host"}`."""
    samples = [sample for metric in text_string_to_metric_families(text) for sample in metric.samples]
    named = {
        one.name + "".join(sorted(f'{{{label}="{value}"}}' for label, value in one.labels.items())): one.value
        for one in samples
    }
    assert len(named) == len(samples), "no sample comes twice"
    return named


async def figures(service: Service) -> dict[str, float]:
    return read(await scrape(service))


async def changes(service: Service, before: dict[str, float]) -> dict[str, float]:
    """What has changed since, but for what each scrape changes and what belongs to time."""
    now = await figures(service)
    passing = re.compile("process_|webvcon_(http_|event_loop|store_|tcp_)")
    return {
        name: now[name] - before.get(name, 0) for name in now if not passing.match(name) and now[name] != before[name]
    }


async def test_each_metric_is_named_and_typed_as_prometheus_wants_it(service: Service) -> None:
    peer = await service.enter(await service.room_code())
    await peer.signal(peer)
    text = await scrape(service)
    metrics = list(text_string_to_metric_families(text))
    assert len(metrics) > 20
    assert len({metric.name for metric in metrics}) == len(metrics)
    for metric in metrics:
        name = f"{metric.name}_total" if metric.type == "counter" else metric.name
        assert NAME.fullmatch(name), name
        assert metric.documentation.endswith("."), name
        assert metric.type in {"counter", "gauge", "histogram"}, name
        assert metric.type != "histogram" or name.endswith(UNITS), name
        assert metric.samples or name == "webvcon_http_request_duration_seconds", name
        assert f"# TYPE {name} {metric.type}\n" in text, "a counter's name ends with _total"
    assert text.endswith("\n")


async def test_histograms_are_cumulative_and_end_with_all(service: Service) -> None:
    for _ in range(3):
        await service.request("GET", "/api/rooms")
    metrics = {metric.name: metric for metric in text_string_to_metric_families(await scrape(service))}
    for name in ("webvcon_http_request_duration_seconds", "webvcon_event_loop_lag_seconds"):
        by_labels: dict[tuple[str, ...], list[tuple[float, float]]] = {}
        for sample in metrics[name].samples:
            if sample.name.endswith("_bucket"):
                labels = tuple(value for label, value in sorted(sample.labels.items()) if label != "le")
                by_labels.setdefault(labels, []).append((float(sample.labels["le"]), sample.value))
        for buckets in by_labels.values():
            assert buckets == sorted(buckets)
            assert [count for _, count in buckets] == sorted(count for _, count in buckets)
            assert buckets[-1][0] == float("inf")
        totals = {sample.value for sample in metrics[name].samples if sample.name.endswith("_count")}
        assert totals == {buckets[-1][1] for buckets in by_labels.values()}


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed (Debian: prometheus)")
async def test_promtool_finds_nothing_to_improve(service: Service) -> None:
    text = await scrape(service)
    checked = subprocess.run(["promtool", "check", "metrics"], input=text, text=True, capture_output=True, check=False)
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")


async def test_what_happens_in_rooms_is_counted(service: Service) -> None:
    before = await figures(service)
    room = await service.create_room(waiting_room=True)
    code = room["room_code"]
    host = await enter(service, code, "Host", token=room["host_token"])
    for _ in range(2):
        guest = await service.connect()
        await guest.send("join_room", {"room_code": code, "display_name": "Guest", "resumable": True})
        await guest.expect("waiting")
    now = await changes(service, before)
    assert now == {
        "webvcon_connections": 3,
        "webvcon_rooms": 1,
        "webvcon_rooms_created_total": 1,
        "webvcon_participants": 1,
        "webvcon_waiting_guests": 2,
        'webvcon_joins_total{role="host"}': 1,
    }
    await host.ask("admit", {"socket_id": guest.socket_id})
    await guest.admitted()
    await guest.ask("signal", {"to": guest.socket_id, "signal_type": "offer", "payload": 1})
    guest.drop()
    while (await host.receive())["type"] != "peer_away":
        pass
    now = await changes(service, before)
    assert now["webvcon_participants"] == 2
    assert now["webvcon_participants_away"] == 1
    assert now["webvcon_waiting_guests"] == 1
    assert now['webvcon_joins_total{role="guest"}'] == 1
    assert now['webvcon_refusals_total{code="peer_not_found"}'] == 1

    back = await come_back(service, guest)
    await back.leave()
    await service.delete(code)
    assert await changes(service, before) == {
        "webvcon_connections": 3,
        "webvcon_rooms_created_total": 1,
        'webvcon_joins_total{role="host"}': 1,
        'webvcon_joins_total{role="guest"}': 1,
        'webvcon_leaves_total{reason="left"}': 1,
        'webvcon_rooms_closed_total{reason="deleted"}': 1,
        'webvcon_refusals_total{code="peer_not_found"}': 1,
        "webvcon_resumes_total": 1,
    }


async def test_a_resume_that_takes_over_is_counted_and_so_is_a_grace_that_ends(service: Service) -> None:
    code = await service.room_code()
    ben = await service.enter(code, "Ben")
    ada = await enter(service, code)
    before = await figures(service)
    again = await come_back(service, ada)
    assert (await changes(service, before))["webvcon_resumes_total"] == 1
    again.drop()
    while (await ben.receive())["type"] != "peer_away":
        pass
    let_pass(service, 31)
    await some_ticks(service)
    assert (await changes(service, before))['webvcon_leaves_total{reason="timeout"}'] == 1


async def test_forwarded_signals_and_their_bytes_are_counted_by_type(service: Service) -> None:
    code = await service.room_code()
    ada, ben = await service.enter(code), await service.enter(code, "Ben")
    before = await figures(service)
    for signal_type, text in (("offer", '"1234567890"'), ("candidate", '{"a": [1]}'), ("candidate", "null")):
        payload = f'{{"to":"{ben.socket_id}","signal_type":"{signal_type}","payload":{text}}}'
        await ada.send_text(f'{{"type":"signal","payload":{payload}}}')
    await ada.signal("nobody")
    await ada.sync()
    offer, *candidates = [len(await ben.receive_text()) for _ in range(3)]
    assert await changes(service, before) == {
        'webvcon_signals_total{type="offer"}': 1,
        'webvcon_signals_total{type="candidate"}': 2,
        'webvcon_signal_bytes_total{type="offer"}': offer,
        'webvcon_signal_bytes_total{type="candidate"}': sum(candidates),
        'webvcon_refusals_total{code="peer_not_found"}': 1,
    }


async def test_refusals_of_rest_and_of_websockets_are_counted_by_code(service: Service) -> None:
    before = await figures(service)
    peer = await service.connect()
    await peer.join_error("zzzzzz")
    await peer.send_text("no json")
    await peer.error()
    await peer.ask_for_error("unheard-of")
    await service.request("GET", "/api/rooms/zzzzzz")
    await service.request("GET", "/api/rooms", key="wrong")
    await service.request("POST", "/api/rooms", json={"ttl_hours": -1})
    await service.request("PUT", "/api/rooms")
    with pytest.raises(WSServerHandshakeError):
        await service.connect(Origin="https://evil.example")
    assert await changes(service, before) == {
        "webvcon_connections": 1,
        'webvcon_refusals_total{code="room_not_found"}': 2,
        'webvcon_refusals_total{code="invalid_json"}': 1,
        'webvcon_refusals_total{code="unknown_type"}': 1,
        'webvcon_refusals_total{code="unauthorized"}': 1,
        'webvcon_refusals_total{code="invalid_field"}': 1,
        'webvcon_refusals_total{code="method_not_allowed"}': 1,
        'webvcon_refusals_total{code="origin_not_allowed"}': 1,
    }


async def test_requests_are_timed_by_template_and_class_of_status_whatever_is_asked(service: Service) -> None:
    code = await service.room_code()
    await service.connect()
    await service.get_room(code)
    for number in range(30):
        await service.request("GET", f"/api/rooms/{number}")
        await service.request("GET", f"/nowhere/{number}")
    for method in ("PUT", "PROPFIND", "MKCOL", "SEARCH"):
        await service.request(method, "/api/rooms")
    await service.request("GET", "/large.css")
    await service.request("GET", f"/r/{code}")
    name = "webvcon_http_request_duration_seconds_count"
    counted = {series.removeprefix(name): count for series, count in (await figures(service)).items() if name in series}
    assert counted == {
        '{method="POST"}{route="/api/rooms"}{status="2xx"}': 1,
        '{method="GET"}{route="/ws"}{status="1xx"}': 1,
        '{method="GET"}{route="/api/rooms/{code}"}{status="2xx"}': 1,
        '{method="GET"}{route="/api/rooms/{code}"}{status="4xx"}': 30,
        '{method="GET"}{route="none"}{status="4xx"}': 30,
        '{method="other"}{route="none"}{status="4xx"}': 4,
        '{method="GET"}{route="static"}{status="2xx"}': 2,
    }


async def test_the_store_tells_when_it_saved_and_how_often_it_failed(
    service: Service, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushes, errors = "webvcon_store_flush_duration_seconds_count", "webvcon_store_errors_total"
    saved_at, degraded = "webvcon_store_last_flush_timestamp_seconds", "webvcon_store_degraded"
    first = await figures(service)
    assert (first[saved_at], first[errors], first[degraded]) == (START, 0, 0)
    clock.advance(100)
    await service.room_code()
    now = await figures(service)
    assert (now[saved_at], now[flushes] - first[flushes], now[errors], now[degraded]) == (START + 100, 1, 0, 0)
    clock.advance(100)
    with monkeypatch.context() as patch:
        patch.setattr("signaling.stores.json_file.JsonFile.save", failing_save)
        assert (await service.request("POST", "/api/rooms")).status == 503
        now = await figures(service)
    assert (now[saved_at], now[degraded]) == (START + 100, 1)
    assert now[errors] >= 1


async def failing_save(*_: object) -> None:
    raise OSError("no disk")


async def test_what_holds_the_event_loop_up_is_a_lag(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signaling.app.LONGEST_TICK", 0.01)
    service = await serve()
    await some_ticks(service)
    before = (await figures(service))["webvcon_event_loop_lag_seconds_sum"]
    time.sleep(0.2)  # noqa: ASYNC251 - blocks the loop, which also runs the server
    await some_ticks(service)
    assert (await figures(service))["webvcon_event_loop_lag_seconds_sum"] - before >= 0.19


@pytest.mark.parametrize("path", ["/metrics", "/metrics?x=1", "/%6Detrics"])
async def test_it_needs_the_key(service: Service, path: str) -> None:
    assert (await service.raw_path("GET", path)).status == 200
    answer = await service.request("GET", URL(service.url + path, encoded=True), key=None)
    answer.problem(401, "unauthorized")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("header", ["X-API-Key", "Authorization"])
async def test_it_counts_wrong_keys(service: Service, header: str) -> None:
    value = "wrong" if header == "X-API-Key" else "Bearer wrong"
    for _ in range(10):
        (await service.request("GET", "/metrics", key=None, headers={header: value})).problem(401, "unauthorized")
    (await service.request("GET", "/metrics")).problem(429, "rate_limited")
    (await service.request("GET", "/api/rooms")).problem(429, "rate_limited")


async def test_it_shares_the_rate_limit_of_the_rest_api(service: Service) -> None:
    for _ in range(200):
        assert (await service.request("GET", "/api/ice-servers")).status == 200
    (await service.request("GET", "/metrics")).problem(429, "rate_limited")


async def test_it_answers_head_and_options_and_no_other_origin(serve: Serve) -> None:
    service = await serve(allowed_origins=("*",))
    answer = await service.request("HEAD", "/metrics")
    assert (answer.status, answer.body) == (200, b"")
    answer = await service.request("OPTIONS", "/metrics", key=None)
    assert (answer.status, answer.headers["Allow"]) == (204, "GET, HEAD, OPTIONS")
    answer = await service.request("GET", "/metrics", headers={"Origin": "https://other.example"})
    assert "Access-Control-Allow-Origin" not in answer.headers
    (await service.request("POST", "/metrics")).problem(405, "method_not_allowed")


async def test_it_works_below_the_path_of_the_public_url(serve: Serve) -> None:
    service = await serve(public_url="https://calls.example/meet")
    await service.request("GET", "/meet/api/rooms")
    await service.request("GET", "/api/rooms")
    (await service.request("GET", "/meet/metrics", key=None)).problem(401, "unauthorized")
    counted = read(await scrape(service, "/meet/metrics"))
    route = '{method="GET"}{route="/api/rooms"}{status="2xx"}'
    assert counted[f"webvcon_http_request_duration_seconds_count{route}"] == 2


async def test_it_says_its_version_and_the_figures_of_the_process(service: Service) -> None:
    now = await figures(service)
    assert now[f'webvcon_build_info{{version="{__version__}"}}'] == 1
    assert all(now[f"process_{name}"] > 0 for name in PROCESS)


def test_the_figures_of_the_process_are_those_that_psutil_knows() -> None:
    this = psutil.Process()
    now = read("".join(f"{line}\n" for line in process_lines()))
    assert now["process_start_time_seconds"] == pytest.approx(this.create_time(), abs=1.5)
    assert now["process_open_fds"] == this.num_fds() - 1, "psutil also counts the one with which it lists them"
    assert now["process_resident_memory_bytes"] == pytest.approx(this.memory_info().rss, rel=0.2)
    assert now["process_cpu_seconds_total"] == pytest.approx(sum(this.cpu_times()[:2]), abs=1)


def test_without_proc_there_is_only_the_processor_time(tmp_path: Path) -> None:
    assert [line.split()[0] for line in process_lines(tmp_path) if not line.startswith("#")] == [
        "process_cpu_seconds_total"
    ]


async def exported(service: Service) -> set[str]:
    """The names of all metrics."""
    families = text_string_to_metric_families(await scrape(service))
    return {f"{metric.name}_total" if metric.type == "counter" else metric.name for metric in families}


def on_the_dashboard() -> set[str]:
    dashboard = json.loads((ROOT / ".github/grafana-dashboard.json").read_text())
    queries = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    queries += [variable["query"] for variable in dashboard["templating"]["list"]]
    named = {match[0] for query in queries for match in NAME.finditer(query)}
    return {re.sub("_(bucket|count|sum)$", "", name) for name in named}


async def test_the_dashboard_shows_all_metrics_and_no_others(service: Service) -> None:
    assert await exported(service) == on_the_dashboard() - OF_MANY_INSTANCES
    assert "](.github/grafana-dashboard.json)" in (ROOT / "README.md").read_text()

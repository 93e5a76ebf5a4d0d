"""What peers signal to each other: a candidate and an offer like a browser's, of an exact size as JSON."""

import json
import random
from typing import Any

CANDIDATE = {
    "candidate": "candidate:842163049 1 udp 1677729535 203.0.113.77 46154 typ srflx raddr 10.0.17.1 rport 46154",
    "sdpMid": "0",
    "sdpMLineIndex": 0,
    "usernameFragment": "",
}
SDP_HEAD = ["v=0", "o=- 4962303333179871722 2 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE 0 1", "m=audio 9 UDP"]


def candidate(size: int) -> dict[str, Any]:
    fill = "u" * (size - len(_json(CANDIDATE)))
    return {**CANDIDATE, "usernameFragment": fill}


def offer(size: int) -> dict[str, Any]:
    """Of many short lines, whose ends JSON has to escape: that is what costs a server that reads them."""
    numbers = random.Random(6)
    lines = list(SDP_HEAD)
    while len(_json(_description(lines))) < size:
        lines.append(f"a=rtpmap:{numbers.randrange(35, 128)} VP8/{numbers.randrange(10_000, 99_999)}")
    excess = len(_json(_description(lines))) - size
    lines[3] += "0" * 40
    while (excess := len(_json(_description(lines))) - size) > 0:
        lines.pop()
    lines[-1] += "0" * -excess
    return _description(lines)


def _description(lines: list[str]) -> dict[str, Any]:
    return {"type": "offer", "sdp": "\r\n".join([*lines, ""])}


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


SIGNALS = {200: ("candidate", candidate(200)), 3000: ("offer", offer(3000))}  # by bytes: its kind and payload

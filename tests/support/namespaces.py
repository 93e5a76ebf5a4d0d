"""Other machines: network namespaces, as containers have them, with a packet filter and DNS of their own.

Only root may make them. tests/run installs what this needs (iproute2, nftables).
"""

import os
import shutil
import subprocess
from pathlib import Path

QUEUE = "300ms"  # the longest that a packet waits on a narrow cable
MOST = 250  # at once, as the third number of their IPv4 addresses


class Namespace:
    """One machine, with a cable to the network namespace that the test runs in as its only way out.

    `outside` and `outside6` are the addresses of the test's end of the cable, the others those of the machine.
    """

    def __init__(self) -> None:
        number = next((number for number in range(1, MOST) if _is_done("ip", "link", "add", *_cable(number))), None)
        assert number is not None, "no network namespace can be made here"
        self._link, self._name = f"wvc{number}", f"wvc-{os.getpid()}-{number}"
        self._etc = Path("/etc/netns") / self._name  # files that its programs see in /etc
        self.outside, self.address = f"10.91.{number}.1", f"10.91.{number}.2"
        self.outside6, self.address6 = f"fd91:0:0:{number}::1", f"fd91:0:0:{number}::2"
        try:
            _run("ip", "netns", "add", self._name)
            _run("ip", "link", "set", f"{self._link}x", "netns", self._name, "name", "card")
            _set_up(["ip"], self._link, self.outside, self.outside6)
            _set_up(["ip", "-n", self._name], "card", self.address, self.address6)
            _run("ip", "-n", self._name, "link", "set", "lo", "up")
            _run("ip", "-n", self._name, "route", "add", "default", "via", self.outside)
        except BaseException:
            self.remove()
            raise

    def command(self, *command: str) -> list[str]:
        """Returns a command that runs another one on this machine."""
        return ["ip", "netns", "exec", self._name, *command]

    def ask_for_names(self) -> None:
        """Lets programs that are started from now on ask a DNS server at `outside`."""
        self._etc.mkdir(parents=True, exist_ok=True)
        (self._etc / "resolv.conf").write_text(f"nameserver {self.outside}\n")

    def drop(self, *packets: str, on: str = "card") -> None:
        """Drops packets that come in by the cable, in the words of nft: "udp dport 3478"; on "lo" its own."""
        rules = "\n".join(f"iifname {on} {one} drop" for one in packets)
        chain = f"type filter hook input priority 0\n{rules}\n"
        _run(*self.command("nft", f"table inet filter {{\nchain input {{\n{chain}}}\n}}"))

    def worsen(self, *, loss: int, rate: int) -> None:
        """Loses `loss` % of the UDP packets and carries `rate` kbit/s from now on, each way."""
        lost = f"meta l4proto udp numgen random mod 100 < {loss} drop"
        for run, link in self._ends():
            chain = f"type filter hook input priority 0\niifname {link} {lost}\n"
            _run(*run, "nft", f"table inet worse-{self._link} {{\nchain input {{\n{chain}}}\n}}")
            _run(*run, *f"tc qdisc add dev {link} root tbf rate {rate}kbit burst 5kb latency {QUEUE} ".split())

    def mend(self) -> None:
        """Takes back what `worsen` did."""
        for run, link in self._ends():
            _run(*run, "nft", f"delete table inet worse-{self._link}")
            _run(*run, "tc", "qdisc", "delete", "dev", link, "root")

    def _ends(self) -> list[tuple[list[str], str]]:
        """Of the cable: what runs a command there, and the name of its card."""
        return [(self.command(), "card"), ([], self._link)]

    def remove(self) -> None:
        """Programs that still run in it have no network from now on."""
        _is_done("ip", "link", "delete", self._link)
        _is_done("ip", "netns", "delete", self._name)
        shutil.rmtree(self._etc, ignore_errors=True)


def _cable(number: int) -> list[str]:
    return [f"wvc{number}", "type", "veth", "peer", "name", f"wvc{number}x"]


def _set_up(ip: list[str], link: str, *addresses: str) -> None:
    _run(*ip, "link", "set", link, "addrgenmode", "none")
    for address, size in zip(addresses, (24, 64), strict=True):
        _run(*ip, "address", "add", f"{address}/{size}", "dev", link, *(["nodad"] if ":" in address else []))
    _run(*ip, "link", "set", link, "up")


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr}"


def _is_done(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0

"""Counts what one of many instances sends to the others, and gets from them."""

from collections.abc import Iterator

from .exposition import family, gauge

SENT, RECEIVED = "sent", "received"


class LinkCounts:
    """The counters of all links of one instance."""

    def __init__(self) -> None:
        self.breaks = 0
        self._parcels = dict.fromkeys((SENT, RECEIVED), 0)
        self._bytes = dict.fromkeys((SENT, RECEIVED), 0)

    def count(self, direction: str, size: int) -> None:
        """Counts a parcel of so many bytes that was SENT or RECEIVED."""
        self._parcels[direction] += 1
        self._bytes[direction] += size

    def lines(self, waiting_bytes: int, edges: int) -> Iterator[str]:
        """Yields the lines of all metrics of links."""
        for name, help_, counts in (
            ("parcels", "Parcels that went to other instances, or came from them.", self._parcels),
            ("bytes", "Bytes of these parcels.", self._bytes),
        ):
            samples = [((direction,), count) for direction, count in counts.items()]
            yield from family(f"webvcon_link_{name}_total", "counter", help_, samples, ["direction"])
        help_ = "Links with other instances that broke, and with them connections of clients."
        yield from family("webvcon_link_breaks_total", "counter", help_, [((), self.breaks)])
        yield from gauge("webvcon_link_waiting_bytes", "Bytes that wait for other instances.", waiting_bytes)
        yield from gauge("webvcon_edges", "Clients here whose rooms are at other instances.", edges)

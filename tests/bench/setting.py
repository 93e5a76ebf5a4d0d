"""What every scenario is given, and what it gives back."""

from dataclasses import dataclass

from tests.bench.rooms import Rooms

SERVER_SHARE = "server %"  # of its core, where it is given as much to do as it can
GENERATOR_SHARE = "generator %"  # the figure that tells whether the load was what its generator could give
Cases = dict[str, dict[str, float]]  # figures by name, by case


@dataclass(frozen=True)
class Setting:
    """Where servers run, the rooms they have, and whether all this is only a try."""

    server_core: int
    rooms: Rooms
    quick: bool

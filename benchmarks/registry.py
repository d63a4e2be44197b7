"""What can be measured: phases, their sizes and who takes part."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

OURS = "corridor"


@dataclass(frozen=True)
class Contender:
    """One way to do a phase. ``work`` takes what the phase's ``make`` gave and returns the answer's key figure."""

    name: str
    work: Callable[[Any], float]
    most: int
    package: str


@dataclass(frozen=True)
class Phase:
    """One thing to measure.

    ``make`` turns a size into data and is not timed. The key figures of all contenders at one size must agree,
    so that nobody is fast by doing something else.
    """

    name: str
    sizes: tuple[int, ...]
    unit: str
    make: Callable[[int], Any]
    contenders: tuple[Contender, ...]

    def at(self, size: int) -> list[Contender]:
        """Who takes part at a size: a slow contender is left out where it would take minutes."""
        return [contender for contender in self.contenders if size <= contender.most]


def contender(name: str, work: Callable[[Any], float], most: int = 10**9, package: str = "") -> Contender:
    """Declare a contender; `most` is the largest size it takes part in, `package` names its distribution."""
    return Contender(name, work, most, package or name)


def phases() -> dict[str, Phase]:
    """Every phase by name."""
    from benchmarks import checking, gravity, network, origin, pricing, projection, trade

    rooms = (checking, gravity, network, origin, pricing, projection, trade)
    return {phase.name: phase for room in rooms for phase in room.PHASES}

"""What a search found of a goal, and what it spent."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Found:
    """A goal with what its search found; `value` and `bound` in slots, specimens or hundredths."""

    goal: str
    value: int
    bound: float
    limit: float
    seconds: float = 0.0
    effort: float = 0.0

    @property
    def status(self) -> str:
        """Optimal where value and bound meet."""
        return "optimal" if self.value <= self.bound + 1e-6 else "feasible"


@dataclass
class Spent:
    """A limit, of effort or of the clock, and what of it is spent."""

    limit: float
    by_effort: bool
    effort: float = 0.0
    began: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> float:
        """What is left of the limit."""
        return self.limit - (self.effort if self.by_effort else self.seconds)

    @property
    def seconds(self) -> float:
        """Seconds since it began."""
        return time.monotonic() - self.began

"""What the plan seeks and how long the search may take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from corridor.solvers import SolveSettings

Goal = Literal["least_cost", "most_margin"]
WholeLoads = Literal["none", "all"]


@dataclass(frozen=True)
class NetworkOptions:
    """Goal, limits of the search and the two prices that no table gives.

    ``shortage_factor`` times the price of the demand is charged for a unit left short (least cost only).
    ``holding_cost_frac_per_year`` of a unit's value is charged for a year in stock. ``decided_from`` is the first day
    on which an approval can be decided; empty is the first day of the horizon.
    """

    goal: Goal = "least_cost"
    gap: float = 0.01
    time_limit_seconds: float | None = 60.0
    threads: int = 2
    seed: int = 0
    whole_loads: WholeLoads = "none"
    shortage_factor: float = 1.0
    holding_cost_frac_per_year: float = 0.12
    decided_from: date | None = None

    @classmethod
    def from_settings(cls, settings: Any) -> NetworkOptions:
        """From a case's settings: its `network` section, its seed and the day from which approvals are decided."""
        network = settings.network
        return cls(
            goal=network.goal,
            gap=network.gap,
            time_limit_seconds=network.time_limit_seconds,
            threads=network.threads,
            seed=settings.seed,
            whole_loads=network.whole_loads,
            shortage_factor=network.shortage_factor,
            holding_cost_frac_per_year=network.holding_cost_frac_per_year,
            decided_from=getattr(getattr(settings, "approvals", None), "decided_from", None),
        )

    def solving(self) -> SolveSettings:
        """Seed and limits as the solver takes them."""
        return SolveSettings(self.seed, self.threads, self.gap, self.time_limit_seconds)

"""How a match is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field

from corridor.matching.candidates import Bounds


@dataclass(frozen=True)
class MatchOptions:
    """Where the bands begin, and how much is kept.

    Attributes
    ----------
    match_from, review_from
        Least probability of a match, and of a pair that a person should look at.
    pairs_per_need
        Most pairs that are kept of a need, the likeliest first.
    keep_from
        Pairs below are not written at all.
    bounds
        How many candidates a need may have.
    """

    match_from: float = 0.85
    review_from: float = 0.30
    pairs_per_need: int = 12
    keep_from: float = 0.05
    bounds: Bounds = field(default_factory=Bounds)

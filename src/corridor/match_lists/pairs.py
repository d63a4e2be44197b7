"""A file of pairs, scored: parts by the model that comes with Corridor, other goods by labelled pairs of their own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corridor.matching import ScoredPairs


def score_file(pairs: Path, masked: bool = False, train: Path | None = None) -> ScoredPairs:
    """How likely the two sides of each pair are one part, or, with `train`, one good of that kind."""
    from corridor.match_lists.running import facts_of
    from corridor.matching import score_goods, score_part_pairs

    return score_goods(pairs, train) if train is not None else score_part_pairs(pairs, facts_of(()), masked=masked)

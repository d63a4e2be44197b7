"""Links between part numbers: supersession, interchange and aftermarket kept apart, each with its source.

Three relations that must not be mixed. A newer number that supersedes an older one is the maker's own word and holds
one way along a chain. Two numbers that interchange fit in each other's place. An aftermarket number is another brand's
part for an original one; two aftermarket numbers for one original meet there, which is a weaker claim.
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass

import polars as pl

from corridor.matching.numbers import normal

MOST_STEPS = 8
"""Links of one way from number to number; longer chains are told to be so and not followed."""


@dataclass(frozen=True)
class Way:
    """How one number leads to another."""

    kind: str
    """``same, supersedes, superseded_by, interchanges, aftermarket_for, original_of, shared_original``."""
    numbers: tuple[str, ...]
    sources: tuple[str, ...]
    confidence: str


_RANK = ("same", "supersedes", "superseded_by", "interchanges", "aftermarket_for", "original_of", "shared_original")


class Links:
    """Cross references by number."""

    def __init__(self, cross_references: pl.DataFrame) -> None:
        self._next: dict[str, list[tuple[str, str, str, str]]] = defaultdict(list)
        back = {"supersedes": "superseded_by", "interchanges": "interchanges", "aftermarket_for": "original_of"}
        columns = ("from_number", "to_number", "relation", "source", "confidence")
        for start, end, relation, source, confidence in cross_references.select(columns).iter_rows():
            a, b = normal(start), normal(end)
            if a != b:
                self._next[a].append((b, relation, source, confidence))
                self._next[b].append((a, back[relation], source, confidence))

    def __bool__(self) -> bool:
        return bool(self._next)

    def newest(self, number: str) -> tuple[str, ...]:
        """The chain of numbers that supersede a number, itself first; a chain that comes back on itself ends there."""
        chain = [number]
        while True:
            later = sorted(b for b, relation, *_ in self._next.get(chain[-1], ()) if relation == "superseded_by")
            later = [b for b in later if b not in chain]
            if not later:
                return tuple(chain)
            chain.append(later[0])

    def reach(self, number: str) -> dict[str, Way]:
        """Every number that this one leads to, by the strongest and then the shortest way.

        Supersession may be followed any number of steps, and interchange too; aftermarket once, or once to the
        original and once from it. No way mixes an aftermarket link with a second aftermarket brand's interchange.
        """
        found = {number: Way("same", (number,), (), "sourced")}
        queue: deque[tuple[str, Way]] = deque([(number, found[number])])
        while queue:
            at, way = queue.popleft()
            if len(way.numbers) > MOST_STEPS:
                continue
            for after, relation, source, confidence in sorted(self._next.get(at, ())):
                kind = _joined(way.kind, relation)
                if kind is None or after in way.numbers:
                    continue
                new = Way(
                    kind, (*way.numbers, after), (*way.sources, source), _weaker(way.confidence, confidence)
                )  # fmt: skip
                known = found.get(after)
                if known is None or _order(new) < _order(known):
                    found[after] = new
                    queue.append((after, new))
        return found


def _order(way: Way) -> tuple[int, int]:
    return _RANK.index(way.kind), len(way.numbers)


def _weaker(one: str, other: str) -> str:
    order = ("sourced", "recalled", "estimate")
    return max(one, other, key=order.index)


def _joined(so_far: str, relation: str) -> str | None:
    """The relation of a way that gets one link longer; None where the two together mean nothing."""
    if so_far == "same":
        return relation
    same_maker = ("supersedes", "superseded_by", "interchanges")
    if so_far in same_maker and relation in same_maker:
        return so_far if so_far == relation else "interchanges"
    if so_far in same_maker:
        return relation
    if relation in same_maker:
        return so_far
    return "shared_original" if (so_far, relation) == ("aftermarket_for", "original_of") else None

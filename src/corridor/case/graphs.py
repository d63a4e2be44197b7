"""Two questions about arrows: where can one get to, and do they lead round in a ring?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import polars as pl

MOST_RINGS = 20


class Reach:
    """Which places can be reached along arrows, for many places of departure."""

    def __init__(self, arrows: pl.DataFrame) -> None:
        """`arrows` has two columns of names, from and to."""
        pairs = arrows.drop_nulls().unique()
        self.names = pl.concat([pairs.to_series(0), pairs.to_series(1)]).unique().sort()
        self.place = {name: number for number, name in enumerate(self.names)}
        self.start = self.names.search_sorted(pairs.to_series(0)).to_numpy() if pairs.height else np.zeros(0, np.uint32)
        self.end = self.names.search_sorted(pairs.to_series(1)).to_numpy() if pairs.height else np.zeros(0, np.uint32)

    def from_any(self, starts: Iterable[str]) -> set[str]:
        """Every place that can be reached from one of these, themselves included."""
        starts = set(starts)
        reached = np.zeros(len(self.names), bool)
        reached[[self.place[name] for name in starts if name in self.place]] = True
        while True:
            new = self.end[reached[self.start] & ~reached[self.end]]
            if not new.size:
                return starts | set(self.names.filter(pl.Series(reached)))
            reached[new] = True


def rings(arrows: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Rings that the arrows form, each told once, from the place where a walk first meets itself."""
    leads: dict[str, list[str]] = {}
    for start, end in arrows:
        leads.setdefault(start, []).append(end)
    found: list[list[str]] = []
    done: set[str] = set()
    for origin in leads:
        if origin in done:
            continue
        path: list[str] = [origin]
        place = {origin: 0}
        todo = [iter(leads[origin])]
        while todo and len(found) < MOST_RINGS:
            following = next(todo[-1], None)
            if following is None:
                todo.pop()
                name = path.pop()
                del place[name]
                done.add(name)
            elif following in place:
                found.append(path[place[following] :])
            elif following not in done:
                place[following] = len(path)
                path.append(following)
                todo.append(iter(leads.get(following, ())))
    return found


def as_ring(names: Sequence[str]) -> str:
    """A ring in words: A -> B -> A."""
    return " -> ".join([*names, names[0]])

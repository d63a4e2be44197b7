"""Which vehicles a text or a part number speaks of."""

from __future__ import annotations

import re
from collections import defaultdict

import polars as pl

from corridor.matching.text import fold

_JOINED = re.compile(r"[^\w]+")


class Vehicles:
    """Models by the names that lists call them, and by the models of their part numbers."""

    def __init__(self, models: pl.DataFrame) -> None:
        self.make: dict[str, str] = {}
        self.built: dict[str, tuple[int, int]] = {}
        self._names: dict[str, set[str]] = defaultdict(set)
        self._numbers: dict[str, str] = {}
        for row in models.iter_rows(named=True):
            model = row["model_id"]
            self.make[model] = row["make"]
            self.built[model] = (row["built_from"] or 0, row["built_to"] or 9999)
            for name in row["names"].split("|"):
                self._names[_plain(fold(name))].add(model)
            for number in (row["number_models"] or "").split("|"):
                if number:
                    self._numbers[number] = model
        self._firsts = frozenset(name.split()[0] for name in self._names if name)
        self._longest = max((len(name.split()) for name in self._names), default=1)

    def in_text(self, folded: str) -> frozenset[str]:
        """Models that a folded text names; a range such as 2108-2115 names those that it begins and ends with."""
        tokens = _plain(folded).split()
        found: set[str] = set()
        place = 0
        while place < len(tokens):
            if tokens[place] not in self._firsts:
                place += 1
                continue
            for length in range(min(self._longest, len(tokens) - place), 0, -1):
                models = self._names.get(" ".join(tokens[place : place + length]))
                if models:
                    found |= models
                    place += length - 1
                    break
            place += 1
        return frozenset(found)

    def of_number(self, norm: str, scheme: str) -> str | None:
        """The model that a number of a scheme with models belongs to."""
        if scheme not in ("avtovaz", "qct265"):
            return None
        return next((self._numbers[norm[:n]] for n in (5, 4, 3) if norm[:n] in self._numbers), None)


def _plain(folded: str) -> str:
    return _JOINED.sub(" ", folded).strip()

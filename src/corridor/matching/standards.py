"""What a maker or a line holds: approvals, quality systems, sample approvals, each on a day and in a market."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import polars as pl

from corridor.tables.column import cell_values

QUALITY = ("IATF", "ISO", "QS9000", "VDA")
SAMPLES = ("PPAP", "ISIR", "EMPB", "SAMPLE")
# Whoever holds the first also keeps the second, which it contains.
CONTAINS = {"IATF16949": ("ISO9001", "ISOTS16949"), "ISOTS16949": ("ISO9001",)}


def kind_of(standard: str) -> str:
    """The test that a standard belongs to: ``quality_system``, ``sample_approval`` or ``approval``."""
    plain = standard.upper().replace("-", "").replace(" ", "")
    if plain.startswith(SAMPLES):
        return "sample_approval"
    return "quality_system" if plain.startswith(QUALITY) else "approval"


@dataclass(frozen=True)
class Held:
    """One thing that is held, and its paper."""

    standard: str
    document: str


class Standards:
    """Rows of `maker_standards`, by maker."""

    def __init__(self, maker_standards: pl.DataFrame, on: date) -> None:
        self._rows: dict[str, list[dict[str, object]]] = {}
        self._on = on
        for row in maker_standards.iter_rows(named=True):
            self._rows.setdefault(row["party_id"], []).append(row)

    def known(self, party_id: str | None) -> bool:
        """Whether anything at all is known of what the maker holds."""
        return party_id in self._rows

    def held(
        self, party_id: str | None, standard: str, country: str | None, family: str | None
    ) -> tuple[Held | None, str]:
        """What shows that the maker holds a standard; None with the reason where nothing does."""
        lapsed = None
        for row in self._rows.get(party_id or "", []):
            if standard not in _with_contained([str(row["standard"])]):
                continue
            elsewhere = row["country"] not in (None, country) or row["part_family"] not in (None, family)
            if elsewhere:
                lapsed = lapsed or f"{standard} is held for another market or family of parts"
            elif not _in_force(row, self._on):
                lapsed = f"{standard} is held, but not in force on {self._on.isoformat()}"
            else:
                return Held(standard, str(row["document"] or row["standard"])), ""
        return None, lapsed or f"{standard} lacking"


def of_line(standards: str | None) -> frozenset[str]:
    """What the price list itself says of a line."""
    return frozenset(_with_contained(cell_values(standards)))


def _with_contained(held: Iterable[str]) -> set[str]:
    found = set(held)
    for one in list(found):
        found |= set(CONTAINS.get(one, ()))
    return found


def _in_force(row: dict[str, object], on: date) -> bool:
    first, last = row["valid_from"], row["valid_to"]
    return (first is None or first <= on) and (last is None or on <= last)  # type: ignore[operator]

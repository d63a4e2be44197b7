"""What the position in a part number says, and whether it contradicts the name."""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

from corridor.matching.numbers import normal

_PARTS = {
    "avtovaz": re.compile(r"(?P<model>\d{4,5}?)(?P<position>\d{7})(?P<execution>\d{2})?"),
    "qct265": re.compile(r"(?P<model>[A-Z]\d{2}(?:[0-9A-Z]{3})??)(?P<position>\d{7})(?P<execution>[A-Z]{0,2})"),
}


@dataclass(frozen=True)
class Says:
    """What a number says: its position and, where known, the kind of part, else the families of its group."""

    position: str
    concept_id: str | None
    name: str | None
    group: str | None
    families: frozenset[str]
    source: str | None


@dataclass(frozen=True)
class Wrong:
    """A number that is in circulation under a wrong name."""

    claimed_concept: str
    says: str
    reason: str
    source: str


class Positions:
    """Positions, groups and known wrong numbers by number."""

    def __init__(self, positions: pl.DataFrame, groups: pl.DataFrame, wrong: pl.DataFrame) -> None:
        self._positions = {(r["scheme"], r["position"]): r for r in positions.iter_rows(named=True)}
        self._groups = {r["group_code"]: r for r in groups.iter_rows(named=True)}
        self.known_wrong: dict[str, list[Wrong]] = {}
        for row in wrong.iter_rows(named=True):
            one = Wrong(row["claimed_concept"], row["position_says"], row["reason"], row["source"])
            self.known_wrong.setdefault(normal(row["number"]), []).append(one)

    def says(self, norm: str, written: str, scheme: str) -> Says | None:
        """What a number of a scheme with positions says; None for numbers of other schemes."""
        parts = split(norm, written, scheme)
        if parts is None:
            return None
        position = parts[1]
        # QC/T 265 has the groups of OST, and mostly its positions too.
        row = self._positions.get((scheme, position)) or self._positions.get(("avtovaz", position))
        group = self._groups.get(position[:2])
        families = frozenset((group["part_families"] or "").split("|")) if group else frozenset()
        return Says(
            position,
            row["concept_id"] if row else None,
            row["name"] if row else None,
            group["name"] if group else None,
            families,
            row["source"] if row else group["source"] if group else None,
        )


def split(norm: str, written: str, scheme: str) -> tuple[str, str] | None:
    """Model and position of a number: 2108-3501080 is model 2108, position 3501080."""
    pattern = _PARTS.get(scheme)
    if pattern is None:
        return None
    # Where a dash was written it tells how long the model is; 21900290106800 may be read in two ways.
    first = normal(re.split(r"[-\s]", written.strip(), maxsplit=1)[0])
    if len(first) in (4, 5) and first.isdigit() and len(norm) - len(first) in (7, 9) and norm.startswith(first):
        return first, norm[len(first) : len(first) + 7]
    match = pattern.fullmatch(norm)
    return (match["model"], match["position"]) if match else None

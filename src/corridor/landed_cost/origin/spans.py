"""Spans of days within which an agreement's rules, its cumulation and the stated origins do not change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from corridor.landed_cost.origin.known import Known

Row = Mapping[str, Any]
Span = tuple[date, date | None]


class Spans:
    """The spans of agreements between two days; the last one is open where nothing ends it."""

    def __init__(self, known: Known, first: date, last: date) -> None:
        self._known = known
        self._first, self._last = first, last
        self._found: dict[tuple[str, str | None], list[Span]] = {}
        self._stated: dict[str | None, set[date]] = {}
        for rows in known.stated_origins.values():
            for row in rows:
                days = self._stated.setdefault(row["batch_id"], set())
                days.update(_changes([(row["valid_from"], row["valid_to"])]))

    def of(self, agreement: Row, batch: str | None) -> list[Span]:
        """First and last day of each span, in order."""
        key = (agreement["agreement_id"], batch)
        if key not in self._found:
            self._found[key] = self._made(agreement, batch)
        return self._found[key]

    def _made(self, agreement: Row, batch: str | None) -> list[Span]:
        key = agreement["agreement_id"]
        start = max(filter(None, [self._first, agreement["valid_from"]]))
        end = agreement["valid_to"]
        days = set(_changes((rule.valid_from, rule.valid_to) for rule in self._known.rules.get(key, ())))
        days |= _changes((row["valid_from"], row["valid_to"]) for row in self._known.cumulation.get(key, ()))
        days |= _changes((row["valid_from"], row["valid_to"]) for row in self._known.proof_rules.get(key, ()))
        days |= self._stated.get(None, set()) | self._stated.get(batch, set())
        latest = self._last if end is None else min(self._last, end)
        starts = [start, *sorted(day for day in days if start < day <= latest)]
        return [(day, starts[i + 1] - timedelta(1) if i + 1 < len(starts) else end) for i, day in enumerate(starts)]


def _changes(dated: Iterable[tuple[date | None, date | None]]) -> set[date]:
    found = set()
    for first, last in dated:
        if first is not None:
            found.add(first)
        if last is not None and last < date.max:
            found.add(last + timedelta(1))
    return found

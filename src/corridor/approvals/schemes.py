"""Which scheme approves a product in a country, and whose requirements hold there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from corridor.tables.column import cell_values

NO_SCHEME = "-"
"""Stands for the scheme, requirement and regulation of a row that says why there is none."""

CHOICES = {
    "kind": pl.String(), "category": pl.String(), "part_family": pl.String(), "country": pl.String(),
    "named_scheme": pl.String(), "scheme_id": pl.String(), "rules_from": pl.String(), "state": pl.String(),
    "reason": pl.String(), "asks_for": pl.String(),
}  # fmt: skip
SUBJECT = ["kind", "category", "part_family", "country", "named_scheme"]


@dataclass(frozen=True)
class Scheme:
    """A scheme that is in force on the day."""

    scheme_id: str
    places: tuple[str, ...]
    approves: tuple[str, ...]
    inherits_from: str | None
    small_series: bool


def _in_force(row: Mapping[str, Any], on: date) -> bool:
    first, last = row["valid_from"], row["valid_to"]
    return (first is None or first <= on) and (last is None or last >= on)


class SchemeBook:
    """Schemes in force on a day, the countries they count in, and the categories and part families they rule."""

    def __init__(
        self, schemes: pl.DataFrame, requirements: pl.DataFrame, country_groups: pl.DataFrame, on: date
    ) -> None:
        self.on = on
        self._parents: dict[str, str | None] = {}
        self._schemes: list[Scheme] = []
        for row in schemes.sort("scheme_id").iter_rows(named=True):
            self._parents[row["scheme_id"]] = row["inherits_from"]
            if _in_force(row, on):
                limits = ("small_series_limit", "small_series_limit_by_category", "small_series_period")
                small = any(row[limit] is not None for limit in limits)
                self._schemes.append(
                    Scheme(
                        row["scheme_id"],
                        cell_values(row["countries"]),
                        cell_values(row["approves"]),
                        row["inherits_from"],
                        small,
                    )
                )
        self._groups: dict[str, set[str]] = {}
        for group, country in country_groups.select("group_id", "country").iter_rows():
            self._groups.setdefault(group, set()).add(country)
        counted = requirements.group_by("scheme_id", pl.coalesce("category", "part_family").alias("subject")).len()
        self._rows = {(scheme, subject): n for scheme, subject, n in counted.iter_rows()}

    def rules_from(self, scheme_id: str, subject: str | None) -> str | None:
        """The scheme whose requirements hold: its own, or the nearest that it inherits from; None if none has any."""
        seen: set[str] = set()
        current: str | None = scheme_id
        while current is not None and current not in seen:
            if (current, subject) in self._rows:
                return current
            seen.add(current)
            current = self._parents.get(current)
        return None

    def _reach(self, scheme: Scheme, country: str) -> tuple[bool, int] | None:
        """Whether it counts only through a group, and in how many countries; None where it does not count."""
        members = set().union(*(self._groups.get(p, {p}) for p in scheme.places)) if scheme.places else set()
        if country in scheme.places:
            return False, len(members)
        return (True, len(members)) if country in members else None

    def _ranked(self, country: str, kind: str, subject: str) -> list[tuple[tuple[Any, ...], Scheme, str | None]]:
        found = []
        for scheme in self._schemes:
            reach = self._reach(scheme, country) if kind in scheme.approves else None
            if reach is None:
                continue
            rules = self.rules_from(scheme.scheme_id, subject)
            standing = (rules is None, scheme.small_series, rules != scheme.scheme_id, scheme.inherits_from is not None)
            found.append(((*standing, *reach), scheme, rules))
        fullest = {s.scheme_id: -self._rows.get((rules or "", subject), 0) for _, s, rules in found}
        return sorted(found, key=lambda f: (f[0], fullest[f[1].scheme_id], f[1].scheme_id))

    def counts_in(self, scheme: Scheme, country: str) -> bool:
        """Whether a scheme counts in a country."""
        return self._reach(scheme, country) is not None

    def ways_in(self, category: str, country: str) -> list[Scheme]:
        """Every scheme under which a vehicle can be approved in a country, the usual one first."""
        return [scheme for _, scheme, rules in self._ranked(country, "whole_vehicle", category) if rules is not None]

    def for_vehicle(self, category: str | None, country: str, named: str | None = None) -> list[dict[str, str | None]]:
        """The main whole-vehicle scheme, or why none can be told.

        Notes
        -----
        Of several the one is taken that has requirements at all, has no small-series limit, has requirements of its
        own, inherits from none, names the country rather than a group, counts in the fewest countries, asks for the
        most, and comes first by name; in that order.
        """
        ranked = self._ranked(country, "whole_vehicle", category or "")
        if named is not None:
            ranked = [found for found in ranked if found[1].scheme_id == named]
        if not category:
            return [_none("unknown", "The category is not known: fill products.category.", "category")]
        if not ranked:
            which = f"{named} is no scheme in force on {self.on} that" if named else f"No scheme in force on {self.on}"
            reason = f"{which} approves whole vehicles in {country}: add a row to schemes."
            return [_none("unknown", reason, "schemes")]
        _, scheme, rules = ranked[0]
        if rules is None:
            reason = f"{scheme.scheme_id} has no requirements for category {category}: add rows to requirements."
            return [_none("unknown", reason, "requirements", scheme.scheme_id)]
        return [_some(scheme, rules)]

    def for_part(self, part_family: str | None, country: str) -> list[dict[str, str | None]]:
        """The component schemes that name the part family, or why none is needed.

        Notes
        -----
        Of several those are taken that stand alike by the order of `for_vehicle`: a certificate and a declaration
        of one union both hold; a world-wide scheme does not add to the one of the union.
        """
        if not part_family:
            return [_none("unknown", "The part family is not known: fill products.part_family.", "part_family")]
        ranked = [found for found in self._ranked(country, "component", part_family) if found[2] is not None]
        if not ranked:
            return [_none("not_applicable", f"No component scheme in force in {country} names {part_family}.", None)]
        best = ranked[0][0]
        return [_some(scheme, rules) for standing, scheme, rules in ranked if standing == best and rules]


def _some(scheme: Scheme, rules: str) -> dict[str, str | None]:
    return {"scheme_id": scheme.scheme_id, "rules_from": rules, "state": None, "reason": None, "asks_for": None}


def _none(state: str, reason: str, asks_for: str | None, scheme_id: str = NO_SCHEME) -> dict[str, str | None]:
    return {"scheme_id": scheme_id, "rules_from": None, "state": state, "reason": reason, "asks_for": asks_for}


def choose_schemes(subjects: pl.DataFrame, book: SchemeBook) -> pl.DataFrame:
    """Schemes for each kind of product and country.

    Parameters
    ----------
    subjects
        Columns ``kind, category, part_family, country, named_scheme`` (null: the usual one); repeats are looked up
        once.

    Returns
    -------
    pl.DataFrame
        One row per subject and scheme: the subject, ``scheme_id``, ``rules_from``; where no scheme holds,
        ``rules_from`` is null and ``state``, ``reason`` and ``asks_for`` say why.
    """
    rows: list[dict[str, str | None]] = []
    for subject in subjects.select(SUBJECT).unique().sort(SUBJECT).iter_rows(named=True):
        if subject["kind"] == "vehicle":
            found = book.for_vehicle(subject["category"], subject["country"], subject["named_scheme"])
        elif subject["kind"] == "part":
            found = book.for_part(subject["part_family"], subject["country"])
        else:
            found = [
                _none("unknown", "A kit is approved as the vehicle that it builds: let demand name that.", "builds")
            ]
        rows.extend({**subject, **scheme} for scheme in found)
    return pl.DataFrame(rows, schema=CHOICES)

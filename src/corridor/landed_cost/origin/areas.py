"""Whose materials count: the countries of an agreement, and third countries under its cumulation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from corridor.landed_cost.claims import NOT_YET
from corridor.landed_cost.origin.known import Known, expanded, in_force
from corridor.tables.column import cell_values

Row = Mapping[str, Any]
NON_PREFERENTIAL = "non_preferential"
THIRD = frozenset({"diagonal", "extended"})
FULL = "full"


@dataclass(frozen=True)
class Setting:
    """One agreement between two countries on one day, and the batch that is asked about."""

    agreement: str
    kind: str
    exporter: str
    importer: str
    on: date
    batch: str | None = None


@dataclass(frozen=True)
class Area:
    """Where a country stands under an agreement and the cumulation that a rule allows.

    Attributes
    ----------
    own
        Countries whose originating materials count.
    linked
        Rows of `cumulation` that bring third countries in, with those countries.
    undecided
        The rule allows materials of third countries, and no row of `cumulation` says of which.
    full
        Processing counts too: of what is worked in the area, only the foreign part counts against the product.
    """

    own: frozenset[str]
    linked: tuple[tuple[Row, frozenset[str]], ...]
    undecided: bool
    full: bool

    def link(self, country: str, hs_code: str) -> Row | None:
        """The row of `cumulation` that brings a material in, if there is one."""
        for row, countries in self.linked:
            prefixes = cell_values(row["hs_prefixes"])
            if country in countries and (not prefixes or hs_code.startswith(prefixes)):
                return row
        return None


def area_of(known: Known, setting: Setting, words: frozenset[str]) -> Area:
    """The area of an agreement under the words of a rule: bilateral, diagonal, extended, full, none."""
    key = setting.agreement
    if words == {"none"} or setting.kind == NON_PREFERENTIAL:
        return Area(frozenset({setting.exporter}), (), False, False)
    sides = known.gets.get(key, frozenset()) | known.grants.get(key, frozenset()) | {setting.exporter}
    rows = [row for row in known.cumulation.get(key, ()) if in_force(row, setting.on) and _linked(known, row, setting)]
    linked = tuple((row, expanded([row["country"]], known.groups)) for row in rows)
    undecided = bool(words & THIRD) and not known.cumulation.get(key)
    return Area(sides, linked, undecided, FULL in words)


def _linked(known: Known, row: Row, setting: Setting) -> bool:
    """Whether the agreements that link the third country are in force, as far as `agreements` has them."""
    linked = [known.agreements[key] for key in cell_values(row["linked_agreements"]) if key in known.agreements]
    return all(in_force(agreement, setting.on) and agreement["status"] not in NOT_YET for agreement in linked)

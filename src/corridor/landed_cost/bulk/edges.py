"""Numbers that rules compare with: between two of them, goods are alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from corridor.conditions import parse
from corridor.landed_cost.bulk.codes import Floats
from corridor.landed_cost.conditions_of import AGES, BY_VALUE, ENGINE

_SAME_AS = {"engine_cc": "engine_cc", "power_kw": "power_kw", "engine_power_kw": "power_kw",
            "engine_power_hp": "engine_power_hp", "age_years": "age_years", BY_VALUE: "value_usd"}  # fmt: skip
_NAMES = ("engine_cc", "power_kw", "engine_power_hp", "age_years", "value_usd")
_Found = dict[str, set[float]]


@dataclass(frozen=True)
class Edges:
    """Sorted numbers by what is compared with them."""

    engine_cc: Floats
    power_kw: Floats
    engine_power_hp: Floats
    age_years: Floats
    value_usd: Floats


def edges_of(tables: Iterable[pl.DataFrame]) -> Edges:
    """All edges of tables of rules: of conditions, of bounds of engines, of bands."""
    return _as_edges([_found(table) for table in tables])


class EdgesByCode:
    """The edges that count for a code: those of the rows whose prefix it begins with."""

    def __init__(self, tables: Iterable[pl.DataFrame]) -> None:
        self._found: dict[str, list[_Found]] = {}
        self._known: dict[str, Edges] = {}
        for table in tables:
            compares = pl.any_horizontal(pl.col(c).is_not_null() for c in _comparing(table))
            rows = table.filter(compares).with_columns(pl.col("hs_prefix").fill_null(""))
            for (prefix,), part in rows.group_by("hs_prefix", maintain_order=True):
                self._found.setdefault(str(prefix), []).append(_found(part))

    def of(self, code: str) -> Edges:
        """The edges of a code, or of the longest prefix of it that a rule names."""
        if code not in self._known:
            begins = [code[:n] for n in range(len(code) + 1)]
            self._known[code] = _as_edges(part for begin in begins for part in self._found.get(begin, ()))
        return self._known[code]


def _comparing(table: pl.DataFrame) -> list[str]:
    return [c for c in ("condition", "engine_cc_from", "engine_cc_to", "band_variable") if c in table.columns]


def _as_edges(parts: Iterable[Mapping[str, set[float]]]) -> Edges:
    together: _Found = {name: set() for name in _NAMES}
    for part in parts:
        for name, numbers in part.items():
            together[name] |= numbers
    return Edges(**{name: np.array(sorted(numbers), np.float64) for name, numbers in together.items()})


def _found(table: pl.DataFrame) -> _Found:
    found: _Found = {name: set() for name in _NAMES}
    for condition in table["condition"].unique().to_list():
        _of_condition(condition, found)
    if "band_variable" in table.columns:
        for variable, low, high in table.select("band_variable", "band_from", "band_to").unique().iter_rows():
            # Bands of money are read by what a declaration is worth, which is no matter of its goods.
            if variable in _SAME_AS and variable != BY_VALUE:
                found[_SAME_AS[variable]].update(x for x in (low, high) if x is not None)
    for column in ("engine_cc_from", "engine_cc_to"):
        if column in table.columns:
            found["engine_cc"].update(table[column].drop_nulls().to_list())
    return found


def _of_condition(condition: str | None, found: _Found) -> None:
    try:
        atoms = [atom for clause in parse(condition) for atom in clause]
    except ValueError:
        return
    for atom in atoms:
        if atom.fact in AGES:
            found["age_years"].update(AGES[atom.fact])
        elif (engine := ENGINE.fullmatch(atom.fact)) is not None:
            found["engine_cc"].update((float(engine[1]), float(engine[2])))
        elif atom.fact in _SAME_AS and atom.operator:
            try:
                found[_SAME_AS[atom.fact]].add(float(atom.value))
            except ValueError:
                continue

"""Numbers that rules compare with: between two of them, goods are alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl

from corridor.conditions import parse
from corridor.landed_cost.bulk.codes import Floats
from corridor.landed_cost.conditions_of import _AGES, _ENGINE, BY_VALUE

_SAME_AS = {"engine_cc": "engine_cc", "power_kw": "power_kw", "engine_power_kw": "power_kw",
            "engine_power_hp": "engine_power_hp", "age_years": "age_years", BY_VALUE: BY_VALUE}  # fmt: skip


@dataclass(frozen=True)
class Edges:
    """Sorted numbers by what they are compared with."""

    engine_cc: Floats
    power_kw: Floats
    engine_power_hp: Floats
    age_years: Floats
    value_usd: Floats


def edges_of(tariffs: pl.DataFrame, *others: pl.DataFrame) -> Edges:
    """The edges of tables with a ``condition``, and with bands of engines or of any variable."""
    found: dict[str, set[float]] = {name: {0.0} for name in ("engine_cc", "power_kw", "engine_power_hp", "age_years")}
    found[BY_VALUE] = set()
    for table in (tariffs, *others):
        _of_conditions(table["condition"].unique().to_list(), found)
        if "band_variable" in table.columns:
            for variable, low, high in table.select("band_variable", "band_from", "band_to").unique().iter_rows():
                if variable in _SAME_AS:
                    found[_SAME_AS[variable]].update(x for x in (low, high) if x is not None)
    for column in ("engine_cc_from", "engine_cc_to"):
        found["engine_cc"].update(tariffs[column].drop_nulls().to_list())
    sorted_edges = {name: np.array(sorted(edges), np.float64) for name, edges in found.items()}
    return Edges(
        sorted_edges["engine_cc"], sorted_edges["power_kw"], sorted_edges["engine_power_hp"], sorted_edges["age_years"],
        sorted_edges[BY_VALUE],
    )  # fmt: skip


def _of_conditions(conditions: Iterable[str | None], found: dict[str, set[float]]) -> None:
    for condition in conditions:
        try:
            atoms = [atom for clause in parse(condition) for atom in clause]
        except ValueError:
            continue
        for atom in atoms:
            if atom.fact in _AGES:
                found["age_years"].update(_AGES[atom.fact])
            elif (engine := _ENGINE.fullmatch(atom.fact)) is not None:
                found["engine_cc"].update((float(engine[1]), float(engine[2])))
            elif atom.fact in _SAME_AS and atom.operator:
                try:
                    found[_SAME_AS[atom.fact]].add(float(atom.value))
                except ValueError:
                    continue

"""A part of a table of items as numbers: hashes of words, NaN for figures that are not told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from corridor.landed_cost.bulk.codes import Floats, Hashes, Ints, bands
from corridor.landed_cost.bulk.edges import Edges
from corridor.tables.items import DeclarationItems
from corridor.units import HP_PER_KW

GOODS_WORDS = ("product_id", "kind", "form", "hs_code", "propulsion", "facts")
LANE_WORDS = ("from_country", "origin_country", "to_country", "agreement_id", "origin_proven", "mode", "regime_id")
TERM_WORDS = ("to_country", "incoterm", "currency", "carriage_currency", "confidence")
FIGURES = {
    "price": "price_per_unit", "units": "units", "home": "inland_per_unit", "main": "main_carriage_per_unit",
    "after": "after_border_per_unit", "premium": "insurance_per_unit", "days": "days", "engine_cc": "engine_cc",
    "power_kw": "power_kw", "age_years": "age_years", "mass_kg": "mass_kg_per_unit",
}  # fmt: skip
ADDED = ("packing_per_unit", "assists_per_unit", "royalties_per_unit")
"""What is paid besides the price, in its currency, and is in the customs value."""
BEYOND = ("reference_value_per_unit",)
"""Columns that only the traced ledger understands: items that fill them are handed to it."""
READ = tuple(
    dict.fromkeys(["item_id", *GOODS_WORDS, *LANE_WORDS, *TERM_WORDS, *FIGURES.values(), *ADDED, *BEYOND, "on"])
)
_DEFAULTS = {c.name: c.default for c in DeclarationItems.columns() if c.default is not None}


@dataclass(frozen=True)
class Chunk:
    """Items as numbers.

    Attributes
    ----------
    goods, lanes, terms
        Hashes of the combinations that are numbered apart.
    absent
        Figures that no item tells.
    day
        Days since the first day of 1970.
    handed
        Items with a figure that only the traced ledger understands.
    """

    frame: pl.DataFrame
    goods: Hashes
    lanes: Hashes
    terms: Hashes
    figures: Mapping[str, Floats]
    absent: frozenset[str]
    day: Ints
    handed: np.ndarray[tuple[int], np.dtype[np.bool_]]


def read_chunk(frame: pl.DataFrame, edges: Edges) -> Chunk:
    """Turn rows of declaration items into numbers; columns that are not there are empty."""
    height = frame.height
    figures = {name: _figure(frame, column) for name, column in FIGURES.items()}
    figures["added"] = _added(frame)
    power = figures["power_kw"]
    compared = {
        "engine_cc": (figures["engine_cc"], edges.engine_cc),
        "power_kw": (power, edges.power_kw),
        "engine_power_hp": (np.round(power * HP_PER_KW, 9), edges.engine_power_hp),
        "age_years": (figures["age_years"], edges.age_years),
    }
    # An absent figure tells nothing apart, and power goes by two names.
    numbers = {
        f"band of {name}": bands(values, limits)
        for name, (values, limits) in compared.items()
        if {"engine_power_hp": "power_kw"}.get(name, name) in frame.columns
    }
    handed = np.zeros(height, np.bool_)
    for column in BEYOND:
        if column in frame.columns and frame[column].null_count() < height:
            handed |= frame[column].is_not_null().to_numpy()
    return Chunk(
        frame=frame,
        goods=_hashes(frame, GOODS_WORDS, numbers),
        lanes=_hashes(frame, LANE_WORDS, {}),
        terms=_hashes(frame, TERM_WORDS, {}),
        figures=figures,
        absent=frozenset(name for name, column in FIGURES.items() if column not in frame.columns),
        day=frame["on"].to_physical().cast(pl.Int64).to_numpy(),
        handed=handed,
    )


def described(frame: pl.DataFrame, rows: Ints, columns: tuple[str, ...]) -> pl.DataFrame:
    """The words of some rows, with the defaults of the table in empty cells."""
    declared = {c.name: c for c in DeclarationItems.columns()}
    part = frame.select(c for c in dict.fromkeys(columns) if c in frame.columns)[rows]
    made = []
    for name in dict.fromkeys(columns):
        column = declared[name]
        value = pl.col(name).cast(column.dtype) if name in part.columns else pl.lit(None, column.dtype)
        made.append((value if name not in _DEFAULTS else value.fill_null(_DEFAULTS[name])).alias(name))
    if part.width == 0:
        part = pl.DataFrame({"_": rows})
    return part.select(made)


def _added(frame: pl.DataFrame) -> Floats:
    """The sum of what is added, 0 for nothing."""
    there = [c for c in ADDED if c in frame.columns and frame[c].null_count() < frame.height]
    if not there:
        return np.zeros(frame.height)
    return frame.select(pl.sum_horizontal(pl.col(there).cast(pl.Float64))).to_series().to_numpy()


def _figure(frame: pl.DataFrame, column: str) -> Floats:
    if column not in frame.columns:
        return np.full(frame.height, _DEFAULTS.get(column, np.nan), np.float64)
    series = frame[column].cast(pl.Float64)
    if series.null_count():
        series = series.fill_null(_DEFAULTS.get(column, np.nan))
    return series.to_numpy()


def _hashes(frame: pl.DataFrame, columns: tuple[str, ...], numbers: Mapping[str, Ints]) -> Hashes:
    """One hash per row of what the columns say; a column that is not there says nothing."""
    told = frame.select(
        pl.col(c) if frame.schema[c] in (pl.String, pl.Boolean) else pl.col(c).cast(pl.String)
        for c in columns
        if c in frame.columns and frame[c].null_count() < frame.height
    )
    seed = sum(1 << k for k, c in enumerate(columns) if c in told.columns)
    if not told.width and not numbers:
        return np.zeros(frame.height, np.uint64)
    return told.with_columns(pl.Series(name, values) for name, values in numbers.items()).hash_rows(seed).to_numpy()

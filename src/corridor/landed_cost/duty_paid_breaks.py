"""Values at which what is charged on an entry may jump: thresholds of conditions, and bands of money."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from corridor.conditions import parse
from corridor.exchange import Exchange
from corridor.landed_cost.conditions_of import BY_VALUE
from corridor.landed_cost.owed import Border
from corridor.landed_cost.rates import with_fx

if TYPE_CHECKING:
    from corridor.landed_cost.solving import Floats, Ints


def breaks_of(entries: pl.DataFrame, border: Border, exchange: Exchange) -> tuple[Ints, Floats]:
    """The places of entries in their table, and the values per unit at which the charges on each may jump."""
    from corridor.landed_cost.solving import with_whole_units

    entries = entries.with_row_index("row")
    found = pl.concat([_of_conditions(entries, border), _of_bands(entries, border, exchange)])
    found = found.drop_nulls().unique().sort("row", "at")
    cut = pl.when(~pl.col("within_union")).then("value_unit").cast(pl.Float64).fill_null(float("nan"))
    unit, lot = (entries.select(c.alias("_")).to_series().to_numpy() for c in (cut, pl.col("units_per_declaration")))
    return with_whole_units(found["row"].cast(pl.Int64).to_numpy(), found["at"].to_numpy(), unit, lot)


def _of_conditions(entries: pl.DataFrame, border: Border) -> pl.DataFrame:
    """Bounds that conditions set to the customs value in dollars."""
    asking = [
        m.filter("by_value").select("goods_id", "condition")
        for m in (border.tariffs, border.taxes, border.on_duty, border.on_tax)
    ]
    pairs = pl.concat(asking).unique().sort(pl.all())
    told = [(goods, bound) for goods, condition in pairs.iter_rows() for bound in _bounds(condition)]
    bounds = pl.DataFrame(told, schema={"goods_id": pl.Int64, "bound": pl.Float64}, orient="row")
    rows = entries.select("row", "goods_id", "usd_fx").join(bounds, on="goods_id")
    return rows.select("row", at=pl.col("bound") / pl.col("usd_fx"))


def _bounds(condition: str | None) -> list[float]:
    found = []
    for clause in parse(condition):
        for atom in clause:
            if atom.fact == BY_VALUE:
                try:
                    found.append(float(atom.value))
                except ValueError:
                    continue
    return found


def _of_bands(entries: pl.DataFrame, border: Border, exchange: Exchange) -> pl.DataFrame:
    """Ends of the bands that are read by the customs value of a declaration."""
    bands = border.taxes.filter("money_band").filter(pl.col("band_variable").str.starts_with("customs_value_"))
    ends = pl.concat([bands.select("goods_id", "band_variable", end=name) for name in ("band_from", "band_to")])
    ends = ends.drop_nulls().unique()
    rows = entries.select("row", "goods_id", "on", "declared_in", "law_kinds", "units_per_declaration")
    rows = rows.join(ends, on="goods_id").with_columns(band_in=pl.col("band_variable").str.tail(3).str.to_uppercase())
    rows = with_fx(rows, exchange, "declared_in", "band_in", "b_", "law_kinds")
    return rows.select("row", at=pl.col("end") / pl.col("b_fx") / pl.col("units_per_declaration"))

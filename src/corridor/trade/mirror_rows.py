"""Rows of mirrors: both reports of a flow, the figure between them, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from corridor.tables import ALL_TABLES

EVEN = "which of the two errs less cannot be told, so both weigh the same"


def mirror_rows(
    table: pl.DataFrame, freight: float | None, lam: float, variance: Mapping[str, float], currencies: Sequence[str]
) -> pl.DataFrame:
    """Rows of `mirror_flows`.

    Parameters
    ----------
    table
        Flows as both sides report them, with what the exporter reported of the period `before`.
    freight
        Logarithm of what importers report over what exporters do; None where it is not known.
    lam
        Share of shipments that importers report a period later.
    variance
        Of each country's reports, as logarithms; without those that cannot be told apart.
    """
    taken = None if freight is None else max(freight, 0.0)
    has_x, has_m = pl.col("exporter_value").is_not_null(), pl.col("importer_value").is_not_null()
    weight = pl.when(has_x & has_m).then(_weight(variance, freight)).when(has_x).then(1.0).otherwise(0.0)
    fob = pl.col("importer_value") / (1.0 if taken is None else np.exp(taken))
    # Late shipments of a steady flow are its own; what is known of the flow before says how much they add.
    shift = (1 - lam) + lam * pl.col("before").fill_null(pl.col("exporter_value")) / pl.col("exporter_value")
    fob = pl.when(has_x).then(fob / shift).otherwise(fob)
    middle = (pl.col("w") * pl.col("exporter_value").log() + (1 - pl.col("w")) * fob.log()).exp()
    alone = pl.lit(None, pl.Float64) if taken is None else fob
    reconciled = pl.when(has_x & has_m).then(middle).when(has_x).then(pl.col("exporter_value")).otherwise(alone)
    told = "" if freight is None else f"{_of_freight(freight)}, {lam:.1%} is reported a period later"
    note = (
        pl.when(has_x & has_m).then(pl.concat_str(
            pl.lit(f"both report; {told or 'too few flows to weigh them'}"),
            pl.when(pl.lit(freight is not None) & ~_is_told(variance)).then(pl.lit(EVEN)),
            separator="; ", ignore_nulls=True))
        .when(has_x).then(pl.lit("the exporter alone reports"))
        .otherwise(pl.lit(f"the importer alone reports; {told or 'no freight share is known, so nothing comes off'}"))
    )  # fmt: skip
    made = table.with_columns(weight.alias("w")).with_columns(
        pl.lit(None if taken is None else float(np.expm1(taken)), pl.Float64).alias("freight_share"),
        pl.col("w").alias("weight_of_exporter"), reconciled.alias("reconciled"),
        pl.concat_str(note, "moved", separator="; ", ignore_nulls=True).alias("note"),
        pl.lit(currencies[0] if currencies else None, pl.String).alias("currency"),
    )  # fmt: skip
    declared = ALL_TABLES["mirror_flows"]
    return made.select(pl.col(c.name).cast(c.dtype) for c in declared.columns())


def _is_told(variance: Mapping[str, float]) -> pl.Expr:
    """Whether the errors of both sides are known apart."""
    return pl.all_horizontal(pl.col(side).is_in(list(variance)) for side in ("exporter", "importer"))


def _weight(variance: Mapping[str, float], freight: float | None) -> pl.Expr:
    """What the exporter's report weighs: by the inverse of variances, a half where they are not known apart."""
    if freight is None:
        return pl.lit(None, pl.Float64)
    known, errors = list(variance) or [""], list(variance.values()) or [0.0]
    of = {side: pl.col(side).replace_strict(known, errors, default=None, return_dtype=pl.Float64)
          for side in ("exporter", "importer")}  # fmt: skip
    return (of["importer"] / (of["exporter"] + of["importer"])).fill_null(0.5)


def _of_freight(freight: float) -> str:
    if freight >= 0:
        return f"carriage adds {np.expm1(freight):.2%}"
    less = f"importers report {-np.expm1(freight):.2%} less than exporters"
    return f"{less}, which carriage does not explain (origin or consignment, transit), so none comes off"

"""What follows from the tariff code of goods that say no more of themselves."""

from __future__ import annotations

import polars as pl

VEHICLE_HEADINGS = ("8701", "8702", "8703", "8704", "8705", "8711", "8716")
_FORM_OF_KIND = {"vehicle": "cbu", "kit": "ckd", "part": "part"}


def as_declared(goods: pl.DataFrame) -> pl.DataFrame:
    """Fill empty `kind`, `form`, `propulsion` and `age_years`: vehicles by their heading, else parts; new, no drive."""
    vehicle = pl.col("hs_code").str.slice(0, 4).is_in(list(VEHICLE_HEADINGS))
    goods = goods.with_columns(
        kind=pl.coalesce("kind", pl.when(vehicle).then(pl.lit("vehicle")).otherwise(pl.lit("part"))),
        propulsion=pl.col("propulsion").fill_null("none"),
        age_years=pl.col("age_years").fill_null(0.0),
    )
    form = pl.col("kind").replace_strict(_FORM_OF_KIND, default="part", return_dtype=pl.String)
    return goods.with_columns(form=pl.coalesce("form", form))

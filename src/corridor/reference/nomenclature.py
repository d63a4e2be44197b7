"""Is a tariff code one of the Harmonized System on a day, and if it was retired, what became of its goods?"""

from __future__ import annotations

import polars as pl

from corridor.tables.dated import in_force

SIX = 6
"""Digits that the Harmonized System fixes; what comes after them is the importing country's own."""


def outside_nomenclature(
    codes: pl.DataFrame, hs_headings: pl.DataFrame, retired_codes: pl.DataFrame, tariffs: pl.DataFrame
) -> pl.DataFrame:
    """Codes whose first six digits are none of the edition that is in force.

    Parameters
    ----------
    codes
        ``hs_code, on`` and, where the customs territory is known, ``scheme``.
    hs_headings, retired_codes, tariffs
        Tables of a case or of packs. A tariff that still has a row for the six digits is believed: countries take up
        an edition years after its day.

    Returns
    -------
    DataFrame
        The same columns with ``problem`` and ``remedy``, one row per code that fails. A chapter or a day that
        `hs_headings` does not cover is not judged.
    """
    asked = codes.select(c for c in ("hs_code", "on", "scheme") if c in codes.columns).unique().drop_nulls()
    chapter, heading, six = (pl.col("hs_code").str.slice(0, n) for n in (2, 4, SIX))
    asked = asked.with_columns(chapter=chapter, heading=heading, six=six)
    listed = hs_headings.with_columns(chapter=pl.col("heading").str.slice(0, 2))
    covered = asked.join(listed.select("chapter", "edition", "valid_from", "valid_to").unique(), on="chapter")
    covered = covered.filter(in_force()).drop("valid_from", "valid_to")
    known = covered.join(
        listed.select("heading", "edition", pl.col("subheadings").str.split("|")), on=["heading", "edition"], how="left"
    )
    inside = pl.col("subheadings").is_not_null() & (
        (pl.col("hs_code").str.len_chars() < SIX) | pl.col("subheadings").list.contains(pl.col("six"))
    )
    believed = _in_tariffs(known, tariffs)
    outside = known.filter(~inside & (pl.col("hs_code").str.len_chars() >= 4)).join(
        believed, on=believed.columns, how="anti"
    )
    return _worded(outside, retired_codes).select(
        *(c for c in codes.columns if c in outside.columns), "problem", "remedy"
    )


def _in_tariffs(known: pl.DataFrame, tariffs: pl.DataFrame) -> pl.DataFrame:
    rows = tariffs.filter(pl.col("hs_prefix").str.len_chars() >= SIX).select(
        "scheme", "valid_from", "valid_to", six=pl.col("hs_prefix").str.slice(0, SIX)
    )
    return (
        known.join(rows, on=[c for c in ("six", "scheme") if c in known.columns])
        .filter(in_force())
        .select(c for c in ("hs_code", "on", "scheme") if c in known.columns)
        .unique()
    )


def _worded(outside: pl.DataFrame, retired_codes: pl.DataFrame) -> pl.DataFrame:
    gone = retired_codes.select("became", "retired_on", six="hs_code", by="note")
    told = outside.join(gone, on="six", how="left", maintain_order="left")
    retired = pl.col("became").is_not_null() & (pl.col("retired_on") <= pl.col("on"))
    successors = pl.col("became").str.replace_all("|", ", ", literal=True)
    by = pl.when(pl.col("by").fill_null("") != "").then(pl.format(" ({})", "by")).otherwise(pl.lit(""))
    siblings = pl.col("subheadings").list.sort()
    some = pl.when(siblings.list.len() > 8).then(
        pl.format("{} to {}", siblings.list.first(), siblings.list.last())
    ).otherwise(siblings.list.join(", "))  # fmt: skip
    day = pl.col("retired_on").dt.to_string("%Y-%m-%d")
    return told.with_columns(
        problem=pl.when(retired)
        .then(pl.format("{} was retired on {}.", "six", day))
        .when(pl.col("subheadings").is_null())
        .then(pl.format("{} has no heading {}.", "edition", "heading"))
        .otherwise(pl.format("{} has no subheading {}.", "edition", "six")),
        remedy=pl.when(retired)
        .then(pl.format("Write what its goods became: {}{}.", successors, by))
        .when(pl.col("subheadings").is_null())
        .then(pl.lit("Write a heading of the nomenclature that is in force."))
        .otherwise(pl.format("Write a code of heading {}: {}.", "heading", some)),
    )

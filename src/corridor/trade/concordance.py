"""Goods carried from one edition of the nomenclature to another, and figures of one edition set beside the next.

A concordance is a table of rows `from_code`, `to_code`, `share` and `source`: a code that was split has several rows
whose shares add up to 1, codes that were merged have one row each. Sums are kept; a code without a row is refused.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from corridor.figures import codes
from corridor.figures.notes import ROW, Notes
from corridor.findings import Findings

COLUMNS = ("from_code", "to_code", "share", "source")
FIGURES = ("value", "quantity", "net_mass_kg")
_KEYS = ("reporter", "partner", "flow", "hs_code", "period_from", "period_to")
_NEAR = 1e-6


def check_concordance(concordance: pl.DataFrame, file: str = "concordance") -> Findings:
    """What is wrong with a concordance: shares that are negative or do not add up to 1, rows that stand there twice."""
    notes = Notes(file, "concordance")
    lacking = [c for c in COLUMNS if c not in concordance.columns]
    if lacking:
        notes.say(
            codes.SHARES, f"The columns {', '.join(lacking)} are missing.", "Add them; a share of 1 is a plain row."
        )
        return notes.found
    rows = concordance.with_row_index(ROW, offset=2)
    sums = rows.group_by("from_code", maintain_order=True).agg(
        pl.col(ROW).first(), pl.col("share").sum().alias("sum"), pl.col("share").null_count().alias("empty")
    )
    off = sums.filter(((pl.col("sum") - 1).abs() > _NEAR) | (pl.col("empty") > 0))
    notes.each(off, codes.SHARES, "The shares of {value} add up to {sum}.", "Make them add up to 1.",
               column="from_code")  # fmt: skip
    notes.each(rows.filter(pl.col("share") < 0), codes.SHARES, "The share {value} is negative.",
               "Write a share of 0 to 1.", column="share")  # fmt: skip
    twice = rows.filter(pl.struct("from_code", "to_code").is_duplicated())
    notes.each(twice, codes.SHARES, "The row from {from_code} to {to_code} stands there twice.", "Delete one.",
               column="to_code")  # fmt: skip
    return notes.found


def carry_over(trade_flows: pl.DataFrame, concordance: pl.DataFrame, edition: str) -> tuple[pl.DataFrame, Findings]:
    """Flows with their goods in the codes of another edition.

    Parameters
    ----------
    edition
        Name of the edition carried to, written in `hs_edition`.

    Returns
    -------
    tuple
        The flows, rows that come to the same code summed, and findings: a code that the concordance does not have is
        told and its rows are left out; `TOTAL` needs no row. With a fault in the concordance no flow is carried.

    Notes
    -----
    Where a code was split the parts rest on shares, so they are estimates.
    """
    found = check_concordance(concordance)
    if found.errors:
        return trade_flows.clear(), found
    notes = Notes("trade_flows")
    known = concordance["from_code"].unique()
    rows = trade_flows.with_row_index(ROW, offset=2)
    plain = rows.filter(pl.col("hs_code") == "TOTAL").with_columns(pl.lit(edition).alias("hs_edition")).drop(ROW)
    coded = rows.filter(pl.col("hs_code") != "TOTAL")
    unknown = coded.filter(~pl.col("hs_code").is_in(known.implode())).group_by("hs_code", maintain_order=True).agg(
        pl.col(ROW).first(), pl.len().alias("count"), pl.col("value").sum().alias("money"))  # fmt: skip
    notes.each(unknown, codes.NO_CONCORDANCE,
               "{value} has no row in the concordance; its {count:,} rows worth {money:,.6g} are left out.",
               "Add its rows from the published concordance.", column="hs_code")  # fmt: skip
    found.extend(notes.found)
    joined = coded.drop(ROW).join(
        concordance.select("from_code", "to_code", "share", pl.col("source").alias("by")),
        left_on="hs_code", right_on="from_code", how="inner", maintain_order="left",
    )  # fmt: skip
    split = pl.col("share") < 1 - _NEAR
    carried = joined.with_columns(
        *(pl.col(c) * pl.col("share") for c in FIGURES),
        pl.col("to_code").alias("hs_code"),
        pl.when(split).then(pl.lit("estimate")).otherwise(pl.col("confidence")).alias("confidence"),
        pl.concat_str(pl.lit(f"carried to {edition} by "), "by").alias("note"),
        pl.lit(edition).alias("hs_edition"),
    ).select(trade_flows.columns)
    return pl.concat([_summed(carried), plain]), found


def _summed(flows: pl.DataFrame) -> pl.DataFrame:
    keys = [*_KEYS, "vintage", "currency", "valuation", "quantity_unit", "hs_edition", "calendar"]
    rest = [c for c in flows.columns if c not in (*keys, *FIGURES)]
    # A sum of which one part is not known is not known.
    figures = [pl.when(pl.col(c).null_count() == 0).then(pl.col(c).sum()).alias(c) for c in FIGURES]
    least = {"confidence": pl.col("confidence").sort_by(pl.col("confidence") != "estimate").first()}
    others = [least.get(c, pl.col(c).first()) for c in rest]
    return flows.group_by(keys, maintain_order=True).agg(*figures, *others).select(flows.columns)


def newest(frame: pl.DataFrame) -> pl.DataFrame:
    """Flows or series with the newest edition of each figure alone; one without a day counts as the oldest."""
    keys = _keys(frame)
    return frame.sort("vintage", nulls_last=False, maintain_order=True).unique(keys, keep="last", maintain_order=True)


def revisions(frame: pl.DataFrame) -> pl.DataFrame:
    """Figures that changed between one edition and the next.

    Returns
    -------
    polars.DataFrame
        The keys of the figure, `vintage_before`, `vintage`, `before`, `after`, `change` and `change_share` (of the
        figure before; null where that was zero), the largest changes of share first.
    """
    keys = _keys(frame)
    ordered = frame.sort(*keys, "vintage", nulls_last=False)
    moved = ordered.with_columns(
        pl.col("vintage").shift(1).over(keys).alias("vintage_before"),
        pl.col("value").shift(1).over(keys).alias("before"),
        (pl.int_range(pl.len()).over(keys) > 0).alias("again"),
    ).filter(pl.col("again") & pl.col("value").ne_missing(pl.col("before")))
    change = pl.col("value") - pl.col("before")
    share = pl.when(pl.col("before") != 0).then(change / pl.col("before"))
    return moved.select(
        *keys, "vintage_before", "vintage", "before", pl.col("value").alias("after"), change.alias("change"),
        share.alias("change_share"),
    ).sort(pl.col("change_share").abs(), descending=True, nulls_last=True, maintain_order=True)  # fmt: skip


def _keys(frame: pl.DataFrame) -> Sequence[str]:
    return ["series_id", "period_from", "period_to"] if "series_id" in frame.columns else list(_KEYS)

"""Checks across rows: duplicates, two editions, periods that overlap, units that change, scales that jump."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from corridor.figures import codes
from corridor.figures.notes import ROW, Notes
from corridor.figures.stretches import one_after_another

FLOW = ["reporter", "partner", "flow", "hs_code"]
JUMP = (2.5, 3.5)
"""Decimal logarithms between which a jump is taken for one of a thousand."""
ONE_SIDE = 3
"""Figures on each side of a jump that must agree that it stays."""


def check_flows(frame: pl.DataFrame, notes: Notes) -> pl.DataFrame:
    """The rows without those that stand there twice, every fault told."""
    if not one_after_another(frame, [*FLOW, "vintage"]):
        frame = _once(
            frame, [*FLOW, "period_from", "period_to", "vintage"], ["value", "quantity", "net_mass_kg"], notes
        )
        _overlaps(frame, FLOW, notes)
    _changes(frame, FLOW, ["currency", "quantity_unit", "hs_edition"], notes)
    _jumps(frame, FLOW, notes)
    return frame


def check_series(frame: pl.DataFrame, notes: Notes) -> pl.DataFrame:
    """The rows without those that stand there twice, every fault told."""
    if not one_after_another(frame, ["series_id", "vintage"]):
        frame = _once(frame, ["series_id", "period_from", "period_to", "vintage"], ["value"], notes)
        _overlaps(frame, ["series_id"], notes)
    _changes(frame, ["series_id"], ["unit"], notes)
    _jumps(frame, ["series_id"], notes)
    return frame


def _once(frame: pl.DataFrame, keys: Sequence[str], figures: Sequence[str], notes: Notes) -> pl.DataFrame:
    # Rows whose numbers made of their keys all differ, differ: that takes a quarter of the time and memory.
    if frame.select(pl.struct(keys).hash()).to_series().is_unique().all():
        return frame
    first = [pl.col(c).first().over(keys).alias(f"first_{c}") for c in (ROW, *figures)]
    marked = frame.with_columns(*first, (pl.int_range(pl.len()).over(keys) > 0).alias("again"))
    same = pl.all_horizontal(*(pl.col(c).eq_missing(pl.col(f"first_{c}")) for c in figures))
    again = marked.filter("again")
    column = "series_id" if "series_id" in keys else "hs_code"
    notes.each(again.filter(same), codes.TWO_EDITIONS, f"The row repeats row {{first_{ROW}}}; it is left out.",
               "Delete one of them.", column=column, severity="warning")  # fmt: skip
    told = (
        f"It gives {{figure}} for what row {{first_{ROW}}} says is {{first_value}}, with the same vintage; "
        "it is left out."
    )
    notes.each(again.filter(~same).with_columns(figure=pl.col("value")), codes.TWO_EDITIONS, told,
               "Write in `vintage` the day each edition came out, or delete the older one.", column=column)  # fmt: skip
    return frame.filter(~marked["again"])


def _overlaps(frame: pl.DataFrame, subject: Sequence[str], notes: Notes) -> None:
    remedy = "Keep the finer rows, or the coarser, in a file of their own."
    if "series_id" in subject:
        remedy = "Where one begins or ends with the other they are taken apart; else keep the finer rows."
    keys = [*subject, "vintage"]
    # A number for each subject sorts faster than its texts; equal numbers of two subjects are as good as impossible.
    ordered = frame.select(ROW, "period_from", "period_to", pl.struct(keys).hash().alias("subject"))
    ordered = ordered.sort("subject", "period_from", "period_to")
    so_far = pl.col("period_to").cast(pl.Int32).cum_max().over("subject")
    before = so_far.shift(1).cast(pl.Date).alias("so_far")
    same = pl.col("subject") == pl.col("subject").shift(1)
    faulty = ordered.with_columns(before).filter(same & (pl.col("period_from") <= pl.col("so_far")))
    notes.each(faulty.sort(ROW), codes.OVERLAP,
               "The period {period_from} to {period_to} overlaps one that runs to {so_far}.",
               remedy, column="period_from",
               severity="warning")  # fmt: skip


def _changes(frame: pl.DataFrame, subject: Sequence[str], columns: Sequence[str], notes: Notes) -> None:
    for column in columns:
        before = pl.col(column).shift(1).over(subject)
        if frame[column].n_unique() < 2:
            continue
        ordered = frame.sort(*subject, "period_from", ROW)
        changed = ordered.with_columns(before.alias("before")).filter(
            pl.col(column).is_not_null() & pl.col("before").is_not_null() & (pl.col(column) != pl.col("before"))
        )
        notes.each(changed.sort(ROW), codes.UNIT_CHANGED, f"{column} changes from {{before}} to {{value}}.",
                   "Convert the rows to one unit, or tell the series apart.", column=column,
                   severity="error" if column == "unit" else "warning")  # fmt: skip


def _jumps(frame: pl.DataFrame, subject: Sequence[str], notes: Notes) -> None:
    if frame.height < 2 * ONE_SIDE:
        return
    # Ten million rows are not sorted again where no subject has figures a thousand apart.
    spread = (
        frame.lazy().filter(pl.col("value") > 0).group_by(subject)
        .agg(pl.col("value").max() / pl.col("value").min(), pl.len().alias("rows"))
        .filter((pl.col("value") > 10 ** JUMP[0]) & (pl.col("rows") >= 2 * ONE_SIDE)).select(subject).collect()
    )  # fmt: skip
    if not spread.height:
        return
    ordered = frame.join(spread, on=list(subject), how="semi").filter(pl.col("value") > 0)
    ordered = ordered.sort(*subject, "vintage", "period_from").with_columns(size=pl.col("value").log10())
    sides = ordered.with_columns(
        pl.col("size").rolling_median(ONE_SIDE).shift(1).over(subject).alias("earlier"),
        pl.col("size").rolling_median(ONE_SIDE).shift(1 - ONE_SIDE).over(subject).alias("later"),
        (pl.col("size") - pl.col("size").shift(1).over(subject)).alias("step"),
    )
    jumps = sides.filter(
        pl.col("step").abs().is_between(*JUMP) & (pl.col("later") - pl.col("earlier")).abs().is_between(*JUMP)
    )
    jumps = jumps.with_columns(times=(10 ** pl.col("step")).round_sig_figs(3))
    notes.each(jumps.sort(ROW), codes.SCALE_JUMPS, "From here on figures are about {times} times those before.",
               "Look whether the publisher changed the unit; correct the scale.", column="value",
               severity="warning")  # fmt: skip

"""Numbers as publishers write them: digits of three scripts, spaces and dots for thousands, commas for decimals.

A column is read as a whole: one figure that can only be meant one way says how the others are meant.
"""

from __future__ import annotations

import polars as pl

from corridor.figures import codes
from corridor.figures.notes import ROW, Notes

PERSIAN, ARABIC = "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩"
_FROM = [*PERSIAN, *ARABIC, "٫", "−", "–"]
_TO = [*"0123456789", *"0123456789", ".", "-", "-"]
NOTHING = ("", "-", "–", "—", ":", "..", "...", "…", "n.a.", "na", "n/a", "nan", "x")
_READ = "_read"
_GAPS = "[\u00a0\u202f\u2009 '’٬_]"
DECIMAL_COMMA = r"^[+-]?\d*,(\d{1,2}|\d{4,})$|^[+-]?\d{1,3}(\.\d{3})+,\d+$|^[+-]?0,\d+$|^[+-]?\d{1,3}(\.\d{3}){2,}$"
DECIMAL_POINT = r"^[+-]?\d*\.(\d{1,2}|\d{4,})$|^[+-]?\d{1,3}(,\d{3})+\.\d+$|^[+-]?0\.\d+$|^[+-]?\d{1,3}(,\d{3}){2,}$"
EITHER_COMMA, EITHER_POINT = r"^[+-]?[1-9]\d{0,2},\d{3}$", r"^[+-]?[1-9]\d{0,2}\.\d{3}$"


def western(column: str | pl.Expr) -> pl.Expr:
    """The text of a column in the digits 0 to 9."""
    expr = pl.col(column) if isinstance(column, str) else column
    return expr.str.replace_many(_FROM, _TO)


def read_figures(
    frame: pl.DataFrame,
    column: str,
    notes: Notes,
    *,
    heading: str = "",
    comma_groups: bool | None = None,
    below_zero: bool = False,
) -> pl.Series:
    """The numbers of a column; null where a cell is empty or, after a finding, cannot be read or is negative.

    Parameters
    ----------
    comma_groups
        Whether `1,234` is a thousand and more at this publisher; None leaves it to the other figures of the column,
        and refuses it where they do not say.
    below_zero
        Whether a figure may be negative.
    """
    name = heading or column
    cells = frame.select(ROW, pl.col(column).alias(name))
    fast = cells[name].cast(pl.Float64, strict=False)
    if fast.null_count() > cells[name].null_count() or not fast.is_finite().all():
        fast = _slowly(cells, name, notes, comma_groups)
    below = cells.clear() if below_zero else cells.filter(fast.fill_null(0) < 0)
    if below.height:
        remedy = "Ask for the corrected edition; the row has no figure here."
        notes.each(below, codes.NEGATIVE, "{value} is negative.", remedy, column=name)
        fast = pl.select(pl.when(fast >= 0).then(fast)).to_series()
    return fast.alias(column)


def _slowly(cells: pl.DataFrame, name: str, notes: Notes, comma_groups: bool | None) -> pl.Series:
    text = pl.col(name).str.strip_chars()
    mixed = text.str.contains("[۰-۹٠-٩]") & text.str.contains("[0-9]")
    mixed = mixed | (text.str.contains("[۰-۹]") & text.str.contains("[٠-٩]"))
    remedy = "Compare it with the publication."
    notes.each(cells.filter(mixed), codes.MIXED_DIGITS, '"{value}" mixes digits of two scripts.', remedy,
               column=name, severity="warning")  # fmt: skip
    plain = western(text).str.replace_all(_GAPS, "")
    frame = cells.with_columns(plain.alias("plain")).with_columns(
        pl.when(pl.col("plain").str.to_lowercase().is_in(NOTHING)).then(None).otherwise(pl.col("plain")).alias("plain")
    )
    says_comma = frame["plain"].str.contains(DECIMAL_COMMA).any()
    says_point = frame["plain"].str.contains(DECIMAL_POINT).any()
    if comma_groups is None and says_comma != says_point:
        comma_groups = says_point
    with_point = pl.col("plain").str.replace_all(",", "").cast(pl.Float64, strict=False)
    with_comma = pl.col("plain").str.replace_all(r"\.", "").str.replace(",", ".").cast(pl.Float64, strict=False)
    none = pl.lit(None, pl.Float64)
    unclear = pl.col("plain").str.contains(EITHER_COMMA)
    of_point = pl.col("plain").str.contains(DECIMAL_POINT)
    of_comma = pl.col("plain").str.contains(DECIMAL_COMMA)
    # What can be meant in one way only is read so; the rest as the column says.
    usual = with_point if comma_groups else with_comma if comma_groups is False else pl.when(unclear).then(
        none).otherwise(with_point)  # fmt: skip
    value = pl.when(of_point & ~of_comma).then(with_point).when(of_comma & ~of_point).then(with_comma).otherwise(usual)
    # Under a name that no heading has: the cell itself is told.
    read = frame.with_columns(value.alias(_READ))
    read = read.with_columns(pl.when(pl.col(_READ).is_finite()).then(pl.col(_READ)).alias(_READ))
    failed = read.filter(pl.col(_READ).is_null() & pl.col("plain").is_not_null())
    doubtful = failed.filter(unclear)
    notes.each(doubtful, codes.NOT_A_NUMBER, '"{value}" can be a thousand or a decimal.',
               "Write it with a decimal point and no thousands sign.", column=name)  # fmt: skip
    notes.each(failed.filter(~unclear), codes.NOT_A_NUMBER, '"{value}" is not a number.',
               "Write the number alone.", column=name)  # fmt: skip
    return read[_READ]

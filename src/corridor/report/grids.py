"""Tables of the page: how each kind of column becomes cells, and how many rows a page can hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from corridor.report import numbers
from corridor.report.blocks import Cell, Grid, Head
from corridor.report.reading import Reader
from corridor.report.words import mode_words

PAGE_ROWS = 300
"""Most rows of one table on the page: more would make it slow, and nobody reads on. The workbook has them all."""

NUMERIC = frozenset({"units", "money", "money2", "factor", "share", "count", "days"})
TONES = {
    "sourced": "sourced", "recalled": "recalled", "estimate": "estimate", "estimated": "estimate", "refused": "bad",
    "stopped": "bad", "not_cleared": "bad", "open": "todo", "reopened": "bad", "cleared": "good", "no_rule": "todo",
    "unsettled": "todo", "unknown": "bad", "closed": "bad", "held": "good", "covered": "good",
    "to_get": "todo", "to_prove": "todo", "complete": "sourced", "opens": "todo", "shut": "bad",
    "qualifies": "good", "reaches": "good", "holds": "good", "does_not_hold": "bad", "does_not": "bad",
    "cannot_be_told": "todo",
}  # fmt: skip


@dataclass(frozen=True)
class Col:
    """A column to show: which column of the frame, under which heading, as which kind of value."""

    name: str
    title: str
    kind: str = "text"
    unit: str = ""
    sub: str = ""
    hint: str = ""


def grid(
    reader: Reader,
    frame: pl.DataFrame,
    caption: str,
    cols: Sequence[Col],
    *,
    shown: int = 12,
    sheet: str = "",
    total: Sequence[str] = (),
) -> Grid:
    """A table of the page from a frame.

    Parameters
    ----------
    reader
        Gives names and calendar.
    frame
        Rows in the order to show.
    cols
        Columns to show. `sub` and `hint` name columns of the frame for a second line and a tooltip.
    shown
        Rows that stand open.
    sheet
        Sheet of the workbook that has every row.
    total
        Columns whose sum stands in the foot.
    """
    heads = tuple(Head(c.title, c.unit, c.kind in NUMERIC or c.kind == "spark") for c in cols)
    rows = tuple(tuple(_cell(reader, col, row) for col in cols) for row in frame.head(PAGE_ROWS).iter_rows(named=True))
    foot: tuple[Cell, ...] = ()
    if total and len(frame) > 1:
        sums = {name: frame[name].sum() for name in total}
        foot = tuple(
            VALUES[c.kind](reader, sums[c.name]) if c.name in sums else Cell("Sum" if i == 0 else "")
            for i, c in enumerate(cols)
        )
    return Grid(caption, heads, rows, len(frame), shown, sheet, foot)


def _cell(reader: Reader, col: Col, row: dict[str, Any]) -> Cell:
    made = VALUES[col.kind](reader, row[col.name])
    sub = made.sub
    if col.sub:
        value = row[col.sub]
        sub = "" if value is None else str(value)
    title = (str(row[col.hint]) if row[col.hint] is not None else "") if col.hint else made.title
    return Cell(made.text, made.sort, sub, title, made.tone, made.spark, made.bar)


def _number(write: Callable[[float | None], str]) -> Callable[[Reader, Any], Cell]:
    return lambda reader, value: Cell(write(value), value)


def _text(reader: Reader, value: Any) -> Cell:
    text = numbers.NONE if value in (None, "") else str(value)
    return Cell(text, text)


def _words(reader: Reader, value: Any) -> Cell:
    text = numbers.NONE if value in (None, "") else str(value).replace("|", ", ").replace("_", " ")
    return Cell(text, text)


def _state(reader: Reader, value: Any) -> Cell:
    text = numbers.NONE if value is None else str(value).replace("_", " ")
    return Cell(text, text, tone="pill " + TONES.get(str(value), ""))


def _product(reader: Reader, value: Any) -> Cell:
    if value is None:
        return Cell(numbers.NONE)
    name = reader.product(str(value))
    return Cell(name, name, sub="" if name == value else str(value), title=str(value), tone="name")


def _place(reader: Reader, value: Any) -> Cell:
    if value is None:
        return Cell(numbers.NONE)
    full = reader.sites.get(str(value), str(value))
    return Cell(reader.place(str(value)), full, title=f"{full} ({value})", tone="name")


def _period(reader: Reader, value: Any) -> Cell:
    if value is None:
        return Cell(numbers.NONE)
    return Cell(str(value), str(value), sub=reader.period(str(value)).gregorian, tone="nowrap")


def _day(reader: Reader, value: date | None) -> Cell:
    return Cell(numbers.day(value), numbers.day(value), sub=numbers.day_in(reader.calendar, value), tone="nowrap")


def _spark(reader: Reader, value: Sequence[float] | None) -> Cell:
    values = tuple(float(v or 0.0) for v in value or ())
    pairs = zip(reader.periods, values, strict=False)
    title = "; ".join(f"{p.label}: {numbers.quantity(v)}" for p, v in pairs)
    return Cell("", sum(values), title=title, spark=values)


def _way(reader: Reader, value: Any) -> Cell:
    text = "stays on site" if value is None else mode_words(str(value))
    return Cell(text, text, tone="wide")


def _unit(reader: Reader, value: Any) -> Cell:
    text = numbers.NONE if value is None else reader.load_units.get(str(value), str(value))
    return Cell(text, text, title=str(value or ""))


def _bar(reader: Reader, value: float | None) -> Cell:
    return Cell("", value, bar=value)


VALUES: dict[str, Callable[[Reader, Any], Cell]] = {
    "text": _text,
    "code": lambda reader, value: Cell(numbers.NONE if value in (None, "") else str(value), str(value), tone="code"),
    "words": _words,
    "state": _state,
    "product": _product,
    "place": _place,
    "period": _period,
    "day": _day,
    "spark": _spark,
    "bar": _bar,
    "way": _way,
    "load unit": _unit,
    "units": _number(numbers.quantity),
    "days": _number(numbers.quantity),
    "count": _number(numbers.quantity),
    "money": _number(lambda v: numbers.money(v, 0)),
    "money2": _number(lambda v: numbers.money(v, 2)),
    "factor": _number(numbers.factor),
    "share": _number(numbers.share),
}


def by_period(reader: Reader, frame: pl.DataFrame, keys: Sequence[str], value: str) -> pl.DataFrame:
    """One row per key: the sum of `value`, and a list ``by_period`` of its sums in the order of the plan's periods."""
    labels = pl.DataFrame({"period": [p.label for p in reader.periods]}, schema={"period": pl.String}).with_row_index(
        "place"
    )
    sums = frame.group_by(*keys, "period").agg(pl.col(value).sum())
    whole = sums.select(*keys).unique(maintain_order=True).join(labels, how="cross")
    dense = whole.join(sums, on=[*keys, "period"], how="left", nulls_equal=True).sort("place")
    return dense.group_by(*keys, maintain_order=True).agg(
        pl.col(value).fill_null(0.0).sum(), by_period=pl.col(value).fill_null(0.0)
    )


def days_of_period() -> pl.Expr:
    """The days of a row's period as a short span."""
    return pl.struct("period_from", "period_to").map_elements(
        lambda row: numbers.span(row["period_from"], row["period_to"]), return_dtype=pl.String
    )

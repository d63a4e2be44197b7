"""Tables of Iran's customs with a month per column, turned into rows of a month each, as its reader takes them."""

from __future__ import annotations

import re

import polars as pl

from corridor.figures.notes import ROW
from corridor.figures.period_names import SOLAR_LATIN, SOLAR_MONTHS
from corridor.figures.words import heading_key
from corridor.trade.readers.grid import HEADING_WITHIN

LEAST = 3
"""Columns with the name of a month from which on months stand across."""
_MONTHS = {heading_key(name): n for names in (SOLAR_MONTHS, SOLAR_LATIN) for n, name in enumerate(names, 1)}
_MONTHS |= {"امرداد": 5, "ابان": 8, "اذر": 9}
_MASS, _RIAL = "وزن|weight|کیلو|تن", "ریال|rial"
VALUE, MASS = "ارزش دلاری", "وزن (کیلوگرم)"


def months_down(grid: pl.DataFrame) -> pl.DataFrame | None:
    """The same table with a column of months; None where no months stand across it.

    Under one month there may be a value, a weight and a value in rials, named in a row of headings below the months.
    Rows of the answer keep their number in the file; a cell without a figure has no row.
    """
    columns = [column for column in grid.columns if column != ROW]
    found = _heading(grid, columns)
    if found is None:
        return None
    at, below, named = found
    own = [column for column in columns if column not in named]
    heads = grid.row(below, named=True)
    top = grid.row(at, named=True)
    body = grid.slice(below + 1)
    parts = []
    for month in sorted({month for month, _ in named.values()}):
        of = {what: column for column, (number, what) in named.items() if number == month}
        if "value" not in of:
            continue
        figures = [pl.col(of[what]).alias(what) if what in of else pl.lit(None, pl.String).alias(what)
                   for what in ("value", "mass")]  # fmt: skip
        parts.append(body.select(ROW, *own, pl.lit(str(month)).alias("month"), *figures))
    if not parts:
        return None
    long = pl.concat(parts).filter(pl.col("value").is_not_null()).sort(ROW, maintain_order=True)
    told = {what: _unit_heading(what, named, heads, top) for what in ("value", "mass")}
    names = [*((heads.get(column) or top.get(column)) for column in own), "ماه", told["value"], told["mass"]]
    labels = [f"c{n}" for n in range(len(names))]
    long.columns = [ROW, *labels]
    title = grid.head(at)
    words = [" ".join(cell for cell in line if cell) or None for line in title.select(columns).iter_rows()]
    kinds: dict[str, pl.DataType] = {ROW: pl.UInt32(), **dict.fromkeys(labels, pl.String())}
    above = pl.DataFrame({ROW: title[ROW], "c0": words}, schema={ROW: pl.UInt32, "c0": pl.String})
    head = pl.DataFrame([[below + 1, *names]], schema=kinds, orient="row")
    return pl.concat([above, head, long.cast(kinds)], how="diagonal")  # type: ignore[arg-type]


def _heading(grid: pl.DataFrame, columns: list[str]) -> tuple[int, int, dict[str, tuple[int, str]]] | None:
    """Row of the months, last row of the headings, and month and measure of each column under a month."""
    for at, cells in enumerate(grid.head(HEADING_WITHIN).select(columns).iter_rows()):
        months = [_month(cell) for cell in cells]
        if sum(month is not None for month in months) < LEAST:
            continue
        under = grid.select(columns).row(at + 1) if at + 1 < grid.height else ()
        two = any(_measure(cell) is not None for cell in under)
        named: dict[str, tuple[int, str]] = {}
        month: int | None = None
        for place, column in enumerate(columns):
            month = months[place] or (month if two and cells[place] is None else None)
            what = _measure(under[place]) if two else (_measure(cells[place]) or "value")
            if month is not None and what is not None:
                named[column] = (month, what)
        return at, at + 1 if two else at, named
    return None


def _month(cell: str | None) -> int | None:
    words = [heading_key(word) for word in re.findall(r"[^\W\d_]+", cell or "")]
    found = [_MONTHS[word] for word in words if word in _MONTHS]
    return found[0] if len(found) == 1 else None


def _measure(cell: str | None) -> str | None:
    """What a heading says that its figures are: dollars, kilograms or rials; None where it says nothing of that."""
    text = (cell or "").casefold().replace("ي", "ی").replace("ك", "ک")
    if re.search(_RIAL, text):
        return "rial"
    if re.search(_MASS, text):
        return "mass"
    return "value" if re.search("ارزش|دلار|value|usd|dollar", text) else None


def _unit_heading(
    what: str, named: dict[str, tuple[int, str]], heads: dict[str, str | None], top: dict[str, str | None]
) -> str:
    """A heading for the figures of all months, with the scale that the first of them has."""
    usual = VALUE if what == "value" else MASS
    column = next((column for column, (_, kind) in named.items() if kind == what), None)
    text = "" if column is None else f"{heads.get(column) or ''} {top.get(column) or ''}"
    for word in ("میلیون", "هزار", "million", "thousand"):
        if word in text.casefold():
            return {"میلیون": "ارزش (میلیون دلار)", "million": "ارزش (میلیون دلار)"}.get(word, "ارزش (هزار دلار)") if (
                what == "value") else "وزن (هزار تن)" if "تن" in text else usual  # fmt: skip
    return "وزن (تن)" if what == "mass" and re.search("تن|ton", text) else usual

"""Columns of periods and days of a file: each read as it is named, those that are none told by row."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from corridor.figures import codes
from corridor.figures.notes import ROW, Notes
from corridor.figures.period_names import Days, read_period
from corridor.periods import parse_day


def read_periods(frame: pl.DataFrame, column: str, notes: Notes, *, heading: str = "") -> pl.DataFrame:
    """The columns period_from, period_to and calendar for a column of periods; null, after a finding, for others."""
    return _each(frame, column, notes, heading or column, read_period)


def read_days(frame: pl.DataFrame, column: str, notes: Notes, *, heading: str = "") -> pl.Series:
    """The days of a column; `1403-12-30 SH` is understood, 30 Esfand of a common year told."""

    def one(text: str) -> Days:
        day = parse_day(text)
        return Days(day, day, "solar_hijri" if "SH" in text.upper() else "gregorian")

    return _each(frame, column, notes, heading or column, one)["period_from"].alias(column)


def _each(frame: pl.DataFrame, column: str, notes: Notes, heading: str, read: Callable[[str], Days]) -> pl.DataFrame:
    answers: dict[str, Days] = {}
    for text in frame[column].unique().drop_nulls().to_list():
        try:
            answers[text] = read(text)
        except ValueError as error:
            rows = frame.filter(pl.col(column) == text).select(ROW, pl.col(column).alias(heading))
            told = str(error).replace("{", "(").replace("}", ")")
            told = told if text in told else f'"{text}": {told}'
            notes.each(rows, codes.NOT_A_PERIOD, told, "Correct the period as the publisher has it.", column=heading)
    parts = pl.DataFrame(
        [(text, *days) for text, days in answers.items()],
        schema={"_text": pl.String, "period_from": pl.Date, "period_to": pl.Date, "calendar": pl.String},
        orient="row",
    )
    joined = frame.select(pl.col(column).alias("_text")).join(parts, on="_text", how="left", maintain_order="left")
    return joined.drop("_text")

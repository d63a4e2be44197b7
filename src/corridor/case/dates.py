"""Dated rows: first and last day in order, no two rules on one day, no day without one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from corridor.case.checked import Checked
from corridor.case.sheet import ROW
from corridor.findings import declare

ORDER = declare(
    "CR401",
    "A last day lies before its first day",
    "The row would never hold.",
    "Change places of the two days, or correct one of them.",
)
OVERLAP = declare(
    "CR402",
    "Two rows of one subject hold on the same day",
    "Nothing tells which of them is right on that day. The rows may stand in the case, or one of them in a pack.",
    "End one row on the day before the other starts. To replace a row of a pack, give yours the same key.",
)
GAP = declare(
    "CR403",
    "Some days have no row between two dated rows",
    "On these days the rate or price is missing, and what needs it is refused.",
    "Lengthen one of the rows, or add a row for the days between.",
)
NEVER = declare(
    "CR404",
    "A row does not hold on any day that is planned",
    "Its dates lie wholly outside the horizon of case.toml, so it has no effect.",
    "Correct its dates, or the horizon; take the row out if it is history.",
)

PAIRS = (
    ("valid_from", "valid_to"),
    ("period_from", "period_to"),
    ("decided_on", "until"),
    ("since", "until"),
)
ALWAYS, OPEN = date(1800, 1, 1), date(2999, 12, 31)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Dated:
    """A table whose rows follow each other: what makes a subject, and whether days without a row are told."""

    table: str
    subject: tuple[str, ...]
    gaps: bool


SERIES = (
    Dated("fx_rates", ("currency", "rate_kind"), True),
    Dated("lane_tariffs", ("lane_id", "charged_per", "gross_from_t"), True),
    Dated(
        "tariffs",
        ("scheme", "measure", "hs_prefix", "origin", "agreement_id", "condition", "engine_cc_from", "engine_cc_to"),
        False,
    ),
    Dated(
        "import_taxes",
        ("country", "tax", "hs_prefix", "applies_to", "condition", "base", "band_variable", "band_from", "band_to"),
        False,
    ),
)
IN_THE_HORIZON = ("recipes", "offers", "lane_tariffs")


def check_dates(case: Checked) -> None:
    """Note everything wrong with dates in rows of the case."""
    for name, sheet in case.sheets.items():
        columns = set(sheet.cells.columns)
        for first, last in PAIRS:
            if {first, last} <= columns:
                wrong = case.own(name).filter(pl.col(first) > pl.col(last))
                words = f"{last} lies before {first}", "Correct one of the two days."
                case.note(
                    ORDER,
                    name,
                    wrong,
                    last,
                    lambda row, f=first, w=words: (f"{w[0]}, {row[f]}.", w[1]),  # type: ignore[misc]
                )
    for series in SERIES:
        if series.table in case.sheets:
            _check_series(case, series)
    for name in IN_THE_HORIZON:
        if name in case.sheets:
            _check_horizon(case, name)


def _check_series(case: Checked, series: Dated) -> None:
    own = case.own(series.table)
    subject = list(series.subject)
    rows = case[series.table].with_columns(pl.col("valid_from").fill_null(ALWAYS), pl.col("valid_to").fill_null(OPEN))
    rows = rows.filter(pl.col("valid_from") <= pl.col("valid_to"))
    if own.height * 4 < rows.height:
        rows = rows.join(own.select(subject).unique(), on=subject, how="semi", nulls_equal=True)
    if rows.select(pl.struct(subject).n_unique()).item() == rows.height:
        return
    key = next(iter(case.sheets[series.table].table.primary_key()))
    rows = rows.sort(*subject, "valid_from", "valid_to").with_columns(
        ended=pl.col("valid_to").cum_max().shift(1).over(subject),
        before=pl.col(key).shift(1).over(subject),
        before_row=pl.col(ROW).shift(1).over(subject),
        since=pl.col("valid_from").shift(1).over(subject),
    )
    _note_overlaps(case, series, rows.filter(pl.col("valid_from") <= pl.col("ended")), key)
    if series.gaps:
        first, last = case.horizon.first_day, case.horizon.last_day
        gaps = rows.filter(
            (pl.col("valid_from") > pl.col("ended") + DAY)
            & (pl.col("valid_from") > first)
            & (pl.col("ended") < last)
            & pl.col(ROW).is_not_null()
        )
        case.note(
            GAP, series.table, gaps, "valid_from",
            lambda row: (
                f"No row holds from {row['ended'] + DAY} to {row['valid_from'] - DAY}.",
                "Lengthen one of the rows around these days, or add a row.",
            ),
            severity="warning",
        )  # fmt: skip


def _note_overlaps(case: Checked, series: Dated, rows: pl.DataFrame, key: str) -> None:
    # Of a row of the case and a row of a pack, the case's is told of, since it can be changed.
    rows = rows.filter(pl.col(ROW).is_not_null() | pl.col("before_row").is_not_null())
    told = rows.select(
        pl.coalesce(ROW, "before_row").alias(ROW),
        pl.when(pl.col(ROW).is_null()).then(pl.col("since")).otherwise(pl.col("valid_from")).alias("valid_from"),
        other=pl.when(pl.col(ROW).is_null()).then(pl.col(key)).otherwise(pl.col("before")),
        other_row=pl.when(pl.col(ROW).is_null()).then(None).otherwise(pl.col("before_row")),
        since=pl.col("valid_from"),
        until=pl.min_horizontal("ended", "valid_to"),
    )
    case.note(
        OVERLAP, series.table, told, "valid_from",
        lambda row: (
            f"{_place(row['other_row'], row['other'], key)} holds {_days(row['since'], row['until'])} too, with the "
            f"same {', '.join(series.subject[:3])}{', ...' if len(series.subject) > 3 else ''}.",
            "End one of them before the other starts. To replace a row of a pack, give yours the same key.",
        ),
    )  # fmt: skip


def _place(row: int | None, name: str, key: str) -> str:
    if row is None:
        return f"A row of a pack ({name})" if key.endswith("_id") else "A row of a pack"
    return f"Row {row}"


def _days(since: date, until: date) -> str:
    if since == ALWAYS and until == OPEN:
        return "on every day"
    if since == ALWAYS:
        return f"until {until}"
    return f"from {since} on" if until == OPEN else f"from {since} to {until}"


def _check_horizon(case: Checked, name: str) -> None:
    first, last = case.horizon.first_day, case.horizon.last_day
    idle = case.own(name).filter((pl.col("valid_to") < first) | (pl.col("valid_from") > last))
    column = "valid_to" if "valid_to" in case.sheets[name].cells.columns else "valid_from"
    case.note(
        NEVER, name, idle, column,
        lambda row: (
            f"It holds {_days(row['valid_from'] or ALWAYS, row['valid_to'] or OPEN)}; the plan {first} to {last}.",
            "Correct its dates, or the horizon in case.toml.",
        ),
        severity="warning",
    )  # fmt: skip

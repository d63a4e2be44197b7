"""Do flows and series of a case go together, row by row, and can its targets and claims be set against them?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

from corridor.case.checked import Checked
from corridor.case.sheet import ROW
from corridor.figures import codes
from corridor.figures.checks import check_flows as flows_go_together
from corridor.figures.checks import check_series as series_go_together
from corridor.figures.notes import Notes
from corridor.figures.soundness import check_claimed, check_labels, check_outlook, check_targets

MIXED = "[0-9].*[۰-۹٠-٩]|[۰-۹٠-٩].*[0-9]|[۰-۹].*[٠-٩]|[٠-٩].*[۰-۹]"
"""Digits of two scripts in one number."""


def check_flows(case: Checked) -> None:
    """Overlaps, units that change, jumps by a thousand in `trade_flows`."""
    rows = case.own("trade_flows").drop_nulls(["reporter", "partner", "flow", "hs_code", "period_from", "period_to"])
    _tell(case, "trade_flows", rows, flows_go_together)
    _digits(case, "trade_flows", ("value", "quantity", "net_mass_kg"))


def check_series(case: Checked) -> None:
    """The same in `output_series`; of series that something is projected for, what they are worth for that."""
    rows = case.own("output_series").drop_nulls(["series_id", "period_from", "period_to"])
    wanted = {*case["targets"]["series_id"].drop_nulls(), *case["demand_series"]["series_id"].drop_nulls()}

    def look(frame: pl.DataFrame, notes: Notes) -> None:
        notes.each(frame.filter(pl.col("value") < 0), codes.NEGATIVE, "{value} is negative.",
                   "Correct it, or leave it if it can be.", column="value", severity="warning")  # fmt: skip
        check_outlook(series_go_together(frame, notes), notes, wanted)

    _tell(case, "output_series", rows, look)
    _digits(case, "output_series", ("value", "capacity"))


def check_stated(case: Checked) -> None:
    """Targets and claims that cannot be set against the series they name."""
    series = case["output_series"].drop_nulls(["series_id", "period_from", "period_to"])
    known = set(series["series_id"])
    targets = case.own("targets").drop_nulls(["target_id", "series_id", "period_from", "period_to", "unit"])
    _tell(case, "targets", targets, lambda frame, notes: check_targets(frame, series.drop(ROW), notes))

    def look(claims: pl.DataFrame, notes: Notes) -> None:
        check_claimed(claims, known, notes)
        check_labels(claims, notes)

    _tell(case, "claims", case.own("claims"), look)


def _tell(case: Checked, table: str, rows: pl.DataFrame, look: Callable[[pl.DataFrame, Notes], object]) -> None:
    if rows.is_empty():
        return
    notes = Notes(case.file(table), table)
    look(rows, notes)
    # Of rows with a vintage the check of keys tells that they stand there twice.
    dated = set(rows.filter(pl.col("vintage").is_not_null())[ROW]) if "vintage" in rows.columns else set()
    for finding in notes.found:
        if finding.code != codes.TWO_EDITIONS or finding.row not in dated:
            case.notes.note(finding)


def _digits(case: Checked, table: str, columns: Sequence[str]) -> None:
    """Numbers that mix digits of two scripts: they are read as they stand."""
    if table not in case.sheets:
        return
    cells, notes = case.sheets[table].cells, Notes(case.file(table), table)
    for column in columns:
        if column in cells.columns and cells[column].dtype == pl.String:
            mixed = cells.filter(pl.col(column).str.contains(MIXED)).select(ROW, text=column)
            notes.each(mixed, codes.MIXED_DIGITS, '"{text}" mixes digits of two scripts.',
                       "Compare it with the publication.", column=column, severity="warning")  # fmt: skip
    for finding in notes.found:
        case.notes.note(finding)

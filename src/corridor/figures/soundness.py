"""What a series is worth for a projection, and whether targets and claims can be set against it; told by row."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from corridor.figures import codes
from corridor.figures.notes import ROW, Notes
from corridor.figures.period_names import days_of
from corridor.figures.series import PLURAL, SEASON, Counted, counted
from corridor.figures.shift import level_shift
from corridor.findings import Finding

LEAST = 4
"""Values from which on the methods of projection are used."""
GAP_IN = 5
"""A series that lacks more than one in so many of its periods is too broken for them."""
MOST_ROWS = 200_000
"""Rows of series beyond which they are not looked at one by one: who has so many looks at them by other means."""


def check_outlook(frame: pl.DataFrame, notes: Notes, wanted: Collection[str] | None = None) -> None:
    """Tell of series that are short, broken, of no step, or do not go together.

    Parameters
    ----------
    frame
        Rows of `output_series` with `ROW`, keys and values there.
    wanted
        Series that something is projected for; all where it is not told. What does not go together is told of all.
    """
    over = frame.filter(pl.col("value") > pl.col("capacity"))
    notes.each(over, codes.OVER_CAPACITY, "{value} is above the capacity {capacity}.",
               "Correct one of the two, or their units.", column="value", severity="warning")  # fmt: skip
    if frame.height > MOST_ROWS:
        return
    rows = frame.filter(pl.col("value").is_not_null()).sort("series_id", "period_to", ROW)
    last = {str(name): part[ROW][-1] for (name,), part in rows.group_by("series_id", maintain_order=True)}
    series = {s.series_id: s for s in counted(rows.drop(ROW))}
    for name, row in last.items():
        one = series.get(name)
        asked = wanted is None or name in wanted
        if one is not None:
            _told(one, row, rows.filter(series_id=name), asked, notes)
        elif asked and rows.filter(series_id=name)["unit"].n_unique() == 1:
            notes.say(codes.NO_STEP, f"{name} has no months, quarters, halves or years of its calendar.",
                      "Correct the days or the calendar of its rows.", row=row, column="period_from", value=name,
                      severity="warning")  # fmt: skip


def _told(one: Counted, row: int, rows: pl.DataFrame, asked: bool, notes: Notes) -> None:
    name, known, steps = one.series_id, sorted(one.values), PLURAL[one.step]
    for clash in one.clashes:
        notes.say(codes.CLASH, f"{name}: {clash}.", "Compare both with their sources.", row=row, column="value",
                  severity="warning")  # fmt: skip
    if not asked:
        return
    if one.others:
        first = rows.filter(pl.col("period_from") <= one.others[0].last, pl.col("period_to") >= one.others[0].first)
        spans = ", ".join(f"{piece.first} to {piece.last}" for piece in one.others[:3])
        more = f" and {len(one.others) - 3} more" if len(one.others) > 3 else ""
        notes.say(codes.OTHER_LENGTHS, f"{name} is projected by {steps}; {spans}{more} take no part in that.",
                  f"Give them as {steps}, or as a series of their own.", row=first[ROW][0] if first.height else row,
                  column="period_from", severity="warning")  # fmt: skip
    missing = [place for place in range(known[0], known[-1]) if place not in one.values]
    labels = ", ".join(one.label(place) for place in missing[:6]) + (", ..." if len(missing) > 6 else "")
    every = known[-1] - known[0] + 1
    if len(known) < LEAST:
        has = f"{len(known)} {one.step if len(known) == 1 else steps}"
        remedy = "Add earlier periods; till then each is taken as the last of its season, with wide intervals."
        notes.say(codes.SHORT, f"{name} has {has}; the methods of projection need {LEAST}.", remedy, row=row,
                  column="series_id", value=name, severity="warning")  # fmt: skip
    elif GAP_IN * len(missing) > every:
        notes.say(codes.BROKEN, f"{name} has no value for {labels}: {len(missing)} of {every} {steps}.",
                  "Add them; one without trade is a row with 0.", row=row, column="series_id", value=name,
                  severity="warning")  # fmt: skip
    elif missing:
        notes.say(codes.GAPS, f"{name} has no value for {labels}; it is bridged.",
                  "Add them; one without trade is a row with 0.", row=row, column="series_id", value=name,
                  severity="warning")  # fmt: skip
    _shifted(one, row, notes)
    if SEASON[one.step] > 1 and LEAST <= len(known) < 2 * SEASON[one.step] and not missing:
        notes.say(codes.SHORT, f"{name} has {len(known)} {steps}, less than two years: no season can be told.",
                  "Add earlier periods.", row=row, column="series_id", value=name, severity="warning")  # fmt: skip


def _shifted(one: Counted, row: int, notes: Notes) -> None:
    """Tell of a shift of level since the last gap."""
    places = sorted(one.values)
    begin = max([k for k in range(1, len(places)) if places[k] - places[k - 1] > 1], default=0)
    places = places[begin:]
    found = level_shift([one.values[place] for place in places], SEASON[one.step])
    if found is not None:
        problem = (
            f"{one.series_id}: from {one.label(places[found.at])} on the level is {found.times:.2f} times that before."
        )
        notes.say(codes.LEVEL_SHIFT, problem, "Ask what happened; give the later part as a series of its own where the "
                  "time before speaks no longer.", row=row, column="value", severity="warning")  # fmt: skip


def check_targets(targets: pl.DataFrame, output_series: pl.DataFrame, notes: Notes) -> None:
    """Tell of targets (rows with `ROW`) that cannot be set against their series."""
    wanted = targets["series_id"].unique()
    if output_series.height > MOST_ROWS:
        return
    rows = output_series.filter(pl.col("series_id").is_in(wanted.implode()), pl.col("value").is_not_null())
    series = {s.series_id: s for s in counted(rows)}
    known = set(rows["series_id"])
    for target in targets.iter_rows(named=True):
        column, told = _against(target, series.get(target["series_id"]), target["series_id"] in known)
        if told:
            notes.say(codes.TARGET, told, "Correct series_id, unit or the days.", row=target[ROW], column=column,
                      value=target[column], severity="warning")  # fmt: skip


def _against(target: Mapping[str, object], one: Counted | None, known: bool) -> tuple[str, str]:
    """The column at fault, and why; nothing where the target can be told."""
    name = str(target["series_id"])
    if one is None:
        return "series_id", f"{name} has no periods of one step." if known else f"There is no series {name}."
    if _thing(str(target["unit"])) != _thing(one.unit):
        return "unit", f"The target is in {target['unit']}, the series in {one.unit}."
    first, last = target["period_from"], target["period_to"]
    if last < first:  # type: ignore[operator]
        return "period_to", f"It ends on {last}, before it begins on {first}."
    begins, ends = one.span(one.place(first)), one.span(one.place(last))  # type: ignore[arg-type]
    if (begins[0], ends[1]) != (first, last):
        told = f"Its days are no whole {PLURAL[one.step]} of the series: those run from {begins[0]} to {ends[1]}."
        return "period_from" if begins[0] != first else "period_to", told
    return "", ""


def _thing(unit: str) -> str:
    """What is counted, without thousands or millions: the last word."""
    return (unit.casefold().replace("_", " ").split() or [""])[-1]


def check_claimed(claims: pl.DataFrame, known: Collection[str], notes: Notes) -> None:
    """Tell of claims (rows with `ROW`) that name a series that is not there."""
    rows = claims.filter(pl.col("series_id").is_not_null() & ~pl.col("series_id").is_in(list(known)))
    notes.each(rows.with_columns(name=pl.col("series_id")), codes.CLAIM, "There is no series {name}.",
               "Correct it, or leave it empty.", column="series_id", severity="warning")  # fmt: skip


def check_labels(claims: pl.DataFrame, notes: Notes) -> None:
    """Tell of claims (rows with `ROW`) without days whose label is no period."""
    for claim in claims.filter(pl.col("period_label").is_not_null()).iter_rows(named=True):
        missing = days_of(claim)
        if isinstance(missing, str):
            remedy = "Fill period_from and period_to, or write it as 1403 H1."
            notes.say(codes.LABEL, f"It has no {missing}.", remedy, row=claim[ROW], column="period_label",
                      value=claim["period_label"], severity="warning")  # fmt: skip


def capped(projections: pl.DataFrame, file: str) -> list[Finding]:
    """A finding for each series whose projection is cut off at its capacity."""
    found = []
    of = projections.filter(pl.col("capped").fill_null(False)).sort("series_id", "step")
    for (name,), rows in of.group_by("series_id", maintain_order=True):
        first = rows.row(0, named=True)
        problem = (
            f"{name}: the projection for {first['period_label']} would be {first['uncapped']:,.6g}; the capacity of "
            f"{first['value']:,.6g} caps it, as it does {len(rows)} of its periods."
        )
        remedy = "Look whether the capacity grows by then."
        found.append(Finding(codes.CAPPED, file, problem, remedy, None, "capacity", str(name), "output_series",
                             "warning"))  # fmt: skip
    return found

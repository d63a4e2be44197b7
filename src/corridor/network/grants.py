"""Approvals as the plan sees them: from when to when a grant could be in force, and which share of a period that is."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from math import ceil

import polars as pl

from corridor.network.timeline import share_between


def windows(approvals: pl.DataFrame, periods: pl.DataFrame, decided_from: date) -> pl.DataFrame:
    """When each approval that can be got or renewed could come into force: one row per approval and period.

    One that is held can be renewed where its row has a cost and a last day; the renewal follows that day. Decided on
    `decided_from` at the earliest, a grant is in force `lead_days` later, and no earlier than `office_days` after the
    day on which a test campaign proves it; from then on it may start on the first day of any later period. It ends when
    its months of validity have passed.

    Returns
    -------
    pl.DataFrame
        ``approval_id, k, period, cost, decided_by, from_day, to_day, last_k``; `k` is the period in which it starts,
        `last_k` the last period of which a day is covered.
    """
    rows = []
    last_day: date = periods["last"].to_list()[-1]
    renewable = (pl.col("state") == "held") & pl.col("held_to").is_not_null() & (pl.col("cost") > 0)
    asked = approvals.filter((pl.col("state") == "to_get") | renewable).sort("approval_id")
    for a in asked.iter_rows(named=True):
        if a["lead_days"] is None or a["cost"] is None:
            continue
        lead = timedelta(days=ceil(a["lead_days"]))
        earliest = decided_from + lead
        if a["proven_on"] is not None:
            # The laboratory has a date: what follows is the office's time, and the decision was taken before.
            earliest = max(earliest, a["proven_on"] + timedelta(days=ceil(a["office_days"] or 0.0)))
            lead = earliest - decided_from
        if a["state"] == "held":
            earliest = max(earliest, a["held_to"] + timedelta(days=1))
        for p in periods.iter_rows(named=True):
            if earliest > p["last"]:
                continue
            opens = max(earliest, p["first"])
            closes = _months_later(opens, a["valid_months"])
            ends = last_day if closes is None else min(closes, last_day)
            last_k = periods.filter((pl.col("first") <= ends) & (pl.col("last") >= ends))["t"].item()
            rows.append(
                (a["approval_id"], p["t"], p["period"], a["cost"], a["outcome"], opens - lead, opens, closes, last_k)
            )
    schema = {
        "approval_id": pl.String, "k": pl.Int32, "period": pl.String, "cost": pl.Float64, "outcome": pl.String,
        "decided_by": pl.Date, "from_day": pl.Date, "to_day": pl.Date, "last_k": pl.Int32,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def _months_later(day: date, months: float | None) -> date | None:
    """The last day of a validity of some months from a day; none if it does not end."""
    if months is None:
        return None
    whole = int(months)
    at = day.year * 12 + day.month - 1 + whole
    year, month = at // 12, at % 12 + 1
    ends = date(year, month, min(day.day, monthrange(year, month)[1])) + timedelta(days=round((months - whole) * 30))
    return ends - timedelta(days=1)


def shares(granted: pl.DataFrame, periods: pl.DataFrame) -> pl.DataFrame:
    """Share of each period's days on which a grant would be in force: ``approval_id, k, t, share``; zeros left out."""
    rows = granted.select("approval_id", "k", "from_day", "to_day").join(periods, how="cross")
    rows = rows.with_columns(share=share_between(pl.col("from_day"), pl.col("to_day")))
    return rows.filter(pl.col("share") > 0).select("approval_id", "k", "t", "share")


def held(approvals: pl.DataFrame, periods: pl.DataFrame) -> pl.DataFrame:
    """Share of each period's days on which an approval held today is in force: ``approval_id, t, share``."""
    rows = approvals.filter(pl.col("state") == "held").join(periods, how="cross")
    rows = rows.with_columns(share=share_between(pl.col("held_from"), pl.col("held_to")))
    return rows.select("approval_id", "t", "share")


def conflicts(granted: pl.DataFrame) -> pl.DataFrame:
    """Grants of one approval of which only one may be bought: ``approval_id, at, k``.

    A renewal may start in the period in which the grant before it ends, not earlier, so that no day counts twice.
    """
    pairs = granted.select("approval_id", "k", "last_k").join(
        granted.select("approval_id", at="k"), on="approval_id", maintain_order="left_right"
    )
    clash = pairs.filter(
        (pl.col("k") == pl.col("at")) | ((pl.col("k") < pl.col("at")) & (pl.col("last_k") > pl.col("at")))
    )
    crowd = pl.len().over("approval_id", "at") > 1
    return clash.filter(crowd).select("approval_id", "at", "k").sort("approval_id", "at", "k")

"""What changed from one step of the saving to the next, in words."""

from __future__ import annotations

import polars as pl

SHOWN = {"way": "route_id", "claim": "agreement_id", "supplier": "supply_id", "form": "form", "approval": "supply_id"}
"""The column that tells what a lever changed."""


def what_changed(lever: str, before: pl.DataFrame, after: pl.DataFrame) -> str:
    """How many units moved from one choice to another, and the largest move.

    Parameters
    ----------
    lever
        The lever freed last.
    before, after
        ``demand_id, supply_id, form, route_id, agreement_id, quantity`` of both steps.
    """
    column = SHOWN[lever]
    sums = [_by(frame, column) for frame in (before, after)]
    both = sums[0].join(sums[1], on=["demand_id", "choice"], how="full", coalesce=True, suffix="_after")
    both = both.with_columns(pl.col("quantity", "quantity_after").fill_null(0.0)).with_columns(
        gained=pl.col("quantity_after") - pl.col("quantity")
    )
    moved = float(both["gained"].clip(lower_bound=0).sum())
    if moved < 1e-6:
        return "Nothing changes."
    gains = both.filter(pl.col("gained") > 0).sort("gained", "demand_id", "choice", descending=[True, False, False])
    most = gains.row(0, named=True)
    left = both.filter((pl.col("demand_id") == most["demand_id"]) & (pl.col("gained") < 0)).sort("gained", "choice")
    instead = f" instead of {left['choice'][0]}" if not left.is_empty() else ""
    total = float(after["quantity"].sum())
    return (
        f"{moved:,.0f} of {total:,.0f} units change; most of all {most['gained']:,.0f} of {most['demand_id']}: "
        f"{most['choice']}{instead}."
    )


def _by(frame: pl.DataFrame, column: str) -> pl.DataFrame:
    choice = pl.col(column).fill_null("no claim" if column == "agreement_id" else "none")
    return frame.group_by("demand_id", choice.alias("choice")).agg(pl.col("quantity").sum())

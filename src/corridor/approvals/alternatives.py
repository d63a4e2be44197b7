"""Groups of requirements of which one is enough."""

from __future__ import annotations

import polars as pl

_GROUP = ["product_id", "scheme_id", "alternative_group"]
_OPEN = ("to_prove", "unknown", "closed")


def settle_alternatives(cells: pl.DataFrame) -> pl.DataFrame:
    """Let one member of each group be enough.

    Parameters
    ----------
    cells
        Requirements with their own ``state``, ``reason``, ``tests``, ``asks_for`` and ``test_hours``; a group is the
        same ``alternative_group`` of one product and scheme.

    Returns
    -------
    pl.DataFrame
        The same rows. Where a member is held or covered, those still open are not applicable. Else, of those to be
        proved, the one with the fewest test hours stays (those whose tests are not known last, then by name), and
        the rest that is open is not applicable. Else all stay as they are. One that could have been proved keeps
        its tests, so that what the other way would take is seen.
    """
    state = pl.col("state")
    satisfied = state.is_in(["held", "covered"])
    to_prove = state == "to_prove"
    ordered = cells.sort("product_id", "scheme_id", "requirement_id").with_columns(
        _rank=pl.when(to_prove).then(pl.col("test_hours").fill_null(float("inf"))).otherwise(None)
    )
    by_effort = pl.col("requirement_id").sort_by(["_rank", "requirement_id"], nulls_last=True).first()
    grouped = ordered.with_columns(
        _satisfied_by=pl.col("regulation_id").filter(satisfied).first().over(_GROUP),
        _how=state.filter(satisfied).first().over(_GROUP),
        _chosen=pl.when(to_prove.any().over(_GROUP)).then(by_effort.over(_GROUP)),
    )
    grouped = grouped.with_columns(
        _chosen_regulation=pl.col("regulation_id")
        .filter(pl.col("requirement_id") == pl.col("_chosen"))
        .first()
        .over(_GROUP)
    )
    in_group = pl.col("alternative_group").is_not_null() & state.is_in(_OPEN)
    met = in_group & pl.col("_satisfied_by").is_not_null()
    other = in_group & pl.col("_chosen").is_not_null() & (pl.col("_chosen") != pl.col("requirement_id"))
    reason = (
        pl.when(met)
        .then(pl.format("{} is {}: one of the group {} is enough.", "_satisfied_by", "_how", "alternative_group"))
        .when(other)
        .then(
            pl.format("{} is to be proved: one of the group {} is enough.", "_chosen_regulation", "alternative_group")
        )
        .otherwise("reason")
    )
    settled = met | other
    return grouped.with_columns(
        state=pl.when(settled).then(pl.lit("not_applicable")).otherwise("state"),
        reason=reason,
        asks_for=pl.when(~settled).then("asks_for"),
    ).drop("_rank", "_satisfied_by", "_how", "_chosen", "_chosen_regulation")

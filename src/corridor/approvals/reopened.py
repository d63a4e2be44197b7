"""What a later day, or a changed rule, does to the matrix: which requirements it re-opens."""

from __future__ import annotations

import polars as pl

_KEYS = ["product_id", "country", "requirement_id"]
_MET = ("held", "covered", "not_applicable")


def changed_cells(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Requirements that stand otherwise in one matrix than in another.

    Parameters
    ----------
    before, after
        `ApprovalNeeds`: of two days, or with and without a row of evidence or of the rules.

    Returns
    -------
    pl.DataFrame
        ``product_id, country, scheme_id, requirement_id, regulation_id, was, is, turn, evidence_id, reason``, sorted.
        ``turn`` is ``re-opened`` (it was met or did not apply, and is left to prove, unknown or closed now),
        ``settled`` (the other way round), or ``moved`` (met by other means, or open otherwise). ``was`` or ``is`` is
        ``-`` where the requirement is not asked for at all.
    """
    columns = ["scheme_id", "regulation_id", "state", "evidence_id", "reason"]
    joined = before.select(*_KEYS, *columns).join(
        after.select(*_KEYS, *columns), on=_KEYS, how="full", coalesce=True, suffix="_after"
    )
    was, now = pl.col("state").fill_null("-"), pl.col("state_after").fill_null("-")
    met_before, met_after = was.is_in([*_MET, "-"]), now.is_in([*_MET, "-"])
    turn = (
        pl.when(met_before & ~met_after)
        .then(pl.lit("re-opened"))
        .when(~met_before & met_after)
        .then(pl.lit("settled"))
        .otherwise(pl.lit("moved"))
    )
    other_paper = pl.col("evidence_id").ne_missing(pl.col("evidence_id_after"))
    return (
        joined.filter((was != now) | other_paper)
        .select(
            *_KEYS[:2],
            pl.coalesce("scheme_id_after", "scheme_id").alias("scheme_id"),
            "requirement_id",
            pl.coalesce("regulation_id_after", "regulation_id").alias("regulation_id"),
            was.alias("was"),
            now.alias("is"),
            turn.alias("turn"),
            pl.coalesce("evidence_id_after", "evidence_id").alias("evidence_id"),
            pl.coalesce("reason_after", pl.lit("It is not asked for.")).alias("reason"),
        )
        .sort("turn", *_KEYS)
    )

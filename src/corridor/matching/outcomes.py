"""What became of each need: met, almost, to be reviewed, or unmet, and what is missing."""

from __future__ import annotations

import polars as pl

from corridor.tables.matching_results import NeedOutcomes


def need_outcomes(needs: pl.DataFrame, pairs: pl.DataFrame, qualifications: pl.DataFrame | None = None) -> pl.DataFrame:
    """One row per need.

    Parameters
    ----------
    qualifications
        Tests of the pairs, where they were made; without them a match counts as met.

    Returns
    -------
    DataFrame[NeedOutcomes]
        In the order of the needs. ``almost`` is a match that fails a test, or of which a test cannot be told: `missing`
        names what fails in the pair that lacks least, and then what nobody knows of it.
    """
    shown = pairs.filter(pl.col("band") != "no")
    best = pairs.sort("need_id", "probability", "line_id", descending=[False, True, False]).group_by(
        "need_id", maintain_order=True
    ).agg(best_line_id=pl.col("line_id").first(), best_probability=pl.col("probability").first())  # fmt: skip
    counts = shown.group_by("need_id").agg(
        matches=(pl.col("band") == "match").sum().cast(pl.Int64),
        to_review=(pl.col("band") == "to_review").sum().cast(pl.Int64),
    )
    tested = _tested(pairs.filter(pl.col("band") == "match"), qualifications)
    table = needs.select("need_id").join(best, on="need_id", how="left").join(counts, on="need_id", how="left")
    table = table.join(tested, on="need_id", how="left").with_columns(
        pl.col("matches", "to_review", "qualified", "clear").fill_null(0)
    )
    outcome = (
        pl.when(pl.col("clear") > 0).then(pl.lit("met"))
        .when(pl.col("matches") > 0).then(pl.lit("almost"))
        .when(pl.col("to_review") > 0).then(pl.lit("to_review"))
        .otherwise(pl.lit("unmet"))
    )  # fmt: skip
    missing = pl.when(outcome == "almost").then("missing").when(outcome == "unmet").then(pl.lit("no line meets it"))
    return NeedOutcomes.conform(table.with_columns(outcome=outcome, missing=missing))


def _tested(matches: pl.DataFrame, qualifications: pl.DataFrame | None) -> pl.DataFrame:
    """Per need: how many matches fail no test, how many pass them all, and what the one that lacks least lacks."""
    if qualifications is None:
        count = pl.len().cast(pl.Int64)
        return matches.group_by("need_id").agg(
            qualified=count, clear=count, missing=pl.lit(None, pl.String).first()
        )  # fmt: skip
    failed, unknown = pl.col("verdict") == "failed", pl.col("verdict") == "unknown"
    reasons = pl.concat_list(pl.col("reason").filter(failed).implode(), pl.col("reason").filter(unknown).implode())
    per_pair = qualifications.group_by("need_id", "line_id", maintain_order=True).agg(
        failures=failed.sum().cast(pl.Int64), untold=unknown.sum().cast(pl.Int64), missing=reasons.list.join("; ")
    )
    joined = matches.select("need_id", "line_id", "probability").join(per_pair, on=["need_id", "line_id"], how="left")
    joined = joined.with_columns(pl.col("failures", "untold").fill_null(0)).sort(
        "need_id", "failures", "untold", "probability", "line_id", descending=[False, False, False, True, False]
    )
    return joined.group_by("need_id", maintain_order=True).agg(
        qualified=(pl.col("failures") == 0).sum().cast(pl.Int64),
        clear=((pl.col("failures") == 0) & (pl.col("untold") == 0)).sum().cast(pl.Int64),
        missing=pl.col("missing").first(),
    )

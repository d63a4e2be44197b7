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
        In the order of the needs. ``almost`` is a match that fails a test: `missing` names what fails in the pair that
        fails least, and then what nobody knows of it.
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
        pl.col("matches", "to_review", "qualified").fill_null(0)
    )
    outcome = (
        pl.when(pl.col("qualified") > 0).then(pl.lit("met"))
        .when(pl.col("matches") > 0).then(pl.lit("almost"))
        .when(pl.col("to_review") > 0).then(pl.lit("to_review"))
        .otherwise(pl.lit("unmet"))
    )  # fmt: skip
    missing = pl.when(outcome == "almost").then("missing").when(outcome == "unmet").then(pl.lit("no line meets it"))
    return NeedOutcomes.conform(table.with_columns(outcome=outcome, missing=missing))


def _tested(matches: pl.DataFrame, qualifications: pl.DataFrame | None) -> pl.DataFrame:
    """Per need: how many matches fail no test, and what the one that fails least lacks."""
    if qualifications is None:
        return matches.group_by("need_id").agg(
            qualified=pl.len().cast(pl.Int64), missing=pl.lit(None, pl.String).first()
        )  # fmt: skip
    failed = pl.col("verdict") == "failed"
    lacking = pl.concat_str("reason").filter(failed).str.join("; ")
    per_pair = qualifications.group_by("need_id", "line_id", maintain_order=True).agg(
        failures=failed.sum().cast(pl.Int64), missing=lacking
    )
    joined = matches.select("need_id", "line_id", "probability").join(per_pair, on=["need_id", "line_id"], how="left")
    joined = joined.with_columns(pl.col("failures").fill_null(0)).sort(
        "need_id", "failures", "probability", "line_id", descending=[False, False, True, False]
    )
    return joined.group_by("need_id", maintain_order=True).agg(
        qualified=(pl.col("failures") == 0).sum().cast(pl.Int64), missing=pl.col("missing").first()
    )

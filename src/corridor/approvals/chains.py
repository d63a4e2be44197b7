"""Chains of acceptance: why a document stands for a requirement, step by step, and on which day the first step ends."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from corridor.approvals.evidence import UN_AGREEMENT
from corridor.tables.approval_results import AcceptanceSteps

_NEVER = pl.lit(None, pl.Date)
_KINDS = {
    "scheme_approval": "an approval under {}",
    "un_approval": "a UN approval of {}",
    "test_report": "a test report to {}",
    "national_certificate": "a national certificate to {}",
}


def counted_cells(cells: pl.DataFrame, recognitions: pl.DataFrame) -> pl.DataFrame:
    """Cells that are held or covered, with the last day of each step of their chains.

    Parameters
    ----------
    cells
        `ApprovalCells.cells`.
    recognitions
        The table of the case.

    Returns
    -------
    pl.DataFrame
        The cells with ``party_to`` (end of the issuer's recognition), ``series_to`` (last day on which the series is
        accepted), ``holds_to`` (the first end of all) and ``ends_because``.
    """
    counted = cells.filter(pl.col("state").is_in(["held", "covered"]) & pl.col("evidence_id").is_not_null())
    parties = recognitions.filter(pl.col("instrument") == UN_AGREEMENT)
    parties = parties.select(issuer_country="country", party_from="since", party_to="until")
    counted = counted.join(parties.unique("issuer_country", keep="first"), on="issuer_country", how="left")
    is_un = pl.col("paper_kind") == "un_approval"
    counted = counted.with_columns(
        party_to=pl.when(is_un).then("party_to"), series_to=pl.col("refused_from").dt.offset_by("-1d")
    )
    first = pl.min_horizontal("valid_to", "series_to", "party_to")
    why = (
        pl.when(first.is_null())
        .then(pl.lit(None, pl.String))
        .when(first == pl.col("valid_to"))
        .then(pl.lit("the document ends"))
        .when(first == pl.col("series_to"))
        .then(pl.format("series {} of {} is refused from the day after", "series", "proved"))
        .otherwise(pl.format("{} leaves the 1958 Agreement", "issuer_country"))
    )
    return counted.with_columns(holds_to=first, ends_because=why)


def acceptance_steps(cells: pl.DataFrame, recognitions: pl.DataFrame) -> pl.DataFrame:
    """`AcceptanceSteps` of every cell that is held or covered.

    Parameters
    ----------
    cells
        `ApprovalCells.cells`.
    recognitions
        The table of the case.
    """
    counted = counted_cells(cells, recognitions)
    parts = [
        counted.filter(applies).with_columns(step=step, rests_on=rests_on, step_to=until, place=pl.lit(place))
        for place, (applies, step, rests_on, until) in enumerate(_steps())
    ]
    steps = pl.concat(parts).sort("product_id", "scheme_id", "requirement_id", "place")
    keys = ["product_id", "scheme_id", "requirement_id"]
    return AcceptanceSteps.conform(
        steps.with_columns(step_no=pl.int_range(pl.len()).over(keys) + 1, holds_to=pl.col("step_to"))
    )


def _steps() -> Iterator[tuple[pl.Expr, pl.Expr, pl.Expr, pl.Expr]]:
    """Each step: where it applies, what is so, the row that says so, and until when."""
    document = pl.format("evidence/{}", "evidence_id")
    yield pl.lit(True), _document(), document, pl.col("valid_to")
    named = pl.col("covers").fill_null("") != ""
    family = pl.format("It covers the family {}.", "approval_family")
    covers = pl.format("It names {} among what it covers.", pl.coalesce("via", "product_id"))
    yield pl.col("via").is_null() | named, pl.when(named).then(covers).otherwise(family), document, _NEVER
    fitted = pl.col("via").is_not_null()
    yield fitted, pl.format("{} is fitted to {}.", "via", "product_id"), pl.format("bom/{}", "product_id"), _NEVER
    successor = pl.col("relation") == "successor"
    replaced = pl.format("{} replaces {}, which is asked for.", "proved", "regulation_id")
    yield successor, replaced, pl.format("regulations/{}", "regulation_id"), _NEVER
    at_least = pl.col("min_series").is_not_null() & (pl.col("relation") == "same")
    newer = pl.format("Its series {} is not older than {}, the oldest that is accepted.", "series", "min_series")
    yield at_least, newer, pl.format("requirements/{}", "requirement_id"), _NEVER
    refused = pl.col("series_to").is_not_null()
    until = pl.format("Series {} of {} is accepted until {}.", "series", "proved", "series_to")
    yield refused, until, pl.format("regulation_series/{}/{}", "proved", "series"), pl.col("series_to")
    is_un = pl.col("paper_kind") == "un_approval"
    party = pl.format("{} is a party to the 1958 Agreement.", "issuer_country")
    yield is_un, party, pl.format("recognitions/{}/{}", pl.lit(UN_AGREEMENT), "issuer_country"), pl.col("party_to")
    yield pl.lit(True), _accepted(), pl.format("schemes/{}", "scheme_id"), _NEVER
    inherited = (
        pl.when(pl.col("rules_from") == pl.col("scheme_id"))
        .then(pl.lit(""))
        .otherwise(pl.format(", which takes the requirements of {}", "rules_from"))
    )
    met = pl.format("So {} of {}{} is met.", "regulation_id", "scheme_id", inherited)
    yield pl.lit(True), met, pl.format("requirements/{}", "requirement_id"), _NEVER


def _document() -> pl.Expr:
    subject = pl.coalesce("proved", "of_scheme", "scheme_id")
    told = pl.lit(None, pl.String)
    for kind, words in _KINDS.items():
        told = pl.when(pl.col("paper_kind") == kind).then(pl.format(words, subject)).otherwise(told)
    series = pl.when(pl.col("series").is_null()).then(pl.lit("")).otherwise(pl.format(", series {}", "series"))
    first = pl.when(pl.col("valid_from").is_null()).then(pl.lit("")).otherwise(pl.format(", from {}", "valid_from"))
    last = pl.when(pl.col("valid_to").is_null()).then(pl.lit("")).otherwise(pl.format(" to {}", "valid_to"))
    return pl.format("{} is {}{}, of {}{}{}.", "evidence_id", told, series, "issuer_country", first, last)


def _accepted() -> pl.Expr:
    kind, own = pl.col("paper_kind"), pl.col("of_scheme") == pl.col("scheme_id")
    return (
        pl.when(own & kind.is_in(["scheme_approval", "un_approval"]))
        .then(pl.format("It is a document of {} itself.", "scheme_id"))
        .when(kind == "un_approval")
        .then(pl.format("{} recognises UN approvals{}.", "scheme_id", _in_part()))
        .when(kind == "scheme_approval")
        .then(pl.format("{} counts wherever {} does, and serves it for a fitted part.", "of_scheme", "scheme_id"))
        .when((kind == "test_report") & own.fill_null(False))
        .then(pl.format("It was made for {}.", "scheme_id"))
        .otherwise(pl.format("{} issued it and is a country of {}.", "issuer_country", "scheme_id"))
    )


def _in_part() -> pl.Expr:
    return pl.when(pl.col("recognises_un") == "partly").then(pl.lit(" in part")).otherwise(pl.lit(""))

"""Which evidence stands for a requirement, and why other evidence does not.

What counts
-----------
scheme_approval      of this very scheme: for everything, or for the one regulation that it names (``held``)
un_approval          of the regulation, or of one that replaces it, by a party to the 1958 Agreement, where the
                     scheme recognises UN approvals (``covered``; ``held`` if it names this scheme)
test_report          to the regulation, made for this scheme, or, where the requirement asks for a report, made in a
                     country of the scheme (``covered``)
national_certificate of the regulation, in the country that issued it (``covered``); abroad never

All must be valid on the day, cover the product, and be of a series of amendments that is still accepted and not older
than the requirement's. A document of a part counts for the vehicle it is fitted to; see `reach`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import polars as pl

from corridor.approvals.reach import with_refusal_of_series
from corridor.tables.column import cell_values

UN_AGREEMENT = "UN-1958"
"""The instrument in `recognitions` under which UN approvals are granted and accepted."""

_KEYS = ["product_id", "scheme_id", "requirement_id"]
CHAIN = (
    "paper_kind", "proved", "relation", "series", "issuer_country", "valid_from", "valid_to", "of_scheme", "via",
    "covers", "refused_from", "recognises_un",
)  # fmt: skip
"""Columns that tell how a document came to count."""
_OWN = ("scheme_approval", "un_approval")
"""Kinds that are the scheme's own document if they name it; UN approvals are that of a scheme of UN approvals."""
_LABELS = {
    "scheme_approval": "approval under the scheme",
    "un_approval": "UN approval",
    "test_report": "test report",
    "national_certificate": "national certificate",
}


def successors(regulations: pl.DataFrame) -> dict[str, tuple[str, ...]]:
    """For each regulation, those that replace it, directly or in turn."""
    direct = {r: cell_values(n) for r, n in regulations.select("regulation_id", "replaced_by").iter_rows()}

    def follow(start: str) -> tuple[str, ...]:
        found: list[str] = []
        queue = list(direct[start])
        while queue:
            current = queue.pop(0)
            if current != start and current not in found:
                found.append(current)
                queue.extend(direct.get(current, ()))
        return tuple(found)

    return {regulation: follow(regulation) for regulation in direct}


def kinship(asked: Iterable[str], regulations: pl.DataFrame) -> pl.DataFrame:
    """Regulations whose evidence bears on each regulation asked for.

    Returns
    -------
    pl.DataFrame
        ``regulation_id, proved, relation``: ``same``; ``successor`` (it replaces the one asked for); ``alike`` (a
        national standard and the UN Regulation that covers the same ground: told, but never accepted).
    """
    following = successors(regulations)
    rows: list[tuple[str, str, str]] = []
    for regulation in sorted(set(asked)):
        rows.append((regulation, regulation, "same"))
        rows.extend((regulation, later, "successor") for later in following.get(regulation, ()))
    schema = {"regulation_id": pl.String, "proved": pl.String, "relation": pl.String}
    known = pl.DataFrame(rows, schema=schema, orient="row")
    equal = regulations.select(a="regulation_id", b=pl.col("un_equivalent").str.split("|")).explode("b")
    equal = equal.filter(pl.col("b").is_not_null() & (pl.col("b") != "") & (pl.col("a") != pl.col("b")))
    both = pl.concat([equal, equal.select(a="b", b="a")]).unique()
    alike = both.select(regulation_id="a", proved="b", relation=pl.lit("alike"))
    alike = alike.filter(pl.col("regulation_id").is_in(sorted(set(asked))))
    return pl.concat([known, alike.join(known, on=["regulation_id", "proved"], how="anti")])


def _number(series: str) -> pl.Expr:
    return pl.col(series).str.extract(r"^0*(\d+)$").cast(pl.Int64)


def _old_series() -> pl.Expr:
    """Why its series of amendments does not do; null if it does. A successor is taken whatever its series."""
    low, have = pl.col("min_series"), pl.col("series")
    older = pl.coalesce(_number("series") < _number("min_series"), have < low)
    return (
        pl.when(pl.col("refused_from") <= pl.col("on"))
        .then(pl.format("is of series {} of {}, refused from {}", have, "proved", "refused_from"))
        .when(low.is_null() | (pl.col("relation") != "same"))
        .then(None)
        .when(have.is_null())
        .then(pl.format("does not name its series, and {} or newer is asked for", low))
        .when(older)
        .then(pl.format("is of series {}, and {} or newer is asked for", have, low))
    )


def _out_of_date(on: date) -> pl.Expr:
    first, last = pl.col("valid_from"), pl.col("valid_to")
    return (
        pl.when(last < on)
        .then(pl.format("ended on {}", last))
        .when(first > on)
        .then(pl.format("begins only on {}", first))
    )


def _not_counted() -> pl.Expr:
    """Why a document of its kind does not count for this requirement; null if it does."""
    home = pl.col("places").list.contains(pl.col("issuer_country"))
    kind, relation = pl.col("kind"), pl.col("relation")
    # The certificate of a fitted part serves the vehicle wherever the scheme of the part reaches as far.
    serves = pl.col("via").is_not_null() & (pl.col("places").list.set_difference("of_places").list.len() == 0)
    return (
        pl.when(~pl.col("covers_it"))
        .then(pl.format("covers {} only", pl.col("covers").str.replace_all("|", ", ", literal=True)))
        .when(relation == "alike")
        .then(pl.format("covers the same ground by {}, which is not recognised for it", "proved"))
        .when(
            (kind == "scheme_approval")
            & (pl.col("of_scheme") != pl.col("scheme_id")).fill_null(True)
            & ~serves.fill_null(False)
        )
        .then(pl.format("is an approval under {}", pl.col("of_scheme").fill_null("a scheme that it does not name")))
        .when((kind == "un_approval") & (pl.col("recognises_un") == "no"))
        .then(pl.format("is a UN approval, which {} does not recognise", "scheme_id"))
        .when((kind == "un_approval") & ~pl.col("is_party"))
        .then(pl.format("was issued by {}, no party to the 1958 Agreement on that day", "issuer_country"))
        .when((kind == "national_certificate") & ~home)
        .then(
            pl.format(
                "covers the same test but is a national certificate of {}, not recognised abroad", "issuer_country"
            )
        )
        .when(kind.is_in(["test_report", "national_certificate"]) & (relation == "successor"))
        .then(pl.format("is to {}, not to the regulation itself", "proved"))
        # What the laboratory of the scheme would prove is proved by its report, so this never asks for a second test.
        .when((kind == "test_report") & (pl.col("of_scheme") == pl.col("scheme_id")).fill_null(False))
        .then(None)
        .when((kind == "test_report") & ~pl.col("evidence_level").fill_null("").str.starts_with("test_report"))
        .then(pl.lit("covers the same test but a report alone is not recognised for it"))
        .when((kind == "test_report") & ~home)
        .then(pl.format("was made in {}, outside the scheme's countries and not for it", "issuer_country"))
    )


def _described() -> pl.Expr:
    label = pl.col("kind").replace_strict(_LABELS, return_dtype=pl.String)
    of = pl.when(pl.col("proved").is_null()).then(pl.lit("")).otherwise(pl.format(" of {}", "proved"))
    series = pl.when(pl.col("series").is_null()).then(pl.lit("")).otherwise(pl.format(" series {}", "series"))
    until = pl.when(pl.col("valid_to").is_null()).then(pl.lit("")).otherwise(pl.format(", until {}", "valid_to"))
    return pl.format("{} ({}{}{}, {}{})", "evidence_id", label, of, series, "issuer_country", until)


def parties_on(recognitions: pl.DataFrame, on: date) -> list[str]:
    """Countries that are parties to the 1958 Agreement on the day."""
    party = (
        (pl.col("instrument") == UN_AGREEMENT)
        & (pl.col("since").is_null() | (pl.col("since") <= on))
        & (pl.col("until").is_null() | (pl.col("until") >= on))
    )
    return recognitions.filter(party)["country"].unique().sort().to_list()


def evidence_for(
    cells: pl.DataFrame,
    held: pl.DataFrame,
    regulations: pl.DataFrame,
    recognitions: pl.DataFrame,
    regulation_series: pl.DataFrame,
    places: pl.DataFrame,
    on: date,
) -> pl.DataFrame:
    """The best evidence for each product and requirement, and what does not count.

    Parameters
    ----------
    cells
        ``product_id, scheme_id, requirement_id, regulation_id, min_series, evidence_level, type_since``.
    held
        Evidence by product, from `reach.evidence_by_product`.
    regulations, recognitions, regulation_series
        The tables of the case.
    places
        ``scheme_id, recognises_un, places``: what the scheme recognises and the countries (a list) it counts in.
    on
        The day on which evidence must be valid.

    Returns
    -------
    pl.DataFrame
        One row per product, scheme and requirement that any evidence bears on: ``evidence_state`` (``held``,
        ``covered`` or null), ``evidence_id``, ``evidence_reason``, ``rejected`` (sentences on the rest), and of the
        evidence that counts `CHAIN`, what its chain of acceptance is told from.
    """
    asked = cells.select(*_KEYS, "regulation_id", "min_series", "evidence_level", "type_since").unique()
    held = held.rename({"regulation_id": "proved", "scheme_id": "of_scheme"})
    kin = kinship(asked["regulation_id"].unique().to_list(), regulations)
    by_regulation = asked.join(kin, on="regulation_id").join(held, on=["product_id", "proved"])
    whole = held.filter((pl.col("kind") == "scheme_approval") & pl.col("proved").is_null()).drop("proved")
    by_scheme = asked.join(whole, left_on=["product_id", "scheme_id"], right_on=["product_id", "of_scheme"])
    by_scheme = by_scheme.with_columns(
        of_scheme=pl.col("scheme_id"), proved=pl.lit(None, pl.String), relation=pl.lit("whole")
    )
    pairs = pl.concat([by_regulation, by_scheme.select(by_regulation.columns)]).join(places, on="scheme_id")
    of_places = places.select(of_scheme="scheme_id", of_places="places")
    pairs = with_refusal_of_series(pairs.join(of_places, on="of_scheme", how="left"), regulation_series)
    pairs = pairs.with_columns(
        is_party=pl.col("issuer_country").is_in(parties_on(recognitions, on)), on=pl.lit(on, pl.Date)
    )
    pairs = pairs.with_columns(
        why_not=pl.coalesce(_not_counted(), _out_of_date(on), _old_series()), described=_described()
    )
    return _best(pairs)


def _best(pairs: pl.DataFrame) -> pl.DataFrame:
    """Of what counts, the scheme's own approval, then the one that lasts longest, then the first by name."""
    good = pairs.filter(pl.col("why_not").is_null()).with_columns(
        evidence_state=pl.when((pl.col("of_scheme") == pl.col("scheme_id")) & pl.col("kind").is_in(_OWN))
        .then(pl.lit("held"))
        .otherwise(pl.lit("covered")),
        lasts=pl.col("valid_to").fill_null(date.max),
    )
    partly = (pl.col("kind") == "un_approval") & (pl.col("recognises_un") == "partly")
    caution = pl.when(partly).then(pl.format("; {} recognises UN approvals in part", "scheme_id"))
    good = good.with_columns(
        evidence_reason=pl.format("{} stands for it{}", "described", caution.otherwise(pl.lit("")))
    )
    good = good.sort(["evidence_state", "lasts", "evidence_id"], descending=[True, True, False])
    best = good.unique(_KEYS, keep="first", maintain_order=True)
    bad = pairs.filter(pl.col("why_not").is_not_null()).sort("evidence_id", "why_not")
    bad = bad.group_by(_KEYS, maintain_order=True).agg(
        rejected=pl.format("{} {}", "evidence_id", "why_not").unique(maintain_order=True).str.join("; ")
    )
    best = best.rename({"kind": "paper_kind"})
    best = best.select(*_KEYS, "evidence_state", "evidence_id", "evidence_reason", *CHAIN)
    return best.join(bad, on=_KEYS, how="full", coalesce=True)

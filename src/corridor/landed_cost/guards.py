"""Guards against a total that is small because a row is gone: rows that ran out, rows that stand in, lost remedies."""

from __future__ import annotations

import polars as pl

from corridor.landed_cost.ledger import Ledger

REMEDIES = ("trade_remedy", "additional_duty")
NOT_IN_FORCE = ("signed", "no_agreement", "none", "negotiated", "expired", "superseded")
ANY = "*"


def lapsed(rows: pl.DataFrame, used: pl.DataFrame, group: list[str], kind: list[str]) -> pl.DataFrame:
    """More special rows that ran out before the day, with nothing of their own kind in their place.

    Parameters
    ----------
    rows
        Rows that would hold for an entry but for their dates, with ``score``.
    used
        The row that is used in each group.
    group
        Columns in which rows compete with each other.
    kind
        Columns in which one row can take the place of another.

    Returns
    -------
    pl.DataFrame
        `group` and ``lapsed``, words that name the row.

    Notes
    -----
    A row that began after the other ended is what the law put in its place, however much less special it is. Only
    where the row that is used stood beside the special one, and lost to it, is something missing.
    """
    past = rows.filter(pl.col("valid_to") < pl.col("on"))
    best = used.group_by(group).agg(_used=pl.col("score").max())
    begun = used.group_by(kind).agg(_begun=pl.col("valid_from").max())
    past = past.join(best, on=group, how="left").join(begun, on=kind, how="left")
    more_special = pl.col("_used").is_null() | (pl.col("score") > pl.col("_used"))
    replaced = (pl.col("_begun") > pl.col("valid_to")).fill_null(False)
    words = pl.format("{} (ended {}, nothing in its place)", "rule_id", pl.col("valid_to").dt.to_string("%Y-%m-%d"))
    return (
        past.filter(more_special & ~replaced)
        .sort("score", "rule_id", descending=[True, False])
        .unique(group, keep="first", maintain_order=True)
        .select(*group, lapsed=words)
    )


def stands_in() -> pl.Expr:
    """The code goes on beyond the row's prefix, and the row is not for all of it.

    A row that says so itself (``covers_all_lines`` is no) stands in for every longer code; one that says nothing, only
    where other rows of its measure and chapter are longer, for some countries legislate in six digits.
    """
    length, covers = pl.col("prefix_len"), pl.col("covers_all_lines")
    differs = ~covers.fill_null(length >= pl.col("deepest"))
    return ((length < pl.col("hs_code").str.len_chars()) & differs).fill_null(False)


def refuse_lost_remedies(
    entries: pl.DataFrame, agreements: pl.DataFrame, members: pl.DataFrame, tariffs: pl.DataFrame, ledger: Ledger
) -> None:
    """Refuse entries between whose countries a remedy is in force of which the tariff has no row at all."""
    known = tariffs.select("agreement_id").drop_nulls().unique()
    lost = agreements.filter(pl.col("kind").is_in(REMEDIES) & ~pl.col("status").fill_null("").is_in(NOT_IN_FORCE))
    lost = lost.join(known, on="agreement_id", how="anti")
    if lost.is_empty():
        return
    lost = lost.select("agreement_id", "coverage", since="valid_from", until="valid_to")
    sides = members.join(lost, on="agreement_id")
    against = sides.filter(pl.col("side") == "importer").select(
        "agreement_id", "coverage", "since", "until", to_country="country"
    )
    against = against.join(
        sides.filter(pl.col("side") == "exporter").select("agreement_id", of="country"), on="agreement_id"
    )
    on = pl.col("on")
    hit = entries.select("entry_id", "to_country", "origin_country", "on").join(against, on="to_country")
    hit = hit.filter(
        ((pl.col("of") == pl.col("origin_country")) | (pl.col("of") == ANY))
        & (pl.col("since").is_null() | (pl.col("since") <= on))
        & (pl.col("until").is_null() | (pl.col("until") >= on))
    )
    ledger.refuse(
        hit,
        subject=pl.format("tariffs/{}", "agreement_id"),
        missing=pl.format(
            "{} ({}) is in force in {} against goods of {} on {{days}}, and tariffs has no row of it.", "agreement_id",
            pl.col("coverage").fill_null("no coverage stated"), "to_country", "origin_country",
        ),
        remedy="Add its rows with their rates, or the day on which it ended.",
    )  # fmt: skip

"""Claims of preference: what an entry must show before a lower rate may be asked for."""

from __future__ import annotations

import polars as pl

from corridor.landed_cost.claim_evidence import ClaimEvidence, refuse_without_evidence
from corridor.landed_cost.ledger import Ledger

NOT_YET = ("signed", "no_agreement", "none", "negotiated")
"""States of an agreement in which nobody can claim it, whatever its dates."""
FREE_TRADE = ("fta", "customs_union")
_CLAIM = ("entry_id", "supply_id", "agreement_id", "from_country", "to_country", "on")
_MORE = {
    "route_id": pl.String, "batch_id": pl.String, "price_per_unit": pl.Float64, "price_currency": pl.String,
    "units_per_declaration": pl.Float64,
}  # fmt: skip


def claims_checked(
    work: pl.DataFrame,
    agreements: pl.DataFrame,
    agreement_members: pl.DataFrame,
    origin: pl.DataFrame,
    ledger: Ledger,
    evidence: ClaimEvidence | None = None,
) -> pl.DataFrame:
    """Entries with ``proven``: they claim an agreement that is in force between the two countries, and qualify.

    A claim that fails is refused rather than priced without it: the same way without a claim is an entry of its own.

    Parameters
    ----------
    origin
        `OriginFindings`; of several spans that of the entry's day counts, and of a batch that of the entry's batch.
    evidence
        How the goods travel and which proofs are held; without it neither is looked at.
    """
    about = agreements.select("agreement_id", "status", since="valid_from", until="valid_to")
    sides = agreement_members.select("agreement_id", "side", "country").unique()
    grants = sides.filter(pl.col("side") == "importer").select(
        "agreement_id", to_country="country", grants=pl.lit(True)
    )
    gets = sides.filter(pl.col("side") == "exporter").select("agreement_id", from_country="country", gets=pl.lit(True))
    absent = [pl.lit(None, dtype).alias(name) for name, dtype in _MORE.items() if name not in work.columns]
    claiming = (
        work.filter(pl.col("agreement_id").is_not_null() & pl.col("crosses"))
        .with_columns(absent)
        .select(*_CLAIM, *_MORE)
        .join(about, on="agreement_id", how="left")
        .join(grants, on=["agreement_id", "to_country"], how="left")
        .join(gets, on=["agreement_id", "from_country"], how="left")
    )
    verdicts = _verdicts_of_the_day(claiming, origin)
    claiming = claiming.join(verdicts, on="entry_id", how="left")
    _refuse_claims(claiming, ledger)
    if evidence is not None:
        refuse_without_evidence(claiming.filter(pl.col("verdict") == "qualifies"), evidence, ledger)
    proven = claiming.filter(pl.col("verdict") == "qualifies").select("entry_id", proven=pl.lit(True))
    return work.join(proven, on="entry_id", how="left").with_columns(pl.col("proven").fill_null(False))


def _verdicts_of_the_day(claiming: pl.DataFrame, origin: pl.DataFrame) -> pl.DataFrame:
    """The finding that holds for each entry on its day."""
    said = origin.select(
        "supply_id", "agreement_id", "batch_id", "verdict", "direct_transport", "proof", why="reason",
        first="valid_from", last="valid_to",
    )  # fmt: skip
    keys = claiming.select("entry_id", "supply_id", "agreement_id", "batch_id", "on")
    found = keys.join(said, on=["supply_id", "agreement_id", "batch_id"], nulls_equal=True).filter(
        (pl.col("first").is_null() | (pl.col("first") <= pl.col("on")))
        & (pl.col("last").is_null() | (pl.col("on") <= pl.col("last")))
    )
    return found.unique("entry_id", keep="last", maintain_order=True).select(
        "entry_id", "verdict", "why", "direct_transport", "proof"
    )


def _refuse_claims(claiming: pl.DataFrame, ledger: Ledger) -> None:
    key = pl.format("agreements/{}", "agreement_id")
    on, since, until = pl.col("on"), pl.col("since"), pl.col("until")
    ledger.refuse(
        claiming.filter(
            pl.col("status").is_null()
            | pl.col("status").is_in(NOT_YET)
            | (since > on).fill_null(False)
            | (until < on).fill_null(False)
        ),
        subject=key,
        missing=pl.format("{} is not in force on {{days}}.", "agreement_id"),
        remedy="Claim it only between its dates, or claim nothing.",
    )
    ledger.refuse(
        claiming.filter(pl.col("grants").is_null() | pl.col("gets").is_null()),
        subject=pl.format("agreement_members/{}", "agreement_id"),
        missing=pl.format(
            "{} gives no preference in {} to goods from {}.", "agreement_id", "to_country", "from_country"
        ),
        remedy="Add the member, or claim nothing.",
    )
    ledger.refuse(
        claiming.filter(pl.col("verdict").is_null()),
        subject=pl.format("origin/{}/{}", "agreement_id", "supply_id"),
        missing=pl.format("Whether {} originates under {} was not tested.", "supply_id", "agreement_id"),
        remedy="Give a bill of materials and the agreement's rules of origin.",
    )
    ledger.refuse(
        claiming.filter(pl.col("verdict").is_not_null() & (pl.col("verdict") != "qualifies")),
        subject=pl.format("origin/{}/{}", "agreement_id", "supply_id"),
        missing=pl.format("{} cannot claim {}: {}", "supply_id", "agreement_id", "why"),
        remedy="Change the inputs, fill in what is missing, or claim nothing.",
    )


def with_favoured(
    work: pl.DataFrame, agreements: pl.DataFrame, agreement_members: pl.DataFrame, country_groups: pl.DataFrame
) -> pl.DataFrame:
    """Entries with ``favoured``: they originate in the EU, or in a country with free trade with the importer."""
    trade = agreements.filter(pl.col("kind").is_in(FREE_TRADE) & ~pl.col("status").fill_null("").is_in(NOT_YET))
    trade = trade.select("agreement_id", since="valid_from", until="valid_to")
    sides = agreement_members.join(trade, on="agreement_id")
    pairs = (
        sides.filter(pl.col("side") == "importer")
        .select("agreement_id", "since", "until", to_country="country")
        .join(
            sides.filter(pl.col("side") == "exporter").select("agreement_id", origin_country="country"),
            on="agreement_id",
        )
    )
    on = pl.col("on")
    seen = work.select("origin_country", "to_country", "on").unique()
    partners = (
        seen.join(pairs, on=["origin_country", "to_country"])
        .filter(
            (pl.col("since").is_null() | (pl.col("since") <= on))
            & (pl.col("until").is_null() | (pl.col("until") >= on))
        )
        .select("origin_country", "to_country", "on")
        .unique()
        .with_columns(partner=pl.lit(True))
    )
    union = country_groups.filter(pl.col("group_id") == "EU")["country"].to_list()
    return (
        work.join(partners, on=["origin_country", "to_country", "on"], how="left")
        .with_columns(
            favoured=pl.col("partner").fill_null(False) | pl.col("origin_country").is_in(union).fill_null(False)
        )
        .drop("partner")
    )

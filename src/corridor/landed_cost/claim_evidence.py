"""Evidence for claims of preference: the way the goods take, proofs of origin and of transit."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from corridor.exchange import Exchange
from corridor.landed_cost.ledger import Ledger
from corridor.tables.origin import ProofRules, ProofsHeld
from corridor.tables.results import OriginTransport


@dataclass(frozen=True)
class ClaimEvidence:
    """What claims are checked against, beside origin itself.

    Attributes
    ----------
    transport
        `corridor.tables.results.OriginTransport`; a route that is not judged there is not refused for its way.
    proofs_held
        Proofs at hand. A case that states none of a kind is not asked for them: findings say which proof a claim needs.
    proof_rules
        How long a form is valid, and up to which value.
    exchange
        For limits of value; without it they are not looked at.
    """

    transport: pl.DataFrame = field(default_factory=OriginTransport.empty)
    proofs_held: pl.DataFrame = field(default_factory=ProofsHeld.empty)
    proof_rules: pl.DataFrame = field(default_factory=ProofRules.empty)
    exchange: Exchange | None = None


def refuse_without_evidence(claiming: pl.DataFrame, evidence: ClaimEvidence, ledger: Ledger) -> None:
    """Refuse claims whose way is not allowed, or that lack a proof where the case states proofs.

    Parameters
    ----------
    claiming
        One row per entry that claims and qualifies: ``entry_id, supply_id, batch_id, agreement_id, route_id, on,
        direct_transport, proof, price_per_unit, price_currency, units_per_declaration``.
    """
    ways = evidence.transport.select(
        "route_id", "agreement_id", "direct_transport", "third_countries", way="verdict", way_reason="reason"
    )
    on_way = claiming.join(ways, on=["route_id", "agreement_id", "direct_transport"], nulls_equal=True)
    ledger.refuse(
        on_way.filter(pl.col("way").is_in(("not_allowed", "cannot_be_told"))),
        subject=pl.format("transport/{}/{}", "agreement_id", "route_id"),
        missing=pl.format("{} cannot be claimed on this way: {}", "agreement_id", "way_reason"),
        remedy="Take a way that does not cross a third country, fill in what is missing, or claim nothing.",
    )
    held = _with_last_day(evidence.proofs_held, evidence.proof_rules)
    _refuse_without_origin_proof(claiming, held.filter(pl.col("covers") != "transit"), evidence, ledger)
    transit = held.filter(pl.col("covers") == "transit")
    if not transit.is_empty():
        crossing = on_way.filter(pl.col("way") == "with_proof").with_columns(
            crossed=pl.col("third_countries").str.split("|")
        )
        _refuse_without_transit_proof(crossing.explode("crossed"), transit, ledger)


def _with_last_day(held: pl.DataFrame, rules: pl.DataFrame) -> pl.DataFrame:
    """Proofs with their last day: as stated, else by the months that the agreement gives the form."""
    months = rules.group_by("agreement_id", "form").agg(months=pl.col("valid_months").min())
    dated = held.join(months, on=["agreement_id", "form"], how="left")
    by_months = pl.col("issued_on").dt.offset_by(pl.format("{}mo", pl.col("months").fill_null(0)))
    counted = pl.when(pl.col("months").is_not_null()).then(by_months)
    return dated.with_columns(last=pl.coalesce("valid_to", counted))


def _matching(claiming: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """Pairs of an entry and a proof that is for its supply and batch, and valid on its day."""
    proofs = held.select(
        "agreement_id", "form", "issued_on", "last", "country", for_supply="supply_id", for_batch="batch_id"
    )
    on = pl.col("on")
    return claiming.join(proofs, on="agreement_id").filter(
        (pl.col("for_supply").is_null() | (pl.col("for_supply") == pl.col("supply_id")))
        & (pl.col("for_batch").is_null() | (pl.col("for_batch") == pl.col("batch_id")).fill_null(False))
        & (pl.col("issued_on") <= on)
        & (pl.col("last").is_null() | (on <= pl.col("last")))
    )


def _refuse_without_origin_proof(
    claiming: pl.DataFrame, held: pl.DataFrame, evidence: ClaimEvidence, ledger: Ledger
) -> None:
    if held.is_empty():
        return
    pairs = _matching(claiming, held)
    too_dear = _above_limit(pairs, evidence)
    good = pairs.join(too_dear, on=["entry_id", "form"], how="anti")
    lacking = claiming.join(good.select("entry_id").unique(), on="entry_id", how="anti")
    limited = lacking.join(too_dear.select("entry_id", "form").unique("entry_id"), on="entry_id")
    ledger.refuse(
        limited,
        subject=pl.format("proofs_held/{}/{}", "agreement_id", "supply_id"),
        missing=pl.format("The consignment is worth more than {} may be made out for under {}.", "form",
                          "agreement_id"),
        remedy=pl.format("Hold another proof ({}), declare smaller lots, or claim nothing.",
                         pl.col("proof").fill_null("see proof_rules")),
    )  # fmt: skip
    ledger.refuse(
        lacking.join(limited.select("entry_id"), on="entry_id", how="anti"),
        subject=pl.format("proofs_held/{}/{}", "agreement_id", "supply_id"),
        missing=pl.format("No proof of origin under {} is held for {} on {{days}}.", "agreement_id", "supply_id"),
        remedy=pl.format("Add it to proofs_held ({}), or claim nothing.", pl.col("proof").fill_null("see proof_rules")),
    )


def _above_limit(pairs: pl.DataFrame, evidence: ClaimEvidence) -> pl.DataFrame:
    """Entries and forms whose consignment is worth more than the form may be made out for."""
    bounded = evidence.proof_rules.group_by("agreement_id", "form").agg(
        open=pl.col("value_limit").is_null().any(),
        limit=pl.col("value_limit").max(),
        limit_currency=pl.first("currency"),
    )
    asked = pairs.join(bounded.filter(~pl.col("open")), on=["agreement_id", "form"])
    exchange = evidence.exchange
    if asked.is_empty() or exchange is None:
        return asked.select("entry_id", "form").clear()
    found = []
    for (currency,), rows in asked.group_by("limit_currency", maintain_order=True):
        rates = exchange.table(rows.select("on", currency="price_currency"), str(currency)).select(
            "on", "fx", price_currency="currency"
        )
        worth = pl.col("price_per_unit") * pl.col("units_per_declaration") * pl.col("fx")
        # Without a rate the value is not known, and a proof that may not do does not count.
        found.append(
            rows.join(rates, on=["price_currency", "on"], how="left").filter((worth > pl.col("limit")).fill_null(True))
        )
    return pl.concat([rows.select("entry_id", "form") for rows in found]).unique()


def _refuse_without_transit_proof(crossing: pl.DataFrame, held: pl.DataFrame, ledger: Ledger) -> None:
    """`crossing` has one row per entry and third country."""
    shown = _matching(crossing, held).filter(pl.col("country").is_null() | (pl.col("country") == pl.col("crossed")))
    lacking = crossing.join(shown.select("entry_id", "crossed").unique(), on=["entry_id", "crossed"], how="anti")
    ledger.refuse(
        lacking,
        subject=pl.format("proofs_held/{}/transit/{}", "agreement_id", "crossed"),
        missing=pl.format("No proof of transit under customs control through {} is held for {} on {{days}}; {} "
                          "asks for it.", "crossed", "supply_id", "agreement_id"),
        remedy="Add a row of proofs_held that covers transit, take another way, or claim nothing.",
    )  # fmt: skip

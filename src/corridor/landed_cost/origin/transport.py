"""Direct transport: whether a route keeps the rule of transport of the agreement that is claimed on it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from corridor.tables.origin import Cumulation
from corridor.tables.results import OriginTransport


@dataclass(frozen=True)
class _Rule:
    """What a word of a rule allows on the way through a third country."""

    verdict: str
    says: str


RULES = {
    "direct_transport": _Rule(
        "with_proof", "goods stay under customs control there and are not worked on; a through document or a "
        "certificate of the customs there shows it"
    ),
    "direct_consignment": _Rule(
        "with_proof", "transit for reasons of geography or transport under customs control, without trade or use "
        "there; a through document shows it"
    ),
    "direct_purchase_and_shipment": _Rule(
        "with_proof", "bought from a seller in a member, and transit for reasons of geography or transport under "
        "customs control; transport documents show it"
    ),
    "non_alteration": _Rule(
        "allowed", "goods may cross, be stored or split there under customs control if they are not altered; customs "
        "asks for evidence only in doubt"
    ),
    "no_third_country": _Rule("not_allowed", "goods may not cross a third country"),
    "free_circulation": _Rule("allowed", "free circulation is what counts, whatever the way"),
    "none": _Rule("allowed", "there is no rule of transport"),
}  # fmt: skip
"""Convention on pan-Euro-Mediterranean rules of origin 2012, Article 12 (direct transport) and 2023, Article 14
(non-alteration); rules of the CIS of 2009 (direct purchase and shipment); ASEAN and EAEU agreements (consignment)."""


def origin_transport(
    entries: pl.DataFrame,
    findings: pl.DataFrame,
    routes: pl.DataFrame,
    agreement_members: pl.DataFrame,
    country_groups: pl.DataFrame,
    cumulation: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Judge the routes on which an agreement is claimed.

    Parameters
    ----------
    entries
        Claims are their rows with ``agreement_id``.
    findings
        `OriginFindings` of their supplies, for the rule of transport; claims of what does not qualify are left out.
    routes
        For the countries that they cross.
    cumulation
        Its countries belong to the agreement on the way, too.

    Returns
    -------
    pl.DataFrame
        `corridor.tables.results.OriginTransport`: one row per route, agreement and rule of transport.
    """
    claims = entries.filter(pl.col("agreement_id").is_not_null()).select("supply_id", "route_id", "agreement_id")
    words = (
        findings.filter(pl.col("verdict") == "qualifies")
        .select("supply_id", "agreement_id", "direct_transport")
        .unique()
    )
    asked = claims.unique().join(words, on=["supply_id", "agreement_id"])
    asked = asked.select("route_id", "agreement_id", "direct_transport").unique()
    crossed = routes.select("route_id", country=pl.col("countries_crossed").str.split("|")).explode("country")
    own = _own(agreement_members, country_groups, Cumulation.empty() if cumulation is None else cumulation)
    third = (
        asked.select("route_id", "agreement_id")
        .unique()
        .join(crossed.unique(), on="route_id")
        .join(own, on=["agreement_id", "country"], how="anti")
        .group_by("route_id", "agreement_id")
        .agg(third_countries=pl.col("country").sort().str.join("|"))
    )
    judged = asked.join(third, on=["route_id", "agreement_id"], how="left").sort(
        "route_id", "agreement_id", "direct_transport"
    )
    rows = (_judged(*row) for row in judged.iter_rows())
    return OriginTransport.frame(rows)


def _own(members: pl.DataFrame, groups: pl.DataFrame, cumulation: pl.DataFrame) -> pl.DataFrame:
    """Countries that are no third countries under an agreement."""
    named = pl.concat([members.select("agreement_id", "country"), cumulation.select("agreement_id", "country")])
    grouped = named.join(groups.select(country="group_id", member="country"), on="country")
    return pl.concat([named, grouped.select("agreement_id", country="member")]).unique()


def _judged(route: str, agreement: str, word: str | None, third: str | None) -> dict[str, str | None]:
    names = (third or "").replace("|", ", ")
    if not third:
        verdict, reason = "direct", "The route crosses no third country."
    elif word in RULES:
        rule = RULES[word]
        verdict, reason = rule.verdict, f"The route crosses {names}. {agreement}: {rule.says} ({word})."
    else:
        verdict = "cannot_be_told"
        reason = (
            f"The route crosses {names}, and origin_rules does not say what {agreement} asks of transport; fill in "
            "direct_transport."
        )
    return {
        "route_id": route, "agreement_id": agreement, "direct_transport": word, "verdict": verdict,
        "third_countries": third, "reason": reason,
    }  # fmt: skip

"""Whether a supply's product originates under the agreements that could be claimed for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from corridor.exchange import Exchange
from corridor.landed_cost.origin_inputs import Inputs, inputs_of
from corridor.landed_cost.origin_rules import Answer, applicable_rules, decide
from corridor.provenance import weakest
from corridor.tables.results import OriginFindings

_WORST_FIRST = ("does_not", "cannot_be_told", "qualifies")
CUSTOMS_UNION = "customs_union"

Row = Mapping[str, Any]


@dataclass(frozen=True)
class _Case:
    """The tables of a call, by key."""

    codes: Mapping[str, str | None]
    bom: Mapping[str, list[dict[str, Any]]]
    agreements: Mapping[str, Row]
    grants: Mapping[str, frozenset[str]]
    gets: Mapping[str, frozenset[str]]
    groups: Mapping[str, frozenset[str]]
    rules: Mapping[str, list[dict[str, Any]]]
    exchange: Exchange
    currency: str
    on: date


def origin_findings(
    supplies: pl.DataFrame,
    bom: pl.DataFrame,
    agreements: pl.DataFrame,
    agreement_members: pl.DataFrame,
    country_groups: pl.DataFrame,
    origin_rules: pl.DataFrame,
    exchange: Exchange,
    currency: str,
    on: date,
    products: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Test every supply under every agreement between its country and a country it goes to.

    Parameters
    ----------
    supplies
        ``supply_id, product_id, from_country, to_country, ex_works_price, currency``, one row per supply and country.
    bom
        What the product is made of, with value, tariff code and origin of every line.
    on
        The first day planned. An agreement that begins later is tested on its first day, one that has ended is not.
    products
        For the tariff code of the product; without it no rule of origin can be found.

    Returns
    -------
    pl.DataFrame
        `corridor.tables.results.OriginFindings`: one row per supply and agreement. Where rules differ by country of
        destination the least favourable answer stands. Shares are fractions of the value that the rule names.

    Notes
    -----
    Rows of one alternative that are joined by "and" must all hold, alternatives are or, and the narrowest range of
    codes that holds the product counts. What is not known is never guessed: a line of the BOM that may or may not have
    proof of origin is counted both ways, and the answer is given only if both agree.
    """
    case = _Case(
        codes={} if products is None else dict(products.select("product_id", "hs_code").iter_rows()),
        bom=_grouped(bom, "product_id"),
        agreements={row["agreement_id"]: row for row in agreements.iter_rows(named=True)},
        grants=_sides(agreement_members, "importer"),
        gets=_sides(agreement_members, "exporter"),
        groups=_members(country_groups),
        rules=_grouped(origin_rules, "agreement_id"),
        exchange=exchange,
        currency=currency,
        on=on,
    )
    found: dict[tuple[str, str], dict[str, Any]] = {}
    seen: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for supply in supplies.sort("supply_id", "to_country").iter_rows(named=True):
        same = tuple(supply[c] for c in ("product_id", "from_country", "to_country", "ex_works_price", "currency"))
        if same not in seen:
            seen[same] = [_finding(case, supply, agreement) for agreement in _between(case, supply)]
        for finding in seen[same]:
            key = (supply["supply_id"], finding["agreement_id"])
            if key not in found or _worse(finding, found[key]):
                found[key] = {**finding, "supply_id": supply["supply_id"]}
    return OriginFindings.frame(found[key] for key in sorted(found))


def _grouped(frame: pl.DataFrame, key: str) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in frame.iter_rows(named=True):
        rows.setdefault(row[key], []).append(row)
    return rows


def _sides(members: pl.DataFrame, side: str) -> dict[str, frozenset[str]]:
    rows = members.filter(pl.col("side") == side).group_by("agreement_id").agg("country")
    return {agreement: frozenset(countries) for agreement, countries in rows.iter_rows()}


def _members(country_groups: pl.DataFrame) -> dict[str, frozenset[str]]:
    rows = country_groups.group_by("group_id").agg("country")
    return {group: frozenset(countries) for group, countries in rows.iter_rows()}


def _between(case: _Case, supply: Row) -> list[Row]:
    """Agreements from the country of supply to that of import that are in force on the first day or begin later."""
    if supply["from_country"] == supply["to_country"]:
        return []
    return [
        agreement
        for key, agreement in sorted(case.agreements.items())
        if supply["to_country"] in case.grants.get(key, ())
        and supply["from_country"] in case.gets.get(key, ())
        and (agreement["valid_to"] is None or agreement["valid_to"] >= case.on)
    ]


def _worse(one: Row, other: Row) -> bool:
    return _WORST_FIRST.index(one["verdict"]) < _WORST_FIRST.index(other["verdict"])


def _finding(case: _Case, supply: Row, agreement: Row) -> dict[str, Any]:
    key = agreement["agreement_id"]
    answer = _answer(case, supply, agreement)
    return {
        "product_id": supply["product_id"],
        "agreement_id": key,
        "verdict": answer.verdict,
        "share": answer.share,
        "threshold": answer.threshold,
        "reason": answer.reason,
        "rule_id": "|".join(answer.rules),
        "confidence": weakest([agreement["confidence"], *answer.confidences]),
    }


def _answer(case: _Case, supply: Row, agreement: Row) -> Answer:
    key, product = agreement["agreement_id"], supply["product_id"]
    if agreement["kind"] == CUSTOMS_UNION:
        return Answer(
            "qualifies",
            f"A customs union asks for free circulation, which goods made or released in {supply['from_country']} "
            f"have; proof: {agreement['proof'] or 'none'}.",
        )
    code = case.codes.get(product)
    if not code:
        return Answer("cannot_be_told", f"products has no tariff code for {product}; fill in hs_code.")
    on = max(filter(None, [case.on, agreement["valid_from"]]))
    rules = applicable_rules(case.rules.get(key, []), code, supply["from_country"], supply["to_country"],
                             case.groups, on)  # fmt: skip
    if isinstance(rules, str):
        return Answer("cannot_be_told", f"{key}: {rules}")
    lines = case.bom.get(product, [])
    if not lines:
        return Answer(
            "cannot_be_told", f"bom has no line for {product}; give what it is made of, with origin and value."
        )
    area = _area(case, key, supply)
    inputs = inputs_of(lines, area, supply, case.exchange, case.currency, on)
    if isinstance(inputs, str):
        return Answer("cannot_be_told", inputs)
    answer = decide(rules, code, inputs)
    return Answer(
        answer.verdict,
        answer.reason,
        answer.share,
        answer.threshold,
        answer.rules,
        (*answer.confidences, *_sure(inputs)),
    )


def _sure(inputs: Inputs) -> tuple[str, ...]:
    return (inputs.confidence,)


def _area(case: _Case, key: str, supply: Row) -> frozenset[str]:
    """Countries whose materials may count as originating: those of the two sides."""
    return case.gets.get(key, frozenset()) | case.grants.get(key, frozenset()) | {supply["from_country"]}

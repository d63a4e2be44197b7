"""Whether supplies originate under the agreements that could be claimed for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import localcontext
from typing import Any

import polars as pl

from corridor.exchange import Exchange
from corridor.landed_cost.origin.answers import Answers
from corridor.landed_cost.origin.areas import NON_PREFERENTIAL
from corridor.landed_cost.origin.known import ANY, Known, known_from
from corridor.landed_cost.origin.numbers import EXACT
from corridor.landed_cost.origin.spans import Spans
from corridor.tables.results import OriginFindings, OriginLines

Row = Mapping[str, Any]
NO_PREFERENCE = ("trade_remedy", "additional_duty", "none")
"""Kinds of agreements that give no preference, so that nothing is claimed under them."""
_OPTIONAL = {"fob_price": pl.Float64, "incoterm": pl.String, "batch_id": pl.String}
_WORST_FIRST = ("does_not", "cannot_be_told", "qualifies")


@dataclass(frozen=True)
class OriginResult:
    """What `origin_of_supplies` gives.

    Attributes
    ----------
    findings
        `corridor.tables.results.OriginFindings`.
    lines
        `corridor.tables.results.OriginLines`: how each input counts under each row of the rules.
    """

    findings: pl.DataFrame
    lines: pl.DataFrame


def origin_of_supplies(
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
    *,
    until: date | None = None,
    product_facts: pl.DataFrame | None = None,
    recipes: pl.DataFrame | None = None,
    input_origins: pl.DataFrame | None = None,
    cumulation: pl.DataFrame | None = None,
    proof_rules: pl.DataFrame | None = None,
    production_costs: pl.DataFrame | None = None,
    with_lines: bool = True,
) -> OriginResult:
    """Test every supply under every agreement between its country and a country it goes to.

    Parameters
    ----------
    supplies
        One row per supply and country: ``supply_id, product_id, from_country, to_country, ex_works_price, currency``.
        Optional: ``incoterm`` of that price (ex works unless it says otherwise), ``fob_price`` per unit in the same
        currency, ``batch_id``.
    bom
        What the product is made of, with value, tariff code and origin of every line; components that have a bill of
        materials of their own are rolled up.
    on, until
        The first and the last day that are asked about; without `until` the first alone. An agreement that begins
        later is tested from its first day, one that has ended is not.
    products
        For the tariff code of the product; without it no rule of origin can be found.
    product_facts, recipes, input_origins, cumulation, proof_rules, production_costs
        Tables of the same names; without them there is none of their rows.

    Returns
    -------
    OriginResult
        Findings: one row per supply, batch, agreement and span of days within which the rules and the stated origins
        do not change. Where rules differ by country of destination the least favourable answer stands. Shares are
        fractions of the value that the rule names; values are converted at the rate of the span's first day.

    Notes
    -----
    What is not known is never guessed: it is counted against the product and for it, and an answer is given only if
    both agree. More originating value never harms, so those two settle every way in which the facts may turn out.
    """
    more = {
        "product_facts": product_facts, "recipes": recipes, "input_origins": input_origins, "cumulation": cumulation,
        "proof_rules": proof_rules, "production_costs": production_costs,
    }  # fmt: skip
    known = known_from(
        bom, agreements, agreement_members, country_groups, origin_rules, exchange, currency, products, more
    )
    absent = [pl.lit(None, dtype).alias(name) for name, dtype in _OPTIONAL.items() if name not in supplies.columns]
    asked = supplies.with_columns(absent).unique().sort("supply_id", "to_country", "batch_id")
    with localcontext(EXACT):
        answers = Answers(known, with_lines)
        spans = Spans(known, on, until or on)
        found: dict[tuple[str, str, str | None], dict[date, tuple[date | None, int]]] = {}
        for supply in asked.iter_rows(named=True):
            for agreement in _between(known, supply, on):
                key = (supply["supply_id"], agreement["agreement_id"], supply["batch_id"])
                mine = found.setdefault(key, {})
                for first, last in spans.of(agreement, supply["batch_id"]):
                    number = answers.number(supply, agreement, first)
                    mine[first] = (last, _worse(answers, number, mine.get(first)))
        return OriginResult(*_as_tables(found, answers))


def origin_findings(*tables: Any, **more: Any) -> pl.DataFrame:
    """The findings of `origin_of_supplies`, without lines; it takes the same."""
    return origin_of_supplies(*tables, **more, with_lines=False).findings


def _between(known: Known, supply: Row, on: date) -> Iterable[Row]:
    """Agreements from the country of supply to that of import that are in force on the first day or begin later."""
    start, end = supply["from_country"], supply["to_country"]
    if start == end:
        return
    for key in sorted(known.agreements):
        agreement = known.agreements[key]
        if agreement["kind"] in NO_PREFERENCE or (agreement["valid_to"] is not None and agreement["valid_to"] < on):
            continue
        if agreement["kind"] == NON_PREFERENTIAL and supply["product_id"] not in known.bom:
            continue  # products.origin_country is what there is to go by
        if _has(known.grants, key, end) and _has(known.gets, key, start) and not known.on_one_side(key, start, end):
            yield agreement


def _has(sides: Mapping[str, frozenset[str]], key: str, country: str) -> bool:
    members = sides.get(key, frozenset())
    return country in members or ANY in members


def _worse(answers: Answers, number: int, other: tuple[date | None, int] | None) -> int:
    if other is None:
        return number
    ranks = [_WORST_FIRST.index(answers.rows[n]["verdict"]) for n in (number, other[1])]
    return number if ranks[0] < ranks[1] else other[1]


def _as_tables(
    found: Mapping[tuple[str, str, str | None], Mapping[date, tuple[date | None, int]]], answers: Answers
) -> tuple[pl.DataFrame, pl.DataFrame]:
    rows: list[tuple[str, str, str | None, date, date | None, int]] = []
    for (supply, agreement, batch), spans in sorted(found.items(), key=lambda item: (*item[0][:2], item[0][2] or "")):
        mine: list[tuple[str, str, str | None, date, date | None, int]] = []
        for first, (last, number) in sorted(spans.items()):
            if mine and answers.rows[mine[-1][5]] == answers.rows[number]:
                mine[-1] = (*mine[-1][:4], last, mine[-1][5])
            else:
                mine.append((supply, agreement, batch, first, last, number))
        rows += mine
    schema = {"supply_id": pl.String, "agreement_id": pl.String, "batch_id": pl.String, "valid_from": pl.Date,
              "valid_to": pl.Date, "answer": pl.Int64}  # fmt: skip
    keyed = pl.DataFrame(rows, schema=schema, orient="row")
    findings = keyed.join(answers.table(), on="answer", how="left", maintain_order="left")
    lines = keyed.join(answers.line_table(), on="answer", maintain_order="left_right")
    return OriginFindings.conform(findings), OriginLines.conform(lines)

"""The landed cost of entries: every head of cost from the maker's gate to the buyer's, as lines that add up."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from corridor.exchange import Exchange
from corridor.landed_cost.additions import additions
from corridor.landed_cost.claim_evidence import ClaimEvidence
from corridor.landed_cost.claims import claims_checked, with_favoured
from corridor.landed_cost.clearance import clearance
from corridor.landed_cost.conditions_of import DECIDED, GOODS
from corridor.landed_cost.customs_value import CustomsValues, customs_values, parts_within_union, values_within_union
from corridor.landed_cost.duty_paid import with_duty_paid_values
from corridor.landed_cost.duty_paid_trials import AtBorder
from corridor.landed_cost.duty_paid_words import refuse_untold
from corridor.landed_cost.elements import payers
from corridor.landed_cost.finance import finance_lines
from corridor.landed_cost.freight import carriage, carriage_lines
from corridor.landed_cost.insurance import insured
from corridor.landed_cost.ledger import Ledger
from corridor.landed_cost.options import LandedCostOptions
from corridor.landed_cost.owed import BorderRules, border_of
from corridor.landed_cost.payments import payments
from corridor.landed_cost.prepared import prepared, price_lines, territory_members
from corridor.landed_cost.rates import with_fx
from corridor.landed_cost.totals import as_cost_lines, cost_lines, landed_totals, refusal_reasons, refusals
from corridor.landed_cost.weighed import none_weighed
from corridor.tables import Table
from corridor.tables.customs import ClearanceFees, MarketValues, Regimes, ValueAdditions
from corridor.tables.results import Payments
from corridor.tables.what import ProductFacts

OCEAN_MODES = ("sea", "roro")
_OWED_BY = (
    "entry_id", "product_id", "route_id", "on", "value", "value_sure", "value_estimates", "declared_in", "law_kinds",
    "regime_id", "case_currency", "pay_fx", "value_unit", "units_per_declaration", "mass_kg_per_unit", "duty_payer",
    "fee_share", "incoterm", "supply_id", "from_country",
    "vat_recovered", "price_per_unit", "price_currency", *(g for g in GOODS if g not in DECIDED),
)  # fmt: skip


@dataclass(frozen=True)
class LandedCostResult:
    """What `landed_costs` gives.

    Attributes
    ----------
    cost_lines
        `corridor.tables.results.CostLines`: one row per entry and line; an entry that is refused has none.
    landed_costs
        `corridor.tables.results.LandedCosts`: one row per entry.
    refusals
        `corridor.tables.plan_results.Refusals`: one row per thing that is missing.
    weighed
        With ``LandedCostOptions.trace``, one row per entry and row of tariffs or import_taxes that could have counted
        (`corridor.landed_cost.weighed.WEIGHED`); else empty.
    payments
        With ``LandedCostOptions.payments``, what a declaration of each entry pays, exact and rounded once; else empty.
    """

    cost_lines: pl.DataFrame
    landed_costs: pl.DataFrame
    refusals: pl.DataFrame
    weighed: pl.DataFrame = field(default_factory=none_weighed)
    payments: pl.DataFrame = field(default_factory=Payments.empty)


def landed_costs(
    entries: pl.DataFrame,
    products: pl.DataFrame,
    routes: pl.DataFrame,
    route_legs: pl.DataFrame,
    route_seasons: pl.DataFrame,
    route_cost_lines: pl.DataFrame,
    value_bases: pl.DataFrame,
    tariffs: pl.DataFrame,
    agreements: pl.DataFrame,
    agreement_members: pl.DataFrame,
    country_groups: pl.DataFrame,
    import_taxes: pl.DataFrame,
    incoterm_elements: pl.DataFrame,
    logistics_parameters: pl.DataFrame,
    origin: pl.DataFrame,
    exchange: Exchange,
    currency: str,
    options: LandedCostOptions,
    product_facts: pl.DataFrame | None = None,
    levies: pl.DataFrame | None = None,
    quotas: pl.DataFrame | None = None,
    regimes: pl.DataFrame | None = None,
    market_values: pl.DataFrame | None = None,
    value_additions: pl.DataFrame | None = None,
    clearance_fees: pl.DataFrame | None = None,
    evidence: ClaimEvidence | None = None,
) -> LandedCostResult:
    """Price every entry, delivered and duty-paid, line by line.

    Parameters
    ----------
    entries
        What is to be priced: one row per product, supply, route, claim and period.
    origin
        From `origin_findings`: which supplies qualify under which agreement.
    exchange
        Exchange rates; the case's own order of kinds holds where no law names one.
    currency
        The case's currency, in which all amounts are given.
    product_facts
        Facts that conditions of tariffs and taxes ask for; without it none is stated.
    levies, quotas, regimes, market_values, value_additions, clearance_fees
        Tables of the same names; without them there is none of their rows.
    evidence
        How claimed goods travel and which proofs are held; without it claims rest on origin alone.

    Returns
    -------
    LandedCostResult
        Amounts are per unit of product and are not rounded. What lacks a figure is refused with what would cure it;
        the other entries are priced all the same.
    """
    ledger = Ledger()
    facts = _or_empty(product_facts, ProductFacts)
    members = territory_members(value_bases, country_groups)
    elements = payers(incoterm_elements)
    work = prepared(entries, products, facts, value_bases, members, ledger)
    work = price_lines(work, exchange, currency, ledger)
    work = claims_checked(work, agreements, agreement_members, origin, ledger, evidence)
    moved = carriage(work, route_legs, route_seasons, route_cost_lines, elements, members, ledger)
    carriage_lines(moved, ledger)
    premiums = insured(work, moved, logistics_parameters, elements, options, currency, ledger)
    finance_lines(work, moved, route_seasons, options, currency, ledger)
    added = additions(work, _or_empty(value_additions, ValueAdditions), exchange, ledger)
    fees = _or_empty(clearance_fees, ClearanceFees)
    cleared = clearance(work.filter("crosses"), fees, elements, "export", exchange, ledger)
    values = customs_values(work, moved, premiums, added, cleared, fees, elements, exchange, ledger)
    inside = values_within_union(work, elements, exchange, ledger)
    del work, moved, premiums, added, cleared
    valued = _described_entries(values.entries, inside, route_legs, exchange)
    valued = with_favoured(valued, agreements, agreement_members, country_groups)
    rules = BorderRules(
        products, tariffs, agreements, agreement_members, country_groups, import_taxes, levies, quotas, market_values
    )
    amounts = _terms(values.amounts, values.entries)
    valued, border = border_of(valued, rules, exchange, options)
    at = AtBorder(border, _or_empty(market_values, MarketValues), _or_empty(regimes, Regimes), exchange)
    valued = at.lawful(with_duty_paid_values(valued, amounts, at, exchange, ledger), ledger)
    clearance(valued.filter(~pl.col("within_union")), fees, elements, "import", exchange, ledger)
    at.owe(valued, amounts, ledger, say_of_kits=True)
    refuse_untold(valued, ledger)
    rows = border.weighed(valued, ledger) if options.trace else none_weighed()
    declared = _declared(valued, values, inside) if options.payments else None
    worth = _worth(valued)
    del valued, amounts, values
    lines = cost_lines(entries, ledger)
    paid = Payments.empty() if declared is None else payments(entries, lines, *declared, value_bases, exchange)
    return LandedCostResult(
        as_cost_lines(lines),
        landed_totals(entries, lines, worth, refusal_reasons(entries, ledger)),
        refusals(entries, ledger),
        rows,
        paid,
    )


def _worth(valued: pl.DataFrame) -> pl.DataFrame:
    """The customs value of each entry in the case's currency, and what is said of how it was made."""
    notes = pl.concat_str(pl.col("solved_note", "value_note").replace("", None), separator=" ", ignore_nulls=True)
    return valued.select("entry_id", value_note=notes, customs_value_per_unit=pl.col("value") * pl.col("pay_fx"))


def _or_empty(frame: pl.DataFrame | None, table: type[Table]) -> pl.DataFrame:
    return table.empty() if frame is None else frame


def _declared(valued: pl.DataFrame, values: CustomsValues, inside: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What payments are reckoned from: the parts of values and other terms, and the entries that owe."""
    return pl.concat([values.parts, parts_within_union(inside)]), valued


def _described_entries(
    at_border: pl.DataFrame, inside: pl.DataFrame, route_legs: pl.DataFrame, exchange: Exchange
) -> pl.DataFrame:
    """Entries that owe duty or taxes, with ``usd_fx``, dollars for one of the declaration's currency, and ``ocean``."""
    both = pl.concat(
        [
            at_border.select(_OWED_BY, within_union=pl.lit(False)),
            inside.select(_OWED_BY, within_union=pl.lit(True)),
        ]
    )
    both = both.filter(pl.col("value").is_not_null() & pl.col("pay_fx").is_not_null())
    both = with_fx(both.with_columns(usd=pl.lit("USD")), exchange, "declared_in", "usd", "usd_", "law_kinds")
    ocean = route_legs.filter(pl.col("mode").is_in(OCEAN_MODES)).select("route_id").unique()
    seaborne = ocean.with_columns(ocean=pl.lit(True))
    both = both.join(seaborne, on="route_id", how="left")
    return both.with_columns(pl.col("ocean").fill_null(False), trial=pl.lit(0, pl.Int64))


def _terms(amounts: pl.DataFrame, valued: pl.DataFrame) -> pl.DataFrame:
    sure = valued.select("entry_id", sure="value_sure")
    return amounts.join(sure, on="entry_id").select("entry_id", "sure", "term", "amount")

"""Price a table of items: what can be priced is, and of the rest is told what is missing."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from corridor.items.layout import laid_out
from corridor.items.rules import Rules
from corridor.landed_cost import LandedCostResult, landed_costs, origin_findings
from corridor.landed_cost.elements import SELLER, payers
from corridor.reference import outside_nomenclature
from corridor.tables.plan_results import Refusals
from corridor.tables.results import LandedCosts, OriginFindings

ROOM = "items"
CARRIED = {
    "inland_per_unit": "origin_inland_to_port_or_carrier", "main_carriage_per_unit": "main_carriage",
    "after_border_per_unit": "inland_to_named_place",
}  # fmt: skip
"""Parts of the way, and the element of cost under the Incoterms that each is."""
_RULES = (
    "value_bases", "tariffs", "agreements", "agreement_members", "country_groups", "import_taxes", "incoterm_elements",
    "logistics_parameters", "levies", "quotas", "regimes", "clearance_fees",
)  # fmt: skip


_OF_CASE, _OF_ITEM = "in products or product_facts", "in its cells, or as fact=value in facts"


@dataclass(frozen=True)
class ItemsResult:
    """What `price_items` gives.

    Attributes
    ----------
    items
        The items as they were priced, with what their product and code told; one row per item.
    cost_lines, landed_costs, refusals
        As `corridor.landed_cost` gives them; ``entry_id`` is the item_id. Every item has a row of landed_costs.
    origin
        Findings of origin for the claims.
    result
        All that landed_cost gave for the items that could be handed to it.
    """

    items: pl.DataFrame
    cost_lines: pl.DataFrame
    landed_costs: pl.DataFrame
    refusals: pl.DataFrame
    origin: pl.DataFrame
    result: LandedCostResult


def price_items(items: pl.DataFrame, rules: Rules, broken: pl.DataFrame | None = None) -> ItemsResult:
    """Price items by the rules.

    Parameters
    ----------
    items
        Rows of `declaration_items`.
    broken
        ``item_id, reason`` of rows whose cells could not be read: they are refused with that reason.

    Returns
    -------
    ItemsResult
        One row of landed_costs per item, in the order of `items`.
    """
    told = _refused(items, rules, broken)
    ready = items.join(told.select("item_id").unique(), on="item_id", how="anti", maintain_order="left")
    layout = laid_out(_with_carriage_fx(ready, rules), rules)
    origin = _origin(layout.goods, rules)
    shared = {name: rules.tables[name] for name in _RULES}
    result = landed_costs(
        layout.entries,
        layout.products,
        **layout.routing,
        **shared,
        product_facts=layout.product_facts,
        market_values=layout.market_values,
        value_additions=layout.value_additions,
        origin=origin,
        evidence=None,
        exchange=rules.exchange,
        currency=rules.currency,
        options=rules.options,
    )
    # What a case states in tables of its own, an item states in its cells.
    said = pl.col("reason").str.replace_all(_OF_CASE, _OF_ITEM, literal=True)
    landed = _in_order(items, pl.concat([result.landed_costs.with_columns(said), _as_refused(told)]))
    refusals = pl.concat([result.refusals, _as_refusals(told)]).unique("key", keep="first", maintain_order=True)
    return ItemsResult(layout.goods, result.cost_lines, landed, refusals, origin, result)


def _refused(items: pl.DataFrame, rules: Rules, broken: pl.DataFrame | None) -> pl.DataFrame:
    """``item_id, subject, missing, remedy`` of items that cannot be laid out."""
    unread = broken if broken is not None else pl.DataFrame(schema={"item_id": pl.String, "reason": pl.String})
    faults = unread.select("item_id", subject=pl.lit("cells"), missing="reason", remedy=pl.lit(""))
    # What cannot be read is not judged further: its cells stand empty.
    items = items.join(unread, on="item_id", how="anti", maintain_order="left")
    sold = payers(rules.tables["incoterm_elements"]).filter(pl.col("payer") == SELLER)

    def untold(column: str) -> pl.Expr:
        """The buyer pays this part of the way, and what it costs is empty."""
        paid = sold.filter(pl.col("cost_element") == CARRIED[column])["incoterm"].to_list()
        return ~pl.col("incoterm").is_in(paid) & pl.col(column).is_null()

    checks = [
        (
            untold("main_carriage_per_unit"),
            "main_carriage_per_unit",
            pl.format("Under {} the buyer pays the carriage to the border, and it is not told.", "incoterm"),
            "Fill main_carriage_per_unit; 0 if there is none.",
        ),
        (
            untold("inland_per_unit"),
            "inland_per_unit",
            pl.format("Under {} the buyer pays the carriage from the gate, and it is not told.", "incoterm"),
            "Fill inland_per_unit; 0 if it is part of main_carriage_per_unit.",
        ),
        (
            untold("after_border_per_unit"),
            "after_border_per_unit",
            pl.format("Under {} the buyer pays the carriage beyond the border, and it is not told.", "incoterm"),
            "Fill after_border_per_unit; 0 to price as far as the place of entry.",
        ),
    ]
    if rules.options.finance_rate_per_year > 0:
        checks.append(
            (pl.col("days").is_null(), "days", pl.lit("What money under way costs hangs on the days."), "Fill days.")
        )
    rows = [
        items.filter(wrong).select("item_id", subject=pl.lit(column), missing=missing, remedy=pl.lit(remedy))
        for wrong, column, missing, remedy in checks
    ]
    return pl.concat(
        [*rows, _unknown_product(items, rules), _no_code(items, rules), _without_rate(items, rules), faults]
    )


def _unknown_product(items: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    known = rules.tables["products"].select("product_id", "hs_code").rename({"hs_code": "known_code"})
    seen = items.join(known, on="product_id", how="left", maintain_order="left")
    bare = seen.filter(pl.col("hs_code").is_null() & pl.col("known_code").is_null())
    return bare.select(
        "item_id",
        subject=pl.lit("hs_code"),
        missing=pl.format(
            "No tariff code is told, and products has none for {}.", pl.col("product_id").fill_null("it")
        ),
        remedy=pl.lit("Fill hs_code, or name a product of the case and give the case."),
    )


def _no_code(items: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Codes that the nomenclature of the day does not have: a row of a shorter prefix would price them, wrongly."""
    known = rules.tables["products"].select("product_id", known_code="hs_code")
    territory = rules.tables["value_bases"].select(to_country="country", scheme="customs_territory")
    seen = items.join(known, on="product_id", how="left", maintain_order="left").join(
        territory, on="to_country", how="left", maintain_order="left"
    )
    seen = seen.with_columns(hs_code=pl.coalesce("hs_code", "known_code"))
    outside = outside_nomenclature(
        seen.select("hs_code", "on", "scheme"),
        rules.tables["hs_headings"],
        rules.tables["retired_codes"],
        rules.tables["tariffs"],
    )
    found = seen.join(outside, on=["hs_code", "on", "scheme"], maintain_order="left")
    return found.select("item_id", subject=pl.lit("hs_code"), missing="problem", remedy="remedy")


def _carriage(items: pl.DataFrame) -> pl.DataFrame:
    return items.with_columns(carriage_currency=pl.coalesce("carriage_currency", "currency"))


def _rates(items: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    wanted = _carriage(items).select(currency="carriage_currency", on="on").unique().sort(pl.all())
    return rules.exchange.table(wanted, rules.currency).select(carriage_currency="currency", on="on", carriage_fx="fx")


def _with_carriage_fx(items: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    rates = _rates(items, rules)
    return _carriage(items).join(rates, on=["carriage_currency", "on"], how="left", maintain_order="left")


def _without_rate(items: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    paid = pl.any_horizontal(pl.col("inland_per_unit", "main_carriage_per_unit", "after_border_per_unit") > 0)
    lacking = _with_carriage_fx(items, rules).filter(pl.col("carriage_fx").is_null() & paid)
    return lacking.select(
        "item_id",
        subject=pl.format("fx_rates/{}", "carriage_currency"),
        missing=pl.format("There is no rate of {} on {}.", "carriage_currency", pl.col("on").dt.to_string("%Y-%m-%d")),
        remedy=pl.lit("Give it with --rates or --rate."),
    )


def _origin(goods: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Claims that are proven, and claims for products of the case that are tested on their bill of materials."""
    claimed = goods.filter(pl.col("agreement_id").is_not_null())
    proven = OriginFindings.conform(
        claimed.filter("origin_proven").select(
            "agreement_id", "confidence", supply_id="item_id", product_id="item_id", verdict=pl.lit("qualifies"),
            reason=pl.lit("The item says that it qualifies and that the proof is at hand."), rule_id=pl.lit(""),
        )
    )  # fmt: skip
    tested = claimed.filter(~pl.col("origin_proven") & pl.col("product_id").is_not_null())
    if tested.is_empty():
        return proven
    found = [proven]
    names = ("bom", "agreements", "agreement_members", "country_groups", "origin_rules", "products", "product_facts",
             "input_origins", "cumulation", "proof_rules", "production_costs")  # fmt: skip
    tables = {name: rules.tables[name] for name in names}
    same_money = pl.col("carriage_currency").fill_null(pl.col("currency")) == pl.col("currency")
    to_border = pl.when((pl.col("incoterm") == "EXW") & same_money).then(pl.col("inland_per_unit"))
    for (day,), rows in tested.group_by("on", maintain_order=True):
        supplies = rows.select(
            "product_id", "from_country", "to_country", "currency", "incoterm", supply_id="item_id",
            ex_works_price="price_per_unit", fob_price=pl.col("price_per_unit") + to_border,
        )  # fmt: skip
        findings = origin_findings(supplies, exchange=rules.exchange, currency=rules.currency, on=day, **tables)
        found.append(findings.join(rows.select("agreement_id", supply_id="item_id"), on=["supply_id", "agreement_id"]))
    return pl.concat(found)


def _as_refused(told: pl.DataFrame) -> pl.DataFrame:
    said = pl.concat_str("missing", "remedy", separator=" ", ignore_nulls=True).str.strip_chars()
    reasons = told.group_by("item_id", maintain_order=True).agg(reason=said.unique(maintain_order=True).str.join(" "))
    return LandedCosts.conform(
        reasons.select(
            "reason", entry_id="item_id", outcome=pl.lit("refused"), customs_value_per_unit=None, landed_per_unit=None,
            cash_per_unit=None, sourced_share=None,
        )
    )  # fmt: skip


def _as_refusals(told: pl.DataFrame) -> pl.DataFrame:
    return Refusals.conform(
        told.group_by("subject", "missing", "remedy", maintain_order=True)
        .agg(rows=pl.len().cast(pl.Int64))
        .with_columns(room=pl.lit(ROOM), key=pl.format("{}: {}", "subject", "missing"))
    )


def _in_order(items: pl.DataFrame, landed: pl.DataFrame) -> pl.DataFrame:
    ordered = items.select(entry_id="item_id").join(landed, on="entry_id", how="left", maintain_order="left")
    return LandedCosts.conform(ordered)


def with_options(rules: Rules, **changes: object) -> Rules:
    """The same rules under other choices."""
    return replace(rules, options=replace(rules.options, **changes))  # type: ignore[arg-type]

"""Items laid out as landed_cost takes them: entries, products, and a route of up to three legs each."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from corridor.items.routes import PERIOD, routed
from corridor.items.rules import Rules
from corridor.landed_cost import as_declared
from corridor.tables import INPUT_TABLES
from corridor.tables.results import Entries

_OF_GOODS = (
    "kind", "hs_code", "propulsion", "engine_cc", "power_kw", "age_years", "mass_kg_per_unit", "category",
    "part_family", "builds", "maker", "name", "origin_country",
)  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """What landed_cost takes, made from items; every product of it bears the name of its item."""

    entries: pl.DataFrame
    products: pl.DataFrame
    product_facts: pl.DataFrame
    market_values: pl.DataFrame
    value_additions: pl.DataFrame
    routing: dict[str, pl.DataFrame]
    goods: pl.DataFrame


def laid_out(items: pl.DataFrame, rules: Rules) -> Layout:
    """Lay out items whose carriage is known in money of the case (see `pricing`).

    Parameters
    ----------
    items
        Rows of `declaration_items` with ``carriage_fx``: the result's currency for one unit of carriage_currency.
    """
    goods = _goods(items, rules)
    return Layout(
        entries=_entries(goods),
        products=INPUT_TABLES["products"].conform(_as_products(goods)),
        product_facts=_facts(goods, rules),
        market_values=_market_values(goods, rules),
        value_additions=_additions(goods, rules),
        routing=routed(goods),
        goods=goods,
    )


def _goods(items: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Items with the figures of their product in empty cells, and what follows from the tariff code."""
    known = rules.tables["products"].select("product_id", *(pl.col(c).alias(f"_{c}") for c in _OF_GOODS))
    goods = items.join(known, on="product_id", how="left", maintain_order="left")
    filled = [c for c in _OF_GOODS if c in items.columns]
    goods = goods.with_columns(
        *[pl.coalesce(c, f"_{c}") for c in filled], *[pl.col(f"_{c}").alias(c) for c in _OF_GOODS if c not in filled]
    )
    return as_declared(goods).with_columns(
        origin_country=pl.coalesce("origin_country", "from_country"),
        carriage_currency=pl.coalesce("carriage_currency", "currency"),
    )


def _as_products(goods: pl.DataFrame) -> pl.DataFrame:
    return goods.select(
        "kind", "builds", "hs_code", "category", "part_family", "maker", "origin_country", "mass_kg_per_unit",
        "engine_cc", "power_kw", "propulsion", "age_years", "source", "confidence",
        product_id="item_id", name=pl.coalesce("description", "name", "item_id"),
    )  # fmt: skip


def _entries(goods: pl.DataFrame) -> pl.DataFrame:
    return Entries.conform(
        goods.select(
            "form", "from_country", "to_country", "origin_country", "agreement_id", "on", "incoterm", "price_per_unit",
            "insurance_per_unit", "batch_id", "regime_id",
            entry_id="item_id", product_id="item_id", supply_id="item_id", route_id="item_id",
            supply_kind=pl.lit("offer"), from_site=pl.concat_str("item_id", pl.lit("/from")),
            to_site=pl.concat_str("item_id", pl.lit("/to")), period=pl.lit(PERIOD), price_currency="currency",
            price_source="source", price_confidence="confidence", units_per_load=pl.lit(1.0),
            units_per_declaration="units",
        )
    )  # fmt: skip


def _facts(goods: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """The facts that an item states, and those of its product that it does not state itself."""
    stated = (
        goods.select(product_id="item_id", said=pl.col("facts").str.split("|"))
        .explode("said")
        .drop_nulls()
        .select(
            "product_id",
            fact=pl.col("said").str.split_exact("=", 1).struct.field("field_0").str.strip_chars(),
            value=pl.col("said").str.split_exact("=", 1).struct.field("field_1").str.strip_chars().fill_null("yes"),
        )
        .filter(pl.col("fact") != "")
    )
    known = rules.tables["product_facts"].select(of="product_id", fact="fact", value="value")
    of_product = goods.select("item_id", of="product_id").join(known, on="of")
    of_product = of_product.select("fact", "value", product_id="item_id").select("product_id", "fact", "value")
    of_product = of_product.join(stated, on=["product_id", "fact"], how="anti")
    declared = INPUT_TABLES["product_facts"]
    return pl.concat([declared.conform(stated), declared.conform(of_product)])


def _market_values(goods: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    declared = INPUT_TABLES["market_values"]
    own = [
        goods.filter(pl.col(column).is_not_null()).select(
            "source", "confidence", product_id="item_id", country="to_country", kind=pl.lit(kind), amount=column,
            currency="market_currency",
        )
        for column, kind in (
            ("retail_price_per_unit", "retail_price_ex_vat"),
            ("reference_value_per_unit", "reference_value"),
        )
    ]  # fmt: skip
    stated = pl.concat([declared.conform(rows) for rows in own])
    of_case = goods.select("item_id", of="product_id").join(
        rules.tables["market_values"].rename({"product_id": "of"}), on="of"
    )
    of_case = declared.conform(of_case.rename({"item_id": "product_id"}))
    return pl.concat([stated, of_case.join(stated, on=["product_id", "country", "kind"], how="anti")])


def _additions(goods: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    declared = INPUT_TABLES["value_additions"]
    own = [
        goods.filter(pl.col(f"{element}_per_unit").is_not_null()).select(
            "currency", "source", "confidence", addition_id=pl.format("{}/{}", "item_id", pl.lit(element)),
            product_id="item_id", element=pl.lit(element), amount_per_unit=f"{element}_per_unit",
        )
        for element in ("packing", "assists", "royalties")
    ]  # fmt: skip
    stated = pl.concat([declared.conform(rows) for rows in own])
    of_case = goods.select("item_id", of="product_id").join(
        rules.tables["value_additions"].rename({"product_id": "of"}), on="of"
    )
    of_case = declared.conform(
        of_case.with_columns(addition_id=pl.format("{}/{}", "item_id", "addition_id")).rename({"item_id": "product_id"})
    )
    return pl.concat([stated, of_case.join(stated, on=["product_id", "element"], how="anti")])

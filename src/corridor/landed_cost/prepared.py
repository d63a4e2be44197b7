"""Entries with what is known of their product and of the border they cross."""

from __future__ import annotations

import polars as pl

from corridor.exchange import Exchange
from corridor.landed_cost.confidence import estimates, weakest
from corridor.landed_cost.law_rates import as_spoken
from corridor.landed_cost.ledger import Ledger, lines_of
from corridor.landed_cost.rates import refuse_without_fx, with_fx

_PRODUCT = ("hs_code", "mass_kg_per_unit", "engine_cc", "power_kw", "propulsion", "age_years")


def prepared(
    entries: pl.DataFrame,
    products: pl.DataFrame,
    product_facts: pl.DataFrame,
    value_bases: pl.DataFrame,
    members: pl.DataFrame,
    ledger: Ledger,
) -> pl.DataFrame:
    """Entries beside their product and the importer's basis of value.

    Parameters
    ----------
    members
        ``territory, country``: which countries a customs territory holds.

    Returns
    -------
    pl.DataFrame
        One row per entry. ``moves``: it has a way to go. ``crosses``: it enters another customs territory.
        ``stated``: the facts stated of the product, one ``fact=value`` per line.
    """
    about = products.select(
        "product_id", *_PRODUCT, product_kind="kind", product_source="source", product_confidence="confidence"
    )
    stated = (
        product_facts.sort("product_id", "fact", "value")
        .group_by("product_id", maintain_order=True)
        .agg(stated=pl.format("{}={}", "fact", "value").str.join("\n"))
    )
    bases = value_bases.select(
        "vat_recovered",
        "value_unit",
        basis_of_value="basis",
        to_country="country",
        territory="customs_territory",
        declared_in="currency",
        law_kinds=as_spoken(pl.col("rate_kinds"), pl.col("rate_day")),
        basis_confidence="confidence",
    )
    work = (
        entries.join(about, on="product_id", how="left")
        .join(stated, on="product_id", how="left")
        .join(bases, on="to_country", how="left")
        .with_columns(
            pl.col("territory").fill_null(pl.col("to_country")),
            pl.col("stated").fill_null(""),
            moves=(pl.col("route_id").fill_null("") != "") & (pl.col("from_site") != pl.col("to_site")),
        )
    )
    within = members.select("territory", from_country="country", within=pl.lit(True))
    work = work.join(within, on=["territory", "from_country"], how="left").with_columns(
        crosses=(pl.col("from_country") != pl.col("to_country")) & pl.col("within").is_null()
    )
    _refuse_incomplete(work, ledger)
    return work.drop("within")


def territory_members(value_bases: pl.DataFrame, country_groups: pl.DataFrame) -> pl.DataFrame:
    """Countries of every customs territory: ``territory, country``."""
    territories = value_bases.select(territory="customs_territory", own="country").unique()
    grouped = territories.join(country_groups.select(territory="group_id", country="country"), on="territory")
    alone = territories.select("territory", country="own")
    return pl.concat([grouped.select("territory", "country"), alone]).unique().sort(pl.all())


def _refuse_incomplete(work: pl.DataFrame, ledger: Ledger) -> None:
    ledger.refuse(
        work.filter(pl.col("product_kind").is_null()),
        subject=pl.format("products/{}", "product_id"),
        missing=pl.format("products has no row for {}.", "product_id"),
        remedy="Add the product.",
    )
    price = pl.col("price_per_unit")
    ledger.refuse(
        work.filter(~(price.is_finite() & (price >= 0)).fill_null(False)),
        subject=pl.format("price/{}", "supply_id"),
        missing=pl.format("{} has no price that can be used.", "supply_id"),
        remedy=pl.when(pl.col("supply_kind") == "recipe")
        .then(pl.lit("Fill ex_works_price_per_unit of the recipe with a number of 0 or more."))
        .otherwise(pl.lit("Fill price_per_unit of the offer with a number of 0 or more.")),
    )
    premium = pl.col("insurance_per_unit")
    ledger.refuse(
        work.filter(~(premium.is_finite() & (premium >= 0)).fill_null(True)),
        subject=pl.format("insurance_per_unit/{}", "supply_id"),
        missing=pl.format("{} has no premium that can be used.", "supply_id"),
        remedy="Fill insurance_per_unit with a number of 0 or more, or leave it empty to have it reckoned.",
    )
    ledger.refuse(
        work.filter(pl.col("moves") & ~_counts("units_per_load")),
        subject=pl.format("units_per_load/{}", "product_id"),
        missing=pl.format("It is not known how many units of {} go into a load.", "product_id"),
        remedy="Give mass and volume of the product and of the load unit, or a row of loading.",
    )
    crossing = work.filter(pl.col("crosses"))
    abroad = work.filter(pl.col("from_country") != pl.col("to_country"))
    ledger.refuse(
        abroad.filter(~_counts("units_per_declaration")),
        subject=pl.format("units_per_declaration/{}", "product_id"),
        missing=pl.format("It is not known how many units of {} one declaration covers.", "product_id"),
        remedy="Give units_per_declaration of 1 or more.",
    )
    ledger.refuse(
        crossing.filter(pl.col("basis_of_value").is_null()),
        subject=pl.format("value_bases/{}", "to_country"),
        missing=pl.format("value_bases does not say how {} values goods for duty.", "to_country"),
        remedy=pl.format("Add a row for {}, or name a pack that covers it.", "to_country"),
    )
    ledger.refuse(
        crossing.filter(~pl.col("moves")),
        subject=pl.format("route/{}>{}", "from_country", "to_country"),
        missing=pl.format("No route leads from {} to {}, so the value at the border cannot be told.", "from_site",
                          "to_site"),
        remedy="Give the entry a route.",
    )  # fmt: skip


def _counts(name: str) -> pl.Expr:
    """Whether a number of units is one that something can be divided by."""
    return (pl.col(name).is_finite() & (pl.col(name) > 0)).fill_null(False)


def price_lines(work: pl.DataFrame, exchange: Exchange, currency: str, ledger: Ledger) -> pl.DataFrame:
    """The invoice price as a line; gives `work` with ``price`` in the case's currency beside it."""
    work = with_fx(work.with_columns(case_currency=pl.lit(currency)), exchange, "price_currency", "case_currency", "p_")
    refuse_without_fx(work, ledger, "price_currency", "case_currency", "p_", exchange)
    work = work.with_columns(
        price=pl.col("price_per_unit") * pl.col("p_fx"),
        price_sure=weakest(pl.col("price_confidence"), pl.col("p_fx_confidence")),
    )
    ledger.add(
        lines_of(
            work,
            head="price",
            line=pl.format("price of {}, {}", "supply_id", "incoterm"),
            basis="one unit",
            quantity=pl.lit(1.0),
            unit="unit",
            rate=pl.col("price_per_unit"),
            currency=pl.col("price_currency"),
            fx=pl.col("p_fx"),
            rule_id=pl.col("supply_id"),
            source=pl.col("price_source"),
            confidence=pl.col("price_sure"),
            estimates=estimates(
                (pl.col("supply_id"), pl.col("price_confidence")), (pl.col("p_fx_rule"), pl.col("p_fx_confidence"))
            ),
        )
    )
    return work

"""Entries: every journey that goods could make in the case, to be priced by landed_cost and chosen from by network.

A journey joins a supply (a recipe or an offer) with a place that wants its product: a market with demand, or a site
whose recipe uses it. An entry is a journey by one route, under one claim, leaving in one period.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from corridor.case.settings import Settings
from corridor.exchange import Exchange
from corridor.periods import Horizon
from corridor.tables.dated import in_force
from corridor.tables.results import Entries

Tables = Mapping[str, pl.DataFrame]


@dataclass(frozen=True)
class Journeys:
    """`trips`: one row per supply, destination and load unit; `pairs`: what routing is asked for."""

    trips: pl.DataFrame
    pairs: pl.DataFrame


def supplies(tables: Tables) -> pl.DataFrame:
    """Recipes and offers side by side.

    Returns
    -------
    pl.DataFrame
        One row per supply: ``supply_id, supply_kind, site_id, product_id, form, incoterm, price_per_unit,
        price_currency, making_cost, valid_from, valid_to, source, confidence``. The price of a recipe is its
        ex-works price and may be empty; an offer has no making cost.
    """
    recipes = tables["recipes"].select(
        supply_id="recipe_id",
        supply_kind=pl.lit("recipe"),
        site_id="site_id",
        product_id="product_id",
        form="form",
        incoterm=pl.lit("EXW"),
        price_per_unit="ex_works_price_per_unit",
        price_currency="currency",
        making_cost="cost_per_unit",
        valid_from="valid_from",
        valid_to="valid_to",
        source="source",
        confidence="confidence",
    )
    kinds = tables["products"].select("product_id", kind="kind")
    offers = tables["offers"].join(kinds, on="product_id", how="left")
    offers = offers.select(
        supply_id="offer_id",
        supply_kind=pl.lit("offer"),
        site_id="site_id",
        product_id="product_id",
        form=pl.when(pl.col("kind") == "vehicle").then(pl.lit("cbu")).otherwise(pl.lit("part")),
        incoterm="incoterm",
        price_per_unit="price_per_unit",
        price_currency="currency",
        making_cost=pl.lit(None, pl.Float64),
        valid_from="valid_from",
        valid_to="valid_to",
        source="source",
        confidence="confidence",
    )
    return pl.concat([recipes, offers])


def price_rows(supplied: pl.DataFrame, exchange: Exchange, currency: str, on: date) -> pl.DataFrame:
    """The dearest price of each product, for what a destroyed specimen is worth.

    Returns
    -------
    pl.DataFrame
        One row per product with a price: ``product_id, value, source, confidence``; value in the case's currency.
    """
    valued = supplied.with_columns(value=pl.coalesce("price_per_unit", "making_cost"), on=pl.lit(on))
    rates = exchange.table(valued.select(currency="price_currency", on="on"), currency)
    valued = valued.join(rates, left_on=["price_currency", "on"], right_on=["currency", "on"], how="left")
    valued = valued.with_columns(value=pl.col("value") * pl.col("fx")).filter(pl.col("value").is_not_null())
    dearest = valued.sort("value", "supply_id", descending=[True, False]).unique("product_id", keep="first")
    return dearest.select("product_id", "value", "source", "confidence").sort("product_id")


def destinations(tables: Tables) -> pl.DataFrame:
    """Who wants what: one row per product and site, markets and assembling plants alike."""
    markets = tables["demand"].select("product_id", to_site="site_id")
    plants = tables["recipe_inputs"].join(tables["recipes"], on="recipe_id").select("product_id", to_site="site_id")
    return pl.concat([markets, plants]).unique().sort("product_id", "to_site")


def journeys(tables: Tables, loads: pl.DataFrame) -> Journeys:
    """Every trip from a supply to another site that wants its product, in every load unit that the product fits.

    Parameters
    ----------
    tables
        The case's tables.
    loads
        ``product_id, load_unit_id, units_per_load``, from routing.
    """
    country = tables["sites"].select("site_id", "country")
    trips = (
        supplies(tables)
        .rename({"site_id": "from_site"})
        .join(destinations(tables), on="product_id")
        .filter(pl.col("from_site") != pl.col("to_site"))
        .join(country.rename({"site_id": "from_site", "country": "from_country"}), on="from_site")
        .join(country.rename({"site_id": "to_site", "country": "to_country"}), on="to_site")
        .join(loads.select("product_id", "load_unit_id", "units_per_load"), on="product_id")
    )
    pairs = trips.select("from_site", "to_site", "load_unit_id").unique().sort(pl.all())
    return Journeys(trips, pairs)


def build_entries(
    trips: Journeys,
    routes: pl.DataFrame,
    seasons: pl.DataFrame,
    tables: Tables,
    settings: Settings,
    horizon: Horizon,
) -> pl.DataFrame:
    """One row per trip, route, claim and period in which the route is open and the supply valid.

    Rules and rates are those of the day of arrival: goods are taken to leave on the middle day of their period.
    """
    ways = trips.trips.join(
        routes.select("route_id", "from_site", "to_site", "load_unit_id"), on=["from_site", "to_site", "load_unit_id"]
    ).join(seasons.filter(pl.col("open_share") > 0).select("route_id", "period", "days"), on="route_id")
    ways = ways.join(_middles(horizon), on="period").filter(in_force(pl.col("middle")))
    plain = ways.with_columns(agreement_id=pl.lit(None, pl.String))
    claimed = _claims(ways, tables, settings)
    return _as_entries(pl.concat([plain, claimed]), tables, settings)


def _middles(horizon: Horizon) -> pl.DataFrame:
    rows = [(p.label, p.middle) for p in horizon.periods]
    return pl.DataFrame(rows, schema={"period": pl.String, "middle": pl.Date}, orient="row")


def _claims(ways: pl.DataFrame, tables: Tables, settings: Settings) -> pl.DataFrame:
    """The ways on which a preference that the case allows could be claimed: it runs between the two countries."""
    members = tables["agreement_members"].filter(pl.col("agreement_id").is_in(list(settings.landed_cost.claims)))
    grants = members.filter(pl.col("side") == "importer").select("agreement_id", to_country="country")
    gets = members.filter(pl.col("side") == "exporter").select("agreement_id", from_country="country")
    between = grants.join(gets, on="agreement_id").unique()
    dated = tables["agreements"].select("agreement_id", since="valid_from", until="valid_to")
    claimed = ways.join(between, on=["from_country", "to_country"]).join(dated, on="agreement_id")
    arrival = _arrival()
    claimed = claimed.filter(
        (pl.col("from_country") != pl.col("to_country"))
        & (pl.col("since").is_null() | (pl.col("since") <= arrival))
        & (pl.col("until").is_null() | (pl.col("until") >= arrival))
    )
    return claimed.select(*ways.columns, "agreement_id")


def _arrival() -> pl.Expr:
    return pl.col("middle") + pl.duration(days=pl.col("days").ceil().cast(pl.Int64))


def _as_entries(
    ways: pl.DataFrame, tables: Tables, settings: Settings, entry_id: pl.Expr | None = None
) -> pl.DataFrame:
    name = pl.concat_str("supply_id", "route_id", "claim", "period", separator="/") if entry_id is None else entry_id
    products = tables["products"].select("product_id", "kind", made_in="origin_country")
    units = tables["load_units"].select("load_unit_id", "charged_per", "vehicles_per_load")
    at_home = pl.col("from_country") == pl.col("to_country")
    cars_on_board = pl.when(pl.col("charged_per") == "vehicle").then(pl.col("vehicles_per_load").fill_null(1.0))
    rows = (
        ways.join(products, on="product_id")
        .join(units, on="load_unit_id")
        .with_columns(
            on=_arrival(),
            origin_country=pl.coalesce("made_in", "from_country"),
            # Goods that stay in the country are not invoiced across a border: what they cost to make stands for
            # their price. Across a border an empty price stays empty, and landed_cost refuses it.
            price_per_unit=pl.coalesce("price_per_unit", pl.when(at_home).then(pl.col("making_cost"))),
            claim=pl.col("agreement_id").fill_null("MFN"),
            # A declaration covers what arrives together: on a car carrier that is the whole carrier.
            units_per_declaration=pl.col("units_per_load")
            * cars_on_board.otherwise(1.0)
            * settings.landed_cost.loads_per_declaration,
        )
        .with_columns(entry_id=name)
        .rename({"source": "price_source", "confidence": "price_confidence"})
    )
    return Entries.conform(rows).sort("entry_id")


def baseline_trips(tables: Tables) -> pl.DataFrame:
    """Today's flows as trips: one row per baseline row whose supply still stands."""
    country = tables["sites"].select("site_id", "country")
    supplied = supplies(tables).drop("site_id", "product_id")
    return (
        tables["baseline"]
        .select(
            "baseline_id",
            "supply_id",
            "product_id",
            "from_site",
            "to_site",
            "load_unit_id",
            "lanes",
            "agreement_id",
            "period",
            "quantity",
            loaded="units_per_load",
        )
        .join(supplied, on="supply_id")
        .join(country.rename({"site_id": "from_site", "country": "from_country"}), on="from_site")
        .join(country.rename({"site_id": "to_site", "country": "to_country"}), on="to_site")
    )


def baseline_entries(
    trips: pl.DataFrame,
    loads: pl.DataFrame,
    routes: pl.DataFrame,
    seasons: pl.DataFrame,
    tables: Tables,
    settings: Settings,
    horizon: Horizon,
) -> pl.DataFrame:
    """Today's flows as entries, on their own lanes and as full as they travel today; ``entry_id`` is the baseline_id.

    Parameters
    ----------
    trips
        From `baseline_trips`.
    loads
        ``product_id, load_unit_id, units_per_load``: the full load, where a row of the baseline names none.
    routes, seasons
        The routes along exactly the lanes that the baseline names.
    """
    full = loads.select("product_id", "load_unit_id", "units_per_load")
    ways = (
        trips.join(full, on=["product_id", "load_unit_id"], how="left")
        .with_columns(units_per_load=pl.coalesce("loaded", "units_per_load"))
        .join(
            routes.select("route_id", "from_site", "to_site", "load_unit_id", "lanes"),
            on=["from_site", "to_site", "load_unit_id", "lanes"],
        )
        .join(seasons.filter(pl.col("open_share") > 0).select("route_id", "period", "days"), on=["route_id", "period"])
        .join(_middles(horizon), on="period")
    )
    return _as_entries(ways, tables, settings, pl.col("baseline_id"))

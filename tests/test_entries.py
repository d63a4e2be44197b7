"""Entries: who ships what to whom, by which route, under which claim and when. By hand."""

from datetime import date
from types import SimpleNamespace

import polars as pl
import pytest

from corridor.entries import (
    baseline_entries,
    baseline_trips,
    build_entries,
    destinations,
    journeys,
    price_rows,
    supplies,
)
from corridor.exchange import Exchange
from corridor.periods import Horizon
from corridor.tables import INPUT_TABLES, RESULT_TABLES
from corridor.tables.border import FxRates

HORIZON = Horizon.build("gregorian", "quarter", "2024-Q1", 2)
SITES = [("WORKS", "IR"), ("LINE", "RU"), ("SHOP", "RU"), ("HOME", "IR")]


def product(name: str, kind: str = "part", **more):
    return {"product_id": name, "name": name, "kind": kind, "hs_code": "870830"} | more


def recipe(name: str, site: str, made: str, form: str, **more):
    row = {
        "recipe_id": name,
        "site_id": site,
        "product_id": made,
        "form": form,
        "cost_per_unit": 70.0,
        "currency": "USD",
    }
    return row | {"capacity_per_year": 100.0} | more


def offer(name: str, site: str, sold: str, price: float, **more):
    row = {"offer_id": name, "party_id": "MAKER", "site_id": site, "product_id": sold, "price_per_unit": price}
    return row | {"currency": "USD", "capacity_per_year": 100.0} | more


def tables(**rows):
    made = {
        "sites": [{"site_id": s, "name": s, "country": c, "kinds": "plant"} for s, c in SITES],
        "products": [
            product("CAR", "vehicle", category="M1"),
            product("KIT", "kit", builds="CAR"),
            product("PAD", origin_country="CN"),
        ],
        "load_units": [
            {"load_unit_id": "BOX", "name": "Box", "charged_per": "FEU"},
            {"load_unit_id": "CARRIER", "name": "Carrier", "charged_per": "vehicle", "vehicles_per_load": 8.0},
        ],
    } | rows
    return {name: table.frame(made.get(name, [])) for name, table in INPUT_TABLES.items()}


def demand(site: str, wanted: str):
    return {
        "demand_id": f"D-{site}-{wanted}", "site_id": site, "product_id": wanted, "period": "2024-Q1", "quantity": 10.0,
        "price_per_unit": 100.0, "currency": "USD",
    }  # fmt: skip


def loads(*rows: tuple[str, str, float]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=["product_id", "load_unit_id", "units_per_load"], orient="row")


def route(start: str, end: str, unit: str = "BOX", lanes: str = "L"):
    return {
        "route_id": f"{start}>{end}/{unit}", "from_site": start, "to_site": end, "load_unit_id": unit,
        "charged_per": "FEU", "lanes": lanes, "modes": "road", "countries_crossed": "IR|RU", "distance_km": 1.0,
    }  # fmt: skip


def season(name: str, period: str, days: float, open_share: float = 1.0):
    return {"route_id": name, "period": period, "open_share": open_share, "days": days, "cost_per_load": 1.0}


def settings(*claims: str, together: int = 1):
    return SimpleNamespace(landed_cost=SimpleNamespace(claims=claims, loads_per_declaration=together))


def built(case, trips, routes, seasons, *claims, together=1):
    return build_entries(
        trips,
        RESULT_TABLES["routes"].frame(routes),
        RESULT_TABLES["route_seasons"].frame(seasons),
        case,
        settings(*claims, together=together),
        HORIZON,
    )


def test_supplies_are_recipes_and_offers_side_by_side():
    found = supplies(
        tables(
            recipes=[recipe("R", "WORKS", "CAR", "cbu", ex_works_price_per_unit=90.0)],
            offers=[offer("O", "WORKS", "PAD", 11.0, incoterm="CIF"), offer("C", "WORKS", "CAR", 95.0)],
        )
    )
    told = found.select("supply_id", "supply_kind", "form", "incoterm", "price_per_unit", "making_cost").rows()
    assert told == [
        ("R", "recipe", "cbu", "EXW", 90.0, 70.0),
        ("O", "offer", "part", "CIF", 11.0, None),
        ("C", "offer", "cbu", "EXW", 95.0, None),
    ]


def test_the_dearest_price_stands_for_a_specimen():
    # 40 EUR at 0.9 EUR per USD is 44.44 USD, dearer than 42 USD; a recipe without a price counts what it costs to make.
    case = tables(
        recipes=[recipe("R", "WORKS", "CAR", "cbu")],
        offers=[offer("A", "WORKS", "PAD", 42.0), offer("B", "WORKS", "PAD", 40.0, currency="EUR")],
    )
    rates = FxRates.frame(
        [
            {
                "currency": "EUR",
                "rate_kind": "official",
                "units_per_usd": 0.9,
                "valid_from": date(2024, 1, 1),
                "valid_to": date(2024, 3, 1),
            }
        ]
    )
    found = price_rows(supplies(case), Exchange(rates, ["official"]), "USD", date(2024, 2, 1))
    assert dict(found.select("product_id", "value").iter_rows()) == pytest.approx({"CAR": 70.0, "PAD": 40 / 0.9})


def test_markets_and_plants_are_destinations():
    case = tables(
        demand=[demand("SHOP", "CAR")],
        recipes=[recipe("BUILD", "LINE", "CAR", "ckd")],
        recipe_inputs=[{"recipe_id": "BUILD", "product_id": "KIT"}],
    )
    assert destinations(case).rows() == [("CAR", "SHOP"), ("KIT", "LINE")]


def test_a_journey_needs_two_sites_and_a_load_unit_that_the_product_fits():
    case = tables(demand=[demand("SHOP", "PAD"), demand("WORKS", "PAD")], offers=[offer("O", "WORKS", "PAD", 11.0)])
    trips = journeys(case, loads(("PAD", "BOX", 500.0), ("CAR", "CARRIER", 1.0)))
    assert trips.pairs.rows() == [("WORKS", "SHOP", "BOX")]
    assert trips.trips.select("supply_id", "from_country", "to_country").rows() == [("O", "IR", "RU")]


def test_an_entry_has_the_day_of_arrival_and_what_shares_a_declaration():
    case = tables(demand=[demand("SHOP", "CAR")], offers=[offer("O", "WORKS", "CAR", 90.0)])
    trips = journeys(case, loads(("CAR", "CARRIER", 1.0)))
    entry = built(
        case, trips, [route("WORKS", "SHOP", "CARRIER")], [season("WORKS>SHOP/CARRIER", "2024-Q1", 10.2)], together=2
    ).row(0, named=True)
    # The middle of 2024-01-01 to 2024-03-31 is 2024-02-15; ten days and a bit later it is the 26th.
    assert entry["on"] == date(2024, 2, 26)
    assert entry["units_per_load"] == 1.0
    assert entry["units_per_declaration"] == 16.0  # two carriers of eight cars
    assert entry["agreement_id"] is None


def test_a_closed_season_and_an_ended_offer_leave_no_entry():
    case = tables(
        demand=[demand("SHOP", "PAD")],
        offers=[offer("NOW", "WORKS", "PAD", 11.0), offer("OVER", "WORKS", "PAD", 9.0, valid_to=date(2024, 1, 31))],
    )
    trips = journeys(case, loads(("PAD", "BOX", 500.0)))
    seasons = [season("WORKS>SHOP/BOX", "2024-Q1", 10.0), season("WORKS>SHOP/BOX", "2024-Q2", 10.0, open_share=0.0)]
    found = built(case, trips, [route("WORKS", "SHOP")], seasons)
    assert found.select("supply_id", "period").rows() == [("NOW", "2024-Q1")]


def test_origin_is_the_product_s_own_and_else_where_it_is_supplied():
    case = tables(
        demand=[demand("SHOP", "PAD"), demand("SHOP", "CAR")],
        offers=[offer("P", "WORKS", "PAD", 11.0), offer("C", "WORKS", "CAR", 90.0)],
    )
    trips = journeys(case, loads(("PAD", "BOX", 500.0), ("CAR", "BOX", 3.0)))
    found = built(case, trips, [route("WORKS", "SHOP")], [season("WORKS>SHOP/BOX", "2024-Q1", 10.0)])
    assert dict(found.select("product_id", "origin_country").iter_rows()) == {"PAD": "CN", "CAR": "IR"}


def test_a_claim_is_an_entry_of_its_own_between_members_from_the_day_of_the_agreement():
    case = tables(
        demand=[demand("SHOP", "PAD")],
        offers=[offer("P", "WORKS", "PAD", 11.0)],
        agreements=[
            {"agreement_id": "FTA", "kind": "fta", "status": "in_force", "valid_from": date(2024, 5, 15)},
        ],
        agreement_members=[
            {"agreement_id": "FTA", "side": "importer", "country": "RU"},
            {"agreement_id": "FTA", "side": "exporter", "country": "IR"},
        ],
    )
    trips = journeys(case, loads(("PAD", "BOX", 500.0)))
    seasons = [season("WORKS>SHOP/BOX", p, 10.0) for p in ("2024-Q1", "2024-Q2")]
    found = built(case, trips, [route("WORKS", "SHOP")], seasons, "FTA")
    # Goods of the first quarter arrive on 25 February, those of the second on 26 May.
    assert set(found.select("period", "agreement_id").iter_rows()) == {
        ("2024-Q1", None), ("2024-Q2", None), ("2024-Q2", "FTA"),
    }  # fmt: skip
    assert built(case, trips, [route("WORKS", "SHOP")], seasons)["agreement_id"].null_count() == 2


def test_goods_that_stay_in_the_country_stand_at_what_they_cost_to_make():
    case = tables(demand=[demand("HOME", "CAR"), demand("SHOP", "CAR")], recipes=[recipe("R", "WORKS", "CAR", "cbu")])
    trips = journeys(case, loads(("CAR", "BOX", 3.0)))
    routes = [route("WORKS", "HOME"), route("WORKS", "SHOP")]
    found = built(case, trips, routes, [season(r["route_id"], "2024-Q1", 1.0) for r in routes])
    assert dict(found.select("to_site", "price_per_unit").iter_rows()) == {"HOME": 70.0, "SHOP": None}


def test_today_s_flow_travels_its_own_lanes_as_full_as_it_does():
    case = tables(
        offers=[offer("P", "WORKS", "PAD", 11.0)],
        baseline=[
            {"baseline_id": name, "supply_id": "P", "product_id": "PAD", "from_site": "WORKS", "to_site": "SHOP",
             "load_unit_id": "BOX", "lanes": "SLOW", "period": "2024-Q1", "quantity": 5.0, "units_per_load": fill}
            for name, fill in (("FULL", None), ("HALF", 250.0), ("HALF-TOO", 250.0))
        ],
    )  # fmt: skip
    routes = [route("WORKS", "SHOP", lanes="FAST"), route("WORKS", "SHOP", lanes="SLOW") | {"route_id": "SLOWLY"}]
    found = baseline_entries(
        baseline_trips(case),
        loads(("PAD", "BOX", 500.0)),
        RESULT_TABLES["routes"].frame(routes),
        RESULT_TABLES["route_seasons"].frame(season(r["route_id"], "2024-Q1", 9.0) for r in routes),
        case,
        settings(),
        HORIZON,
    )
    assert found.select("entry_id", "route_id", "units_per_load").rows() == [
        ("FULL", "SLOWLY", 500.0),
        ("HALF", "SLOWLY", 250.0),
        ("HALF-TOO", "SLOWLY", 250.0),
    ]

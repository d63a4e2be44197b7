"""What leaves with a stopped party, and that nothing gets cheaper by leaving."""

from datetime import date

import polars as pl

from corridor.screening import remove_stopped
from corridor.tables import INPUT_TABLES
from corridor.tables.results import Stops


def case(**rows):
    return {name: table.frame(rows.get(name, [])) for name, table in INPUT_TABLES.items()}


def stopped(*parties: str) -> pl.DataFrame:
    return Stops.frame(
        {"party_id": p, "party_name": p, "legal_system": "UN", "state": "stopped", "reason": "listed"} for p in parties
    )


PARTIES = [{"party_id": p, "name": p, "country": "IR", "roles": "other"} for p in ("GOOD", "BAD")]
SITES = [{"site_id": s, "name": s, "country": "IR", "kinds": "plant"} for s in ("A", "B", "C")]


def part(name: str, **more):
    return {"product_id": name, "name": name, "kind": "part", "hs_code": "870830"} | more


def lane(start: str, end: str, **more):
    return {
        "lane_id": f"{start}-{end}",
        "from_site": start,
        "to_site": end,
        "mode": "road",
        "distance_km": 1.0,
        "transit_days": 1.0,
    } | more


def terminal(site: str, operator: str, number: int = 1):
    return {
        "terminal_id": f"{site}-{number}",
        "site_id": site,
        "charged_per": "FEU",
        "operation": "port_handling",
        "handling_cost": 10.0,
        "currency": "USD",
        "operator": operator,
    }


def left(tables, name: str, column: str) -> list[str]:
    return tables[name][column].to_list()


def test_without_a_stop_nothing_leaves():
    tables = case(parties=PARTIES, sites=SITES)
    kept, removals = remove_stopped(tables, stopped())
    assert removals.is_empty()
    assert all(kept[name].equals(tables[name]) for name in tables)


def test_an_offer_of_a_stopped_party_leaves_and_says_why():
    offers = [
        {
            "offer_id": f"O-{p}",
            "party_id": p,
            "site_id": "A",
            "product_id": "PAD",
            "price_per_unit": 1.0,
            "currency": "USD",
            "capacity_per_year": 1.0,
        }
        for p in ("GOOD", "BAD")
    ]
    kept, removals = remove_stopped(
        case(parties=PARTIES, sites=SITES, products=[part("PAD")], offers=offers), stopped("BAD")
    )
    assert left(kept, "offers", "offer_id") == ["O-GOOD"]
    assert left(kept, "parties", "party_id") == ["GOOD"]
    assert removals.rows() == [("offers", "O-BAD", "BAD", "party_id = BAD")]


def test_a_stopped_carrier_takes_its_lane_the_prices_of_it_and_the_flows_of_today_on_it():
    tables = case(
        parties=PARTIES,
        sites=SITES,
        products=[part("PAD")],
        lanes=[lane("A", "B", carrier="BAD"), lane("B", "C", carrier="GOOD")],
        lane_tariffs=[
            {"lane_tariff_id": f"T-{x}", "lane_id": x, "charged_per": "truck", "price": 1.0, "currency": "USD"}
            for x in ("A-B", "B-C")
        ],
        baseline=[
            {
                "baseline_id": "TODAY",
                "supply_id": "O",
                "product_id": "PAD",
                "from_site": "A",
                "to_site": "C",
                "load_unit_id": "TRUCK",
                "lanes": "B-C|A-B",
                "period": "2024",
                "quantity": 1.0,
            }
        ],
    )
    kept, removals = remove_stopped(tables, stopped("BAD"))
    assert left(kept, "lanes", "lane_id") == ["B-C"]
    assert left(kept, "lane_tariffs", "lane_tariff_id") == ["T-B-C"]
    assert kept["baseline"].is_empty()
    assert set(removals["table"]) == {"lanes", "lane_tariffs", "baseline"}


def test_a_stopped_site_closes_the_through_lane_that_passes_it():
    tables = case(
        parties=PARTIES,
        sites=[*SITES, SITES[0] | {"site_id": "X", "party_id": "BAD"}],
        lanes=[lane("A", "B", via_sites="C|X")],
    )
    kept, removals = remove_stopped(tables, stopped("BAD"))
    assert kept["lanes"].is_empty()
    assert "which rests on BAD" in removals.filter(pl.col("table") == "lanes")["reason"][0]


def test_a_laboratory_leaves_with_its_rates():
    tables = case(
        parties=PARTIES,
        labs=[{"lab_id": "LAB", "name": "Lab", "country": "RU", "party_id": "BAD"}],
        lab_rates=[{"lab_id": "LAB", "facility_type": "any", "price_per_hour": 1.0, "currency": "USD"}],
    )
    kept, _ = remove_stopped(tables, stopped("BAD"))
    assert kept["labs"].is_empty()
    assert kept["lab_rates"].is_empty()


def test_a_recipe_never_gets_cheaper_by_losing_an_input():
    tables = case(
        parties=PARTIES,
        sites=SITES,
        products=[part("CAR"), part("ENGINE", maker="BAD")],
        recipes=[
            {
                "recipe_id": "BUILD",
                "site_id": "A",
                "product_id": "CAR",
                "form": "cbu",
                "cost_per_unit": 1.0,
                "currency": "USD",
                "capacity_per_year": 1.0,
            }
        ],
        recipe_inputs=[{"recipe_id": "BUILD", "product_id": "ENGINE"}],
    )
    kept, _ = remove_stopped(tables, stopped("BAD"))
    assert kept["recipe_inputs"].is_empty()
    assert kept["recipes"].is_empty()
    assert left(kept, "products", "product_id") == ["CAR"]


def test_a_product_never_comes_to_originate_by_losing_a_line_of_its_bill_of_materials():
    tables = case(
        parties=PARTIES,
        products=[part("CAR"), part("ENGINE", maker="BAD")],
        bom=[
            {
                "product_id": "CAR",
                "line": "engine",
                "component": "Engine",
                "component_product": "ENGINE",
                "hs_code": "840734",
                "value_per_unit": 1.0,
                "currency": "USD",
                "origin_country": "IR",
            }
        ],
    )
    kept, _ = remove_stopped(tables, stopped("BAD"))
    assert kept["products"].is_empty()


def test_a_terminal_without_another_operator_closes_its_site():
    tables = case(
        parties=PARTIES, sites=SITES, lanes=[lane("A", "B"), lane("B", "C")], terminals=[terminal("B", "BAD")]
    )
    kept, _ = remove_stopped(tables, stopped("BAD"))
    assert left(kept, "sites", "site_id") == ["A", "C"]
    assert kept["lanes"].is_empty()


def test_a_terminal_with_another_operator_stays_open():
    tables = case(
        parties=PARTIES, sites=SITES, lanes=[lane("A", "B")], terminals=[terminal("B", "BAD"), terminal("B", "GOOD", 2)]
    )
    kept, _ = remove_stopped(tables, stopped("BAD"))
    assert left(kept, "terminals", "terminal_id") == ["B-2"]
    assert left(kept, "lanes", "lane_id") == ["A-B"]


def test_the_record_of_decisions_stays():
    decision = {
        "decision_id": "S",
        "party_id": "BAD",
        "legal_system": "UN",
        "decision": "stopped",
        "by": "officer",
        "decided_on": date(2024, 1, 1),
        "reason": "listed",
    }
    kept, _ = remove_stopped(case(parties=PARTIES, screen_decisions=[decision]), stopped("BAD"))
    assert left(kept, "screen_decisions", "decision_id") == ["S"]

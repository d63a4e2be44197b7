"""Which price a load pays on a lane, by hand."""

from __future__ import annotations

from datetime import date

import pytest

from tests.routing.helpers import Net, lines, season

AB = {"A": "IR", "B": "RU"}


def rouble(net: Net, units: float, first: date, last: date) -> None:
    net.rows["fx_rates"].append(
        {"currency": "RUB", "rate_kind": "official", "units_per_usd": units, "valid_from": first, "valid_to": last}
    )


def test_one_lane_by_truck() -> None:
    net = Net(**AB)
    net.lane("A", "B", 5500, days=12, kind="through", emission_factor="ROAD", countries_crossed="AZ")
    found = net.find(("A", "B", "TRUCK"))
    assert season(found) == (5500, 12, 1)
    assert lines(found) == [("freight", 1, 5500, 5500)]
    route = found.routes.to_dicts()[0]
    # 100 km x 90 g/tkm = 9 kg a tonne
    assert (route["countries_crossed"], route["wtw_kg_per_load_tonne"]) == ("IR|AZ|RU", 9)
    assert found.refusals.is_empty()


def test_a_container_on_a_road_pays_for_the_lorry_under_it() -> None:
    net = Net(**AB)
    net.lane("A", "B", 700)
    assert lines(net.find(("A", "B", "BOX"))) == [("freight", 1, 700, 700)]


@pytest.mark.parametrize("mode", ["rail", "roro", "sea"])
def test_lorry_prices_of_other_modes_are_for_lorries_only(mode: str) -> None:
    net = Net(**AB)
    net.lane("A", "B", 700, mode=mode)
    assert net.find(("A", "B", "TRUCK")).routes.height == 1
    refused = net.find(("A", "B", "BOX"), ("A", "B", "CARS"))
    assert refused.routes.is_empty()
    assert refused.refusals["key"].to_list() == ["A-B/BOX", "A-B/CARS"]


def test_a_car_on_a_carrier_pays_its_share_of_a_lorry_or_the_price_per_vehicle() -> None:
    net = Net(**AB)
    net.lane("A", "B", 2000)
    # 2,000 a lorry, eight cars on it
    assert lines(net.find(("A", "B", "CARS"))) == [("freight", 0.125, 2000, 250)]
    net.price("A-B", 400, per="vehicle")
    assert lines(net.find(("A", "B", "CARS"))) == [("freight", 1, 400, 400)]


def test_a_price_per_tonne_is_paid_for_the_full_payload_at_its_weight_break() -> None:
    net = Net(**AB)
    net.lane("A", "B", 50, per="tonne")
    net.price("A-B", 40, per="tonne", gross_from_t=20)
    net.price("A-B", 30, per="tonne", gross_from_t=22)
    # payloads: 21.5 t takes the break from 20 t, 26 t that from 22 t
    assert lines(net.find(("A", "B", "TRUCK"))) == [("freight", 21.5, 40, 860)]
    assert lines(net.find(("A", "B", "BOX"))) == [("freight", 26, 30, 780)]
    assert net.find(("A", "B", "CARS")).routes.is_empty()


def test_the_price_of_its_own_kind_goes_before_lorry_and_tonne() -> None:
    net = Net(**AB)
    net.lane("A", "B", 10, per="tonne")
    net.price("A-B", 700, per="truck")
    net.price("A-B", 900, per="FEU")
    assert lines(net.find(("A", "B", "BOX"))) == [("freight", 1, 900, 900)]


def test_wagons_stay_on_rails_and_pay_for_each_container_they_carry() -> None:
    net = Net(**AB)
    net.lane("A", "B", 500, per="FEU", lane_id="road")
    assert net.find(("A", "B", "WAGON")).routes.is_empty()
    net.lane("A", "B", 500, per="FEU", mode="rail", lane_id="rail", capacity_loads_per_year=1000)
    found = net.find(("A", "B", "WAGON"))
    assert lines(found) == [("freight", 2, 500, 1000)]
    # 1,000 containers a year are 500 wagons of two
    assert found.routes["capacity_loads_per_year"].to_list() == [500]


def test_capacity_is_that_of_the_narrowest_lane_in_loads_of_the_unit() -> None:
    net = Net(A="IR", B="IR", C="RU")
    net.lane("A", "B", 800, capacity_loads_per_year=100)
    net.lane("B", "C", 400, per="vehicle", capacity_loads_per_year=1000)
    # 100 lorries of eight cars are 800 cars
    assert net.find(("A", "C", "CARS")).routes["capacity_loads_per_year"].to_list() == [800]


def test_a_price_holds_if_it_does_on_the_middle_day_of_the_period() -> None:
    # The second quarter of 2024 has 91 days; its middle is 16 May, that of the third 16 August.
    net = Net("gregorian", "quarter", "2024-Q2", 2, **AB)
    net.lane("A", "B", None)
    net.price("A-B", 100, valid_from=date(2024, 5, 16), valid_to=date(2024, 8, 15))
    found = net.find(("A", "B", "TRUCK"))
    rows = found.route_seasons.select("period", "open_share", "days", "cost_per_load").rows()
    assert rows == [("2024-Q2", 1.0, 1.0, 100.0), ("2024-Q3", 0.0, None, None)]
    assert found.refusals.select("key", "missing", "rows").rows() == [
        ("lane_tariffs/A-B/2024-Q3", "No price of lane A-B per truck holds on 2024-08-16.", 1)
    ]


def test_the_newest_of_several_prices_that_hold_is_taken() -> None:
    net = Net(**AB)
    net.lane("A", "B", 100)
    net.price("A-B", 130, valid_from=date(2024, 1, 1))
    net.price("A-B", 120, valid_from=date(2023, 1, 1))
    assert season(net.find(("A", "B", "TRUCK"))) == (130, 1, 1)


def test_money_is_exchanged_on_the_middle_day() -> None:
    net = Net(**AB)
    net.lane("A", "B", None)
    net.price("A-B", 9000, currency="RUB", source="S1", confidence="sourced")
    rouble(net, 80, date(2024, 4, 1), date(2024, 5, 15))
    rouble(net, 90, date(2024, 5, 16), date(2024, 6, 30))
    line = net.find(("A", "B", "TRUCK")).route_cost_lines.to_dicts()[0]
    assert line["amount"] == line["quantity"] * line["rate"] * line["fx"] == pytest.approx(100)
    # The rate of exchange is an estimate of the owner's, so the line is one too.
    assert (line["source"], line["confidence"], line["rule_id"]) == ("S1|own", "estimate", "T000")


def test_without_a_rate_of_exchange_there_is_no_price() -> None:
    net = Net("gregorian", "quarter", "2024-Q2", 2, **AB)
    net.lane("A", "B", None)
    net.price("A-B", 9000, currency="RUB")
    rouble(net, 90, date(2024, 7, 1), date(2024, 9, 30))
    found = net.find(("A", "B", "TRUCK"))
    assert found.route_seasons["open_share"].to_list() == [0.0, 1.0]
    assert found.refusals["key"].to_list() == ["fx_rates/RUB/2024-Q2"]
    assert "2024-05-16" in found.refusals["remedy"][0]


def test_emissions_are_empty_where_a_lane_has_no_factor() -> None:
    net = Net(A="IR", B="IR", C="RU")
    net.lane("A", "B", emission_factor="ROAD")
    net.lane("B", "C")
    assert net.find(("A", "C", "TRUCK")).routes["wtw_kg_per_load_tonne"].to_list() == [None]

"""Chains of lanes that are given, priced as they stand."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from corridor.exchange import Exchange
from corridor.periods import Horizon
from corridor.routing import find_routes, price_chains, read_world, units_per_load
from tests.routing.helpers import Net, season, table


def line_of_four() -> Net:
    net = Net(A="IR", B="IR", C="RU", D="RU")
    net.lane("A", "B", 100, lane_id="ab")
    net.lane("B", "C", 300, lane_id="bc")
    net.lane("A", "C", 350, lane_id="ac")
    net.lane("C", "D", 10, per="FEU", mode="rail", lane_id="cd")
    net.lane("C", "D", None, lane_id="bare")
    return net


def test_a_chain_that_another_beats_is_priced_all_the_same() -> None:
    net = line_of_four()
    assert season(net.chains(("A", "C", "TRUCK", "ab|bc"))) == (400, 2, 1)
    assert net.find(("A", "C", "TRUCK")).routes["lanes"].to_list() == ["ac"]


def test_found_routes_and_given_chains_agree_to_the_last_line() -> None:
    net = line_of_four()
    found, given = net.find(("A", "C", "TRUCK")), net.chains(("A", "C", "TRUCK", "ac"), ("A", "C", "TRUCK", "ac"))
    for name in ("routes", "route_legs", "route_seasons", "route_cost_lines", "refusals"):
        assert getattr(found, name).equals(getattr(given, name)), name


@pytest.mark.parametrize(
    ("chain", "missing"),
    [
        (("A", "C", "TRUCK", "ab|zz"), "Lane zz is not in lanes."),
        (("A", "C", "TRUCK", "bc"), "Lane bc starts from B, where the chain has come to A."),
        (("A", "D", "TRUCK", "ab|bc"), "The lanes end at C, not at D."),
        (("A", "C", "TRUCK", ""), "The chain names no lane."),
        (("A", "Z", "TRUCK", "ab"), "Site Z is not in sites."),
        (("A", "C", "CART", "ac"), "CART is not in load_units."),
        (("C", "D", "TRUCK", "bare"), "Lane bare has no price per truck or tonne."),
        (("C", "D", "WAGON", "bare"), "A wagon does not go by road."),
        (("A", "D", "BOX", "ac|cd"), "No terminal at C changes a load charged per FEU from road to rail."),
    ],
)
def test_what_is_not_a_chain_or_has_no_price_is_refused(chain: tuple[str, str, str, str], missing: str) -> None:
    found = line_of_four().chains(chain, ("A", "B", "TRUCK", "ab"))
    assert found.routes["lanes"].to_list() == ["ab"]
    refused = found.refusals.to_dicts()
    assert [(row["room"], row["key"], row["missing"]) for row in refused] == [
        ("routing", f"{chain[0]}-{chain[1]}/{chain[2]}/{chain[3]}", missing)
    ]
    assert refused[0]["remedy"]


def test_brake_pads_by_hand(root: Path) -> None:
    """One lorry from Tehran to Moscow for 5,500 dollars; 21,500 kg / 1.6 kg = 13,437 sets on it."""
    folder = root / "examples" / "brake-pads"
    names = ("products", "sites", "lanes", "lane_tariffs", "load_units")
    tables = {name: table(name, _rows(folder / f"{name}.csv")) for name in names}
    loads = units_per_load(tables.pop("products"), tables["load_units"], table("loading", []))
    assert loads.rows() == [("PADS", "TRUCK", 13_437.0, "mass binds: 21,500 kg / 1.6 kg")]
    places = tables | {name: table(name, []) for name in ("lane_calendars", "terminals", "emission_factors")}
    horizon = Horizon.build("solar_hijri", "quarter", "1403-Q1", 1)
    money = {"horizon": horizon, "exchange": Exchange(table("fx_rates", []), []), "currency": "USD"}
    pair = pl.DataFrame({"from_site": ["TEHRAN"], "to_site": ["MOSCOW"], "load_unit_id": ["TRUCK"]})
    world = read_world(**places, **money)
    found = find_routes(pair, world, 3)
    assert season(found) == (5500, 12, 1)
    given = price_chains(pair.with_columns(lanes=pl.lit("TEHRAN-MOSCOW")), world)
    assert given.route_cost_lines.equals(found.route_cost_lines)


def _rows(file: Path) -> list[dict[str, object]]:
    frame = pl.read_csv(file, schema_overrides={"hs_code": pl.String, "valid_from": pl.Date})
    return [{name: value for name, value in row.items() if value is not None} for row in frame.iter_rows(named=True)]

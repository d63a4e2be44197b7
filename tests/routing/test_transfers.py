"""What a load meets at places on its way, by hand."""

from __future__ import annotations

import pytest

from tests.routing.helpers import Net, lines, season


def by_sea(**more: float) -> Net:
    """A works, a port on each shore, a customer: 100 a lorry, 500 over the sea, 120 and 90 to lift a container."""
    net = Net(WORKS="IR", PORT="IR", QUAY="RU", SHOP="RU")
    net.lane("WORKS", "PORT")
    net.lane("PORT", "QUAY", 500, days=4, per="FEU", mode="caspian_sea")
    net.lane("QUAY", "SHOP")
    net.terminal("PORT", "port_handling", 120, dwell_days=4, free_days=3, storage_cost_per_day=7)
    net.terminal("QUAY", "port_handling", 90, dwell_days=2, free_days=5, storage_cost_per_day=9, clearance_days=3)
    return net


def test_a_lorry_that_drives_on_meets_nothing() -> None:
    net = Net(A="IR", B="IR", C="IR")
    net.lane("A", "B")
    net.lane("B", "C")
    for operation in ("port_handling", "rail_transfer", "border_crossing"):
        net.terminal("B", operation, 50, per="truck", dwell_days=2)
    found = net.find(("A", "C", "TRUCK"))
    assert lines(found) == [("freight", 1, 100, 100)] * 2
    assert season(found) == (200, 2, 1)


def test_a_container_is_lifted_where_the_mode_changes_and_pays_storage_after_the_free_days() -> None:
    found = by_sea().find(("WORKS", "SHOP", "BOX"))
    # At the first port it stands four days, three of them free; at the second two, all free. Customs is not cleared
    # at the second port, for the goods go on, and the place where they arrive names no days.
    assert lines(found) == [
        ("freight", 1, 100, 100),
        ("handling", 1, 120, 120),
        ("storage", 1, 7, 7),
        ("freight", 1, 500, 500),
        ("handling", 1, 90, 90),
        ("freight", 1, 100, 100),
    ]
    # 1 + 4 + 4 + 2 + 1 days
    assert season(found) == (917, 12, 1)
    # What happens at a place belongs to the leg that ends there.
    assert found.route_cost_lines["leg_no"].to_list() == [1, 1, 1, 2, 2, 3]
    assert found.route_cost_lines["country"].to_list() == ["IR", "IR", "IR", "IR", "RU", "RU"]
    assert found.routes["modes"].to_list() == ["road|caspian_sea|road"]


def test_where_the_way_ends_at_a_port_the_goods_are_cleared_there_if_they_come_from_abroad() -> None:
    found = by_sea().find(("PORT", "QUAY", "BOX"))
    # Lifted at both ends: 120 + 7 storage + 500 + 90. Days: 4 + 4 + 2 dwell + 3 clearance; 5 stood, 5 free.
    assert season(found) == (717, 13, 1)
    net = by_sea()
    net.countries["QUAY"] = "IR"
    assert season(net.find(("PORT", "QUAY", "BOX"))) == (717, 10, 1)


def test_storage_counts_the_days_of_clearance_too() -> None:
    net = by_sea()
    net.rows["terminals"][1]["free_days"] = 1
    # Two days of dwell and three of clearance, one free: four days at 9.
    assert lines(net.find(("PORT", "QUAY", "BOX")))[-1] == ("storage", 4, 9, 36)


def test_without_a_row_of_terminals_there_is_no_change_and_the_refusal_says_so() -> None:
    net = by_sea()
    del net.rows["terminals"][1]
    found = net.find(("WORKS", "SHOP", "BOX"))
    assert found.routes.is_empty()
    assert found.refusals.select("key", "missing").rows() == [
        ("WORKS-SHOP/BOX", "No terminal at QUAY changes a load charged per FEU from caspian sea to road.")
    ]


def test_goods_on_a_lane_priced_by_the_tonne_are_handled_by_the_tonne() -> None:
    net = by_sea()
    net.rows["lane_tariffs"][1] |= {"charged_per": "tonne", "price": 20}
    net.terminal("PORT", "port_handling", 6, per="tonne")
    # 26 t: 20 x 26 over the sea, 6 x 26 at the port; the quay has a price per container only.
    assert lines(net.find(("WORKS", "SHOP", "BOX")))[1:4] == [
        ("handling", 26, 6, 156),
        ("freight", 26, 20, 520),
        ("handling", 1, 90, 90),
    ]


def test_between_two_ships_the_load_is_transhipped() -> None:
    net = Net(A="IR", B="AE", C="RU")
    net.lane("A", "B", per="FEU", mode="sea")
    net.lane("B", "C", per="FEU", mode="sea")
    assert net.find(("A", "C", "BOX")).routes.is_empty()
    net.terminal("B", "port_handling", 130)
    assert season(net.find(("A", "C", "BOX"))) == (330, 2, 1)
    net.terminal("B", "transhipment", 180)
    assert season(net.find(("A", "C", "BOX"))) == (380, 2, 1)


def test_from_ship_to_rail_both_terminals_are_paid_where_both_have_a_row() -> None:
    net = Net(A="IR", B="RU", C="RU")
    net.lane("A", "B", per="FEU", mode="sea")
    net.lane("B", "C", per="FEU", mode="rail")
    net.terminal("B", "port_handling", 130)
    assert season(net.find(("A", "C", "BOX"))) == (330, 2, 1)
    net.terminal("B", "rail_transfer", 70)
    assert season(net.find(("A", "C", "BOX"))) == (400, 2, 1)


def border(kind: str, **more: float | bool) -> Net:
    """Works, a border place on each side, a customer."""
    net = Net(WORKS="IR", EXIT="IR", ENTRY="AZ", SHOP="AZ")
    net.lane("WORKS", "EXIT")
    net.lane("EXIT", "ENTRY", 180, days=0.5, kind=kind, **more)
    net.lane("ENTRY", "SHOP")
    net.terminal("EXIT", "border_crossing", 220, per="truck", dwell_days=2.5, clearance_days=1)
    net.terminal("ENTRY", "border_crossing", 250, per="truck", dwell_days=1.5)
    return net


@pytest.mark.parametrize("unit", ["TRUCK", "BOX"])
def test_a_border_hop_holds_its_border(unit: str) -> None:
    found = border("border_hop", border_wait_days=2.5).find(("WORKS", "SHOP", unit))
    assert lines(found) == [("freight", 1, 100, 100), ("border", 1, 180, 180), ("freight", 1, 100, 100)]
    assert season(found) == (380, 5, 1)


@pytest.mark.parametrize(("unit", "share"), [("TRUCK", 1), ("BOX", 1), ("CARS", 0.125)])
def test_a_plain_leg_over_a_border_pays_the_place_it_enters_once(unit: str, share: float) -> None:
    found = border("leg").find(("WORKS", "SHOP", unit))
    assert [line for line in lines(found) if line[0] == "border"] == [("border", share, 250, 250 * share)]
    # 1 + 0.5 + 1 on the road, 1.5 at the border
    assert season(found)[1] == 4


def test_a_leg_with_a_wait_of_its_own_adds_the_fee_of_the_place_but_not_its_days() -> None:
    found = border("leg", border_wait_days=3).find(("WORKS", "SHOP", "TRUCK"))
    assert season(found) == (100 + 180 + 250 + 100, 1 + 3.5 + 1, 1)


def test_the_place_left_tells_the_border_where_the_place_entered_does_not() -> None:
    net = border("leg")
    del net.rows["terminals"][1]
    assert season(net.find(("WORKS", "SHOP", "TRUCK"))) == (100 + 180 + 220 + 100, 1 + 0.5 + 2.5 + 1, 1)


def test_a_through_lane_holds_every_border_and_transfer_on_its_way() -> None:
    net = border("leg")
    net.rows["lanes"] = []
    net.lane("WORKS", "SHOP", 900, days=9, kind="through", via_sites="EXIT|ENTRY", lane_id="THROUGH")
    net.terminal("SHOP", "rail_transfer", 55, per="truck", dwell_days=3, clearance_days=2)
    # From door to door: only customs at the end is added.
    assert lines(net.find(("WORKS", "SHOP", "TRUCK"))) == [("freight", 1, 900, 900)]
    assert season(net.find(("WORKS", "SHOP", "TRUCK"))) == (900, 11, 1)


def test_a_change_of_gauge_is_paid_once() -> None:
    net = Net(A="IR", B="TM", C="TM")
    net.lane("A", "B", per="FEU", mode="rail", kind="leg", gauge_change=True)
    net.lane("B", "C", per="FEU", mode="rail")
    net.terminal("B", "gauge_change", 150, dwell_days=1.7)
    assert season(net.find(("A", "C", "BOX"))) == (350, 3.7, 1)
    net.rows["lanes"][0]["kind"] = "border_hop"
    assert season(net.find(("A", "C", "BOX"))) == (200, 2, 1)


def test_a_hop_over_a_change_of_gauge_holds_the_lift_from_the_lorry() -> None:
    net = Net(A="IR", B="IR", C="TM")
    net.lane("A", "B")
    net.lane("B", "C", per="FEU", mode="rail", kind="border_hop")
    assert net.find(("A", "C", "BOX")).routes.is_empty()
    net.rows["lanes"][1]["gauge_change"] = True
    assert season(net.find(("A", "C", "BOX"))) == (200, 2, 1)


def test_loading_at_the_first_works_and_unloading_at_the_last() -> None:
    net = Net(A="IR", B="RU")
    net.lane("A", "B", kind="through")
    net.terminal("A", "plant_loading", 20, per="truck")
    net.terminal("B", "plant_unloading", 30, per="truck", dwell_days=0.5, clearance_days=2)
    assert lines(net.find(("A", "B", "TRUCK"))) == [
        ("handling", 1, 20, 20),
        ("freight", 1, 100, 100),
        ("handling", 1, 30, 30),
    ]
    assert season(net.find(("A", "B", "TRUCK"))) == (150, 3.5, 1)


def test_customs_takes_the_days_of_the_place_whatever_the_load() -> None:
    net = Net(A="IR", B="RU")
    net.lane("A", "B")
    net.terminal("B", "rail_transfer", 70, per="FEU", clearance_days=2)
    assert season(net.find(("A", "B", "TRUCK"))) == (100, 3, 1)

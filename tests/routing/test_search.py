"""Which ways are kept, by hand."""

from __future__ import annotations

from tests.routing.helpers import Net, chains_of


def several(*ways: tuple[str, float, float], start: str = "A", end: str = "B") -> Net:
    """Lanes side by side, each with its name, price and days."""
    net = Net(A="IR", B="RU", C="RU")
    for name, price, days in ways:
        net.lane(start, end, price, days, lane_id=name)
    return net


def test_what_another_beats_on_both_cost_and_days_is_left() -> None:
    net = several(("cheap", 100, 20), ("between", 150, 10), ("fast", 400, 3), ("worse", 160, 10), ("worst", 500, 30))
    assert chains_of(net.find(("A", "B", "TRUCK"))) == ["between", "cheap", "fast"]


def test_of_equal_ways_the_first_by_name_is_kept() -> None:
    net = several(("second", 100, 5), ("first", 100, 5))
    assert chains_of(net.find(("A", "B", "TRUCK"))) == ["first"]


def test_the_limit_keeps_the_cheapest_and_the_fastest_and_then_the_best_compromise() -> None:
    # On the spread of 900 and 90: c1 lies at 50/900 + 80/90, c2 at 200/900 + 30/90, c3 at 700/900 + 10/90.
    net = several(("a", 100, 100), ("c1", 150, 90), ("c2", 300, 40), ("c3", 800, 20), ("z", 1000, 10))
    assert chains_of(net.find(("A", "B", "TRUCK"), most=1)) == ["a", "z"]
    assert chains_of(net.find(("A", "B", "TRUCK"), most=3)) == ["a", "c2", "z"]
    assert len(chains_of(net.find(("A", "B", "TRUCK"), most=9))) == 5


def test_a_dearer_start_can_lead_to_the_better_end() -> None:
    # By sea to the port costs 10 less, but a container that comes by lorry goes on without a lift of 50.
    net = Net(A="IR", M="IR", B="IR")
    net.lane("A", "M", 90, per="FEU", mode="sea", lane_id="ship")
    net.lane("A", "M", 100, lane_id="lorry")
    net.lane("M", "B", 100, lane_id="on")
    net.terminal("M", "port_handling", 50)
    assert chains_of(net.find(("A", "B", "BOX"))) == ["lorry|on"]


def test_no_way_passes_a_place_twice_nor_one_that_a_through_lane_has_passed() -> None:
    # Back to M by rail would spare the lift of 500 at M, for it starts at N for 10; M would be passed twice.
    net = Net(A="IR", M="IR", N="IR", B="IR")
    net.lane("A", "M", lane_id="am")
    net.lane("M", "N", lane_id="mn")
    net.lane("N", "M", per="FEU", mode="rail", lane_id="nm")
    net.lane("M", "B", per="FEU", mode="rail", lane_id="mb")
    net.terminal("M", "rail_transfer", 500)
    net.terminal("N", "rail_transfer", 10)
    assert chains_of(net.find(("A", "B", "BOX"))) == ["am|mb"]
    net.rows["lanes"][0] |= {"via_sites": "N", "kind": "through"}
    net.rows["terminals"].pop(0)
    assert net.find(("A", "B", "BOX")).routes.is_empty()


def test_a_way_that_is_beaten_so_far_may_be_the_only_one_that_can_go_on() -> None:
    # To N by S costs 30 and 3 days, past it 60 and 3 days. But from N the rail leads back through S, and only the
    # dearer beginning has not been there: 50 + 10 + 5 lift + 10 + 10 = 85. Changing to rail at S itself costs 1,000.
    net = Net(A="IR", S="IR", M="IR", N="IR", B="IR")
    net.lane("A", "S", 10, lane_id="as")
    net.lane("S", "M", 10, lane_id="sm")
    net.lane("A", "M", 50, days=2, lane_id="am")
    net.lane("M", "N", 10, lane_id="mn")
    net.lane("N", "S", 10, per="FEU", mode="rail", lane_id="ns")
    net.lane("S", "B", 10, per="FEU", mode="rail", lane_id="sb")
    net.terminal("S", "rail_transfer", 1000)
    net.terminal("N", "rail_transfer", 5)
    found = net.find(("A", "B", "BOX"))
    assert chains_of(found) == ["am|mn|ns|sb", "as|sb"]
    assert sorted(found.route_seasons["cost_per_load"].to_list()) == [85, 1020]


def test_the_same_lanes_have_the_same_name_and_other_units_another() -> None:
    net = several(("x", 100, 1))
    first = net.find(("A", "B", "TRUCK"), ("A", "B", "BOX"))
    again = net.find(("A", "B", "BOX"), ("A", "B", "TRUCK"), ("A", "B", "BOX"))
    assert first.routes.equals(again.routes)
    assert first.routes["route_id"].n_unique() == 2
    assert all(name.startswith("A-B-") for name in first.routes["route_id"])


def test_refusals_say_what_is_missing() -> None:
    net = several(("x", 100, 1))
    net.lane("C", "A", None)
    net.lane("B", "A", 10, per="FEU", mode="rail")
    found = net.find(
        ("A", "C", "TRUCK"), ("C", "B", "TRUCK"), ("B", "A", "TRUCK"), ("A", "Z", "TRUCK"), ("A", "B", "CART")
    )
    assert found.routes.is_empty()
    assert dict(found.refusals.select("key", "missing").iter_rows()) == {
        "A-B/CART": "CART is not in load_units.",
        "A-C/TRUCK": "No lane reaches C.",
        "A-Z/TRUCK": "Site Z is not in sites.",
        "B-A/TRUCK": "No lane that leaves B has a price for TRUCK in any period.",
        "C-B/TRUCK": "No lane that leaves C has a price for TRUCK in any period.",
    }
    assert all(found.refusals["remedy"].str.len_chars() > 20)


def test_no_chain_of_lanes() -> None:
    net = Net(A="IR", B="IR", C="RU", D="RU")
    net.lane("A", "B")
    net.lane("C", "D")
    assert net.find(("A", "D", "TRUCK")).refusals["missing"].to_list() == [
        "No chain of lanes with prices for TRUCK leads from A to D."
    ]

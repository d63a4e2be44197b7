"""Days and open shares by period, by hand."""

from __future__ import annotations

import pytest

from tests.routing.helpers import Net

AB = {"A": "IR", "B": "RU"}


def seasons(net: Net, unit: str = "TRUCK") -> list[tuple[str, float, float]]:
    return net.find(("A", "B", unit)).route_seasons.select("period", "open_share", "days").rows()


def test_half_the_time_between_departures_is_waited() -> None:
    net = Net(**AB)
    # Two a week: 3.5 days between them, 1.75 waited; 4 days on the way, 0.5 at the border.
    net.lane("A", "B", days=4, departures_per_week=2, border_wait_days=0.5)
    assert seasons(net) == [("2024-Q2", 1.0, 6.25)]


def test_a_solar_quarter_is_open_on_its_days_in_open_gregorian_months() -> None:
    # Winter 1403 runs from 21 December 2024 to 20 March 2025: 11 + 31 + 28 + 20 = 90 days; open in March only.
    # Spring 1404 begins on 21 March 2025 and is open throughout; autumn 1403 has 20 days of December of 90.
    net = Net("solar_hijri", "quarter", "1403-Q3", 3, **AB)
    net.lane("A", "B")
    net.season("A-B", "12|1|2")
    found = net.find(("A", "B", "TRUCK")).route_seasons
    assert found["open_share"].to_list() == [pytest.approx(70 / 90), pytest.approx(20 / 90), 1.0]


def test_a_slow_season_delays_by_its_share_of_the_days_that_are_open() -> None:
    # The first quarter of 2025: 31 + 28 + 31 days, closed in January; slow by six days in February: 6 x 28 / 59.
    net = Net("gregorian", "quarter", "2025-Q1", 1, **AB)
    net.lane("A", "B", days=2)
    net.season("A-B", "2", "slow", delay_days=6)
    net.season("A-B", "1")
    ((period, share, days),) = seasons(net)
    assert (period, share, days) == ("2025-Q1", pytest.approx(59 / 90), pytest.approx(2 + 6 * 28 / 59))


def test_a_route_is_open_when_all_its_lanes_are() -> None:
    net = Net("gregorian", "quarter", "2025-Q1", 1, A="IR", M="IR", B="RU")
    net.lane("A", "M")
    net.lane("M", "B")
    net.season("A-M", "1")
    net.season("M-B", "2")
    assert [share for _, share, _ in seasons(net)] == [pytest.approx(31 / 90)]
    net.season("M-B", "3")
    refused = net.find(("A", "B", "TRUCK"))
    assert refused.routes.is_empty()
    assert refused.refusals["missing"].to_list() == ["In no period are all lanes of a way from A to B open at once."]


def test_a_period_in_which_a_lane_is_closed_keeps_its_price_but_is_closed() -> None:
    net = Net("gregorian", "month", "2025-M01", 2, **AB)
    net.lane("A", "B")
    net.season("A-B", "2")
    found = net.find(("A", "B", "TRUCK")).route_seasons
    assert found.select("open_share", "cost_per_load").rows() == [(1.0, 100.0), (0.0, 100.0)]


def test_when_the_river_is_closed_another_way_is_found() -> None:
    net = Net("gregorian", "month", "2025-M01", 2, A="RU", B="RU")
    net.lane("A", "B", 50, lane_id="river")
    net.lane("A", "B", 90, lane_id="road")
    net.season("river", "1")
    found = net.find(("A", "B", "TRUCK"), most=1)
    assert found.routes["lanes"].sort().to_list() == ["river", "road"]


def test_a_way_open_all_the_time_stays_beside_a_cheaper_one_that_is_not() -> None:
    net = Net("gregorian", "quarter", "2025-Q1", 1, A="RU", B="RU")
    net.lane("A", "B", 50, lane_id="river")
    net.lane("A", "B", 90, lane_id="road")
    net.season("river", "1|2")
    assert net.find(("A", "B", "TRUCK"), most=1).routes["lanes"].sort().to_list() == ["river", "road"]

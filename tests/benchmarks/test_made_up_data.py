"""What the benchmarks measure on is what they say it is."""

import polars as pl
import pytest

from benchmarks.flows import make_flows
from benchmarks.lanes import KINDS, MODES, make_lanes


@pytest.mark.parametrize(("size", "wrong"), [(1_000, 8), (20_000, 20)])
def test_one_lane_in_a_thousand_is_broken_and_at_least_one_in_each_way(size, wrong):
    lanes = make_lanes(size)
    sites = lanes.sites["site_id"].implode()
    ways = lanes.values.select(
        ~pl.col("from_site").is_in(sites),
        ~pl.col("to_site").is_in(sites),
        ~pl.col("mode").is_in(MODES),
        ~pl.col("kind").is_in(KINDS),
        pl.col("distance_km") <= 0,
        pl.col("border_wait_days") < 0,
        pl.col("transit_days_max") < pl.col("transit_days"),
        same=pl.col("from_site") == pl.col("to_site"),
    )
    assert lanes.values.height == size
    assert all(ways.select(pl.all().any()).row(0))
    faults = ways.select(pl.sum_horizontal(pl.all().cast(pl.Int8))).to_series()
    assert faults.max() == 1
    assert faults.sum() == wrong


def test_the_same_size_gives_the_same_lanes():
    assert make_lanes(2_000).values.equals(make_lanes(2_000).values)


@pytest.mark.parametrize("size", [1, 777, 10_000])
def test_every_flow_has_one_capacity_and_one_demand(size):
    data = make_flows(size)
    assert data.flows.height == size
    assert data.flows.join(data.capacities, on=["maker", "period"]).height == size
    assert data.flows.join(data.demands, on=["market", "period"]).height == size
    assert data.flows.select("maker", "market", "period").is_duplicated().sum() == 0

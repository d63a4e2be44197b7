"""The instances of vehicle campaigns: as large as their names say, the same each time; the table of the best known."""

import polars as pl
import pytest

from benchmarks.campaign import best, instances
from benchmarks.campaign.generate import campaign

SMALL = [name for name in instances.INSTANCES if name.startswith(("VC-20-", "VC-220-", "VC-500-100-40-01"))]


def test_there_are_fifty_from_small_to_five_hundred_tests():
    assert len(instances.INSTANCES) == 50
    assert sum(name.startswith("VC-500-100-40-") for name in instances.INSTANCES) == 6


@pytest.mark.parametrize("name", SMALL)
def test_an_instance_is_as_large_as_its_name_says(name):
    tables = instances.tables(name)
    size, _ = instances.INSTANCES[name]
    counts = [tables[t].height for t in ("campaign_tests", "specimens", "campaign_facilities")]
    assert "-".join(str(c) for c in counts) == name.removeprefix("VC-").rpartition("-")[0]
    assert tables["campaign_tests"]["destructive"].sum() == size.ending
    assert tables["campaign_tests"]["campaign_test_id"].n_unique() == counts[0]


@pytest.mark.parametrize("name", SMALL)
def test_every_test_has_a_facility_and_a_specimen_that_fit(name):
    tables = instances.tables(name)
    made = tables["campaign_alternatives"].join(tables["campaign_facilities"], on="facility_id", how="semi")
    assert set(made["campaign_test_id"]) == set(tables["campaign_tests"]["campaign_test_id"])
    builds = set(tables["specimens"]["builds"].str.split("|").explode())
    asked = tables["campaign_tests"]["builds"].str.split("|").to_list()
    assert all(builds & set(own) for own in asked)


def test_the_same_seed_gives_the_same_tables_and_another_gives_others():
    size, seed = instances.INSTANCES["VC-50-9-15-01"]
    one, again, other = campaign(size, seed), campaign(size, seed), campaign(size, seed + 1)
    assert all(one[name].equals(again[name]) for name in one)
    assert not one["campaign_tests"].equals(other["campaign_tests"])


def test_an_instance_can_be_written_as_files(tmp_path):
    instances.write("VC-20-4-8-01", tmp_path / "one")
    written = pl.read_csv(tmp_path / "one" / "campaign_tests.csv")
    assert written.height == 20


def result(values, bounds):
    rows = [
        {"instance": "X", "tests": 5, "goal": g, "value": v, "bound": b, "limit": "1 s x 1", "solver": "S"}
        for g, v, b in zip(best.GOALS, values, bounds, strict=True)
    ]
    return pl.DataFrame(rows, schema=best.SCHEMA)


def test_the_better_result_is_kept_goal_by_goal():
    old, new = result([0, 3, 100, 50], [0, 2, 80, 10]), result([0, 3, 90, 70], [0, 3, 70, 60])
    kept = best.bettered(old, new)
    assert kept["value"].to_list() == [0, 3, 90, 70]
    # Both bounds of the finish hold, for both keep three specimens; that of the cost is the winner's own.
    assert kept["bound"].to_list() == [0, 3, 80, 60]


def test_a_worse_result_only_lends_its_bounds():
    old, new = result([0, 3, 100, 50], [0, 2, 80, 10]), result([0, 4, 50, 20], [0, 3, 45, 20])
    kept = best.bettered(old, new)
    assert kept["value"].to_list() == [0, 3, 100, 50]
    assert kept["bound"].to_list() == [0, 3, 80, 10]


def test_no_bound_of_the_table_lies_above_its_value():
    known = best.read()
    assert set(known["instance"]) <= set(instances.INSTANCES)
    assert (known["bound"] <= known["value"] + 1e-6).all()
    assert known.group_by("instance").len()["len"].unique().to_list() in ([], [4])

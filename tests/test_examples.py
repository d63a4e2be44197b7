"""The real corridor from folder to report, run as a user does; its plan checked by code that shares nothing with it."""

import json
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from corridor import api
from corridor.periods import Horizon
from corridor.runs import read_run
from tests.against.plan_checker import violations

EXAMPLES = ("iran-russia", "brake-pads", "proving-ground")


@pytest.fixture(scope="module")
def told(root, tmp_path_factory):
    """What `corridor run --json` says of a copy of the real corridor; the run lies where it says."""
    folder = tmp_path_factory.mktemp("example") / "iran-russia"
    shutil.copytree(root / "examples" / "iran-russia", folder, ignore=shutil.ignore_patterns("runs"))
    command = [sys.executable, "-m", "corridor.cli", "run", str(folder), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def run(told):
    return read_run(Path(told["run"]))


@pytest.mark.parametrize("name", EXAMPLES)
def test_there_is_nothing_to_fix_in_an_example(root, name):
    findings = api.check(root / "examples" / name)
    assert not findings.errors, findings.to_text()


def test_the_plan_is_proven_to_one_percent(told):
    assert told["gap"] <= 0.01


def test_the_whole_run_stays_under_two_gigabytes(told):
    # The largest child of this process so far; the run is by far the largest. Linux counts in KiB, macOS in bytes.
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    assert peak < 2e9


def test_the_objective_is_the_sum_of_the_cost_lines(told, run):
    assert run.results["plan_cost_lines"]["amount"].sum() == pytest.approx(told["objective"], rel=1e-6)


def test_separate_code_finds_nothing_wrong_with_the_plan(run):
    asked = run.meta["settings"]["horizon"]
    horizon = Horizon.build(asked["calendar"], asked["step"], asked["first"], asked["periods"])
    assert violations(run.results, run.inputs, horizon) == []


def test_who_is_stopped_is_nowhere_in_the_plan(run):
    stopped = set(run.results["stops"]["party_id"])
    assert stopped == {"CASPEX", "GLASSEX"}
    offers = run.inputs["offers"].filter(pl.col("party_id").is_in(list(stopped)))
    assert not set(offers["offer_id"]) & set(run.results["plan_supply"]["supply_id"])
    lanes = run.inputs["lanes"].filter(pl.col("carrier").is_in(list(stopped)))["lane_id"].to_list()
    assert lanes
    used = run.results["routes"].filter(pl.col("route_id").is_in(run.results["plan_flows"]["route_id"].to_list()))
    assert not set(used["lanes"].str.split("|").explode()) & set(lanes)


def test_goods_go_both_ways(run):
    ways = run.results["plan_flows"].join(
        run.results["entries"].select("entry_id", "from_country", "to_country"), on="entry_id"
    )
    assert {("IR", "RU"), ("RU", "IR")} <= set(ways.select("from_country", "to_country").iter_rows())


def test_no_claim_is_used_that_the_rules_do_not_bear(run):
    refused = run.results["landed_costs"].filter(pl.col("outcome") == "refused")
    assert not set(refused["entry_id"]) & set(run.results["plan_flows"]["entry_id"])
    assert refused["reason"].null_count() == 0


def test_today_is_priced_and_the_parts_of_the_saving_are_the_whole(run):
    costs = run.results["baseline_costs"]
    assert set(costs["outcome"]) <= {"complete", "estimated"}
    savings = run.results["savings"].sort("step")
    whole = savings["cost"][0] - savings["cost"][-1]
    assert savings.filter(pl.col("lever") != "today")["saving"].sum() == pytest.approx(whole, rel=1e-6)
    assert whole > 0


def test_the_page_and_the_workbook_are_there(told):
    page, book = told["files"]
    assert page.endswith(".html")
    assert book.endswith(".xlsx")


@pytest.mark.parametrize(
    "question",
    ["why not ship tara to moscow by rail", "TARA-CBU", "CASPEX", "TARA:EAEU-TRCU-018", "why not sell quick to kazan"],
)
def test_the_run_answers_questions(told, question):
    assert len(api.explain(Path(told["run"]), question)) > 40

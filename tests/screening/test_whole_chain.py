"""From files to the page: who is out stands in no result but those that say so; a broken list refuses the run."""

import csv
import itertools
import json
import shutil
import zipfile

import polars as pl
import pytest
from click.testing import CliRunner

from corridor import api
from corridor.cli import main
from corridor.screening.lists.errors import WatchListError
from corridor.tables import RESULT_TABLES

SAY_SO = {"stops", "removals", "screen_alerts", "ownership_findings", "licences_held", "own_rows"}
MAKERS = {"ALFA": "Alfa Pads", "BETA": "Beta Pads", "GAMMA": "Gamma Pads"}


def read(path):
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def add(folder, name, rows):
    """Rows at the end of a table of the case, in its own columns; a table that is not there is begun."""
    path = folder / f"{name}.csv"
    old = read(path) if path.exists() else []
    columns = list(dict.fromkeys(k for row in [*old, *rows] for k in row))
    with path.open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, columns)
        writer.writeheader()
        writer.writerows([*old, *rows])


@pytest.fixture
def case(root, tmp_path):
    """The tiny corridor with three makers more, each with a site, an offer and a lane of its own."""
    folder = tmp_path / "case"
    shutil.copytree(root / "tests" / "cases" / "base", folder)
    fact = {"source": "own", "confidence": "sourced"}
    tariff = read(folder / "lane_tariffs.csv")[0]
    for i, (key, name) in enumerate(MAKERS.items()):
        site, lane = f"W-{key}", f"ROAD-{key}"
        add(folder, "parties", [{"party_id": key, "name": name, "country": "IR", "roles": "part_maker"} | fact])
        place = {"site_id": site, "name": f"Works {key}", "party_id": key, "country": "IR", "kinds": "plant"}
        add(folder, "sites", [place | fact])
        offer = {"offer_id": f"O-{key}", "party_id": key, "site_id": site, "product_id": "PAD", "currency": "USD"}
        offer |= {"price_per_unit": 9 - i, "incoterm": "EXW", "capacity_per_year": 1200}
        add(folder, "offers", [offer | fact])
        way = {"lane_id": lane, "kind": "through", "from_site": site, "to_site": "SHOP", "mode": "road"}
        way |= {"distance_km": 3000, "transit_days": 10}
        add(folder, "lanes", [way | fact])
        add(folder, "lane_tariffs", [tariff | {"lane_tariff_id": f"T-{key}", "lane_id": lane}])
    return folder


def put_list(folder, text):
    (folder / "lists").mkdir()
    (folder / "lists" / "own.csv").write_text(text, encoding="utf-8")
    add(folder, "watch_lists", [{"watch_list_id": "OWN", "legal_system": "UN", "files": "lists/own.csv"}])


def named_in(results, words):
    """Result tables in which any cell holds one of the words."""
    found = set()
    for name, frame in results.items():
        texts = (
            frame.select(pl.col(pl.String)).unpivot()["value"].drop_nulls()
            if frame.width
            else pl.Series([], dtype=pl.String)
        )
        if any(texts.str.contains(word, literal=True).any() for word in words):
            found.add(name)
    return found


@pytest.mark.parametrize("out", [c for n in (1, 2, 3) for c in itertools.combinations(MAKERS, n)], ids="-".join)
def test_who_a_list_names_stands_in_no_result_but_those_that_say_so(case, out):
    put_list(case, "entry_id,name\n" + "".join(f"{i},{MAKERS[key]} Company\n" for i, key in enumerate(out, 1)))
    run = api.run(case).run
    assert set(run.results["stops"]["party_id"]) == set(out)
    words = [w for key in out for w in (f"O-{key}", f"W-{key}", f"ROAD-{key}")]
    assert named_in(run.results, words) <= SAY_SO
    assert set(run.results) >= set(RESULT_TABLES) - {"own_rows"}
    used = set(run.results["plan_supply"]["supply_id"])
    assert used
    assert used.isdisjoint(f"O-{key}" for key in out)


def test_owners_keep_out_what_they_own_and_the_page_tells_the_chain(case):
    add(case, "screen_decisions", [{"decision_id": "S", "party_id": "ALFA", "legal_system": "UN", "decision": "stopped",
                                    "by": "officer", "decided_on": "2023-06-01", "reason": "listed"}])  # fmt: skip
    add(case, "ownership", [{"ownership_id": "H", "owner_id": "ALFA", "owned_id": "BETA", "share": 0.5}])
    rule = {"ownership_rule_id": "R", "legal_system": "UN", "share": 0.5, "comparison": "at_least"}
    add(case, "ownership_rules", [rule])
    ran = api.run(case)
    assert dict(ran.run.results["stops"].select("party_id", "state").rows()) == {"ALFA": "stopped", "BETA": "stopped"}
    page = next(p for p in api.write_report(ran.folder) if p.suffix == ".html").read_text(encoding="utf-8")
    assert "ALFA holds 50.00% of BETA" in page
    assert "O-BETA" not in page.split('id="stops"')[0]


def test_a_list_that_cannot_be_read_refuses_the_run_and_check_says_so(case):
    put_list(case, "")
    codes = [f.code for f in api.check(case)]
    assert codes == ["CR901"]
    with pytest.raises(WatchListError, match="It is empty"):
        api.run(case)
    assert not (case / "runs").exists()


def test_a_stop_never_makes_the_plan_cheaper(case):
    free = api.run(case).run.results["solves"].filter(pl.col("solve_id") == "plan")["objective"][0]
    put_list(case, "entry_id,name\n1,Gamma Pads\n")
    assert api.run(case).run.results["solves"].filter(pl.col("solve_id") == "plan")["objective"][0] >= free - 1e-6


def test_the_record_of_a_run_holds_lists_alerts_and_decisions(case, tmp_path):
    put_list(case, "entry_id,name\n1,Gamma Pads\n")
    api.run(case)
    done = CliRunner().invoke(main, ["screen", str(case), "--audit", str(tmp_path / "record.zip")])
    assert done.exit_code == 0, done.output
    with zipfile.ZipFile(tmp_path / "record.zip") as archive:
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest["about"]["legal_systems"] == ["UN"]
    rows = {name: told["rows"] for name, told in manifest["files"].items()}
    assert (rows["screened_lists.csv"], rows["screen_alerts.csv"], rows["screen_decisions.csv"]) == (1, 1, 0)

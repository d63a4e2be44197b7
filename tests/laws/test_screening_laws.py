"""Laws of the gate: who is out is out everywhere, nobody comes in by another's leaving, order is nothing."""

import random
from datetime import date

import polars as pl
import pytest

from corridor.screening import remove_stopped, screen_parties
from corridor.screening.lists import read_watch_list
from corridor.screening.removals import KEPT
from corridor.tables import INPUT_TABLES
from tests.screening.random_projects import REFERS, SYSTEMS, random_project

FIRST, LAST = date(2024, 1, 1), date(2024, 12, 31)
SEEDS = range(150)


@pytest.fixture(scope="module")
def lists(tmp_path_factory):
    path = tmp_path_factory.mktemp("lists") / "own.csv"
    path.write_text("entry_id,name\n1,Black Water Lines LLC\n2,Romashka Plant\n3,Foolad Nemuneh\n", "utf-8")
    return [read_watch_list(path, "OWN", "XX")]


def gated(tables, lists):
    found = screen_parties(tables, SYSTEMS, ["maker", "carrier"], FIRST, LAST, lists)
    kept, removals = remove_stopped(tables, found.stops)
    return found, kept, removals


def breaches(tables, kept, out):
    """Cells of what is left that name a party that is out, or a row that is gone. Shares no code with the gate."""
    found = []
    for name, frame in kept.items():
        if name in KEPT:
            continue
        for column in INPUT_TABLES[name].columns():
            reference = REFERS.get((name, column.name), column.reference)
            if reference is None or reference.startswith("sources."):
                continue
            table, key = reference.split(".")
            before, after = (set(side[table][key].cast(pl.String).to_list()) for side in (tables, kept))
            for cell in frame[column.name].drop_nulls().to_list():
                for part in str(cell).split("|"):
                    if part in out or (part in before and part not in after):
                        found.append((name, column.name, part))
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_that_is_left_rests_on_a_party_that_is_out(seed, lists):
    tables = random_project(seed)
    found, kept, removals = gated(tables, lists)
    out = set(found.stops["party_id"])
    assert breaches(tables, kept, out) == []
    assert out.isdisjoint(kept["parties"]["party_id"].to_list())
    lost = sum(len(tables[n]) - len(kept[n]) for n in tables) - (len(tables["parties"]) - len(kept["parties"]))
    assert removals.select("table", "key").n_unique() == lost, "each row that left is told"


@pytest.mark.parametrize("seed", range(40))
def test_one_more_stop_never_brings_anything_back(seed, lists):
    tables = random_project(seed)
    found, kept, _ = gated(tables, lists)
    stayed = kept["parties"]["party_id"].to_list()
    if not stayed:
        return
    extra = tables["screen_decisions"].clear().vstack(
        INPUT_TABLES["screen_decisions"].frame(
            [{"decision_id": "MORE", "party_id": stayed[0], "legal_system": "XX", "decision": "stopped", "by": "x",
              "decided_on": LAST, "reason": "x"}]
        )
    )  # fmt: skip
    more = tables | {"screen_decisions": pl.concat([tables["screen_decisions"], extra])}
    again, less, _ = gated(more, lists)
    assert set(found.stops["party_id"]) < set(again.stops["party_id"])
    for name, frame in less.items():
        if name not in {*KEPT, "authorities"}:
            assert frame.join(kept[name], on=frame.columns, how="anti", nulls_equal=True).is_empty()


@pytest.mark.parametrize("seed", range(25))
def test_the_order_of_rows_decides_nothing(seed, lists):
    tables = random_project(seed)
    rng = random.Random(seed)
    mixed = {n: f[rng.sample(range(len(f)), len(f))] if len(f) else f for n, f in tables.items()}
    one, two = gated(tables, lists)[0], gated(mixed, lists)[0]
    assert one.stops.equals(two.stops)
    assert one.screen_alerts.equals(two.screen_alerts)


@pytest.mark.parametrize("seed", range(25))
def test_a_stop_carries_no_price(seed, lists):
    found = gated(random_project(seed), lists)[0]
    for table in (found.stops, found.screen_alerts, found.ownership_findings, found.goods_questions):
        assert not [
            c for c in table.columns if any(word in c for word in ("cost", "price", "amount", "margin", "risk"))
        ]

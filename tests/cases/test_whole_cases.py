"""Tiny whole cases, each named after the behaviour it shows, run from folder to plan.

A case in ``whole/`` is the one in ``base/`` with some files of its own. Its README does the arithmetic. Of each table
in ``expected/`` the columns given are compared: all rows of the run, or, in ``TABLE.some.csv``, at least these. ``*``
in a text stands for anything. A flow may also be told by its ``lanes``.
"""

import csv
import math
import shutil
from fnmatch import fnmatchcase
from pathlib import Path

import polars as pl
import pytest

from corridor import api

HERE = Path(__file__).parent
CASES = sorted(p for p in (HERE / "whole").iterdir() if p.is_dir())


def same(wanted: str, found: object, dtype: pl.DataType) -> bool:
    if wanted == "" or found is None:
        return wanted == "" and found is None
    if dtype.is_numeric():
        return math.isclose(float(wanted), float(found), rel_tol=1e-6, abs_tol=1e-6)
    if dtype == pl.Boolean:
        return wanted == str(found).lower()
    return fnmatchcase(str(found), wanted)


def pair_off(wanted: list[dict], found: list[dict], dtypes: dict) -> tuple[list[dict], list[dict]]:
    """Rows that are wanted and not there, and rows that are there and not wanted."""
    missing, left = [], list(found)
    for row in wanted:
        hit = next((f for f in left if all(same(row[c], f[c], dtypes[c]) for c in row)), None)
        if hit is None:
            missing.append(row)
        else:
            left.remove(hit)
    return missing, left


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_whole_case(case, tmp_path):
    folder = tmp_path / case.name
    shutil.copytree(HERE / "base", folder)
    for own in case.iterdir():
        if own.suffix in (".csv", ".toml"):
            shutil.copy(own, folder / own.name)
    assert not api.check(folder).errors, api.check(folder).to_text()
    results = api.run(folder).run.results
    expectations = sorted((case / "expected").glob("*.csv"))
    assert expectations
    assert (case / "README.md").stat().st_size > 40
    for expected in expectations:
        name = expected.name.split(".")[0]
        table = results[name]
        if name == "plan_flows":
            table = table.join(results["routes"].select("route_id", "lanes"), on="route_id", how="left")
        with expected.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            wanted, columns = list(reader), list(reader.fieldnames or [])
        missing, unwanted = pair_off(wanted, table.select(columns).to_dicts(), dict(table.schema))
        assert not missing, f"{name} lacks {missing}; it has {table.select(columns).to_dicts()}"
        assert not unwanted or ".some." in expected.name, f"{name} has besides {unwanted}"

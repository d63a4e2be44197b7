"""The pencil work of the tutorial is what the program reckons."""

import re
import shutil

import pytest

from corridor import api


@pytest.fixture(scope="module")
def results(root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tutorial") / "pads"
    shutil.copytree(root / "examples" / "brake-pads", folder, ignore=shutil.ignore_patterns("runs"))
    return api.run(folder).run.results


@pytest.fixture(scope="module")
def page(root):
    return (root / "docs" / "tutorial.md").read_text(encoding="utf-8")


def test_every_line_of_the_table_is_a_line_of_the_run(results, page):
    told = {
        head: float(amount) for head, amount in re.findall(r"^\| (\w+) \| [^|]+ \| ([\d.]+) \|$", page, re.MULTILINE)
    }
    lines = results["cost_lines"].filter(results["cost_lines"]["is_cost"])
    assert told == pytest.approx(dict(lines.select("head", "amount_per_unit").iter_rows()), abs=6e-7)
    assert len(told) == 5


def test_the_sums_of_the_text_are_those_of_the_run(results, page):
    landed = results["landed_costs"].row(0, named=True)
    for column in ("customs_value_per_unit", "landed_per_unit", "cash_per_unit"):
        assert f"{landed[column]:.6f}" in page


def test_the_load_of_the_text_is_that_of_the_run(results, page):
    units = results["entries"]["units_per_load"].unique().to_list()
    assert len(units) == 1
    assert f"{units[0]:,.0f}" in page

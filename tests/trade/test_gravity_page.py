"""The tables on the page of the room are those that the program gives and those that are printed."""

import re

import polars as pl
import pytest

from corridor.trade.gravity import advanced_guide, log_of_gravity
from tests.trade.gravity_data import published_file

CELL = re.compile(r"(-?[\d.]+) \(([\d.]+)\) / (-?[\d.]+) \(([\d.]+)\)")


def tables_of(page: str) -> list[list[list[str]]]:
    """The tables whose head begins with `regressor`, as rows of cells."""
    blocks = re.findall(r"^\| regressor \|.*\n(?:\|.*\n)+", page, re.MULTILINE)
    return [
        [[cell.strip() for cell in line.strip("|\n").split("|")] for line in block.splitlines()] for block in blocks
    ]


def test_the_tables_of_the_page(root, datasets):
    ours = [
        log_of_gravity(published_file(datasets, "log_of_gravity_1990.csv.gz")),
        advanced_guide(published_file(datasets, "advanced_guide_agtpa_1986_2006.csv.gz")),
    ]
    printed = pl.read_csv(root / "tests" / "specs" / "gravity" / "printed.csv", schema_overrides={"table": pl.String})
    found = pl.concat(ours).join(printed, on=["table", "column", "regressor"], suffix="_printed")
    known = {(row["table"], row["column"], row["regressor"]): row for row in found.iter_rows(named=True)}
    compared = 0
    page = (root / "docs" / "rooms" / "gravity.md").read_text(encoding="utf-8")
    for table, (head, _, *rows) in zip(("3", "5", "1"), tables_of(page), strict=True):
        for name, *cells in rows:
            for column, cell in zip(head[1:], cells, strict=True):
                if not (figures := CELL.fullmatch(cell)):
                    continue
                row = known[table, column, name]
                told = [float(figure) for figure in figures.groups()]
                assert told[:2] == pytest.approx([row["estimate"], row["std_error"]], abs=5.1e-5)
                assert told[2:] == [row["estimate_printed"], row["std_error_printed"]]
                compared += 1
    assert compared == printed.height

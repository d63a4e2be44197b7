"""Tiny broken cases: each is the case in ``base/`` with some files in their broken state, and all that must be found.

``expected.csv`` lists every finding of the case, errors and warnings alike: file, row, column, value, code. A new
case is a new folder; nothing else has to be written.
"""

import csv
import shutil
from pathlib import Path

import pytest

from corridor.case import check
from corridor.findings import CATALOGUE

HERE = Path(__file__).parent
CASES = sorted(p for p in (HERE / "broken").iterdir() if p.is_dir())


def whole(case: Path, folder: Path) -> Path:
    shutil.copytree(HERE / "base", folder)
    for own in case.iterdir():
        if own.name != "expected.csv":
            shutil.copy(own, folder / own.name)
    return folder


def expected(case: Path) -> list[tuple[str, ...]]:
    with (case / "expected.csv").open(encoding="utf-8", newline="") as file:
        return sorted(tuple(row.values()) for row in csv.DictReader(file))


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_everything_broken_is_found_in_its_place(case, tmp_path):
    findings = check(whole(case, tmp_path / case.name))
    found = sorted((f.file, str(f.row or ""), f.column or "", f.value or "", f.code) for f in findings)
    assert found == expected(case), findings.to_text()
    for finding in findings:
        assert finding.problem.endswith((".", "?"))
        assert finding.remedy
        assert CATALOGUE[finding.code].remedy


def test_the_base_case_has_nothing_to_fix():
    assert check(HERE / "base").to_text() == "Nothing to fix."


def test_there_are_broken_cases_of_every_family():
    codes = {row[-1] for case in CASES for row in expected(case)}
    assert {code[:3] for code in codes} == {"CR0", "CR1", "CR2", "CR3", "CR4", "CR5"}
    assert len(codes) >= 50

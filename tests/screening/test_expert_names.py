"""Pairs of names that people who know them labelled; a row more in the table is a test more."""

import csv
from pathlib import Path

import pytest

from corridor.screening.alerts import ALERT_FROM
from corridor.screening.score import score_pairs

TABLE = Path(__file__).parents[1] / "specs" / "screening" / "names.csv"
ROWS = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("row", ROWS, ids=lambda r: f"{r['one']} | {r['other']}")
def test_a_pair_is_judged_as_people_judge_it(row):
    score = score_pairs([(row["one"], row["other"])])[0].score
    if row["same"] == "yes":
        assert score >= ALERT_FROM
    elif row["same"] == "no":
        assert score < ALERT_FROM


@pytest.mark.parametrize("row", ROWS, ids=lambda r: f"{r['one']} | {r['other']}")
def test_which_name_comes_first_decides_nothing(row):
    here, there = score_pairs([(row["one"], row["other"]), (row["other"], row["one"])])
    assert here.score == pytest.approx(there.score)

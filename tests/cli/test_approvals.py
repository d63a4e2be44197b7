"""`corridor approvals`: what it tells, what it writes, and how it answers wrong words."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from corridor.case import load_case
from corridor.cli import main

EXAMPLE = str(Path(__file__).parents[2] / "examples" / "iran-russia")
WINDSCREEN = ("requirements", "EAEU-TRCU-018:M1:UN-R43", "min_series", "05")


def run(*words: str):
    return CliRunner().invoke(main, ["approvals", EXAMPLE, *words])


def test_it_tells_the_fewest_tests_and_writes_a_pack_and_a_campaign(tmp_path):
    told = run("--pack", "EAEU-TRCU-018", "--out", str(tmp_path / "packs"), "--campaign", str(tmp_path / "campaign"))
    assert told.exit_code == 0, told.output
    assert "Fewest: 292 tests" in told.output
    assert "Saved against one scheme at a time" in told.output
    page = (tmp_path / "packs" / "pack-EAEU-TRCU-018.html").read_text("utf-8")
    assert "Chain of acceptance" in page
    assert "DE is a party to the 1958 Agreement." in page
    pack = pl.read_excel(tmp_path / "packs" / "pack-EAEU-TRCU-018.xlsx", sheet_name="pack", engine="calamine")
    dena = pack.filter(pl.col("approval_id") == "DENA:EAEU-TRCU-018")
    assert dena["item_no"].to_list() == list(range(1, len(dena) + 1))
    assert set(dena["state"]) == {"ready", "to_make", "to_get"}
    tests = pl.read_csv(tmp_path / "campaign" / "campaign_tests.csv")
    ways = pl.read_csv(tmp_path / "campaign" / "campaign_alternatives.csv")
    assert set(ways["campaign_test_id"]) <= set(tests["campaign_test_id"])
    # A case takes every cell as it is written; that specimens and facilities are missing is said, and no more.
    shutil.copy(Path(EXAMPLE) / "case.toml", tmp_path / "campaign")
    found = load_case(tmp_path / "campaign").findings.errors
    told = {f.code for f in found if f.table in ("campaign_tests", "campaign_alternatives", "test_orders")}
    assert {code for code in told if code < "CR200"} == set()


def test_a_changed_rule_and_a_lost_document_re_open_their_cells():
    moved = json.loads(run("--set", *WINDSCREEN, "--json").output)
    assert {r["product_id"] for r in moved} == {"DENA", "QUICK", "SHAHIN", "SOREN"}
    assert {(r["was"], r["is"], r["turn"]) for r in moved} == {("covered", "to_prove", "re-opened")}
    lost = json.loads(run("--without", "E-DENA-UN-R43", "--json").output)
    assert [(r["product_id"], r["regulation_id"]) for r in lost] == [("DENA", "UN-R43")]


def test_a_later_day_moves_what_ended_meanwhile():
    moved = json.loads(run("--then", "2025-06-22", "--json").output)
    assert {r["was"] for r in moved} == {"held"}
    assert {r["product_id"] for r in moved} == {"TARA"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--set", "requirements", "UN-R43", "min_series", "05"), "Did you mean"),
        (("--set", "requirements", WINDSCREEN[1], "colour", "red"), "has no column colour"),
        (("--set", "requirements", WINDSCREEN[1], "applies_from_all", "soon"), "is no value"),
        (("--set", "demand", "X", "quantity", "1"), "does not decide"),
        (("--without", "E-NONE"), "holds no evidence"),
        (("--pack", "NONE"), "No approval is asked for under NONE"),
        (("--on", "someday"), "--on"),
    ],
)
def test_wrong_words_are_answered_with_what_to_do(words, told):
    answer = run(*words)
    assert answer.exit_code != 0
    assert told in answer.output

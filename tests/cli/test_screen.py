"""`corridor screen`: names and pairs from files, what it prints and how it ends."""

import json
import zipfile

import polars as pl
import pytest
from click.testing import CliRunner

from corridor.cli import main

LIST = "entry_id,name,country\n1,Kavir Motor,IR\n2,Завод Ромашка,RU\n"


@pytest.fixture
def screen(tmp_path):
    def call(names, *options, listed=LIST):
        (tmp_path / "names.csv").write_text(names, encoding="utf-8")
        (tmp_path / "list.csv").write_text(listed, encoding="utf-8")
        words = ["screen", str(tmp_path / "names.csv"), *options]
        return CliRunner().invoke(
            main, words if "--pairs" in options else [*words, "--list", str(tmp_path / "list.csv")]
        )

    return call


def test_a_name_a_line_is_enough(screen):
    done = screen("Kavir Motors LLC\nSomebody Else\nRomashka Plant\n")
    assert done.exit_code == 0
    assert "3 asked; 2 with alerts" in done.output
    assert "Kavir Motor  (list/1, party)" in done.output
    assert "sha256" in done.output
    assert "No alert is no clearing" in done.output


def test_a_table_tells_more_than_names(screen):
    done = screen("party_id,name,country,aliases\nP7,Something,IR,Kavir Motor\n", "--json")
    told = json.loads(done.output)
    assert [(a["query_id"], a["query"]) for a in told["alerts"]] == [("P7", "Kavir Motor")]
    assert "the same country: IR" in told["alerts"][0]["reasons"]


def test_a_name_that_says_nothing_is_an_error_and_the_others_are_looked_up(screen):
    done = screen("ООО\nKavir Motor\nA\n")
    assert done.exit_code == 1
    assert done.output.count("CR904]") == 2
    assert "Kavir Motor  (list/1, party)" in done.output


def test_only_what_changed_is_asked_for_with_a_former_list(screen, tmp_path):
    (tmp_path / "old.csv").write_text("entry_id,name,country\n1,Kavir Motor,IR\n", encoding="utf-8")
    done = screen("Kavir Motor\nRomashka Plant\n", "--before", str(tmp_path / "old.csv"))
    assert "1 added" in done.output
    assert "Завод Ромашка" in done.output
    assert "list/1" not in done.output


def test_the_record_holds_lists_alerts_and_their_checksums(screen, tmp_path):
    first = tmp_path / "a.zip"
    screen("Kavir Motor\n", "--audit", str(first))
    with zipfile.ZipFile(first) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert set(manifest["files"]) == {"asked.csv", "list_changes.csv", "screen_alerts.csv", "screened_lists.csv"}
        assert manifest["files"]["screen_alerts.csv"]["rows"] == 1
    again = tmp_path / "b.zip"
    screen("Kavir Motor\n", "--audit", str(again))
    assert first.read_bytes() == again.read_bytes()


def test_pairs_are_scored_row_by_row(screen, tmp_path):
    out = tmp_path / "scored.csv"
    done = screen(
        "name1,name2,label\nKavir Motor,KAVIR MOTOR CO,1\nKavir Motor,Delta Seals,0\n", "--pairs", "--out", str(out)
    )
    assert done.exit_code == 0
    scored = pl.read_csv(out)
    assert scored.columns == ["name1", "name2", "label", "score", "reasons"]
    assert scored["score"][0] > 0.8 > 0.4 > scored["score"][1]


def test_a_list_tells_that_two_names_are_one_party(screen, tmp_path):
    (tmp_path / "l.csv").write_text("entry_id,name,aliases\n1,Kavir Motor,Old Name Works\n", encoding="utf-8")
    options = ["--pairs", "--list", str(tmp_path / "l.csv"), "--json"]
    done = screen("name1,name2\nKAVIR MOTOR,Old name works Ltd\nKavir Motor,Third Name\n", *options)
    one, two = json.loads(done.output)
    assert one["score"] > 0.99
    assert one["reasons"].startswith("both names stand on record l/1")
    assert two["score"] < 0.4


@pytest.mark.parametrize(
    ("listed", "told"),
    [("", "It is empty"), ("<sdnList><sdnEntry>", "not whole XML"), ("a,b\n1,2\n", "No column is called name")],
)
def test_a_list_that_cannot_be_read_ends_with_its_remedy(screen, listed, told):
    done = screen("Kavir Motor\n", listed=listed)
    assert done.exit_code == 1
    assert told in done.output


def test_without_a_list_the_command_is_off(tmp_path):
    path = tmp_path / "n.txt"
    path.write_text("Kavir Motor\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["screen", str(path)])
    assert done.exit_code == 2
    assert "Name a list" in done.output

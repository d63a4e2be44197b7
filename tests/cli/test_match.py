"""`corridor match`, `match-pairs` and `requests` as a user runs them."""

import json

from click.testing import CliRunner

from corridor.cli import main
from tests.match_lists.test_reading import as_csv, as_xlsx

WANTED = [["Артикул", "Наименование", "Кол-во"], ["2108-3501080", "Колодки тормозные ВАЗ 2108", "500"],
          ["2108-3501070", "Тормозные колодки", "10"]]  # fmt: skip
OFFERED = [["Part number", "Description", "Price, USD"], ["21083501080", "Brake pad Lada Samara", "6.40"]]


def test_two_lists_are_matched_and_written(tmp_path):
    needs = as_csv(tmp_path / "needs.csv", WANTED)
    offers = as_xlsx(tmp_path / "maker.xlsx", OFFERED)
    mapping, out = tmp_path / "mapping.toml", tmp_path / "pairs.xlsx"
    done = CliRunner().invoke(main, ["match", str(needs), str(offers), "--mapping", str(mapping), "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "2 needs: " in done.output
    assert "Brake pad Lada Samara" in done.output
    assert "CR860" in done.output  # the disc's number under the name of pads
    assert 'number = "Артикул"' in mapping.read_text(encoding="utf-8")
    import fastexcel

    sheets = fastexcel.read_excel(out).sheet_names
    assert {"matrix", "maker", "pairs", "pair_evidence"} <= set(sheets)
    again = CliRunner().invoke(main, ["match", str(needs), str(offers), "--mapping", str(mapping), "--json"])
    body = json.loads(again.stdout)
    assert body["pairs"][0]["band"] == "match"


def test_own_links_and_decisions_are_taken_from_files(tmp_path):
    needs = as_csv(tmp_path / "needs.csv", WANTED[:2])
    offers = as_csv(tmp_path / "maker.csv", [OFFERED[0], ["LT-4410", "Brake pad Lada Samara", "6.40"]])
    links = tmp_path / "cross_references.csv"
    links.write_text("from_number,relation,to_number\nLT-4410,aftermarket_for,2108-3501080\n", encoding="utf-8")
    plain = CliRunner().invoke(main, ["match", str(needs), str(offers), "--json"])
    linked = CliRunner().invoke(main, ["match", str(needs), str(offers), "--own", str(links), "--json"])
    assert json.loads(plain.stdout)["pairs"][0]["band"] == "to_review"
    assert json.loads(linked.stdout)["pairs"][0]["band"] == "match"
    other = tmp_path / "prices.csv"
    other.write_text("a,b\n", encoding="utf-8")
    refused = CliRunner().invoke(main, ["match", str(needs), str(offers), "--own", str(other)])
    assert refused.exit_code == 1
    assert "cross_references" in refused.output


def test_a_list_that_cannot_be_read_ends_with_code_one(tmp_path):
    needs = tmp_path / "needs.csv"
    needs.write_bytes(b"")
    done = CliRunner().invoke(main, ["match", str(needs), str(as_csv(tmp_path / "maker.csv", OFFERED))])
    assert done.exit_code == 1
    assert "CR851" in done.output


def test_pairs_are_scored_into_a_file(tmp_path):
    pairs = tmp_path / "pairs.jsonl"
    side = {"title": "Фильтр масляный (26300-35503)", "number": "2630035503"}
    pairs.write_text(json.dumps({"left": side, "right": side, "label": 1}, ensure_ascii=False), encoding="utf-8")
    out = tmp_path / "scored.csv"
    done = CliRunner().invoke(main, ["match-pairs", str(pairs), "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "F1 1.0000" in done.output
    assert out.read_text(encoding="utf-8").splitlines()[0] == "pair,probability,match"


def test_a_run_without_needs_has_no_requests(tmp_path, root):
    import shutil

    from corridor import api

    case = tmp_path / "pads"
    shutil.copytree(root / "examples" / "brake-pads", case, ignore=shutil.ignore_patterns("runs"))
    api.run(case)
    done = CliRunner().invoke(main, ["requests", str(case), "--out", str(tmp_path / "out")])
    assert done.exit_code == 1
    assert "matched nothing" in done.output

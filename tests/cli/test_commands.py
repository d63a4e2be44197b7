"""Every command on a small real case: what it prints, what it writes and how it exits."""

import json
import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner

from corridor.cli import main

COMMANDS = ("new", "check", "run", "report", "compare", "explain", "packs")


def call(*words: object):
    return CliRunner().invoke(main, [str(w) for w in words])


@pytest.fixture(scope="module")
def pads(root, tmp_path_factory):
    """The brake-pad example, run once."""
    folder = tmp_path_factory.mktemp("cli") / "pads"
    shutil.copytree(root / "examples" / "brake-pads", folder, ignore=shutil.ignore_patterns("runs"))
    outcome = call("run", folder, "--json")
    assert outcome.exit_code == 0, outcome.output
    return folder, json.loads(outcome.stdout)


def test_help_names_every_command():
    outcome = call("--help")
    assert outcome.exit_code == 0
    assert all(f"  {command} " in outcome.output for command in COMMANDS)


def test_help_loads_no_table_library():
    code = "import sys; from corridor.cli import main; main(['--help'], standalone_mode=False); print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"polars", "highspy", "jinja2", "xlsxwriter", "pydantic"} & set(told.stdout.splitlines()[-1].split())


def test_a_new_case_can_be_checked_at_once(tmp_path):
    assert call("new", tmp_path / "mine").exit_code == 0
    outcome = call("check", tmp_path / "mine")
    assert outcome.exit_code == 0, outcome.output


def test_a_new_workbook_can_be_checked_at_once(tmp_path):
    assert call("new", tmp_path / "mine", "--workbook").exit_code == 0
    outcome = call("check", tmp_path / "mine")
    assert outcome.exit_code == 0, outcome.output


def test_a_new_case_does_not_overwrite_another(tmp_path):
    call("new", tmp_path / "mine")
    outcome = call("new", tmp_path / "mine")
    assert outcome.exit_code == 1
    assert "mine" in outcome.stderr


def test_check_of_a_sound_case_exits_with_0(pads):
    outcome = call("check", pads[0])
    assert outcome.exit_code == 0
    assert json.loads(call("check", pads[0], "--json").stdout)["errors"] == 0


def test_check_of_a_broken_case_exits_with_1_and_marks_the_cells(pads, tmp_path):
    broken = tmp_path / "broken"
    shutil.copytree(pads[0], broken)
    lanes = broken / "lanes.csv"
    lanes.write_text(lanes.read_text(encoding="utf-8").replace(",12,", ",-12,"), encoding="utf-8")
    outcome = call("check", broken, "--xlsx", tmp_path / "marked.xlsx")
    assert outcome.exit_code == 1
    assert "lanes.csv, row 2, column transit_days" in outcome.stdout
    assert (tmp_path / "marked.xlsx").stat().st_size > 0
    finding = json.loads(call("check", broken, "--json").stdout)["findings"][0]
    assert finding["row"] == 2
    assert finding["value"] == "-12"
    assert finding["remedy"]


def test_a_broken_case_is_not_run_and_leaves_no_folder(pads, tmp_path):
    broken = tmp_path / "broken"
    shutil.copytree(pads[0], broken, ignore=shutil.ignore_patterns("runs"))
    (broken / "lanes.csv").unlink()
    outcome = call("run", broken, "--quiet")
    assert outcome.exit_code == 1
    assert "lane" in outcome.stderr
    assert not list(broken.glob("runs/*"))


def test_run_tells_the_cost_and_where_the_files_are(pads):
    _, told = pads
    assert told["cost"] + told["shortage"] == pytest.approx(told["objective"], rel=1e-6)
    assert told["gap"] <= 0.01
    assert [path.rsplit(".", 1)[1] for path in told["files"]] == ["html", "xlsx"]


def test_run_without_json_prints_a_few_lines(pads):
    outcome = call("run", pads[0], "--quiet", "--no-report")
    assert outcome.exit_code == 0
    assert "Brake pads from Tehran to Moscow: plan" in outcome.stdout


def test_report_writes_where_it_is_told(pads, tmp_path):
    outcome = call("report", pads[0], "--out", tmp_path / "out", "--json")
    assert outcome.exit_code == 0, outcome.output
    assert sorted(p.suffix for p in (tmp_path / "out").iterdir()) == [".html", ".xlsx"]


def test_a_case_compared_with_itself_has_not_moved(pads):
    outcome = call("compare", pads[0], pads[0])
    assert outcome.exit_code == 0
    assert "no" in outcome.stdout.lower()


def test_explain_of_a_finding_code():
    outcome = call("explain", "CR201")
    assert outcome.exit_code == 0
    assert "CR201" in outcome.stdout


def test_explain_of_an_unknown_code_exits_with_2():
    outcome = call("explain", "CR999")
    assert outcome.exit_code == 2
    assert "CR999" in outcome.stderr


def test_explain_answers_in_money(pads):
    outcome = call("explain", pads[0], "pads to moscow")
    assert outcome.exit_code == 0
    assert "12.03" in outcome.output


def test_explain_of_a_question_without_an_answer_exits_with_1(pads):
    assert call("explain", pads[0], "what is the colour of the sky").exit_code == 1


def test_packs_lists_age_and_confidence():
    listed = json.loads(call("packs", "--json").stdout)
    assert {"common", "eaeu", "iran", "lanes"} <= {row["pack"] for row in listed}


@pytest.mark.parametrize("words", [["fly"], ["run"], ["check", "no-such-folder"], ["explain", "no-such-folder", "why"]])
def test_words_that_make_no_command_exit_with_2(words):
    assert call(*words).exit_code == 2

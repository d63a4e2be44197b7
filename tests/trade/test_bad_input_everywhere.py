"""Each kind of bad input, in files and in a case: a finding with its row and a remedy."""

import json
import shutil
from calendar import monthrange
from datetime import date

import pytest
from click.testing import CliRunner

from corridor import api
from corridor.cli import main
from corridor.findings import CATALOGUE

SERIES = "series_id,metric,period_from,period_to,calendar,vintage,value,unit,capacity,source,confidence"
FLOWS = "reporter,partner,flow,hs_code,period_from,period_to,calendar,vintage,value,currency,source,confidence"


def month(number, value="100", unit="vehicles", vintage="", capacity="", series="S", last=None):
    days = f"2023-{number:02d}-01,{last or date(2023, number, monthrange(2023, number)[1])}"
    return f"{series},cars,{days},gregorian,{vintage},{value},{unit},{capacity},own,sourced"


def flow(first="2023-01-01", last="2023-01-31", value="100", vintage="", currency="USD", partner="RU"):
    return f"IR,{partner},export,8708,{first},{last},gregorian,{vintage},{value},{currency},own,sourced"


GOOD = [month(n) for n in (1, 2, 3, 4, 5)]
SOLAR = "S,cars,{},{},solar_hijri,,100,vehicles,,own,sourced"

BAD = {
    # What is wrong: the file, its rows, the row at fault as a spreadsheet counts, and the column.
    "month 13": ("output_series", [*GOOD, SOLAR.format("1402-13-01 SH", "1402-13-29 SH")], 7, "period_from"),
    "30 Esfand of a common year": (
        "output_series", [*GOOD, SOLAR.format("1402-12-01 SH", "1402-12-30 SH")], 7, "period_to"),
    "a unit that changes": ("output_series", [*GOOD, month(6, unit="thousand vehicles")], 7, "unit"),
    "a currency that changes": (
        "trade_flows", [flow(), flow("2023-02-01", "2023-02-28", currency="EUR")], 3, "currency"),
    "two editions without a vintage": ("output_series", [*GOOD, month(5, value="120")], 7, None),
    "two editions of one vintage": (
        "trade_flows", [flow(vintage="2023-05-01"), flow(vintage="2023-05-01", value="120")], 3, None),
    "a negative flow": ("trade_flows", [flow(), flow("2023-02-01", "2023-02-28", value="-5")], 3, "value"),
    "a negative value of a series": ("output_series", [*GOOD, month(6, value="-5")], 7, "value"),
    "digits of two scripts": ("output_series", [*GOOD, month(6, value="1۲3")], 7, "value"),
    "a figure that is none": ("output_series", [*GOOD, month(6, value="about 5")], 7, "value"),
    "a period that overlaps another": (
        "output_series", [*GOOD, month(6, last="2023-07-31"), month(7)], 8, "period_from"),
    "a flow that overlaps another": (
        "trade_flows", [flow(), flow("2023-01-15", "2023-02-28")], 3, "period_from"),
    "a period that ends before it begins": ("output_series", [*GOOD, month(6, last="2023-05-31")], 7, "period_to"),
    "a thousand times more from one month on": (
        "output_series", [month(n, value=str(100 if n < 6 else 100_000)) for n in range(1, 12)], 7, "value"),
    "a total that is not the sum of its parts": (
        "output_series", [*GOOD[:3], month(1, value="900", last="2023-03-31")], None, "value"),
    "a value above the capacity": ("output_series", [*GOOD, month(6, value="500", capacity="200")], 7, "value"),
}  # fmt: skip


def write(folder, table, rows):
    head = SERIES if table == "output_series" else FLOWS
    (folder / f"{table}.csv").write_text("\n".join([head, *rows, ""]), encoding="utf-8")


def told(findings, row, column):
    """Findings at the row (and column, where it is told)."""
    return [f for f in findings if (row is None or f["row"] == row) and (column is None or f["column"] == column)]


@pytest.mark.parametrize("name", BAD)
def test_the_command_names_row_and_remedy(name, tmp_path):
    table, rows, row, column = BAD[name]
    write(tmp_path, table, rows)
    outcome = CliRunner().invoke(main, ["trade", "figures", str(tmp_path), "--json"])
    assert outcome.exception is None or isinstance(outcome.exception, SystemExit), outcome.exception
    found = told(json.loads(outcome.stdout)["findings"], row, column)
    assert found, outcome.stdout
    assert all(f["remedy"] and f["row"] and f["code"] in CATALOGUE for f in found)


@pytest.mark.parametrize("name", BAD)
def test_the_check_of_a_case_names_row_and_remedy(name, tmp_path, root):
    table, rows, row, column = BAD[name]
    case = tmp_path / "case"
    shutil.copytree(root / "tests" / "cases" / "base", case)
    write(case, table, rows)
    (case / "targets.csv").write_text(
        "target_id,series_id,period_from,period_to,calendar,qualifier,value,unit,source,confidence\n"
        "T,S,2023-01-01,2023-12-31,gregorian,over,1000,vehicles,own,sourced\n", encoding="utf-8",
    )  # fmt: skip
    found = [f for f in api.check(case) if f.file == f"{table}.csv" and (row is None or f.row == row)]
    found = [f for f in found if column is None or f.column == column]
    assert found, api.check(case).to_text()
    assert all(f.remedy and f.row and f.code in CATALOGUE for f in found)


def months(count, missing=()):
    return [month(n) for n in range(1, count + 1) if n not in missing]


WORTH = {
    "CR700 short": (months(3), "CR700"),
    "CR700 no season": (months(12), "CR700"),
    "CR701 broken": (months(12, missing=(3, 4, 5, 8)), "CR701"),
    "CR702 a gap": (months(12, missing=(5,)), "CR702"),
    "CR705 no step": ([month(1, last="2023-01-10"), month(2, last="2023-02-10")], "CR705"),
    "CR711 a shift of level": (
        [month(n, value=str(100 + n % 2 if n < 7 else 250 + n % 2)) for n in range(1, 13)],
        "CR711",
    ),
    "CR706 other lengths": ([*months(5), month(8, last="2023-09-30")], "CR706"),
}


@pytest.mark.parametrize("name", WORTH)
def test_what_a_series_is_worth_is_told_in_files_and_of_series_that_a_target_needs(name, tmp_path, root):
    rows, code = WORTH[name]
    files = tmp_path / "files"
    files.mkdir()
    write(files, "output_series", rows)
    found = json.loads(CliRunner().invoke(main, ["trade", "figures", str(files), "--json"]).stdout)["findings"]
    assert [f["row"] > 1 and bool(f["remedy"]) for f in found if f["code"] == code] == [True]
    case = tmp_path / "case"
    shutil.copytree(root / "tests" / "cases" / "base", case)
    write(case, "output_series", rows)
    assert code not in {f.code for f in api.check(case)}
    (case / "targets.csv").write_text(
        "target_id,series_id,period_from,period_to,calendar,qualifier,value,unit,source,confidence\n"
        "T,S,2023-01-01,2023-12-31,gregorian,over,1000,vehicles,own,sourced\n", encoding="utf-8",
    )  # fmt: skip
    assert code in {f.code for f in api.check(case)}


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ("T,OTHER,2023-01-01,2023-12-31,gregorian,over,1000,vehicles", "series_id"),
        ("T,S,2023-01-01,2023-12-31,gregorian,over,1000,USD million", "unit"),
        ("T,S,2023-01-15,2023-12-31,gregorian,over,1000,vehicles", "period_from"),
    ],
)
def test_a_target_that_cannot_be_set_against_its_series_is_told(cells, column, tmp_path, root):
    head = "target_id,series_id,period_from,period_to,calendar,qualifier,value,unit,source,confidence"
    case = tmp_path / "case"
    shutil.copytree(root / "tests" / "cases" / "base", case)
    write(case, "output_series", months(5))
    (case / "targets.csv").write_text(f"{head}\n{cells},own,sourced\n", encoding="utf-8")
    found = [(f.row, f.column) for f in api.check(case) if f.code == "CR708"]
    assert found == [(2, column)]
    files = tmp_path / "files"
    files.mkdir()
    for name in ("output_series.csv", "targets.csv"):
        shutil.copy(case / name, files / name)
    told_too = json.loads(CliRunner().invoke(main, ["trade", "figures", str(files), "--json"]).stdout)["findings"]
    assert [(f["row"], f["column"]) for f in told_too if f["code"] == "CR708"] == [(2, column)]


def test_claims_with_persian_digits_and_labels_are_read_and_what_cannot_be_is_told(tmp_path):
    write(tmp_path, "output_series", months(6))
    head = (
        "claim_id,metric,period_from,period_to,period_label,calendar,qualifier,value,unit,series_id,source,confidence"
    )
    rows = [
        "A,cars,2023-01-01,2023-06-30,,gregorian,exactly,۶۰۰,vehicles,S,own,sourced",
        "B,cars,,,۱۴۰۳ H9,solar_hijri,exactly,۱,vehicles,S,own,sourced",
        "C,cars,۱۴۰۱-۱۰-۱۱ SH,۱۴۰۲-۰۴-۰۷ SH,,solar_hijri,over,٥٠٠,vehicles,OTHER,own,sourced",
        "D,cars,۱۴۰۱-۱۲-۳۰ SH,۱۴۰۲-۰۴-۰۷ SH,,solar_hijri,over,500,vehicles,S,own,sourced",
    ]
    (tmp_path / "claims.csv").write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    outcome = json.loads(CliRunner().invoke(main, ["trade", "figures", str(tmp_path), "--json"]).stdout)
    checks = {c["claim_id"]: c for c in outcome["claim_checks"]}
    assert checks["A"]["stated"] == 600
    assert "no half 9" in checks["B"]["missing"]
    found = {(f["row"], f["code"]) for f in outcome["findings"] if f["file"] == "claims.csv"}
    assert {(3, "CR710"), (4, "CR709")} <= found
    assert any(row == 5 for row, _ in found)
    assert "D" not in checks


def test_a_label_that_is_no_period_is_told_in_a_case_too(tmp_path, root):
    case = tmp_path / "case"
    shutil.copytree(root / "tests" / "cases" / "base", case)
    head = "claim_id,metric,period_label,qualifier,value,unit,source,confidence"
    rows = ["A,cars,1403 H9,exactly,1,vehicles,own,sourced", "B,cars,شش ماهه نخست ۱۴۰۳,exactly,1,vehicles,own,sourced"]
    (case / "claims.csv").write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    found = [(f.row, f.column, f.code) for f in api.check(case) if f.file == "claims.csv"]
    assert found == [(2, "period_label", "CR710")]


def test_a_capacity_that_caps_a_projection_is_told_in_files_and_runs(tmp_path, root):
    rows = [
        f"S,cars,{2000 + n}-01-01,{2000 + n}-12-31,gregorian,,{100 + 20 * n},vehicles,500,own,sourced"
        for n in range(20)
    ]
    case = tmp_path / "case"
    shutil.copytree(root / "tests" / "cases" / "base", case)
    write(case, "output_series", rows)
    ran = api.run(case)
    (finding,) = [f for f in ran.findings if f.code == "CR704"]
    assert "caps it" in finding.problem
    assert finding.remedy
    told_too = CliRunner().invoke(main, ["trade", "figures", str(case / "output_series.csv"), "--json"])
    assert "CR704" in {f["code"] for f in json.loads(told_too.stdout)["findings"]}


def test_a_solar_year_without_its_calendar_is_not_taken_for_the_middle_ages(tmp_path):
    written = tmp_path / "output_series.csv"
    written.write_text("\n".join([SERIES, SOLAR.format("1402-12-01", "1402-12-30")]))
    told = CliRunner().invoke(main, ["trade", "figures", str(written)]).output
    assert 'row 2, column period_to: "1402-12-30" does not say its calendar. Write "1402-12-30 SH"' in told

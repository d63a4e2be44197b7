"""A run of a case with flows of two reporters: statistics and mirrors in its tables, its page and its workbook."""

import json
import re
import shutil
from calendar import monthrange

import openpyxl
import pytest
from click.testing import CliRunner

from corridor import api
from corridor.cli import main

FREIGHT = 1.1
MONTHS = [f"2023-{n:02d}" for n in range(1, 13)] + [f"2024-{n:02d}" for n in range(1, 7)]


def flows():
    """Turkey's exports of two codes to Russia by month as both report them, the importer in roubles."""
    head = "reporter,partner,flow,hs_code,period_from,period_to,value,currency,net_mass_kg,source,confidence"
    rows = [head]
    for k, month in enumerate(MONTHS):
        days = f"{month}-01,{month}-{monthrange(int(month[:4]), int(month[-2:]))[1]}"
        for code, base in (("8708", 1000.0), ("8703", 3000.0)):
            value = base * (1 + 0.03 * k) * (1.05 if k % 2 else 0.95)
            seen = value * FREIGHT * 100 * (1.02 if k % 3 else 0.97)
            rows.append(f"TR,RU,export,{code},{days},{value:.2f},USD,{value / 5:.2f},own,sourced")
            rows.append(f"RU,TR,import,{code},{days},{seen:.2f},RUB,,own,sourced")
    return "\n".join([*rows, ""])


RATES = (
    "currency,rate_kind,units_per_usd,valid_from,valid_to,source,confidence\n"
    "RUB,official,100,2023-01-01,2024-12-31,own,sourced\n"
)


@pytest.fixture(scope="module")
def ran(root, tmp_path_factory):
    case = tmp_path_factory.mktemp("figures") / "case"
    shutil.copytree(root / "tests" / "cases" / "base", case)
    (case / "trade_flows.csv").write_text(flows(), encoding="utf-8")
    (case / "fx_rates.csv").write_text(RATES, encoding="utf-8")
    found = api.run(case)
    return found, api.write_report(found.folder)


def test_statistics_and_mirrors_of_the_run(ran):
    results = ran[0].run.results
    mirrors = results["mirror_flows"]
    assert mirrors.height == 36
    assert mirrors["currency"].unique().to_list() == ["USD"]
    of = dict(results["trade_statistics"].filter(subject="all").select("statistic", "value").iter_rows())
    assert of["mirror_freight"] == pytest.approx(FREIGHT - 1, abs=0.02)
    kinds = set(results["trade_statistics"].drop_nulls("value")["statistic"])
    assert {"growth_on_year_before", "share_of_hs_code", "unit_value", "hhi_of_hs_code"} <= kinds
    errors = results["trade_statistics"].filter(statistic="mirror_error")
    assert errors["value"].to_list() == [None, None]
    assert errors["arithmetic"].str.contains("three countries that report of each other").all()
    growth = results["trade_statistics"].filter(statistic="growth_on_year_before", subject="TR/RU/export/8708")
    assert growth.height == 6
    reckoned = mirrors["reconciled"]
    assert (reckoned <= mirrors["importer_value"]).all()


def test_the_page_shows_both_sides_and_how_far_they_scatter(ran):
    page = ran[1][0].read_text(encoding="utf-8")
    section = re.search(r'<section id="trade".*?</section>', page, re.S)[0]
    for words in ("One flow as both sides report it", "Carriage and insurance add", "How flows grow",
                  "36 flows are reported by both sides", "How far reports scatter"):  # fmt: skip
        assert words in section


def test_the_workbook_has_them_with_their_reckoning(ran):
    book = openpyxl.load_workbook(ran[1][1], read_only=True)
    rows = list(book["trade_statistics"].iter_rows(values_only=True))
    assert rows[0][:2] == ("statistic", "subject")
    assert len(rows) - 1 == ran[0].run.results["trade_statistics"].height
    assert len(list(book["mirror_flows"].iter_rows(values_only=True))) == 37
    assert "projected_demand" in book.sheetnames


def test_a_month_without_a_rate_is_among_what_could_not_be_reckoned(ran, tmp_path):
    case = tmp_path / "case"
    shutil.copytree(ran[0].folder.parent.parent, case, ignore=shutil.ignore_patterns("runs"))
    (case / "fx_rates.csv").write_text(RATES.replace("2024-12-31", "2024-05-31"), encoding="utf-8")
    refusals = api.run(case).run.results["refusals"].filter(room="trade").to_dicts()
    assert [r["rows"] for r in refusals] == [2]
    assert "RUB" in refusals[0]["missing"]


def test_the_command_takes_two_publishers_and_the_rates_of_the_packs(tmp_path):
    rows = [line.split(",") for line in flows().splitlines()[1:]]
    mine = [",".join(r) for r in rows if r[0] == "TR"]
    (tmp_path / "turkey.csv").write_text(flows().splitlines()[0] + "\n" + "\n".join(mine) + "\n", encoding="utf-8")
    theirs = [
        {"period": r[4][:7].replace("-", ""), "reporterISO": "RUS", "partnerISO": "TUR", "flowCode": "M",
         "cmdCode": r[3], "primaryValue": float(r[6]) / 100}
        for r in rows if r[0] == "RU"
    ]  # fmt: skip
    (tmp_path / "russia.json").write_text(json.dumps({"data": theirs}), encoding="utf-8")
    told = CliRunner().invoke(main, ["trade", "figures", str(tmp_path)])
    assert told.exit_code == 0, told.output
    assert "36 flows that both sides report" in told.stdout
    euros = (tmp_path / "turkey.csv").read_text(encoding="utf-8").replace(",USD,", ",EUR,")
    (tmp_path / "turkey.csv").write_text(euros, encoding="utf-8")
    found = json.loads(CliRunner().invoke(main, ["trade", "figures", str(tmp_path), "--json"]).stdout)
    assert {row["currency"] for row in found["mirror_flows"]} == {"USD"}
    assert not [f for f in found["findings"] if f["code"] == "CR772"]

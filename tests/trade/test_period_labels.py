"""Names of periods in English, Persian and Russian, in both calendars; in files of series and in claims."""

from datetime import date

import polars as pl
import pytest

from corridor.exchange import Exchange
from corridor.figures.period_names import month_days, read_period
from corridor.tables import INPUT_TABLES as T
from corridor.trade.claims import check_claims
from corridor.trade.readers import read_trade

SOLAR, GREGORIAN = 1403, 2024
LABELS = {
    (SOLAR, 1, 6): """1403 H1; H1 1403; 1403-H1; 1H 1403; 6M 1403; 1403/1-6; 1403/01-1403/06; first half of 1403;
        1403 first 6 months; نیمه اول ۱۴۰۳; نیمه نخست سال ۱۴۰۳; شش‌ماهه نخست ۱۴۰۳; شش ماهه ۱۴۰۳; ٦ ماهه ١٤٠٣""",
    (SOLAR, 7, 6): "1403 H2; نیمه دوم ۱۴۰۳; شش ماهه دوم ۱۴۰۳; نيمسال دوم ۱۴۰۳",
    (SOLAR, 1, 3): "Q1 1403; 1403-Q1; بهار ۱۴۰۳; فصل بهار ۱۴۰۳; سه ماهه اول ۱۴۰۳; سه ماهه ۱۴۰۳",
    (SOLAR, 7, 3): "1403 Q3; پاییز ۱۴۰۳; پائیز 1403; سه‌ماهه سوم سال ۱۴۰۳; فصل سوم ۱۴۰۳",
    (SOLAR, 1, 10): "1403 first 10 months; ده ماهه نخست ۱۴۰۳; ۱۰ ماهه ۱۴۰۳; 10M 1403",
    (GREGORIAN, 1, 6): """H1 2024; первое полугодие 2024; 1 полугодие 2024 г.; I полугодие 2024 года; январь-июнь 2024;
        6 месяцев 2024 года; January to June 2024""",
    (GREGORIAN, 10, 3): "IV кв. 2024; 4 квартал 2024; четвертый квартал 2024; fourth quarter of 2024",
    (GREGORIAN, 1, 9): "9M 2024; за 9 мес. 2024; девять месяцев 2024; first nine months of 2024",
    (SOLAR, 2, 1): "1403-M02; ۱۴۰۳/۰۲",
    (GREGORIAN, 1, 12): "2024",
    (GREGORIAN, 1, 3): "2024-01 - 2024-03",
}
CASES = [(" ".join(label.split()), *part) for part, labels in LABELS.items() for label in labels.split(";")]


@pytest.mark.parametrize(("label", "year", "month", "months"), CASES, ids=[case[0] for case in CASES])
def test_a_period_is_read_as_it_is_named(label, year, month, months):
    own = "solar_hijri" if year == SOLAR else "gregorian"
    assert read_period(label) == month_days(year, month, own, months)


@pytest.mark.parametrize(
    ("label", "why"),
    [
        ("first half", "names no year"),
        ("H1", "names no year"),
        ("1403 H3", "no half 3"),
        ("Q5 2024", "no quarter 5"),
        ("13M 2024", "no 13 months"),
        ("2024-13", "no month 13"),
        ("1403/7-2", "no months 7 to 2"),
        ("2022-23", "two years or a fiscal year"),
        ("1402-1403", "names two years"),
        ("بهار ۲۰۲۴", "season is one of the Solar Hijri year"),
        ("1403 to date", "is not a period"),
        ("1700 H1", "no year of either calendar"),
    ],
)
def test_what_is_no_period_says_why(label, why):
    with pytest.raises(ValueError, match=why):
        read_period(label)


def test_a_series_may_name_its_periods_in_one_column(tmp_path):
    file = tmp_path / "made.csv"
    rows = ["۱۴۰۱ H1,۵۲۴۲۵۶", "شش ماهه دوم ۱۴۰۱,823138", "1402 H1,642930", "1402 H3,1", "first half,2"]
    head = "series_id,metric,period,value,unit\n"
    file.write_text(head + "".join(f"CARS,cars,{row},vehicles\n" for row in rows), encoding="utf-8")
    read = read_trade(file)
    assert read.output_series["value"].to_list() == [524_256.0, 823_138.0, 642_930.0]
    assert read.output_series["period_to"][1] == date(2023, 3, 20)
    assert read.output_series["calendar"].unique().to_list() == ["solar_hijri"]
    told = {(f.row, f.code) for f in read.findings.errors}
    assert {(5, "CR752"), (6, "CR752")} <= told
    assert all(f.remedy for f in read.findings)


def test_flows_may_name_their_periods_too(tmp_path):
    file = tmp_path / "flows.csv"
    head = "reporter,partner,flow,hs_code,period,value,currency\n"
    file.write_text(head + "IR,RU,export,8708,نیمه اول ۱۴۰۳,5600000,USD\n", encoding="utf-8")
    read = read_trade(file)
    assert read.trade_flows.select("period_from", "period_to").row(0) == (date(2024, 3, 20), date(2024, 9, 21))
    assert not read.findings.errors


def claim(**more):
    return {"claim_id": "C", "metric": "cars", "period_label": "1401 H1", "calendar": "gregorian",
            "qualifier": "exactly", "value": 524_256.0, "unit": "vehicles", "series_id": "CARS",
            "confidence": "sourced"} | more  # fmt: skip


def checked(**more):
    days = {"period_from": date(2022, 3, 21), "period_to": date(2022, 9, 22), "calendar": "solar_hijri"}
    about = {"series_id": "CARS", "metric": "cars", "value": 524_256.0, "unit": "vehicles", "confidence": "sourced"}
    none = Exchange(T["fx_rates"].empty(), ["any"])
    found = check_claims(
        T["claims"].frame([claim(**more)]), T["output_series"].frame([about | days]), T["trade_flows"].empty(), none
    )
    return found.claim_checks.row(0, named=True)


def test_a_claim_without_days_has_those_of_its_label():
    assert checked()["verdict"] == "holds"
    assert checked(period_label="شش‌ماهه نخست ۱۴۰۱")["verdict"] == "holds"


def test_a_claim_whose_label_cannot_be_read_cannot_be_told_and_says_why():
    row = checked(period_label="MIMS 2022")
    assert row["verdict"] == "cannot_be_told"
    assert "its label cannot be read" in row["missing"]
    assert checked(period_label=None)["missing"] == "period_from and period_to"


def test_half_of_the_days_alone_is_not_enough():
    assert checked(period_from=date(2022, 3, 21))["missing"] == "period_from and period_to"


def test_the_frames_of_periods_are_typed(tmp_path):
    file = tmp_path / "s.csv"
    file.write_text("series_id,metric,period,value,unit\nS,m,1403 H1,1,units\n", encoding="utf-8")
    assert read_trade(file).output_series.schema["period_from"] == pl.Date

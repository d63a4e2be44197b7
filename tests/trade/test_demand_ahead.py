"""Demand of a plan's periods from series: known, projected, split over calendars; by command, setting and option."""

import json
import shutil

import polars as pl
import pytest
from click.testing import CliRunner

from corridor import api
from corridor.case.settings import DemandSettings, Settings
from corridor.cli import main
from corridor.periods import Horizon
from corridor.pipeline import take_demand
from corridor.tables import INPUT_TABLES as T
from corridor.trade.demand_ahead import demand_ahead, with_projected

QUARTERS = Horizon.build("solar_hijri", "quarter", "1400-Q1", 12).periods
SOLD = [100.0, 130.0, 120.0, 90.0] * 3


def series(values=SOLD, periods=QUARTERS, **more):
    rows = [
        {"series_id": "SOLD", "metric": "cars sold", "period_from": p.first, "period_to": p.last,
         "calendar": p.calendar, "value": v, "unit": "thousand vehicles", "source": "NEWS",
         "confidence": "sourced"} | more
        for p, v in zip(periods, values, strict=True)
    ]  # fmt: skip
    return T["output_series"].frame(rows)


def markets(*rows):
    base = {"series_id": "SOLD", "site_id": "MOSCOW", "product_id": "TARA", "share": 0.01, "price_per_unit": 15000,
            "currency": "USD", "source": "OWN-ESTIMATE", "confidence": "estimate"}  # fmt: skip
    return T["demand_series"].frame([base | row for row in rows] or [base])


def test_periods_ahead_are_rows_of_demand_with_both_sources():
    found = demand_ahead(series(), markets(), Horizon.build("solar_hijri", "quarter", "1403-Q1", 2), "low")
    rows = found.demand.to_dicts()
    assert [r["demand_id"] for r in rows] == ["MOSCOW-TARA-1403-Q1-low", "MOSCOW-TARA-1403-Q2-low"]
    assert {r["source"] for r in rows} == {"NEWS|OWN-ESTIMATE"}
    assert {r["confidence"] for r in rows} == {"estimate"}
    table = found.projected_demand
    assert (table["low"] <= table["middle"]).all()
    assert (table["middle"] <= table["high"]).all()
    # A hundredth of about 100 thousand cars.
    assert table["middle"][0] == pytest.approx(1000, rel=0.1)
    assert table["taken"].unique().to_list() == ["low"]
    assert rows[0]["quantity"] == table["low"][0]


def test_a_period_that_is_known_is_as_known_in_all_three_cases():
    found = demand_ahead(series(), markets(), Horizon.build("solar_hijri", "quarter", "1402-Q4", 1), "high")
    row = found.projected_demand.row(0, named=True)
    assert row["low"] == row["middle"] == row["high"] == pytest.approx(900)
    assert "as known" in row["arithmetic"]


def test_another_calendar_is_reached_by_splitting_and_sums_are_kept():
    months = Horizon.build("gregorian", "month", "2024-M07", 24)
    found = demand_ahead(series(), markets(), months, "middle").projected_demand
    assert "part of 2 quarters" in found["arithmetic"][2]
    quarters = Horizon.build("gregorian", "quarter", "2024-Q3", 8)
    summed = demand_ahead(series(), markets(), quarters, "middle").projected_demand
    assert found["middle"].sum() == pytest.approx(summed["middle"].sum(), rel=1e-9)
    assert found["middle"][:3].sum() == pytest.approx(summed["middle"][0], rel=1e-9)
    assert (found["low"] <= found["high"]).all()


def test_projected_rows_stand_in_place_of_the_cases_own_of_that_market_alone():
    own = T["demand"].frame(
        {"demand_id": f"{site}-1", "site_id": site, "product_id": "TARA", "period": "1403-Q1", "quantity": 5.0,
         "price_per_unit": 1.0, "currency": "USD", "source": "OWN", "confidence": "estimate"}
        for site in ("MOSCOW", "KAZAN")
    )  # fmt: skip
    found = demand_ahead(series(), markets(), Horizon.build("solar_hijri", "quarter", "1403-Q1", 1), "middle")
    joined = with_projected(own, found.demand)
    assert sorted(joined["demand_id"]) == ["KAZAN-1", "MOSCOW-TARA-1403-Q1-middle"]


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (series(unit="USD million"), "It is in USD million; a quantity needs one of"),
        (series().head(0), "There is no series SOLD"),
        (series(values=SOLD[:1], periods=QUARTERS[:1]), "4 are the least"),
        (series(values=SOLD[:4], periods=QUARTERS[8:]), "lacks a period of the plan"),
    ],
)
def test_a_series_that_gives_no_demand_is_named_with_its_reason(rows, why):
    horizon = Horizon.build("solar_hijri", "quarter", "1401-Q1", 2)
    found = demand_ahead(rows, markets(), horizon, "middle")
    assert found.demand.is_empty()
    assert why in found.refused["reason"][0]


def test_a_run_takes_what_its_settings_say():
    horizon = Horizon.build("solar_hijri", "quarter", "1403-Q1", 1)
    own = T["demand"].frame([{"demand_id": "D", "site_id": "MOSCOW", "product_id": "TARA", "period": "1403-Q1",
                              "quantity": 5.0, "price_per_unit": 1.0, "currency": "USD"}])  # fmt: skip
    tables = {"output_series": series(), "demand_series": markets(), "demand": own, "targets": T["targets"].empty()}

    def quantity(case):
        settings = Settings(title="x", legal_systems=("RU",), demand=DemandSettings(from_projections=case))
        taken = take_demand(tables, settings, horizon)
        assert taken.results["projected_demand"]["taken"].item() == case
        return taken.tables["demand"]["quantity"].item()

    low, middle, high = (quantity(case) for case in ("low", "middle", "high"))
    assert quantity("none") == 5.0
    assert 5.0 < low < middle < high


@pytest.fixture
def files(tmp_path):
    series().write_csv(tmp_path / "sold.csv")
    markets().write_csv(tmp_path / "markets.csv")
    return tmp_path


def call(*words):
    return CliRunner().invoke(main, ["trade", "demand", *map(str, words)])


def test_the_command_writes_what_a_case_can_take(files):
    out = files / "new" / "demand.csv"
    told = call(files / "sold.csv", files / "markets.csv", "--first", "1403-Q1", "--periods", 2, "--out", out)
    assert told.exit_code == 0, told.output
    assert "MOSCOW" in told.stdout
    written = pl.read_csv(out)
    assert written.columns == [c.name for c in T["demand"].columns() if c.name in written.columns]
    assert written["period"].to_list() == ["1403-Q1", "1403-Q2"]


def test_the_command_says_what_it_lacks(files):
    assert "Name the periods" in str(call(files / "sold.csv", files / "markets.csv").output)
    wrong = call(files / "sold.csv", "--first", "1403-Q7")
    assert (wrong.exit_code, "is not a quarter" in wrong.output) == (2, True)
    alone = call(files / "sold.csv", "--first", "1403-Q1", "--json")
    assert (alone.exit_code, json.loads(alone.stdout)["demand"]) == (1, [])


def test_a_run_of_a_case_plans_for_the_case_that_is_asked_for(files, root):
    case = files / "case"
    shutil.copytree(root / "tests" / "cases" / "base", case)
    (case / "demand_series.csv").write_text(
        "series_id,site_id,product_id,share,price_per_unit,currency,source,confidence\n"
        "SOLD,SHOP,PAD,0.01,30,USD,own,estimate\n", encoding="utf-8",
    )  # fmt: skip
    years = Horizon.build("gregorian", "year", "2010", 14).periods
    series(values=[100.0 + n % 3 for n in range(14)], periods=years, source="own").write_csv(case / "output_series.csv")
    low, high = (api.run(case, demand=name) for name in ("low", "high"))
    wanted = [ran.run.inputs["demand"] for ran in (low, high)]
    assert [frame.height for frame in wanted] == [2, 2]
    assert 100 < wanted[0]["quantity"].sum() < wanted[1]["quantity"].sum()
    assert low.run.meta["settings"]["demand"] == {"from_projections": "low"}
    assert high.run.results["projected_demand"]["taken"].unique().to_list() == ["high"]
    sold = high.run.results["plan_sales"]
    assert not sold.is_empty()


def test_a_run_projects_each_series_once():
    horizon = Horizon.build("solar_hijri", "quarter", "1403-Q1", 6)
    tables = {"output_series": pl.concat([series(), series(series_id="MADE")]), "demand_series": markets(),
              "demand": T["demand"].empty(), "targets": T["targets"].empty()}  # fmt: skip
    taken = take_demand(tables, Settings(title="x", legal_systems=("RU",)), horizon)
    ahead, demand = taken.results["projections"], taken.results["projected_demand"]
    # A series that no product is taken from is projected along, and all of them as far as the plan goes.
    assert ahead.group_by("series_id").len().sort("series_id").rows() == [("MADE", 6), ("SOLD", 6)]
    thousands = ahead.filter(series_id="SOLD").sort("period_from")
    for name, column in (("low", "low_80"), ("middle", "value"), ("high", "high_80")):
        assert demand[name].to_list() == pytest.approx((thousands[column] * 1000 * 0.01).to_list())

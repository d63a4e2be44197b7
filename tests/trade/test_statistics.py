"""Statistics against figures reckoned by hand."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from corridor.errors import MissingRows
from corridor.exchange import Exchange
from corridor.periods import Horizon
from corridor.tables import ALL_TABLES, FILE_TABLES, INPUT_TABLES
from corridor.trade import statistics
from corridor.trade.statistics import (
    all_statistics,
    balance,
    compound_growth,
    concentration,
    contributions,
    growth,
    in_currency,
    revealed_advantage,
    seasonal_indices,
    shares,
    unit_values,
)

Y2023 = (date(2023, 1, 1), date(2023, 12, 31))
Y2024 = (date(2024, 1, 1), date(2024, 12, 31))


def flow(partner: str, value: float | None, days: tuple[date, date] = Y2024, **more: object) -> dict[str, object]:
    base = {"reporter": "IR", "partner": partner, "flow": "export", "hs_code": "8708", "value": value,
            "period_from": days[0], "period_to": days[1], "currency": "USD", "confidence": "sourced"}  # fmt: skip
    return base | more


def frame(*rows: dict[str, object]) -> pl.DataFrame:
    return FILE_TABLES["trade_flows"].frame(rows)


def values(rows: pl.DataFrame, statistic: str | None = None) -> dict[str, float | None]:
    kept = rows if statistic is None else rows.filter(statistic=statistic)
    return dict(kept.select("subject", "value").iter_rows())


def test_shares_and_concentration() -> None:
    flows = frame(flow("RU", 60.0), flow("AM", 30.0), flow("KZ", 10.0), flow("WORLD", 100.0))
    assert values(shares(flows)) == pytest.approx(
        {"IR/RU/export/8708": 0.6, "IR/AM/export/8708": 0.3, "IR/KZ/export/8708": 0.1}
    )
    found = concentration(flows)
    assert found.filter(statistic="hhi_of_partner")["value"].item() == pytest.approx(0.46)
    assert found.filter(statistic="cr4_of_partner")["value"].item() == pytest.approx(1.0)
    assert found.filter(statistic="effective_of_partner")["value"].item() == pytest.approx(1 / 0.46)
    assert shares(flows)["arithmetic"][2] == "60.0 / 100.0"


def test_a_missing_figure_leaves_the_share_empty_and_says_so() -> None:
    found = shares(frame(flow("RU", 60.0), flow("AM", None)))
    assert found["value"].to_list() == [None, None]
    assert found["arithmetic"].str.contains("missing").all()


def test_growth_on_the_same_months_in_its_own_calendar() -> None:
    quarters = [Horizon.build("solar_hijri", "quarter", label, 1).periods[0] for label in ("1402-Q1", "1403-Q1")]
    rows = [
        flow("RU", v, (q.first, q.last), calendar="solar_hijri") for v, q in zip((20.0, 41.0), quarters, strict=True)
    ]
    found = growth(frame(*rows)).row(0, named=True)
    assert found["value"] == pytest.approx(1.05)
    assert found["period_from"] == date(2024, 3, 20)
    assert found["arithmetic"] == "41.0 / 20.0 - 1"
    zero = growth(frame(flow("RU", 0.0, Y2023), flow("RU", 5.0)))
    assert zero["value"].to_list() == [None]


def test_the_growth_of_the_seeds() -> None:
    found = growth(frame(flow("RU", 13e6, Y2023), flow("RU", 66e6)))
    assert found["value"].item() == pytest.approx(4.0769, abs=1e-4)


def test_compound_growth_and_contributions() -> None:
    years = {2020: 100.0, 2022: 121.0}
    rows = [flow("RU", v, (date(y, 1, 1), date(y, 12, 31))) for y, v in years.items()]
    assert compound_growth(frame(*rows))["value"].item() == pytest.approx(0.1)
    parts = frame(flow("RU", 50.0, Y2023), flow("AM", 50.0, Y2023), flow("RU", 80.0), flow("AM", 40.0))
    assert values(contributions(parts)) == pytest.approx({"IR/RU/export/8708": 0.3, "IR/AM/export/8708": -0.1})


def test_unit_values_name_what_is_out_of_line() -> None:
    partners = ["RU", "AM", "KZ", "TR", "IQ", "AF"]
    rows = [flow(p, v, net_mass_kg=10.0) for p, v in zip(partners, (100, 110, 95, 105, 98, 9000), strict=True)]
    found = unit_values(frame(*rows))
    assert values(found)["IR/RU/export/8708"] == pytest.approx(10.0)
    outliers = found.filter(pl.col("arithmetic").str.contains("outlier"))
    assert outliers["subject"].to_list() == ["IR/AF/export/8708"]
    assert found["unit"].unique().to_list() == ["USD per kg"]


def test_revealed_advantage_in_three_forms() -> None:
    rows = [flow("RU", 30.0), flow("RU", 70.0, hs_code="2710"), flow("RU", 20.0, reporter="TR"),
            flow("RU", 180.0, reporter="TR", hs_code="2710")]  # fmt: skip
    found = revealed_advantage(frame(*rows))
    index = (30 / 100) / (50 / 300)
    assert values(found, "rca_balassa")["IR/WORLD/export/8708"] == pytest.approx(index)
    assert values(found, "rca_symmetric")["IR/WORLD/export/8708"] == pytest.approx((index - 1) / (index + 1))
    assert values(found, "rca_normalised")["IR/WORLD/export/8708"] == pytest.approx(30 / 300 - 50 * 100 / 300**2)
    assert found.filter(statistic="rca_normalised")["value"].sum() == pytest.approx(0, abs=1e-12)


def test_balance_and_trade_within_an_industry() -> None:
    found = balance(frame(flow("RU", 30.0), flow("RU", 10.0, flow="import")))
    assert values(found, "balance") == {"IR/RU/8708": 20.0}
    assert values(found, "grubel_lloyd") == {"IR/RU/8708": pytest.approx(0.5)}
    alone = balance(frame(flow("RU", 30.0)))
    assert alone["value"].to_list() == [None, None]


def test_seasonal_indices_mean_one() -> None:
    months = Horizon.build("solar_hijri", "month", "1401-M01", 24).periods
    rows = [flow("RU", 6.0 if p.label.endswith("M01") else 12.0, (p.first, p.last), calendar="solar_hijri")
            for p in months]  # fmt: skip
    found = seasonal_indices(frame(*rows))
    assert found.height == 12
    assert found["value"].mean() == pytest.approx(1.0)
    assert values(found)["IR/RU/export/8708/M01"] == pytest.approx(6 * 12 / 138)


def test_currencies_are_converted_by_a_named_rate_or_refused() -> None:
    flows = frame(flow("RU", 110.0), flow("AM", 100.0, currency="EUR"))
    with pytest.raises(ValueError, match="EUR, USD"):
        shares(flows)
    rate = {"currency": "EUR", "valid_from": date(2024, 1, 1), "valid_to": date(2024, 12, 31), "rate_kind": "official",
            "units_per_usd": 0.8, "source": "own", "confidence": "sourced"}  # fmt: skip
    exchange = Exchange(INPUT_TABLES["fx_rates"].frame([rate]), ["official"])
    converted = in_currency(flows, "USD", exchange)
    assert converted["value"].to_list() == pytest.approx([110.0, 125.0])
    assert converted["note"][1] == "EUR at EUR/official/2024-01-01"
    with pytest.raises(MissingRows, match="EUR"):
        in_currency(flows, "USD", Exchange(INPUT_TABLES["fx_rates"].empty(), ["official"]))


def test_all_of_them_come_in_the_columns_of_the_table_even_from_nothing() -> None:
    schema = ALL_TABLES["trade_statistics"].schema()
    assert all_statistics(frame()).schema == schema
    full = all_statistics(frame(flow("RU", 1.0, Y2023), flow("RU", 2.0), flow("RU", 2.0, flow="import")))
    assert full.schema == schema
    assert full.select("statistic", "subject", "period_from").is_unique().all()
    assert set(statistics.__all__) > {"shares", "growth"}

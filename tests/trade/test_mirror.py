"""Planted freight, lag and reliability are found again."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from benchmarks.trade_mirror import COUNTRIES, ERRORS, FREIGHT, LATE, bound, simulated
from corridor.periods import Horizon
from corridor.tables import ALL_TABLES, FILE_TABLES
from corridor.trade.mirror import compare_mirrors
from corridor.trade.readers import read_trade


def test_planted_freight_and_reliability_are_found_within_five_percent() -> None:
    found = compare_mirrors(simulated(1, late=0.0), late=False)
    assert found.freight_share == pytest.approx(FREIGHT, rel=0.05)
    errors = dict(found.errors.select("country", "error").iter_rows())
    assert [errors[c] for c in COUNTRIES] == pytest.approx(ERRORS.tolist(), rel=0.05)
    assert found.flows.schema == ALL_TABLES["mirror_flows"].schema()
    row = found.flows.filter(exporter="IR", importer="DE").row(0, named=True)
    assert row["weight_of_exporter"] == pytest.approx(0.12**2 / (0.12**2 + 0.4**2), rel=0.15)
    low, high = sorted([row["exporter_value"], row["importer_value"] / (1 + found.freight_share)])  # type: ignore[operator]
    assert low <= row["reconciled"] <= high


def test_shipments_reported_late_are_found() -> None:
    found = compare_mirrors(simulated(2, late=LATE, noise=0.3))
    assert found.late_share == pytest.approx(LATE, rel=0.1)
    assert found.freight_share == pytest.approx(FREIGHT, rel=0.05)
    assert compare_mirrors(simulated(3, late=0.0, noise=0.3)).late_share < 0.02


@pytest.mark.parametrize("late", [0.0, LATE])
def test_all_three_are_found_together_whether_shipments_are_late_or_not(late: float) -> None:
    found = compare_mirrors(simulated(1, late=late))
    assert found.freight_share == pytest.approx(FREIGHT, rel=0.05)
    assert found.late_share == pytest.approx(late, abs=0.01)
    errors = dict(found.errors.select("country", "error").iter_rows())
    assert [errors[c] for c in COUNTRIES] == pytest.approx(ERRORS.tolist(), rel=0.05)


@pytest.mark.parametrize("late", [0.0, LATE])
def test_freight_and_errors_are_found_as_sharply_as_the_data_allow(late: float) -> None:
    freight, worst = [], []
    for seed in range(20, 32):
        found = compare_mirrors(simulated(seed, late=late))
        freight.append(found.freight_share / FREIGHT - 1)  # type: ignore[operator]
        errors = dict(found.errors.select("country", "error").iter_rows())
        worst.append(max(abs(errors[c] / e - 1) for c, e in zip(COUNTRIES, ERRORS, strict=True)))
    # Cramér and Rao: no unbiased estimate is off by less; a mean of twelve may lie 3 / sqrt(12) of its scatter away.
    least, least_worst = (np.sqrt(np.mean(drawn**2)) for drawn in bound(48))
    assert abs(np.mean(freight)) < 3 / np.sqrt(12) * least
    assert np.sqrt(np.mean(np.square(freight))) < 1.5 * least
    assert np.sqrt(np.mean(np.square(worst))) < 1.3 * least_worst


def test_the_reconciled_figure_is_nearer_the_truth_than_either() -> None:
    flows = simulated(4, late=0.0)
    exact = (
        simulated(4, late=0.0, noise=0.0).filter(flow="export").rename({"reporter": "exporter", "partner": "importer"})
    )
    found = compare_mirrors(flows, late=False).flows.join(
        exact.select("exporter", "importer", "hs_code", "period_from", "value"),
        on=["exporter", "importer", "hs_code", "period_from"],
    )

    def off(column: pl.Expr) -> float:
        return float(found.select((column / pl.col("value")).log().pow(2).mean().sqrt()).item())

    assert off(pl.col("reconciled")) < off(pl.col("exporter_value"))
    assert off(pl.col("reconciled")) < off(pl.col("importer_value") / (1 + FREIGHT))


def test_what_one_side_alone_reports_is_said_to_be_so() -> None:
    flows = simulated(5, late=0.0, months=6, goods=3)
    alone = flows.filter(~((pl.col("reporter") == "IR") & (pl.col("flow") == "export")))
    found = compare_mirrors(alone, late=False)
    rows = found.flows.filter(exporter="IR")
    assert rows["exporter_value"].null_count() == rows.height
    assert rows["note"].str.starts_with("the importer alone reports").all()
    assert found.freight_share is not None
    expected = (rows["importer_value"] / (1 + found.freight_share)).to_list()
    assert rows["reconciled"].to_list() == pytest.approx(expected)


def test_too_few_flows_are_not_weighed_and_two_currencies_are_refused() -> None:
    flows = simulated(6, late=0.0, months=1, goods=1)
    few = flows.filter(pl.col("reporter").is_in(["IR", "RU"]) & pl.col("partner").is_in(["IR", "RU"]))
    found = compare_mirrors(few)
    assert found.freight_share is None
    assert found.flows["reconciled"].null_count() == found.flows.height
    mixed = few.with_columns(currency=pl.when(pl.col("flow") == "export").then(pl.lit("USD")).otherwise(pl.lit("EUR")))
    with pytest.raises(ValueError, match="EUR, USD"):
        compare_mirrors(mixed)


def two_calendars(months: int = 36) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Iran's exports by its own months and Russia's imports by Gregorian ones, of one smooth flow with 8 % freight."""
    days = [date(2021, 3, 21) + timedelta(days=n) for n in range(months * 30)]
    daily = {day: 1000 * (1 + 0.3 * np.sin(2 * np.pi * n / 365) + n / 2000) for n, day in enumerate(days)}

    def summed(calendar: str, step: str, first: str, count: int) -> list[tuple[date, date, float]]:
        periods = Horizon.build(calendar, step, first, count).periods
        whole = [p for p in periods if p.first >= days[0] and p.last <= days[-1]]
        return [(p.first, p.last, sum(daily[p.first + timedelta(days=n)] for n in range(p.days))) for p in whole]

    rows = []
    for good in ("8703", "8708"):
        rows += [
            ("IR", "RU", "export", good, "solar_hijri", *r) for r in summed("solar_hijri", "month", "1400-M01", 34)
        ]
        rows += [("RU", "IR", "import", good, "gregorian", a, b, v * (1 + FREIGHT))
                 for a, b, v in summed("gregorian", "month", "2021-M01", 44)]  # fmt: skip
    names = ["reporter", "partner", "flow", "hs_code", "calendar", "period_from", "period_to", "value"]
    frame = pl.DataFrame(rows, schema=names, orient="row").with_columns(currency=pl.lit("USD"))
    flows = pl.concat([FILE_TABLES["trade_flows"].empty(), frame], how="diagonal_relaxed")
    return flows, pl.DataFrame({"day": days, "value": [daily[d] for d in days]})


def test_a_flow_in_two_calendars_is_set_side_by_side_in_one() -> None:
    flows, _ = two_calendars()
    found = compare_mirrors(flows)
    both = found.flows.drop_nulls(["exporter_value", "importer_value"])
    assert both.height > 50
    assert both["note"].str.contains("summed over Gregorian days from Solar Hijri periods, between").all()
    ratio = both["importer_value"] / both["exporter_value"] - 1
    assert (ratio - FREIGHT).abs().max() < 0.01
    assert found.freight_share == pytest.approx(FREIGHT, rel=0.05)
    assert found.flows.filter(pl.col("exporter_value").is_null())["period_from"].n_unique() <= 4


def test_a_flow_by_halves_is_set_beside_one_by_months_of_the_other_calendar() -> None:
    flows, _ = two_calendars()
    halves = flows.filter(reporter="RU").with_columns(
        period_from=pl.date(pl.col("period_from").dt.year(), (pl.col("period_from").dt.month() - 1) // 6 * 6 + 1, 1)
    )
    halves = halves.group_by("period_from", "hs_code", maintain_order=True).agg(
        pl.all().exclude("value", "period_to").first(), pl.col("value").sum(), pl.col("period_to").max(), n=pl.len()
    )
    halves = halves.filter(n=6).select(flows.columns)
    found = compare_mirrors(pl.concat([flows.filter(reporter="IR"), halves])).flows
    both = found.drop_nulls(["exporter_value", "importer_value"])
    assert both.height >= 6
    assert ((both["importer_value"] / both["exporter_value"] - 1 - FREIGHT).abs() < 0.01).all()


def test_flows_in_one_calendar_are_left_as_they_are() -> None:
    flows = simulated(7, late=0.0, months=3, goods=2).with_columns(calendar=pl.lit("gregorian"))
    assert compare_mirrors(flows).flows["note"].str.contains("summed over").sum() == 0


def test_what_cannot_be_summed_over_the_other_calendar_stays_as_it_is() -> None:
    flows, _ = two_calendars()
    half = flows.filter(reporter="IR").head(1).with_columns(period_to=pl.lit(date(2021, 4, 25)), value=pl.lit(9e9))
    found = compare_mirrors(pl.concat([flows, half])).flows
    # The figure that overlaps April keeps its code from being summed; the other code is summed all the same.
    assert found.filter(hs_code="8703").drop_nulls(["exporter_value", "importer_value"]).is_empty()
    assert found.filter(hs_code="8708").drop_nulls(["exporter_value", "importer_value"]).height > 20
    assert found.filter(hs_code="8703")["exporter_value"].drop_nulls().len() == 35
    one = flows.filter((pl.col("reporter") == "RU") | (pl.col("period_from") == date(2021, 3, 21)))
    assert compare_mirrors(one).flows["exporter_value"].drop_nulls().len() == 2


def test_one_country_and_its_partners_are_not_told_apart() -> None:
    flows = simulated(8, late=0.0, months=24, goods=4)
    star = flows.filter((pl.col("reporter") == "RU") | (pl.col("partner") == "RU"))
    found = compare_mirrors(star)
    assert found.errors["error"].null_count() == len(COUNTRIES)
    assert found.freight_share == pytest.approx(FREIGHT, abs=0.03)
    assert found.flows["weight_of_exporter"].unique().to_list() == [0.5]
    assert found.flows["note"].str.ends_with("so both weigh the same").all()
    # With one more pair AM, RU and TR report of each other: these are told apart, and the others stand on them.
    pair = flows.filter(pl.col("reporter").is_in(["AM", "TR"]) & pl.col("partner").is_in(["AM", "TR"]))
    triangle = compare_mirrors(pl.concat([star, pair]))
    off = dict(triangle.errors.drop_nulls().select("country", "give_or_take").iter_rows())
    planted = dict(zip(COUNTRIES, ERRORS, strict=True))
    told = dict(triangle.errors.drop_nulls().select("country", "error").iter_rows())
    assert {"AM", "TR", "IR"} <= set(told)
    assert all(abs(told[c] / planted[c] - 1) < 3 * off[c] for c in told)
    # Two flows of a single month close the triangle too, but tell too little.
    one = pair.filter(hs_code="8700", period_from=date(2020, 1, 1))
    assert compare_mirrors(pl.concat([star, one])).errors["error"].null_count() == len(COUNTRIES)


def test_importers_that_report_less_than_exporters_leave_no_carriage_to_take_off() -> None:
    flows = simulated(9, late=0.0, months=24, goods=4, noise=0.3)
    less = pl.when(pl.col("flow") == "import").then(0.8).otherwise(1.0)
    found = compare_mirrors(flows.with_columns(pl.col("value") * less))
    assert found.freight_share == pytest.approx(0.8 * (1 + FREIGHT) - 1, abs=0.01)
    assert found.flows["freight_share"].unique().to_list() == [0.0]
    assert found.flows["note"].str.contains("less than exporters, which carriage does not explain").all()
    between = pl.col("reconciled").is_between(
        pl.min_horizontal("exporter_value", "importer_value"), pl.max_horizontal("exporter_value", "importer_value")
    )
    assert found.flows.select(between.all()).item()


def test_what_members_of_the_union_and_russia_report_of_the_same_goods(datasets) -> None:
    folder = datasets / "trade" / "flows"
    sent = read_trade(folder / "eurostat_member_exports_total_monthly.csv").trade_flows.filter(partner="RU")
    # Yearly means of the European Central Bank; the file of Russia ends with 2021.
    dollars = pl.col("period_from").dt.year().replace_strict({2019: 1.1195, 2020: 1.1422, 2021: 1.1827}, default=None)
    sent = sent.with_columns(pl.col("value") * dollars, currency=pl.lit("USD")).drop_nulls("value")
    came = read_trade(folder / "ru_fts_monthly_totals_by_partner_2006_2021.csv").trade_flows.filter(flow="import")
    found = compare_mirrors(pl.concat([sent, came]))
    assert found.pairs > 400
    # Goods of third countries that pass the Netherlands or Belgium are theirs to them, and not to Russia.
    both = found.flows.drop_nulls(["exporter_value", "importer_value"])
    ratio = dict(
        both.group_by("exporter").agg(pl.col("importer_value").sum() / pl.col("exporter_value").sum()).iter_rows()
    )
    assert sorted(ratio, key=lambda name: ratio[name])[:2] == ["NL", "BE"]
    assert 0.2 < found.late_share < 0.7
    assert found.errors["error"].null_count() == found.errors.height


def test_errors_are_told_with_how_surely_they_are_known() -> None:
    found = [compare_mirrors(simulated(seed, late=0.0, months=24, goods=6), late=False).errors for seed in range(16)]
    every = pl.concat(found).join(pl.DataFrame({"country": COUNTRIES, "planted": ERRORS}), on="country")
    off = every.select(((pl.col("error") / pl.col("planted") - 1) / pl.col("give_or_take")).alias("off"))["off"]
    # As many standard errors off as the normal law has it: 128 errors, whose mean square is 1 give or take an eighth.
    assert 0.6 < off.pow(2).mean() < 1.4  # type: ignore[operator]

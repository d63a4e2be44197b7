"""Cumulative figures taken apart, series by halves, and targets on what is known to date."""

from datetime import date

import pytest

from corridor.exchange import Exchange
from corridor.figures.pieces import Piece, taken_apart
from corridor.figures.series import counted
from corridor.periods import Horizon
from corridor.tables import INPUT_TABLES as T
from corridor.trade.claims import check_claims
from corridor.trade.targets import outlook

D = date
Y1401, H1 = (D(2022, 3, 21), D(2023, 3, 20)), (D(2022, 3, 21), D(2022, 9, 22))
H2 = (D(2022, 9, 23), D(2023, 3, 20))


def of(*figures):
    apart = taken_apart(Piece(first, last, value) for (first, last), value in figures)
    return [(p.first, p.last, p.value, p.derived) for p in apart.pieces], apart.clashes


def test_a_year_less_its_first_half_is_the_second():
    pieces, clashes = of((Y1401, 1_347_394.0), (H1, 524_256.0))
    assert pieces == [(*H1, 524_256.0, False), (*H2, 823_138.0, True)]
    assert clashes == ()


def test_figures_from_the_beginning_of_the_year_are_months():
    begin = D(2024, 1, 1)
    pieces, _ = of(((begin, D(2024, 3, 31)), 60.0), ((begin, D(2024, 1, 31)), 10.0), ((begin, D(2024, 2, 29)), 30.0))
    assert [value for *_, value, _ in pieces] == [10.0, 20.0, 30.0]
    assert pieces[2][:2] == (D(2024, 3, 1), D(2024, 3, 31))


def test_a_total_of_known_parts_adds_nothing_and_must_be_their_sum():
    assert of((Y1401, 100.0), (H1, 40.0), (H2, 60.2))[0] == [(*H1, 40.0, False), (*H2, 60.2, False)]
    pieces, clashes = of((Y1401, 150.0), (H1, 40.0), (H2, 60.0))
    assert len(pieces) == 2
    assert clashes == ("150 for 2022-03-21 to 2023-03-20 is not the sum of its parts, 100",)


def test_a_total_below_its_part_is_told():
    pieces, clashes = of((Y1401, 30.0), (H1, 40.0))
    assert pieces == [(*H1, 40.0, False)]
    assert "is less than its parts" in clashes[0]


def test_a_figure_in_the_midst_of_a_longer_one_gives_way_to_it():
    pieces, clashes = of((Y1401, 100.0), ((D(2022, 8, 23), D(2022, 9, 22)), 9.0))
    assert pieces == [(*Y1401, 100.0, False)]
    assert "lies in the midst of" in clashes[0]


def test_figures_that_overlap_otherwise_stay_for_the_caller_to_refuse():
    pieces, clashes = of(((D(2024, 1, 1), D(2024, 3, 31)), 1.0), ((D(2024, 3, 1), D(2024, 5, 31)), 1.0))
    assert (len(pieces), clashes) == (2, ())


def rows(*figures, series_id="CARS", calendar="solar_hijri", **more):
    return [
        {"series_id": series_id, "metric": "cars", "period_from": first, "period_to": last, "calendar": calendar,
         "value": value, "unit": "vehicles", "confidence": "sourced"} | more
        for (first, last), value in figures
    ]  # fmt: skip


def one(figures, **more):
    (found,) = counted(T["output_series"].frame(rows(*figures, **more)))
    return found


def halves(values, first="1399-H1"):
    periods = Horizon.build("solar_hijri", "half", first, len(values)).periods
    return [((p.first, p.last), v) for p, v in zip(periods, values, strict=True) if v is not None]


def test_a_series_by_halves_has_halves_for_steps():
    found = one([(Y1401, 1_347_394.0), (H1, 524_256.0), ((D(2023, 3, 21), D(2023, 9, 22)), 642_930.0)])
    assert (found.step, found.left_out) == ("half", 0)
    assert [found.label(p) for p in sorted(found.values)] == ["1401-H1", "1401-H2", "1402-H1"]


def test_three_months_make_the_quarter_that_is_missing():
    quarters = Horizon.build("gregorian", "quarter", "2023-Q1", 4).periods
    months = Horizon.build("gregorian", "month", "2024-M01", 3).periods
    figures = [((p.first, p.last), 30.0) for p in quarters] + [((p.first, p.last), 11.0) for p in months]
    found = one(figures, calendar="gregorian")
    assert found.step == "quarter"
    assert found.values[max(found.values)] == 33.0
    assert found.left_out == 0


def test_six_months_that_are_no_half_of_the_calendar_are_not_taken_for_one():
    summer = ((D(2022, 6, 1), D(2022, 11, 30)), 5.0)
    found = one([*halves([1.0, 2.0, 3.0, 4.0], "1397-H1"), summer])
    assert (found.step, len(found.values), found.left_out) == ("half", 4, 1)


def target(value=1_500_000.0, **more):
    return {"target_id": "T-1403", "series_id": "CARS", "period_from": D(2024, 3, 20), "period_to": D(2025, 3, 20),
            "calendar": "solar_hijri", "qualifier": "over", "value": value, "unit": "vehicles",
            "confidence": "sourced"} | more  # fmt: skip


def check(figures, **more):
    found = outlook(T["output_series"].frame(rows(*figures)), T["targets"].frame([target(**more)]))
    return found.target_checks.row(0, named=True)


SEEDS = [(H1, 524_256.0), (H2, 823_138.0), ((D(2023, 3, 21), D(2023, 9, 22)), 642_930.0)]


def test_the_target_of_the_seeds_is_told_from_three_halves():
    row = check(SEEDS)
    assert row["verdict"] == "open"
    assert row["must_average"] == 750_000
    assert row["projected"] == pytest.approx(642_930 + 823_138)
    assert 0.3 < row["probability"] < 0.5
    assert row["best_before"] == 1_347_394
    assert "Each half that is left must average 750,000 (125,000 a month)" in row["arithmetic"]


def test_of_the_first_half_the_second_is_left():
    row = check([*SEEDS, ((D(2024, 3, 20), D(2024, 9, 21)), 700_000.0)])
    assert (row["so_far"], row["known_to"]) == (700_000, D(2024, 9, 21))
    assert row["must_average"] == 800_000
    assert row["projected"] > 1_200_000
    assert row["low_80"] >= 700_000


def test_seven_months_count_and_five_sixths_of_the_second_half_are_left():
    months = D(2024, 3, 20), D(2024, 10, 21)
    row = check([*SEEDS, (months, 800_000.0)])
    assert row["so_far"] == 800_000
    left = 150 / 180  # days from 1 Aban to 30 Esfand of the half's 180
    assert row["must_average"] == pytest.approx(700_000 / left)
    assert row["projected"] == pytest.approx(800_000 + 823_138 * left)


def test_a_cumulative_figure_counts_in_a_series_by_months():
    periods = Horizon.build("solar_hijri", "month", "1400-M01", 36).periods
    figures = [((p.first, p.last), 100_000.0 + 1_000 * (p.index % 5)) for p in periods]
    row = check([*figures, ((D(2024, 3, 20), D(2024, 10, 21)), 700_000.0)], value=1_200_000.0)
    assert row["so_far"] == 700_000
    assert row["must_average"] == pytest.approx(100_000)
    assert row["verdict"] == "open"


def test_what_must_be_averaged_is_told_even_where_nothing_can_be_projected():
    row = check([(H1, 524_256.0), ((D(2023, 3, 21), D(2023, 9, 22)), 0.0)])
    assert row["verdict"] == "cannot_be_told"
    assert row["must_average"] == 750_000
    assert "Nothing is known of it yet" in row["arithmetic"]


def test_a_claim_is_set_against_what_a_year_has_more_than_its_half():
    claim = {"claim_id": "C", "metric": "cars", "period_from": H2[0], "period_to": H2[1], "calendar": "solar_hijri",
             "qualifier": "exactly", "value": 823.138, "unit": "thousand vehicles", "series_id": "CARS",
             "confidence": "sourced"}  # fmt: skip
    none = Exchange(T["fx_rates"].empty(), ["any"])
    series = T["output_series"].frame(rows((Y1401, 1_347_394.0), (H1, 524_256.0)))
    found = check_claims(T["claims"].frame([claim]), series, T["trade_flows"].empty(), none).claim_checks
    assert found["verdict"].to_list() == ["holds"]

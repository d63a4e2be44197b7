"""What holds for every day and every horizon."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from corridor.periods import (
    MONTHS_PER,
    YEARS,
    Horizon,
    Step,
    format_solar_hijri,
    from_solar_hijri,
    gregorian_months,
    parse_day,
    to_solar_hijri,
    western_digits,
    year_share,
)

solar_days = st.dates(date(1921, 3, 21), date(2122, 3, 20))
digits = st.sampled_from(["0123456789", "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩"])


def _label(year: int, step: Step, part: int) -> str:
    return {"month": f"{year}-M{part:02d}", "quarter": f"{year}-Q{part}", "half": f"{year}-H{part}", "year": f"{year}"}[
        step
    ]


@st.composite
def horizons(draw: st.DrawFn) -> Horizon:
    calendar = draw(st.sampled_from(sorted(YEARS)))
    step: Step = draw(st.sampled_from(sorted(MONTHS_PER)))
    year = draw(st.integers(YEARS[calendar][0], YEARS[calendar][-1] - 25))
    part = draw(st.integers(1, 12 // MONTHS_PER[step]))
    return Horizon.build(calendar, step, _label(year, step, part), draw(st.integers(1, 24)))


@given(solar_days)
def test_round_trip(day: date) -> None:
    assert from_solar_hijri(*to_solar_hijri(day)) == day
    assert parse_day(format_solar_hijri(day)) == day
    assert parse_day(day.isoformat()) == day


@given(solar_days, digits)
def test_dates_read_the_same_in_every_script(day: date, script: str) -> None:
    written = format_solar_hijri(day).translate(str.maketrans("0123456789", script))
    assert parse_day(written) == day


@given(solar_days, solar_days)
def test_order_is_kept(one: date, other: date) -> None:
    assert (one < other) == (to_solar_hijri(one) < to_solar_hijri(other))


@given(st.integers(1300, 1499), st.integers(1, 12))
def test_months_have_31_days_then_30_and_esfand_29_or_30(year: int, month: int) -> None:
    after = from_solar_hijri(year, month + 1, 1) if month < 12 else from_solar_hijri(year + 1, 1, 1)
    length = (after - from_solar_hijri(year, month, 1)).days
    assert length in ({31} if month <= 6 else {30} if month <= 11 else {29, 30})


@given(st.integers(1300, 1500))
def test_the_year_starts_between_20_and_22_march(year: int) -> None:
    new_year = from_solar_hijri(year, 1, 1)
    assert new_year.month == 3
    assert 20 <= new_year.day <= 22


@given(st.text())
def test_western_digits_keep_the_length_and_are_final(text: str) -> None:
    once = western_digits(text)
    assert len(once) == len(text)
    assert western_digits(once) == once


@given(st.text(alphabet="0123456789۰۵٤-/. SHsh\u200f", max_size=16))
def test_a_day_is_read_or_refused_and_nothing_else(text: str) -> None:
    try:
        day = parse_day(text)
    except ValueError:
        return  # any other exception fails the test
    assert day.year > 1600


@given(horizons())
def test_a_horizon_tiles_its_days(horizon: Horizon) -> None:
    assert len(horizon.periods) == horizon.count
    assert sum(p.days for p in horizon.periods) == (horizon.last_day - horizon.first_day).days + 1
    for one, after in pairwise(horizon.periods):
        assert one.last + timedelta(days=1) == after.first
        assert one.index + 1 == after.index


@given(horizons(), st.data())
def test_each_day_of_a_horizon_has_one_period(horizon: Horizon, data: st.DataObject) -> None:
    day = data.draw(st.dates(horizon.first_day, horizon.last_day))
    assert [p for p in horizon.periods if p.contains(day)] == [horizon.period_of(day)]
    assert horizon.period_of(horizon.first_day - timedelta(days=1)) is None
    assert horizon.period_of(horizon.last_day + timedelta(days=1)) is None


@given(horizons())
def test_labels_lead_back_to_their_periods(horizon: Horizon) -> None:
    assert [horizon.by_label(p.label) for p in horizon.periods] == list(horizon.periods)
    assert horizon.periods[0].label == horizon.first


@given(st.sampled_from(sorted(YEARS)), st.sampled_from(sorted(MONTHS_PER)), st.integers(0, 199))
def test_shares_of_a_year_sum_to_one(calendar: str, step: Step, after: int) -> None:
    year = YEARS["gregorian" if calendar == "gregorian" else "solar_hijri"][after]
    whole = Horizon.build(calendar, step, _label(year, step, 1), 12 // MONTHS_PER[step])
    assert sum(year_share(p) for p in whole.periods) == 1


@given(horizons())
def test_gregorian_months_share_out_all_days(horizon: Horizon) -> None:
    for period in horizon.periods:
        rows = gregorian_months(period)
        assert sum(days for *_, days in rows) == period.days
        assert all(days > 0 for *_, days in rows)
        assert rows == sorted(rows)


@given(horizons(), st.floats(0, 400), st.floats(0, 400), st.data())
def test_lag_never_falls_with_longer_transit(horizon: Horizon, one: float, other: float, data: st.DataObject) -> None:
    period = data.draw(st.sampled_from(horizon.periods))
    assert horizon.lag(0, period) == 0
    assert horizon.lag(min(one, other), period) <= horizon.lag(max(one, other), period)


@given(horizons(), st.integers(0, 800), st.data())
def test_lag_leads_to_the_period_of_the_arrival(horizon: Horizon, days: int, data: st.DataObject) -> None:
    period = data.draw(st.sampled_from(horizon.periods))
    reached = period.index + horizon.lag(days, period)
    arrival = period.middle + timedelta(days=days)
    if reached < horizon.count:
        assert horizon.periods[reached].contains(arrival)
    else:
        assert arrival > horizon.last_day

"""Why Nowruz needs no regressor of its own: it hardly moves against Gregorian months."""

from datetime import timedelta

from corridor.periods import from_solar_hijri


def test_the_holidays_of_nowruz_lie_in_march_but_for_one_to_three_days():
    march = set()
    for year in range(1300, 1501):
        days = [from_solar_hijri(year, 1, 1) + timedelta(d) for d in range(13)]
        assert {day.month for day in days} == {3, 4}
        march.add(sum(day.month == 3 for day in days))
    assert march == {10, 11, 12}


def test_in_our_time_they_move_by_a_single_day():
    # 1375 to 1450 SH, 1996 to 2071: 11 or 12 days in March.
    first = [from_solar_hijri(year, 1, 1) for year in range(1375, 1451)]
    assert {sum((day + timedelta(d)).month == 3 for d in range(13)) for day in first} == {11, 12}

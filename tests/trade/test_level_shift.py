"""Shifts of level: planted ones are found where they are, trends, seasons and noise are not taken for one."""

import math
import random

import pytest

from corridor.figures.shift import level_shift

SEASON = [math.log(f) for f in (0.7, 0.8, 1.3, 1.1, 1.0, 0.9, 0.95, 1.05, 1.2, 1.1, 1.0, 0.9)]


def made(seed, *, n=48, season=12, shift=0.0, at=30, trend=0.0, noise=0.05):
    draw = random.Random(seed)
    return [
        1000 * math.exp((SEASON[k % 12] if season == 12 else 0) + trend * k + (shift if k >= at else 0)
                        + noise * draw.gauss(0, 1))
        for k in range(n)
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("factor", [0.5, 1.6])
def test_a_planted_shift_is_found_where_it_is(seed, factor):
    found = level_shift(made(seed, shift=math.log(factor)), 12)
    assert found is not None
    assert abs(found.at - 30) <= 1
    assert found.times == pytest.approx(factor, rel=0.1)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("more", [{}, {"trend": 0.02}, {"noise": 0.3}, {"season": 1}, {"trend": -0.01, "season": 1}])
def test_trends_seasons_and_noise_are_no_shift(seed, more):
    assert level_shift(made(seed, **more), 12 if more.get("season", 12) == 12 else 1) is None


def test_a_random_walk_is_seldom_taken_for_a_shift():
    told = 0
    for seed in range(200):
        draw, level, values = random.Random(seed), 0.0, []
        for _ in range(40):
            level += 0.1 * draw.gauss(0, 1)
            values.append(math.exp(level))
        told += level_shift(values, 1) is not None
    assert told <= 40


def test_short_series_and_zeros_are_not_looked_at():
    assert level_shift([1.0] * 7, 1) is None
    assert level_shift([0.0, *[1.0] * 10], 1) is None
    assert level_shift([5.0] * 12, 1) is None

"""Working time against a walk slot by slot."""

import random

import pytest

from corridor.campaign.pieces import WorkingTime, cut, joined


def walked(windows, start, work):
    """The end of so many slots of work from a start, by counting open slots; None if it starts closed or never ends."""
    open_slots = {t for a, b in windows for t in range(a, b)}
    if start not in open_slots:
        return None
    at, left = start, work
    while left:
        if at > max(open_slots):
            return None
        left -= at in open_slots
        at += 1
    return at


def random_windows(seed):
    r = random.Random(seed)
    edges = sorted(r.sample(range(60), 2 * r.randint(1, 5)))
    return joined_windows(list(zip(edges[::2], edges[1::2], strict=True)))


def joined_windows(windows):
    return tuple((a, b) for a, b in windows if a < b)


@pytest.mark.parametrize("seed", range(60))
def test_pieces_tell_every_start_and_the_time_it_takes(seed):
    windows, work = random_windows(seed), 1 + seed % 12
    time = WorkingTime(windows)
    pausing = {s: p.elapsed for p in time.pieces(work, True) for a, b in p.starts for s in range(a, b + 1)}
    assert pausing == {s: end - s for s in range(60) if (end := walked(windows, s, work)) is not None}
    at_once = {s: p.elapsed for p in time.pieces(work, False) for a, b in p.starts for s in range(a, b + 1)}
    assert at_once == {s: e for s, e in pausing.items() if e == work}


@pytest.mark.parametrize("seed", range(20))
def test_worked_and_reached_undo_each_other(seed):
    time = WorkingTime(random_windows(seed))
    for work in range(1, time.before[-1] + 1):
        end = time.reached(work)
        assert time.worked(end) == work
        assert time.worked(end - 1) == work - 1
    assert time.reached(time.before[-1] + 1) is None


def test_ranges_are_joined_and_cut():
    assert joined([(3, 5), (0, 1), (6, 6)]) == ((0, 1), (3, 6))
    assert cut(((0, 4), (8, 12)), 3, 9) == ((3, 4), (8, 9))

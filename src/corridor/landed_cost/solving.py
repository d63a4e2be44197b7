"""Values that make up a price together with what is charged on them: the search under delivered duty paid.

With P what is left of the price for value and charges, and c(v) what is charged on a value v, the value solves
v + c(v) = P. Where all charges are shares of the value one step finds it; minima, mixed rates and quotas bend the line,
steps of fees and conditions break it. So the line is looked at on both sides of every break that the rules name, and
between two breaks the value is bracketed until the sum is the price.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Charges = Callable[[Ints, Floats], Floats]
"""What is charged on values: the numbers of the entries, which may repeat, and a value for each; NaN if untold."""

SOLVED, BELOW, STEP, SEVERAL, UNTOLD = range(5)
"""States: one value solves it; the charges on no value at all exceed the price; the sum jumps over the price; several
values solve it; charges cannot be told."""
LEAST = 1e-9
"""The smallest value looked at, as a share of the price: some rules say nothing of a value of nought."""
ABOUT, EXACT = 1e-11, 1e-13
"""How near the sum must come to the price, and how near it is brought where it can be, as shares of the price."""
_BESIDE = 1e-12
_PARTS = 8
_ROUNDS = 60


@dataclass(frozen=True)
class Solved:
    """One number per entry.

    Attributes
    ----------
    value
        What solves it; NaN where nothing or more than one value does.
    state
        `SOLVED` and the others.
    lower, upper
        Under `STEP` the prices next to the given one that a value would solve; under `SEVERAL` two of the values; else
        NaN.
    """

    value: Floats
    state: Ints
    lower: Floats
    upper: Floats


@dataclass
class _Pairs:
    """Neighbouring values of entries, with the sum less the price at both."""

    which: Ints
    low: Floats
    high: Floats
    f_low: Floats
    f_high: Floats

    def only(self, some: NDArray[np.bool_]) -> _Pairs:
        return _Pairs(*(getattr(self, name)[some] for name in _Pairs.__dataclass_fields__))


def solve(price: Floats, of: Ints, breaks: Floats, charges: Charges) -> Solved:
    """Solve v + charges(v) = price for many entries at once.

    Parameters
    ----------
    price
        What value and charges come to together.
    of, breaks
        Values at which the charges may jump, and the number of the entry that each is of.
    """
    count = len(price)
    made = Solved(*(np.full(count, np.nan), np.full(count, UNTOLD), np.full(count, np.nan), np.full(count, np.nan)))
    made.state[price <= 0] = BELOW
    pairs = _looked_at(price, of, breaks, charges, made)
    over = _same_break(pairs)
    least = ABOUT * price[pairs.which]
    jumps = pairs.only(over & (pairs.f_low < -least) & (pairs.f_high > least))
    found = pairs.only(~over & (pairs.f_low <= least) & (pairs.f_high >= -least))
    values, gaps = _narrowed(found, price, charges)
    _tell_jumps(jumps, price, made)
    _tell_jumps(gaps, price, made)
    _tell_values(found.which, values, made)
    return made


def with_whole_units(of: Ints, breaks: Floats, unit: Floats, lot: Floats) -> tuple[Ints, Floats]:
    """Breaks per unit of a lot whose value is cut to whole units (NaN: it is not).

    A bound is first reached by the next whole unit and left with the one after it; below the first unit there is no
    value at all.
    """
    cut = np.flatnonzero(~np.isnan(unit))
    mine = ~np.isnan(unit[of])
    on, at = of[mine], breaks[mine]
    units = np.ceil(at * lot[on] / unit[on])
    whole = [n * unit[on] / lot[on] for n in (units, units + 1)]
    return np.concatenate([of, on, on, cut]), np.concatenate([breaks, *whole, unit[cut] / lot[cut]])


def _looked_at(price: Floats, of: Ints, breaks: Floats, charges: Charges, made: Solved) -> _Pairs:
    """The sum at both ends of the line and around its breaks; entries whose charges exceed the price are told."""
    inside = (breaks > LEAST * price[of] * 2) & (breaks < price[of])
    of, breaks = _once(of[inside], breaks[inside])
    alive = np.flatnonzero(price > 0)
    which = np.concatenate([alive, of, of, of, alive])
    at = np.concatenate(
        [LEAST * price[alive], breaks * (1 - _BESIDE), breaks, breaks * (1 + _BESIDE), price[alive]]
    )  # fmt: skip
    order = np.lexsort((at, which))
    which, at = which[order], at[order]
    f = at + charges(which, at) - price[which] if len(which) else np.zeros(0)
    told = np.flatnonzero(np.isfinite(f))
    first = told[np.flatnonzero(np.diff(which[told], prepend=-1))]
    short = first[f[first] > ABOUT * price[which[first]]]
    made.state[which[short]] = BELOW
    next_to = np.flatnonzero((which[1:] == which[:-1]) & np.isfinite(f[1:]) & np.isfinite(f[:-1]))
    return _Pairs(which[next_to], at[next_to], at[next_to + 1], f[next_to], f[next_to + 1])


def _once(of: Ints, breaks: Floats) -> tuple[Ints, Floats]:
    order = np.lexsort((breaks, of))
    of, breaks = of[order], breaks[order]
    new = np.ones(len(of), np.bool_)
    new[1:] = (of[1:] != of[:-1]) | (breaks[1:] > breaks[:-1] * (1 + 4 * _BESIDE))
    return of[new], breaks[new]


def _same_break(pairs: _Pairs) -> NDArray[np.bool_]:
    return pairs.high - pairs.low <= 3 * _BESIDE * pairs.high


def _narrowed(pairs: _Pairs, price: Floats, charges: Charges) -> tuple[Floats, _Pairs]:
    """The value in each bracket, NaN where the sum jumps over the price inside it; and the brackets of those."""
    low, high = pairs.low.copy(), pairs.high.copy()
    f_low, f_high = pairs.f_low.copy(), pairs.f_high.copy()
    aim = price[pairs.which]
    best = np.where(np.abs(f_low) <= np.abs(f_high), low, high)
    f_best = np.minimum(np.abs(f_low), np.abs(f_high))
    for turn in range(_ROUNDS):
        open_ = np.flatnonzero((f_best > EXACT * aim) & (high - low > 4e-16 * high))
        if not len(open_):
            break
        a, b, fa, fb = low[open_], high[open_], f_low[open_], f_high[open_]
        tried = _tried(a, b, fa, fb, turn)
        rows = np.repeat(pairs.which[open_], len(tried[0]))
        f = (tried.ravel() + charges(rows, tried.ravel()) - price[rows]).reshape(tried.shape)
        f = np.where(np.isnan(f), np.inf, f)
        at = np.concatenate([a[:, None], tried, b[:, None]], axis=1)
        f = np.concatenate([fa[:, None], f, fb[:, None]], axis=1)
        nearest = np.abs(f).argmin(axis=1)
        each = np.arange(len(open_))
        nearer = np.abs(f[each, nearest]) < f_best[open_]
        best[open_[nearer]] = at[each, nearest][nearer]
        f_best[open_[nearer]] = np.abs(f[each, nearest])[nearer]
        # The first change of sign: of a line that rises there is no other.
        above = np.maximum((f > 0).argmax(axis=1), 1)
        above = np.where((f > 0).any(axis=1), above, len(f[0]) - 1)
        low[open_], high[open_] = at[each, above - 1], at[each, above]
        f_low[open_], f_high[open_] = f[each, above - 1], f[each, above]
    solved = f_best <= ABOUT * aim
    gaps = _Pairs(pairs.which, low, high, f_low, f_high).only(~solved)
    return np.where(solved, best, np.nan), gaps


def _tried(a: Floats, b: Floats, fa: Floats, fb: Floats, turn: int) -> Floats:
    """Values to look at in each bracket: first on the chord alone, then also from each end by what its sum lacks.

    The second finds the value where the charges stay what they are for a while, as where a value is cut to whole
    units; the parts of the bracket see to it that it narrows.
    """
    with np.errstate(all="ignore"):
        chord = a - fa * (b - a) / (fb - fa)
    chord = np.where(np.isfinite(chord), chord, (a + b) / 2)
    if turn == 0:
        return np.clip(chord, a, b)[:, None]
    parts = [a + (b - a) * k / _PARTS for k in range(1, _PARTS)]
    tried = np.stack([chord, a - fa, b - fb, *parts], axis=1)
    tried = np.clip(tried, a[:, None], b[:, None])
    return np.sort(np.where(np.isfinite(tried), tried, ((a + b) / 2)[:, None]), axis=1)


def _tell_jumps(pairs: _Pairs, price: Floats, made: Solved) -> None:
    """Say between which prices the sum jumps; a value that solves it, told later, comes before."""
    made.state[pairs.which] = STEP
    made.lower[pairs.which] = price[pairs.which] + pairs.f_low
    made.upper[pairs.which] = price[pairs.which] + pairs.f_high


def _tell_values(which: Ints, values: Floats, made: Solved) -> None:
    """Say what solves each entry, and where two values do that are not the same."""
    there = np.isfinite(values)
    which, values = which[there], values[there]
    order = np.lexsort((values, which))
    which, values = which[order], values[order]
    made.state[which], made.value[which] = SOLVED, values
    made.lower[which] = made.upper[which] = np.nan
    twice = np.flatnonzero((which[1:] == which[:-1]) & (values[1:] - values[:-1] > 1e-9 * values[1:]))
    made.state[which[twice]], made.value[which[twice]] = SEVERAL, np.nan
    made.lower[which[twice]], made.upper[which[twice]] = values[twice], values[twice + 1]

"""Customs values of items whose seller pays the duty: solved as the traced ledger does, by compiled rules."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from corridor.landed_cost.bulk.codes import UNKNOWN, Flags, Floats, Ints, bands
from corridor.landed_cost.bulk.flags import BELOW_CHARGES, BETWEEN_STEPS, HANDED, SEVERAL_VALUES, UNTOLD_CHARGES
from corridor.landed_cost.bulk.law import Law
from corridor.landed_cost.bulk.owing import Owing
from corridor.landed_cost.bulk.rates import Rates
from corridor.landed_cost.bulk.reckoning import Owed, owed
from corridor.landed_cost.bulk.values import Figures, Valued, cut
from corridor.landed_cost.solving import BELOW, SEVERAL, STEP, UNTOLD, solve, with_whole_units
from corridor.landed_cost.taxes import OF_OWNER

_AT_A_TIME = 4_096
"""So many items are solved at a time: each is looked at on both sides of every bound that its rules name."""
_WRONG = {BELOW: BELOW_CHARGES, STEP: BETWEEN_STEPS, SEVERAL: SEVERAL_VALUES, UNTOLD: UNTOLD_CHARGES}


@dataclass(frozen=True)
class Market:
    """Items of one country and what they are priced by; `usd`: per terms the pair of its currency and the dollar."""

    items: Figures
    told: Valued
    law: Law
    rates: Rates
    usd: Ints
    value_edges: Floats
    seller_recovers: bool

    def worth_in_usd(self, at: Ints) -> Floats:
        """Dollars for one unit of the currency of the declaration."""
        return self.rates.of(self.usd[self.items.terms[at]], self.items.spell[at])

    def keys_at(self, at: Ints, key: Ints, value: Floats) -> Ints:
        """The keys of items at values: of those that hang on it, the one of its band."""
        asks = self.law.asks_value[key]
        if not asks.any():
            return key
        worth = self.worth_in_usd(at)
        return np.where(asks, key + bands(value * worth, self.value_edges), key)

    def due(self, at: Ints, key: Ints, value: Floats) -> Owed:
        """What falls due on values."""
        owing = Owing(self.items, self.told, at)
        owing.__dict__["value"] = value
        return owed(owing, key, self.law, self.rates, self.seller_recovers)


def solve_values(market: Market, at: Ints, key: Ints, wrong: Ints) -> None:
    """Put the value that solves the price in the place of what the price leaves for value and charges.

    Parameters
    ----------
    at
        Places of items whose seller pays the duty.
    key
        Their keys, the first of those that hang on the value.
    wrong
        Where it is said that no value solves an item.
    """
    wrong[at[_may_be_handed(market, key)]] |= HANDED
    for start in range(0, len(at), _AT_A_TIME):
        some, keys = at[start : start + _AT_A_TIME], key[start : start + _AT_A_TIME]
        good = wrong[some] == 0
        some, keys = some[good], keys[good]
        left = market.told.value[some].copy()
        of, breaks = _breaks(market, some, keys)
        solved = solve(left, of, breaks, _Charges(market, some, keys))
        market.told.value[some] = cut(solved.value, some, market.items)
        for state, bit in _WRONG.items():
            wrong[some[solved.state == state]] |= bit


def _may_be_handed(market: Market, key: Ints) -> Flags:
    """Some key that an item may have is one that only the traced ledger reckons."""
    before = np.concatenate([[0], np.cumsum(market.law.handed)])
    last = np.where(market.law.asks_value[key], key + 2 * len(market.value_edges) + 1, key)
    many: Flags = before[last + 1] > before[key]
    return many


class _Charges:
    """What the sellers of items pay on values, for `solve`."""

    def __init__(self, market: Market, at: Ints, key: Ints) -> None:
        self._market, self._at, self._key = market, at, key

    def __call__(self, which: Ints, value: Floats) -> Floats:
        at = self._at[which]
        lawful = cut(value, at, self._market.items)
        key = self._market.keys_at(at, self._key[which], lawful)
        due = self._market.due(at, key, lawful)
        total = -due.got_back
        for head, amounts in due.heads.items():
            if head not in OF_OWNER:
                total = total + amounts
        refused = (self._market.law.problem[key] != UNKNOWN) | (due.wrong != 0)
        return np.where(refused, np.nan, total)


def _breaks(market: Market, at: Ints, key: Ints) -> tuple[Ints, Floats]:
    """Values at which what is charged on each item may jump: the bounds of conditions, and of steps by the lot."""
    law, spell, units = market.law, market.items.spell[at], market.items.units[at]
    asks = law.asks_value[key]
    found = [_each(np.flatnonzero(asks), market.value_edges)]
    found[0] = (found[0][0], found[0][1] / market.worth_in_usd(at[found[0][0]]))
    for tax in law.taxes:
        if not len(tax.steps_of):
            continue
        for number, steps in enumerate(tax.steps):
            if steps.of_lot:
                of, edges = _each(np.flatnonzero((tax.steps_of[key] == number) | asks), steps.edges)
                found.append((of, edges / (units[of] * market.rates.worth[steps.pair, spell[of]])))
    of, breaks = (np.concatenate([part[k] for part in found]) for k in (0, 1))
    unit = np.where(market.items.crosses[at], market.items.value_unit[at], np.nan)
    return with_whole_units(of.astype(np.int64), breaks, unit, units)


def _each(of: Ints, edges: Floats) -> tuple[Ints, Floats]:
    return np.repeat(of, len(edges)), np.tile(edges, len(of))

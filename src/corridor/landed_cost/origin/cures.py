"""What would make a product qualify: the inputs of least value that would have to originate."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from corridor.landed_cost.origin.goods import Bill, Goods, Material
from corridor.landed_cost.origin.numbers import ZERO
from corridor.landed_cost.origin.parsed import Rule
from corridor.landed_cost.origin.rule_tests import tested

TRIES = 400
"""Sets of inputs that are tried in order of their value before the search goes on by the dearest first."""


@dataclass(frozen=True)
class Cure:
    """Inputs that would have to originate, the alternative that then holds, and whether no cheaper set would do."""

    alternative: tuple[Rule, ...]
    inputs: tuple[Material, ...]
    least: bool

    @property
    def value(self) -> Decimal:
        return sum((m.value for m in self.inputs), ZERO)


def cure_of(alternatives: Sequence[tuple[Rule, ...]], goods: Goods, known: bool = True) -> Cure | None:
    """The set of foreign inputs of least value that, if they originated, would make one alternative hold.

    With `known` false only inputs are taken whose origin is not known.
    """
    bills = [goods.bill(rule.words, goods.harsh) for rows in alternatives for rule in rows]
    foreign = {m.line: m for bill in bills for m in bill.foreign if known or not m.known}
    inputs = [foreign[line] for line in sorted(foreign)]
    everything = frozenset(foreign)
    hopeful = [rows for rows in alternatives if _mends(rows, goods, everything)]
    if not inputs or not hopeful:
        return None
    for tried, chosen in enumerate(_by_value(inputs)):
        if tried >= TRIES:
            break
        lines = frozenset(m.line for m in chosen)
        mended = [rows for rows in hopeful if _mends(rows, goods, lines)]
        if mended:
            return Cure(nearest(mended, goods), chosen, True)
    return _dearest_first(inputs, hopeful, goods)


def nearest(alternatives: Sequence[tuple[Rule, ...]], goods: Goods) -> tuple[Rule, ...]:
    """The alternative that lacks least value; the first of several."""

    def lack(rows: tuple[Rule, ...]) -> tuple[int, Decimal]:
        tests = [tested(rule, goods) for rule in rows]
        over = [t.total - (t.allowed or ZERO) * (t.base or ZERO) for t in tests if not t.holds]
        return sum(bool(t.broken) for t in tests), max(over, default=ZERO)

    return min(alternatives, key=lack)


def _mends(rows: Sequence[Rule], goods: Goods, lines: frozenset[str]) -> bool:
    def flipped(words: frozenset[str], harsh: bool) -> Bill:
        bill = goods.bill(words, harsh)
        changed = tuple(replace(m, originates=True) if m.line in lines else m for m in bill.materials)
        return replace(bill, materials=changed)

    return all(tested(rule, replace(goods, bill=flipped)).holds for rule in rows)


def _by_value(inputs: Sequence[Material]) -> Iterator[tuple[Material, ...]]:
    """Every set of inputs but the empty one, by rising total value."""
    ordered = sorted(inputs, key=lambda m: (m.value, m.line))
    queue: list[tuple[Decimal, tuple[int, ...]]] = [(ordered[0].value, (0,))]
    while queue:
        total, chosen = heapq.heappop(queue)
        yield tuple(ordered[i] for i in chosen)
        last = chosen[-1]
        if last + 1 < len(ordered):
            following = ordered[last + 1].value
            heapq.heappush(queue, (total + following, (*chosen, last + 1)))
            heapq.heappush(queue, (total - ordered[last].value + following, (*chosen[:-1], last + 1)))


def _dearest_first(inputs: Sequence[Material], alternatives: Sequence[tuple[Rule, ...]], goods: Goods) -> Cure | None:
    """Take in the dearest until it holds, then leave out what was not needed."""
    ordered = sorted(inputs, key=lambda m: (-m.value, m.line))
    for rows in alternatives:
        taken: list[Material] = []
        for material in ordered:
            taken.append(material)
            if _mends(rows, goods, frozenset(m.line for m in taken)):
                break
        for material in list(taken):
            fewer = [m for m in taken if m is not material]
            if _mends(rows, goods, frozenset(m.line for m in fewer)):
                taken = fewer
        return Cure(rows, tuple(taken), False)
    return None

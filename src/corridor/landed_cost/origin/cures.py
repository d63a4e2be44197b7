"""What would make a product qualify: the inputs of least value that would have to originate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from corridor.landed_cost.origin.goods import Bill, Goods, Material
from corridor.landed_cost.origin.least import by_value, least_worth
from corridor.landed_cost.origin.numbers import ZERO
from corridor.landed_cost.origin.parsed import Rule
from corridor.landed_cost.origin.rule_tests import CHANGES, Tested, tested

LOOKED_AT = 4000
"""Sets of inputs that are looked at, in order of their value, where several conditions must be mended at once."""


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
    found: list[tuple[Decimal, int, Decimal, int, Cure]] = []
    for number, rows in enumerate(alternatives):
        cure = _cure_by(rows, goods, known)
        if cure is not None:
            found.append((cure.value, *lack(rows, goods), number, cure))
    return min(found, key=lambda entry: entry[:-1])[-1] if found else None


def lack(rows: Sequence[Rule], goods: Goods) -> tuple[int, Decimal]:
    """How much an alternative lacks: conditions beside value, and value."""
    tests = [tested(rule, goods) for rule in rows]
    return sum(bool(t.broken) for t in tests), max((_over(t) for t in tests if not t.holds), default=ZERO)


def nearest(alternatives: Sequence[tuple[Rule, ...]], goods: Goods) -> tuple[Rule, ...]:
    """The alternative that lacks least; the first of several."""
    return min(alternatives, key=lambda rows: lack(rows, goods))


def _over(test: Tested) -> Decimal:
    """Value that counts against the product beyond what the row allows."""
    return test.total - (test.allowed or ZERO) * (test.base or ZERO)


def _cure_by(rows: tuple[Rule, ...], goods: Goods, known: bool) -> Cure | None:
    bills = [goods.bill(rule.words, goods.harsh) for rule in rows]
    foreign = {m.line: m for bill in bills for m in bill.foreign if known or not m.known}
    inputs = [foreign[line] for line in sorted(foreign)]
    if not inputs or not _mends(rows, goods, frozenset(foreign)):
        return None
    failing = [test for test in (tested(rule, goods) for rule in rows) if not test.holds]
    need = max(_over(test) for test in failing)
    alone = failing[0] if len(failing) == 1 and not failing[0].broken else None
    if alone is not None and alone.rule.extra.same_heading_max is None and alone.base is not None:
        # One cap is exceeded: what counts against it must lose at least the excess.
        counting = {m.line for m in alone.against}
        pool = [m for m in inputs if alone.rule.kind not in CHANGES or m.line in counting]
        taken = least_worth(pool, need)
        if taken is not None and _mends(rows, goods, frozenset(m.line for m in taken[0])):
            return Cure(rows, tuple(sorted(taken[0], key=lambda m: (m.value, m.line))), taken[1])
    for looked, (total, chosen) in enumerate(by_value(inputs)):
        if looked >= LOOKED_AT:
            break
        if total >= need and _mends(rows, goods, frozenset(m.line for m in chosen)):
            return Cure(rows, chosen, True)
    return _dearest_first(inputs, rows, goods)


def _mends(rows: Sequence[Rule], goods: Goods, lines: frozenset[str]) -> bool:
    @cache
    def flipped(words: frozenset[str], harsh: bool) -> Bill:
        bill = goods.bill(words, harsh)
        changed = (m if m.originates or m.line not in lines else replace(m, originates=True) for m in bill.materials)
        return Bill(tuple(changed), bill.confidence)

    changed = Goods(goods.code, goods.stated, goods.bases, flipped, goods.harsh)
    return all(tested(rule, changed).holds for rule in rows)


def _dearest_first(inputs: Sequence[Material], rows: tuple[Rule, ...], goods: Goods) -> Cure:
    """Take in the dearest until it holds, then leave out what was not needed."""
    taken: list[Material] = []
    for material in sorted(inputs, key=lambda m: (-m.value, m.line)):
        taken.append(material)
        if _mends(rows, goods, frozenset(m.line for m in taken)):
            break
    for material in list(taken):
        fewer = [m for m in taken if m is not material]
        if _mends(rows, goods, frozenset(m.line for m in fewer)):
            taken = fewer
    return Cure(rows, tuple(taken), False)

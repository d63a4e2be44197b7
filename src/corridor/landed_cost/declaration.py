"""The amounts of one declaration in exact fractions, from the figures as they were written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from corridor.exchange import Exchange
from corridor.formulas import read_formula
from corridor.landed_cost.customs_value import CUSTOMS_VALUE, OF_VALUE
from corridor.landed_cost.elements import SELLER
from corridor.landed_cost.law_rates import read

Row = Mapping[str, Any]
KW_PER_HP = Fraction(3, 4)
"""What units.HP_PER_KW is one over."""
_APART = Fraction(1, 10**9)
"""How far from a value that floats found the charges are looked at, to find the line that they lie on."""


@lru_cache(maxsize=65536)
def exact(number: float) -> Fraction:
    """A float as somebody wrote it: the shortest decimal that it stands for."""
    return Fraction(Decimal(repr(number)))


class Rates:
    """Rates of exchange as fractions, by the kinds that the importer's law names."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._known: dict[tuple[str, str, date, str], Fraction] = {}

    def rate(self, of: str, to: str, on: date, law_kinds: str | None) -> Fraction:
        if of == to:
            return Fraction(1)
        key = (of, to, on, law_kinds or "")
        if key not in self._known:
            law = read(law_kinds)
            named, day = law.with_others(self._exchange), law.on(on)
            quotes = [exact(self._exchange.rate("USD", c, day, named).value) for c in (of, to)]
            self._known[key] = quotes[1] / quotes[0]
        return self._known[key]


@dataclass
class Declaration:
    """One entry's amounts per unit, in the currency of its declaration.

    Parameters
    ----------
    about
        The entry, as `corridor.landed_cost.payments.payments` takes it.
    parts
        ``term, quantity, rate, divisor, currency``: what its terms are the sum of.
    lines
        Its lines of duty and tax, in any order.
    """

    about: Row
    parts: Iterable[Row]
    lines: Iterable[Row]
    rates: Rates

    def __post_init__(self) -> None:
        self.lines = sorted(self.lines, key=lambda row: (row["calc_order"], row["line_no"]))
        self._told: dict[str, Fraction] = {}
        for part in self.parts:
            amount = exact(part["quantity"]) * exact(part["rate"]) / exact(part["divisor"])
            self._told[part["term"]] = self._told.get(part["term"], Fraction(0)) + amount * self._rate(part["currency"])
        self.terms: dict[str, Fraction] = {}
        self._amounts: dict[str, Fraction] = {}

    def amounts(self) -> list[tuple[Row, Fraction]]:
        """Every line, in the order of reckoning, with what it comes to."""
        return self._reckoned(self._value())

    def _reckoned(self, value: Fraction) -> list[tuple[Row, Fraction]]:
        self.terms, self._amounts = self._told | {CUSTOMS_VALUE: self._lawful(value)}, {}
        found = []
        for line in self.lines:
            amount = self._amount(line)
            for term in (line["term"] or "").split("+"):
                if term:
                    self.terms[term] = self.terms.get(term, Fraction(0)) + amount
            key = f"line:{line['head']}/{line['line']}/{line['unit']}"
            self._amounts[key] = self._amounts.get(key, Fraction(0)) + amount
            found.append((line, amount))
        return found

    def _value(self) -> Fraction:
        """The value by the invoice; where the price holds the charges on it, the one that makes it up with them.

        Near the value that floats found the charges lie on a line, so that two points of it give the value exactly;
        where they bend there, the line of one side or the other does.
        """
        told = self._told.get(CUSTOMS_VALUE, Fraction(0))
        if self.about["solved_value"] is None:
            return told
        near = exact(self.about["solved_value"])
        found = []
        for step in (near * _APART, -near * _APART, near * _APART / 1000, -near * _APART / 1000):
            here, beside = self._beyond(near, told), self._beyond(near + step, told)
            value = near if here == beside else near - here * step / (beside - here)
            lack = self._beyond(value, told)
            if lack == 0:
                return value
            found.append((abs(lack), value))
        return min(found)[1]

    def _beyond(self, value: Fraction, told: Fraction) -> Fraction:
        """By how much the value and what the seller pays on it are more than what the price leaves for them."""
        paid = [amount for line, amount in self._reckoned(value) if line["payer"] == SELLER and line["is_cost"]]
        fees = self._told.get(OF_VALUE, Fraction(0)) * self.terms[CUSTOMS_VALUE]
        return value + sum(paid, Fraction(0)) + fees - told

    def _lawful(self, value: Fraction) -> Fraction:
        """What the law puts in the place of the sum of the parts: a value of the market, or a cut of the base."""
        about = self.about
        if not about["value_set"]:
            return value
        if about["law_amount"] is not None:
            value = exact(about["law_amount"]) * self._rate(about["law_currency"])
        if about["value_unit"] is None:
            return value
        unit, units = exact(about["value_unit"]), exact(about["units_per_declaration"])
        return value * units // unit * unit / units

    def _rate(self, currency: str) -> Fraction:
        return self.rates.rate(currency, self.about["declared_in"], self.about["on"], self.about["law_kinds"])

    def _amount(self, line: Row) -> Fraction:
        fx = self._rate(line["currency"])
        if line["head"] == "relief":
            return self._amounts.get(line["stands_on"], Fraction(0)) * exact(line["rate"])
        rate = self._formula(line, fx) if line["formula"] else exact(line["rate"])
        if line["unit"] == "money":
            return self._sum(line["stands_on"]) * rate
        return self._quantity(line) * rate * fx

    def _sum(self, words: str) -> Fraction:
        total = Fraction(0)
        for word in words.split("+"):
            term, _, factor = word.strip().partition("*")
            total += self.terms.get(term, Fraction(0)) * (Fraction(factor) if factor else 1)
        return total

    def _quantity(self, line: Row) -> Fraction:
        if line["unit"] == "declaration":
            return 1 / exact(self.about["units_per_declaration"])
        if line["unit"] == "hp":
            return exact(self.about["power_kw"]) / KW_PER_HP
        return exact(line["quantity"])

    def _formula(self, line: Row, fx: Fraction) -> Fraction:
        formula = read_formula(line["formula"])
        # Its figures are in the currency of the rate, so the terms are brought there.
        return formula.exact({name: self.terms.get(name, Fraction(0)) / fx for name in formula.names})

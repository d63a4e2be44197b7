"""The exact ledger: what a declaration pays, every line reckoned again in fractions and rounded once.

Analysis runs in floats; a payment is a sum of money that somebody hands over, so it is reckoned from the figures as
they were written: prices, rates and quotes as decimals, loads as divisors, nothing rounded on the way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

import polars as pl

from corridor.exchange import Exchange
from corridor.formulas import read_formula
from corridor.provenance import weakest
from corridor.tables.results import Payments

Row = Mapping[str, Any]
OWED = (
    "duty", "remedy", "excise", "vat", "other_tax", "processing_fee", "recycling_fee", "registration", "relief",
)  # fmt: skip
"""Heads that are paid to the state of import."""
KW_PER_HP = Fraction(3, 4)
"""What units.HP_PER_KW is one over."""
LONGEST = 12
"""Decimals of an amount that is shown in decimals; one that has more, or none that end, is shown as a fraction."""


@lru_cache(maxsize=65536)
def exact(number: float) -> Fraction:
    """A float as somebody wrote it: the shortest decimal that it stands for."""
    return Fraction(Decimal(repr(number)))


def payments(
    entries: pl.DataFrame,
    lines: pl.DataFrame,
    parts: pl.DataFrame,
    valued: pl.DataFrame,
    value_bases: pl.DataFrame,
    exchange: Exchange,
) -> pl.DataFrame:
    """What one declaration of each entry pays.

    Parameters
    ----------
    entries
        For the order, and which are priced.
    lines
        Lines with what a second reckoning needs (`corridor.landed_cost.ledger.LINE`), of entries that have a total.
    parts
        ``entry_id, term, quantity, rate, divisor, currency``: what customs values and other terms are the sum of.
    valued
        Entries that owe, with ``declared_in``, ``law_kinds``, ``on``, ``to_country``, ``units_per_declaration``,
        ``power_kw``; ``value_set``, ``law_amount``, ``law_currency`` and ``value_unit`` of `values_of_law`.
    value_bases
        How each country rounds a payment, and to what.

    Returns
    -------
    pl.DataFrame
        `corridor.tables.results.Payments`, one row per payment in the order of reckoning. Lines of one payment, such
        as the two parts of a compound duty, are summed before they are rounded.
    """
    rounding = {row["country"]: row for row in value_bases.iter_rows(named=True)}
    by_entry = _grouped(lines.filter(pl.col("head").is_in(list(OWED))))
    parts_of = _grouped(parts)
    about = {row["entry_id"]: row for row in valued.iter_rows(named=True)}
    rates = _Rates(exchange)
    found: list[Row] = []
    for entry_id in entries["entry_id"].to_list():
        if entry_id in by_entry and entry_id in about:
            owed = _Declaration(about[entry_id], parts_of.get(entry_id, []), rates)
            found += owed.payments(by_entry[entry_id], rounding[about[entry_id]["to_country"]])
    return Payments.frame(found)


def _grouped(frame: pl.DataFrame) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {}
    for row in frame.iter_rows(named=True):
        rows.setdefault(row["entry_id"], []).append(row)
    return rows


class _Rates:
    """Rates of exchange as fractions, by the kinds that the importer's law names."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._known: dict[tuple[str, str, date, str], Fraction] = {}

    def rate(self, of: str, to: str, on: date, law_kinds: str | None) -> Fraction:
        if of == to:
            return Fraction(1)
        key = (of, to, on, law_kinds or "")
        if key not in self._known:
            named = tuple(dict.fromkeys([*(law_kinds or "").split("|"), *self._exchange.kinds])) if law_kinds else ()
            quotes = [exact(self._exchange.rate("USD", c, on, named).value) for c in (of, to)]
            self._known[key] = quotes[1] / quotes[0]
        return self._known[key]


@dataclass
class _Declaration:
    """One entry's amounts per unit, in the currency of its declaration."""

    about: Row
    parts: list[Row]
    rates: _Rates

    def __post_init__(self) -> None:
        self.terms: dict[str, Fraction] = {}
        self.amounts: dict[str, Fraction] = {}
        for part in self.parts:
            amount = exact(part["quantity"]) * exact(part["rate"]) / exact(part["divisor"])
            self._add(part["term"], amount * self._rate(part["currency"]))
        if self.about["value_set"]:
            self.terms["customs_value"] = self._value_of_law()

    def _value_of_law(self) -> Fraction:
        """What the law puts in the place of the sum of the parts: a value of the market, or a cut of the base."""
        value, about = self.terms["customs_value"], self.about
        if about["law_amount"] is not None:
            value = exact(about["law_amount"]) * self._rate(about["law_currency"])
        if about["value_unit"] is None:
            return value
        unit, units = exact(about["value_unit"]), exact(about["units_per_declaration"])
        return value * units // unit * unit / units

    def _add(self, term: str, amount: Fraction) -> None:
        self.terms[term] = self.terms.get(term, Fraction(0)) + amount

    def _rate(self, currency: str) -> Fraction:
        return self.rates.rate(currency, self.about["declared_in"], self.about["on"], self.about["law_kinds"])

    def payments(self, lines: list[Row], basis: Row) -> Iterator[Row]:
        """Payments in the order of reckoning."""
        units = exact(self.about["units_per_declaration"])
        sums: dict[tuple[str, str], list[Any]] = {}
        for line in sorted(lines, key=lambda row: (row["calc_order"], row["line_no"])):
            amount = self.amount(line)
            for term in (line["term"] or "").split("+"):
                if term:
                    self._add(term, amount)
            name = "duty" if line["head"] == "duty" else line["line"]
            key = f"line:{line['head']}/{line['line']}/{line['unit']}"
            self.amounts[key] = self.amounts.get(key, Fraction(0)) + amount
            found = sums.setdefault((line["head"], name), [Fraction(0), [], []])
            found[0] += amount * units
            found[1].append(line["rule_id"])
            found[2].append(line["confidence"])
        for number, ((head, name), (total, rules, sure)) in enumerate(sums.items(), 1):
            yield {
                "entry_id": self.about["entry_id"],
                "line_no": number,
                "payment": name,
                "head": head,
                "payer": "buyer",
                "units": self.about["units_per_declaration"],
                "unrounded": shown(total),
                "amount": _as_paid(total, basis),
                "currency": self.about["declared_in"],
                "rounding": f"{basis['rounding']} to {basis['smallest_unit']:g}",
                "rule_id": "|".join(dict.fromkeys(rule for rule in rules if rule)),
                "confidence": weakest(sure),
            }

    def amount(self, line: Row) -> Fraction:
        """A line per unit, in the currency of the declaration."""
        fx = self._rate(line["currency"])
        if line["head"] == "relief":
            return self.amounts.get(line["stands_on"], Fraction(0)) * exact(line["rate"])
        if line["unit"] == "money":
            rate = self._formula(line, fx) if line["formula"] else exact(line["rate"])
            return self._sum(line["stands_on"]) * rate
        rate = self._formula(line, fx) if line["formula"] else exact(line["rate"])
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


def rounded(amount: Fraction, mode: str, smallest: float) -> Fraction:
    """An amount as it is paid: whole multiples of the smallest unit, rounded by the rule."""
    if mode == "none":
        return amount
    unit = exact(smallest)
    whole = amount / unit
    return _to_whole(whole, mode) * unit


def _as_paid(amount: Fraction, basis: Row) -> str:
    """A rounded amount with the decimals of the smallest unit; one that is not rounded as it is."""
    if basis["rounding"] == "none":
        return shown(amount)
    decimals = max(0, -int(Decimal(repr(basis["smallest_unit"])).normalize().as_tuple().exponent))
    paid = rounded(amount, basis["rounding"], basis["smallest_unit"])
    return f"{Decimal(int(paid * 10**decimals)).scaleb(-decimals):f}"


def _to_whole(number: Fraction, mode: str) -> int:
    """A whole number near another; relief is below zero, and half of it goes the way of what it relieves."""
    if number < 0:
        return -_to_whole(-number, mode)
    floor = number.numerator // number.denominator
    rest, half = number - floor, Fraction(1, 2)
    if mode == "down":
        return floor
    if mode == "up":
        return floor + (rest > 0)
    if mode == "half_even" and rest == half:
        return floor + floor % 2
    return floor + (rest >= half)


def shown(amount: Fraction) -> str:
    """An amount in decimals where they end soon, else as a fraction."""
    for digits in range(LONGEST + 1):
        if (amount * 10**digits).denominator == 1:
            return f"{Decimal(int(amount * 10**digits)).scaleb(-digits):f}"
    return f"{amount.numerator}/{amount.denominator}"

"""The day whose rate of exchange counts for a declaration is the one that the importer's law names."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction as F

import polars as pl
import pytest

from corridor.exchange import Exchange
from corridor.landed_cost import LandedCostOptions
from corridor.landed_cost.bulk.rates import Rates, number_of
from corridor.landed_cost.law_rates import OF_DECLARATION, as_spoken, changes, read, spoken
from corridor.landed_cost.rates import with_fx
from corridor.tables import INPUT_TABLES
from tests.landed_cost.helpers import BASIS, SURE, price, refused, total


def rate(currency: str, since: date, units: float) -> dict[str, object]:
    last = (since + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return {"currency": currency, "rate_kind": "customs_monthly", "units_per_usd": units, "valid_from": since,
            "valid_to": last} | SURE  # fmt: skip


MONTHS = [
    rate("RUB", date(2024, 4, 1), 80.0),
    rate("RUB", date(2024, 5, 1), 100.0),
    rate("RUB", date(2024, 6, 1), 125.0),
]


def value_in_dollars(on: date, day: str, **more) -> float:
    basis = BASIS | {"currency": "RUB", "rate_kinds": "customs_monthly", "rate_day": day}
    result = price({"on": on}, value_bases=[basis], fx=MONTHS, **more)
    return float(total(result)["customs_value_per_unit"])


def test_first_of_a_month_is_declared_at_the_rate_of_the_day_before():
    # 98 dollars are 7,840 roubles at April's rate, and are paid for at May's.
    assert value_in_dollars(date(2024, 5, 1), "day_before") == pytest.approx(98 * 80 / 100)
    assert value_in_dollars(date(2024, 5, 2), "day_before") == pytest.approx(98)
    assert value_in_dollars(date(2024, 5, 1), "declaration") == pytest.approx(98)


def test_a_month_is_declared_at_the_rate_of_a_wednesday_of_the_month_before():
    assert value_in_dollars(date(2024, 6, 30), "third_wednesday_of_month_before") == pytest.approx(98 * 100 / 125)


WEDNESDAYS = {
    date(2024, 5, 17): date(2024, 4, 17), date(2024, 5, 1): date(2024, 4, 17), date(2024, 6, 1): date(2024, 5, 15),
    date(2024, 1, 9): date(2023, 12, 20), date(2025, 2, 28): date(2025, 1, 15), date(2024, 3, 31): date(2024, 2, 21),
}  # fmt: skip


@pytest.mark.parametrize(("on", "wanted"), WEDNESDAYS.items())
def test_third_wednesday(on, wanted):
    law = read("customs_monthly@third_wednesday_of_month_before")
    assert law.on(on) == wanted
    assert wanted.isoweekday() == 3


def test_payments_take_the_same_day():
    basis = BASIS | {"currency": "RUB", "rate_kinds": "customs_monthly", "rate_day": "day_before"}
    result = price({"on": date(2024, 5, 1)}, value_bases=[basis], fx=MONTHS, options=LandedCostOptions(payments=True))
    assert F(result.payments.row(0, named=True)["unrounded"]) == F(98) * 80 * 100 / 10


def test_value_with_the_duty_paid_takes_it_too():
    basis = BASIS | {"currency": "RUB", "rate_kinds": "customs_monthly", "rate_day": "day_before"}
    entry = {"on": date(2024, 5, 1), "incoterm": "DDP", "price_per_unit": 140.0}
    told = total(price(entry, value_bases=[basis], fx=MONTHS))
    assert told["customs_value_per_unit"] == pytest.approx(138 / 1.1 * 80 / 100)
    assert "140 USD are 11200 RUB" in told["reason"]


def test_a_day_without_a_rate_is_refused_by_its_name():
    basis = BASIS | {"currency": "RUB", "rate_kinds": "customs_monthly", "rate_day": "day_before"}
    why = refused(price({"on": date(2024, 4, 1)}, value_bases=[basis], fx=MONTHS))
    assert "customs monthly of the day before" in why


def test_words_of_a_law_are_read_as_they_were_put():
    for kinds, day in (("a|b", "day_before"), (None, "day_before"), ("a", OF_DECLARATION), (None, OF_DECLARATION)):
        law = read(spoken(kinds, day))
        assert law.kinds == tuple((kinds or "").split("|") if kinds else ())
        assert law.day == day
        column = pl.DataFrame({"k": [kinds], "d": [day]}, schema={"k": pl.String, "d": pl.String})
        assert column.select(as_spoken(pl.col("k"), pl.col("d"))).item() == spoken(kinds, day)
    exchange = Exchange(INPUT_TABLES["fx_rates"].empty(), ["mine", "a"])
    assert read("a|b@day_before").with_others(exchange) == ("a", "b", "mine")
    assert read("@day_before").with_others(exchange) == ()


@pytest.mark.parametrize("day", ["day_before", "third_wednesday_of_month_before", OF_DECLARATION])
def test_many_rates_are_those_of_every_day(day):
    first, last = date(2024, 5, 1), date(2024, 6, 30)
    fx = INPUT_TABLES["fx_rates"].frame(
        [*MONTHS, rate("EUR", date(2024, 4, 1), 0.9), rate("EUR", date(2024, 5, 1), 0.8)]
    )
    exchange = Exchange(fx, ["customs_monthly"])
    words = spoken("customs_monthly", day)
    rates = Rates(exchange, fx, first, last, {day})
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    asked = pl.DataFrame({"on": days}).with_columns(a=pl.lit("EUR"), b=pl.lit("RUB"), kinds=pl.lit(words))
    wanted = with_fx(asked, exchange, "a", "b", "", "kinds").sort("on")["fx"].to_list()
    spells = rates.spells(pl.Series([number_of(d) for d in days]).to_numpy())
    pair = rates.pair("EUR", "RUB", words)
    found = [None if w != w else w for w in rates.worth[pair][spells].tolist()]
    assert found == wanted
    assert any(wanted)
    assert (None in wanted) == (day != "third_wednesday_of_month_before")
    assert changes({date(2024, 5, 31)}, {"day_before"}, first, last) == {date(2024, 6, 1)}

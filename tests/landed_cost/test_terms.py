"""What lines say of terms is enough to reckon every duty and tax again, in fractions, from the customs value alone."""

from datetime import date
from fractions import Fraction

import polars as pl
import pytest

from corridor.formulas import read_formula
from corridor.landed_cost import landed
from tests.landed_cost.helpers import MFN, SURE, VAT, price, total

AS_CAR = {"product_id": "CAR", "form": "cbu"}
EURO = {"currency": "EUR", "rate_kind": "customs_monthly", "units_per_usd": 0.8, "valid_from": date(2024, 5, 1),
        "valid_to": date(2024, 5, 31)} | SURE  # fmt: skip
QUOTA = {"quota_id": "TRQ", "valid_from": date(2024, 1, 1), "valid_to": date(2024, 12, 31), "quantity": 37.0} | SURE
DUTIES = [
    MFN | {"kind": "compound", "specific_amount": 0.3, "specific_currency": "EUR", "specific_unit": "kg"},
    MFN | {"tariff_id": "Q", "measure": "quota", "quota_id": "TRQ", "ad_valorem_frac": 0.02},
    MFN | {"tariff_id": "A", "measure": "additional_duty", "agreement_id": "AD", "kind": "formula",
           "formula": "max(rate * customs_value, 3)", "ad_valorem_frac": 0.05, "specific_currency": "EUR"},
]  # fmt: skip
EXCISE = {"tax_id": "X", "country": "RU", "tax": "excise", "calc_order": 20, "base": "per_hp", "amount": 0.5,
          "currency": "USD"} | SURE  # fmt: skip
INCLUSIVE = {"tax_id": "C", "country": "RU", "tax": "consumption_tax", "calc_order": 25, "base": "tax_inclusive",
             "rate_frac": 0.09} | SURE  # fmt: skip
LATE = {"tax_id": "L", "country": "RU", "tax": "luxury_tax", "calc_order": 45, "base": "formula", "currency": "EUR",
        "formula": "max(0, customs_value * 1.5 + vat - engine_cc / 100) * 0.1"} | SURE  # fmt: skip
FEE = LATE | {"tax_id": "F", "tax": "merchandise_processing_fee", "calc_order": 50, "amount_unit": "declaration",
              "formula": "min(max(0.0034 * customs_value * units, 30), 600)"}  # fmt: skip


def exact(number):
    return Fraction(repr(number))


def again(lines, customs_value):
    """Every duty and tax per unit in the declaration's currency, from the terms that the lines before it count as."""
    terms = {"customs_value": exact(customs_value)}
    made = []
    for order in sorted(lines["calc_order"].unique()):
        rows = lines.filter(pl.col("calc_order") == order).to_dicts()
        now = []
        for row in rows:
            quantity, rate, worth = exact(row["quantity"]), exact(row["rate"]), exact(row["own_fx"])
            if row["stands_on"]:
                parts = [[*part.split("*"), "1"][:2] for part in row["stands_on"].split("+")]
                quantity = sum((terms.get(name, 0) * Fraction(factor) for name, factor in parts), Fraction(0))
            if row["formula"]:
                formula = read_formula(row["formula"])
                rate = formula.exact({name: terms.get(name, Fraction(0)) / worth for name in formula.names})
            now.append((row, quantity * rate * worth))
        for row, amount in now:
            for term in filter(None, row["term"].split("+")):
                terms[term] = terms.get(term, Fraction(0)) + amount
        made += now
    return made


@pytest.mark.parametrize("units", [1.0, 100.0])
def test_lines_of_duty_and_tax_can_be_reckoned_again(monkeypatch, units):
    kept = []
    as_cost_lines = landed.as_cost_lines
    monkeypatch.setattr(landed, "as_cost_lines", lambda lines: kept.append(lines) or as_cost_lines(lines))
    result = price(AS_CAR | {"units_per_declaration": units}, tariffs=DUTIES, quotas=[QUOTA], fx=[EURO],
                   import_taxes=[VAT | {"base": "customs_value*1.10+duty+excise"}, EXCISE, INCLUSIVE, LATE, FEE],
                   )  # fmt: skip
    value = total(result)["customs_value_per_unit"]
    lines = kept[0].filter(pl.col("calc_order") > 0)
    found = again(lines, value)
    assert {row["head"] for row, _ in found} == {"duty", "remedy", "excise", "vat", "other_tax", "processing_fee"}
    for row, amount in found:
        assert float(amount) == pytest.approx(row["amount_per_unit"], rel=1e-12), row["line"]

"""What holds for every price with the duty paid."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.landed_cost import LandedCostOptions
from tests.landed_cost.helpers import BASIS, MFN, SURE, VAT, by_head, price, total

FEW = settings(max_examples=6)
PRICES = st.lists(st.floats(20, 1e5).map(lambda x: round(x, 2)), min_size=12, max_size=12, unique=True)
RATES = st.floats(0, 2).map(lambda x: round(x, 4))
KINDS = st.sampled_from(["ad_valorem", "specific", "compound", "mixed_min", "mixed_max"])
IMPORTERS = st.sampled_from(["business", "individual"])
EXCISE = {"tax_id": "X", "country": "RU", "tax": "excise", "calc_order": 20, "base": "customs_value+duty",
          "rate_frac": 0.1} | SURE  # fmt: skip
FEE = {"tax_id": "F", "country": "RU", "tax": "customs_processing_fee", "calc_order": 50, "base": "step_table",
       "currency": "USD", "amount_unit": "declaration", "band_variable": "customs_value_usd"} | SURE  # fmt: skip
STEPS = [FEE | {"tax_id": f"F{n}", "band_from": low, "band_to": high, "amount": amount}
         for n, (low, high, amount) in enumerate(((None, 5e3, 10.0), (5e3, 1e6, 900.0), (1e6, None, 5e4)))]  # fmt: skip
RECYCLING = {"tax_id": "R", "country": "RU", "tax": "recycling_fee", "calc_order": 60, "base": "per_unit",
             "amount": 7.0, "currency": "USD", "amount_unit": "unit"} | SURE  # fmt: skip
DUTIES = ("duty", "excise", "vat", "processing_fee", "recycling_fee")


def world(kind: str, share: float, amount: float, basis: str = "CIF") -> dict[str, Any]:
    duty = MFN | {"kind": kind, "ad_valorem_frac": share, "specific_amount": amount, "specific_currency": "USD",
                  "specific_unit": "kg", "alt_ad_valorem_frac": share / 2}  # fmt: skip
    return {"tariffs": [duty], "import_taxes": [VAT, EXCISE, *STEPS, RECYCLING],
            "value_bases": [BASIS | {"basis": basis}]}  # fmt: skip


def sold(prices: list[float], **more: Any):
    """Entries of these prices with the duty paid, those that have a value."""
    entries = [{"entry_id": f"E{n}", "incoterm": "DDP", "price_per_unit": p} for n, p in enumerate(prices)]
    result = price(*entries, **more)
    told = [(p, f"E{n}", total(result, f"E{n}")) for n, p in enumerate(prices)]
    return result, [row for row in told if row[2]["outcome"] != "refused"]


@FEW
@given(PRICES, KINDS, RATES, RATES, IMPORTERS)
def test_a_higher_price_is_a_higher_value(prices, kind, share, amount, importer):
    options = LandedCostOptions(importer=importer)
    _, told = sold(sorted(prices), **world(kind, share, amount), options=options)
    for (low, _, before), (high, _, after) in pairwise(told):
        assert before["customs_value_per_unit"] < after["customs_value_per_unit"], (low, high)


@FEW
@given(PRICES, KINDS, RATES, RATES, IMPORTERS)
def test_value_and_what_the_seller_pays_make_up_the_price(prices, kind, share, amount, importer):
    options = LandedCostOptions(importer=importer)
    result, told = sold(prices, **world(kind, share, amount), options=options)
    for paid, name, row in told:
        lines = by_head(result, name, payer="seller")
        borne = sum(lines.get(head, 0.0) for head in DUTIES if head != "vat" or importer == "individual")
        # 2 of carriage lie beyond the border.
        assert row["customs_value_per_unit"] + borne + 2 == pytest.approx(paid, rel=1e-9), name
        assert row["landed_per_unit"] == paid
        assert row["seller_net_per_unit"] == pytest.approx(paid - 7 - borne, rel=1e-9, abs=1e-9 * paid)


@FEW
@given(PRICES, KINDS, RATES, RATES, st.sampled_from(["CIF", "FOB"]))
def test_the_same_value_without_the_duty_owes_the_same(prices, kind, share, amount, basis):
    rules = world(kind, share, amount, basis)
    result, told = sold(prices, **rules)
    # Under DAP the price of such goods is the value and the carriage that the value leaves out.
    outside = 2 if basis == "CIF" else 6
    entries = [{"entry_id": name, "incoterm": "DAP", "price_per_unit": row["customs_value_per_unit"] + outside}
               for _, name, row in told]  # fmt: skip
    if not entries:
        return
    again = price(*entries, **rules)
    for paid, name, row in told:
        by_seller, by_buyer = by_head(result, name, payer="seller"), by_head(again, name)
        for head in DUTIES:
            assert by_buyer.get(head, 0.0) == pytest.approx(by_seller.get(head, 0.0), rel=1e-9), head
        other = total(again, name)
        assert other["customs_value_per_unit"] == pytest.approx(row["customs_value_per_unit"], rel=1e-9)
        # Whoever pays: the goods cost the buyer the same in the end.
        assert other["landed_per_unit"] == pytest.approx(paid, rel=1e-9)


@FEW
@given(PRICES, KINDS, RATES, RATES)
def test_order_and_company_change_nothing(prices, kind, share, amount):
    rules = world(kind, share, amount)
    result, _ = sold(prices, **rules)
    turned = price(*[{"entry_id": f"E{n}", "incoterm": "DDP", "price_per_unit": p} for n, p in enumerate(prices)][::-1],
                   **rules)  # fmt: skip
    assert turned.landed_costs.sort("entry_id").equals(result.landed_costs.sort("entry_id"))
    alone = price({"entry_id": "E0", "incoterm": "DDP", "price_per_unit": prices[0]}, **rules)
    assert alone.landed_costs.equals(result.landed_costs.filter(pl.col("entry_id") == "E0"))


@FEW
@given(PRICES, KINDS, RATES, RATES)
def test_a_refused_price_is_solved_at_the_prices_that_are_named(prices, kind, share, amount):
    rules = world(kind, share, amount)
    result, told = sold(prices, **rules)
    solved = {name for _, name, _ in told}
    for n in range(len(prices)):
        if f"E{n}" in solved:
            continue
        reason = total(result, f"E{n}")["reason"]
        if "Agree on a price of" not in reason:
            assert "does not cover" in reason
            continue
        words = reason.split("Agree on a price of ")[1].split(" or ")
        low, high = float(words[0]), float(words[2].removeprefix("of "))
        assert low < prices[n] < high
        _, near = sold([round(low - 0.001, 4), round(high + 0.001, 4)], **rules)
        assert len(near) == 2

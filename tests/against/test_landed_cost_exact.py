"""Landed cost against a second ledger in exact fractions, written from the rules' words and sharing no code."""

from __future__ import annotations

import random
from datetime import date
from fractions import Fraction as F

import polars as pl
import pytest

from tests.landed_cost.helpers import BASIS, SURE, leg_lines, price

SEED, ENTRIES = 20240517, 300
DAY = date(2024, 5, 17)
RUB, EUR = F("94.075219"), F("0.940355")
LEGS = (("IR", "IR", 350.0), ("IR", "RU", 1040.0), ("RU", "RU", 1840.0))
RATES = [
    {"currency": code, "rate_kind": "customs_monthly", "units_per_usd": float(rate), "valid_from": date(2024, 5, 1),
     "valid_to": date(2024, 5, 31)} | SURE
    for code, rate in (("RUB", RUB), ("EUR", EUR))
]  # fmt: skip
KINDS = ("ad_valorem", "specific", "compound", "mixed_min", "mixed_max")
BANDS = ((0, 90, 0), (90, 150, 58), (150, 200, 557), (200, None, 912))
STEPS = ((0, 200_000, 775), (200_000, 1_200_000, 3100), (1_200_000, None, 30_000))


def band(value, bands):
    return next(F(a) for low, high, a in bands if value > low and (high is None or value <= high))


def tax_rows():
    vat = {"tax_id": "V", "country": "RU", "tax": "VAT", "calc_order": 40, "base": "customs_value+duty+excise",
           "rate_frac": 0.2} | SURE  # fmt: skip
    excise = [
        {"tax_id": f"X{n}", "country": "RU", "tax": "excise", "calc_order": 20, "hs_prefix": "8703", "base": "per_hp",
         "amount": float(a), "currency": "RUB", "amount_unit": "hp", "band_variable": "engine_power_hp",
         "band_from": float(low) if low else None, "band_to": None if high is None else float(high)} | SURE
        for n, (low, high, a) in enumerate(BANDS)
    ]  # fmt: skip
    fees = [
        {"tax_id": f"F{n}", "country": "RU", "tax": "customs_processing_fee", "calc_order": 50, "base": "step_table",
         "amount": float(a), "currency": "RUB", "amount_unit": "declaration", "band_variable": "customs_value_rub",
         "band_from": float(low) if low else None, "band_to": None if high is None else float(high)} | SURE
        for n, (low, high, a) in enumerate(STEPS)
    ]  # fmt: skip
    return [vat, *excise, *fees]


def draw(rng, n):
    """A product with a tariff row of its own, and how it is bought and loaded."""
    car = rng.random() < 0.5
    return {
        "n": n,
        "hs": f"{'8703' if car else '8708'}{n:06d}",
        "car": car,
        "price": F(rng.randint(100, 2_000_000), 100),
        "currency": rng.choice(["USD", "EUR", "RUB"]),
        "mass": F(rng.randint(1, 20_000), 10),
        "cc": F(rng.randint(900, 4500)),
        "kw": F(rng.randint(30, 300)),
        "kind": rng.choice(KINDS),
        "share": F(rng.randint(0, 40), 100),
        "alt": F(rng.randint(0, 20), 100),
        "amount": F(rng.randint(0, 500), 100),
        "unit": rng.choice(["kg", "unit", "cm3"]),
        "load": F(rng.randint(1, 300)),
        "lot": F(rng.randint(1, 300)),
        "seller_pays_home": rng.random() < 0.3,
    }


def exact(x):
    """The ledger by head, in US dollars, in fractions."""
    per_usd = {"USD": F(1), "EUR": EUR, "RUB": RUB}
    cost = x["price"] / per_usd[x["currency"]]
    home, abroad, after = (F(p) / x["load"] for _, _, p in LEGS)
    carried = abroad if x["seller_pays_home"] else home + abroad
    value = (cost + carried) * RUB
    quantity = {"kg": x["mass"], "unit": F(1), "cm3": x["cc"]}[x["unit"]]
    share, alt, specific = value * x["share"], value * x["alt"], quantity * x["amount"] * RUB / EUR
    duty = {
        "ad_valorem": share,
        "specific": specific,
        "compound": share + specific,
        "mixed_min": max(share, specific),
        "mixed_max": min(share, max(alt, specific)),
    }[x["kind"]]
    hp = x["kw"] / F(3, 4)
    excise = hp * band(hp, BANDS) if x["car"] else F(0)
    ledger = {
        "price": cost * RUB,
        "freight": (abroad + after) * RUB,
        "inland": F(0) if x["seller_pays_home"] else home * RUB,
        "duty": duty,
        "excise": excise,
        "vat": (value + duty + excise) / 5,
        "processing_fee": band(value * x["lot"], STEPS) / x["lot"],
    }
    return {head: amount / RUB for head, amount in ledger.items()}


def test_equal_to_exact_fractions():
    rng = random.Random(SEED)
    drawn = [draw(rng, n) for n in range(ENTRIES)]
    products = [
        {"product_id": f"P{x['n']}", "name": "P", "kind": "vehicle" if x["car"] else "part", "category": "M1",
         "hs_code": x["hs"], "origin_country": "IR", "mass_kg_per_unit": float(x["mass"]), "engine_cc": float(x["cc"]),
         "power_kw": float(x["kw"])} | SURE
        for x in drawn
    ]  # fmt: skip
    tariffs = [
        {"tariff_id": f"T{x['n']}", "scheme": "RU", "measure": "mfn", "hs_prefix": x["hs"], "kind": x["kind"],
         "ad_valorem_frac": float(x["share"]), "alt_ad_valorem_frac": float(x["alt"]),
         "specific_amount": float(x["amount"]), "specific_currency": "EUR", "specific_unit": x["unit"]} | SURE
        for x in drawn
    ]  # fmt: skip
    entries = [
        {"entry_id": f"E{x['n']}", "product_id": f"P{x['n']}", "supply_id": f"S{x['n']}",
         "form": "cbu" if x["car"] else "part", "price_per_unit": float(x["price"]), "price_currency": x["currency"],
         "units_per_load": float(x["load"]), "units_per_declaration": float(x["lot"]),
         "incoterm": "FCA" if x["seller_pays_home"] else "EXW"}
        for x in drawn
    ]  # fmt: skip
    result = price(
        *entries,
        products=products,
        tariffs=tariffs,
        import_taxes=tax_rows(),
        value_bases=[BASIS | {"currency": "RUB"}],
        fx=RATES,
        routing=leg_lines(LEGS),
    )
    assert set(result.landed_costs["outcome"]) == {"complete"}
    bought = result.cost_lines.filter(pl.col("payer") == "buyer")
    found = bought.group_by("entry_id", "head").agg(pl.col("amount_per_unit").sum())
    heads: dict[str, dict[str, float]] = {}
    for entry, head, amount in found.iter_rows():
        heads.setdefault(entry, {})[head] = amount
    for x in drawn:
        wanted = {head: float(amount) for head, amount in exact(x).items()}
        own = heads[f"E{x['n']}"]
        assert {head: own.get(head, 0.0) for head in wanted} == pytest.approx(wanted, rel=1e-11, abs=1e-12), x
        assert set(own) <= set(wanted)

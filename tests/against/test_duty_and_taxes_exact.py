"""Duty and taxes of random entries under a random tariff, against a second reckoning in fractions.

The second one is written from the words of the rules and shares no code with the first: it looks at every row for every
entry, keeps what holds, takes the longest prefix, and draws lots from quotas one after the other.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction as F
from itertools import groupby

import polars as pl
import pytest

from corridor.landed_cost import LandedCostOptions
from tests.landed_cost.helpers import BASIS, SURE, leg_lines, price

SEED, ENTRIES, PRODUCTS, ROWS = 20261124, 10_000, 150, 420
FIRST, DAYS = date(2025, 1, 1), 730
RUB, EUR = F(80), F("0.875")
CODES = [
    f"{head}{n:06d}" for head in ("8703", "8704", "8708", "8407") for n in (100000, 120000, 123400, 123456, 900000)
]
PERMIT = "industrial_assembly_end_use"
GROUP = ("IR", "TR")
CONDITIONS = {
    None: lambda x: True,
    "new": lambda x: x.age == 0,
    "used_gt3y": lambda x: x.age > 3,
    "cc_1000_2000": lambda x: 1000 < x.cc <= 2000,
    "propulsion=petrol": lambda x: x.propulsion == "petrol",
    "battery_electric|hybrid": lambda x: x.propulsion in ("electric", "hybrid_series"),
    "propulsion=diesel & used": lambda x: x.propulsion == "diesel" and x.age > 0,
    "personal_use": lambda x: False,
    "customs_value_usd>20000": lambda x: x.value / RUB > 20_000,
    "customs_value_usd<=20000 & new": lambda x: x.value / RUB <= 20_000 and x.age == 0,
}
FORMULAS = {
    "max(rate * customs_value, amount * mass_kg)": lambda x, r, v: max(r.share * v, r.amount * x.mass),
    "min(rate, 0.07) * customs_value + amount": lambda x, r, v: min(r.share, F("0.07")) * v + r.amount,
    "if(engine_cc > 1600, amount * 3, amount) * units / units": lambda x, r, v: r.amount * (3 if x.cc > 1600 else 1),
    "round_down(customs_value, 100) * rate": lambda x, r, v: v // 100 * 100 * r.share,
}
BANDS = ((0, 90, 0), (90, 150, 58), (150, None, 557))
QUOTAS = (("Q1", "unit", 900), ("Q2", "kg", 200_000))
ON_TOP = ("trade_remedy", "additional_duty")


@dataclass(frozen=True)
class Row:
    """A row of the tariff."""

    row_id: str
    measure: str
    prefix: str
    origin: str
    under: str | None
    condition: str | None
    low: int | None
    high: int | None
    kind: str
    share: F
    alt: F
    amount: F
    currency: str
    unit: str
    formula: str | None
    factor: F | None
    quota: str | None
    since: date | None
    until: date | None

    @property
    def series(self):
        if self.measure in ON_TOP:
            return f"{self.measure}/{self.under}"
        return f"quota/{self.quota}" if self.quota else self.measure


@dataclass(frozen=True)
class Item:
    """An entry with what is known of its product."""

    entry_id: str
    product: str
    code: str
    origin: str
    claim: str | None
    on: date
    value: F
    lot: int
    mass: F
    cc: int
    kw: int
    propulsion: str
    age: F
    co2: int


def any_day(rng):
    return FIRST + timedelta(days=rng.randrange(DAYS))


def draw_row(rng, n):
    measure = rng.choices(
        ("mfn", "preference", "end_use", "trade_remedy", "additional_duty", "quota", "multiplier"),
        (60, 12, 5, 7, 5, 9, 2),
    )[0]
    days = sorted((any_day(rng), any_day(rng))) if rng.random() < 0.4 else (None, None)
    kind = rng.choice(("ad_valorem", "ad_valorem", "specific", "compound", "mixed_min", "mixed_max", "formula"))
    bounds = rng.choice(((None, None), (None, None), (None, 2000), (1500, None), (1000, 3000)))
    code = rng.choice(CODES)
    end_use = measure == "end_use" and rng.random() < 0.5
    return Row(
        row_id=f"T{n:04d}",
        measure=measure,
        prefix=code[: rng.choice((2, 4, 6, 6, 8, 8, 10, 10))],
        origin="*" if measure == "mfn" else rng.choice(("*", "IR", "CN", "GROUP")),
        under={"preference": "PACT", "trade_remedy": "AD", "additional_duty": "SAFE"}.get(measure),
        condition=PERMIT if end_use else rng.choice(list(CONDITIONS)),
        low=bounds[0],
        high=bounds[1],
        kind="ad_valorem" if measure == "multiplier" else kind,
        share=F(rng.randint(0, 40), 100),
        alt=F(rng.randint(0, 20), 100),
        amount=F(rng.randint(0, 300), 100),
        currency=rng.choice(("EUR", "RUB", "USD")),
        unit=rng.choice(("kg", "unit", "cm3", "1000_unit")),
        formula=rng.choice(list(FORMULAS)) if kind == "formula" and measure != "multiplier" else None,
        factor=rng.choice((F(2), F("1.5"))) if measure == "multiplier" else None,
        quota=rng.choice(QUOTAS)[0] if measure == "quota" else None,
        since=days[0],
        until=days[1],
    )


def rows_of(rng):
    """A general row for everything that is not left out, and many special ones."""
    general = [
        Row(f"G{head}", "mfn", head, "*", None, None, None, None, "ad_valorem", F(share, 100), F(0), F(0), "RUB",
            "unit", None, None, None, None, None)
        for head, share in (("8703", 15), ("8704", 10), ("8708", 5))
    ]  # fmt: skip
    return general + [draw_row(rng, n) for n in range(ROWS)]


def items_of(rng):
    products = [
        {"product": f"P{n}", "code": rng.choice(CODES), "mass": F(rng.randint(1, 20_000), 10),
         "cc": rng.choice((0, 999, 1000, 1001, 1600, 2000, 3000)), "kw": rng.randint(30, 300),
         "propulsion": rng.choice(("petrol", "diesel", "electric", "hybrid_series")),
         "age": rng.choice((F(0), F(1, 2), F(3), F(7, 2))), "co2": rng.randint(0, 250)}
        for n in range(PRODUCTS)
    ]  # fmt: skip
    return [
        Item(entry_id=f"E{n:05d}", origin=rng.choice(("IR", "CN", "TR")), claim=rng.choice((None, None, None, "PACT")),
             on=any_day(rng), value=F(rng.randint(100, 300_000_000), 100), lot=rng.randint(1, 40),
             **rng.choice(products))
        for n in range(ENTRIES)
    ]  # fmt: skip


def holds(row, x):
    narrow = {"*": 0, "GROUP": 1 if x.origin in GROUP else None}.get(row.origin, 2 if row.origin == x.origin else None)
    if narrow is None or not x.code.startswith(row.prefix):
        return None
    if (row.since and x.on < row.since) or (row.until and x.on > row.until):
        return None
    if row.measure == "preference" and x.claim != row.under:
        return None
    if row.condition == PERMIT or (row.measure == "end_use" and row.condition is None):
        if row.condition is None:
            return None
    elif not CONDITIONS[row.condition](x):
        return None
    if row.low is not None and not (x.cc > row.low or x.cc == row.low == 0):
        return None
    if row.high is not None and x.cc > row.high:
        return None
    clauses = 0 if row.condition is None else 1 + row.condition.count("&")
    return len(row.prefix), narrow, clauses, int(row.low is not None or row.high is not None)


def worth(currency):
    """Roubles for one unit."""
    return {"RUB": F(1), "USD": RUB, "EUR": RUB / EUR}[currency]


def due(row, x, factor):
    quantity = {"kg": x.mass, "unit": F(1), "cm3": F(x.cc), "1000_unit": F(1, 1000)}[row.unit]
    share, alt = x.value * row.share, x.value * row.alt
    specific = quantity * row.amount * worth(row.currency)
    if row.kind == "formula":
        own = worth(row.currency)
        amount = FORMULAS[row.formula](x, row, x.value / own) * own
    else:
        amount = {
            "ad_valorem": share,
            "specific": specific,
            "compound": share + specific,
            "mixed_min": max(share, specific),
            "mixed_max": min(share, max(alt, specific)),
        }[row.kind]
    return amount * factor


def says(row):
    return (row.kind, row.share, row.alt, row.amount, row.currency, row.unit, row.formula, row.factor)


def chosen(rows, x):
    """The row of each series that counts, or None where two hold alike and differ."""
    holding = [(row.series, score, row) for row in rows if (score := holds(row, x)) is not None]
    holding.sort(key=lambda h: (h[0], [-s for s in h[1]], h[2].row_id))
    found = {}
    for series, group in groupby(holding, key=lambda h: h[0]):
        group = list(group)
        best = [row for _, score, row in group if score == group[0][1]]
        if len({says(row) for row in best}) > 1:
            return None
        found[series] = best[0]
    return found


def duties(items, rows):
    """Duty and measures on top of each entry in roubles, or None for one that is refused."""
    by_prefix = {}
    for row in rows:
        by_prefix.setdefault(row.prefix, []).append(row)
    left = {quota: F(amount) for quota, _, amount in QUOTAS}
    units = {quota: unit for quota, unit, _ in QUOTAS}
    told = {}
    for x in sorted(items, key=lambda x: (x.on, x.entry_id)):
        found = chosen([row for n in range(11) for row in by_prefix.get(x.code[:n], ())], x)
        told[x.entry_id] = None
        if found is None:
            continue
        factor = found["multiplier"].factor if "multiplier" in found else F(1)
        top = {"duty": F(0), "additional_duty": F(0)}
        for row in found.values():
            if row.measure in ON_TOP:
                top["additional_duty" if row.measure == "additional_duty" else "duty"] += due(row, x, F(1))
        plain = [row for row in found.values() if row.measure in ("mfn", "preference", "end_use")]
        if x.claim and not any(row.measure == "preference" for row in plain):
            continue
        outside = min((due(row, x, factor) for row in plain), default=None)
        within = sorted(((due(row, x, factor), row.row_id, row) for row in found.values() if row.quota),
                        key=lambda w: w[:2])  # fmt: skip
        part, ordinary = F(1), F(0)
        for amount, _, row in within:
            if outside is not None and amount >= outside:
                continue
            lot = x.lot * (x.mass if units[row.quota] == "kg" else 1)
            share = min(part, left[row.quota] / lot)
            left[row.quota] -= share * lot
            part -= share
            ordinary += share * amount
        if part and outside is None:
            continue
        told[x.entry_id] = (ordinary + (part * outside if part else 0), top["duty"], top["additional_duty"])
    return told


def taxes(x, duty):
    """Every tax per unit in roubles, on a duty that holds measures on top."""
    euro = worth("EUR")
    hp = F(x.kw) / F(3, 4)
    car, lorry = x.code.startswith("8703"), x.code.startswith("8704")
    rate = next(F(a) for low, high, a in BANDS if hp > low and (high is None or hp <= high))
    excise = hp * rate * (2 if x.on >= date(2026, 1, 1) else 1) if car else F(0)
    consumption = (x.value + duty) * F("0.09") / (1 - F("0.09")) if lorry else F(0)
    vat = (x.value + duty + excise + consumption) * (F("0.22") if x.on >= date(2026, 1, 1) else F("0.2"))
    levy = F(3) * max(F(0), F(x.co2 - 95)) * euro if car else F(0)
    luxury = max(F(0), x.value + vat - F(1_500_000)) / 10 if car else F(0)
    fee = min(max(F("0.003464") * x.value * x.lot, F(2500)), F(90_000)) / x.lot
    return {"excise": excise + consumption, "vat": vat, "other_tax": levy + luxury, "processing_fee": fee}


def tax_rows():
    own = {"country": "RU", "currency": "RUB"} | SURE
    split = date(2026, 1, 1)
    before, after = {"valid_to": split - timedelta(days=1)}, {"valid_from": split}
    vat = own | {"tax": "VAT", "calc_order": 40, "base": "customs_value+duty+excise"}
    excise = own | {"tax": "excise", "calc_order": 20, "hs_prefix": "8703", "base": "per_hp",
                    "band_variable": "engine_power_hp"}  # fmt: skip
    bands = [
        excise | when | {"tax_id": f"X{n}{times}", "amount": float(a * times), "band_from": float(low) or None,
                         "band_to": None if high is None else float(high)}
        for n, (low, high, a) in enumerate(BANDS)
        for times, when in ((1, before), (2, after))
    ]  # fmt: skip
    formula = own | {"base": "formula"}
    return [
        vat | before | {"tax_id": "V1", "rate_frac": 0.2},
        vat | after | {"tax_id": "V2", "rate_frac": 0.22},
        *bands,
        own | {"tax_id": "C", "tax": "consumption_tax", "calc_order": 25, "hs_prefix": "8704", "base": "tax_inclusive",
               "rate_frac": 0.09},
        formula | {"tax_id": "L", "tax": "co2_levy", "calc_order": 30, "hs_prefix": "8703", "currency": "EUR",
                   "amount": 3.0, "formula": "amount * max(0, co2_g_km - 95)"},
        formula | {"tax_id": "LUX", "tax": "luxury_tax", "calc_order": 45, "hs_prefix": "8703",
                   "formula": "max(0, customs_value + vat - luxury_limit) / 10"},
        own | {"tax_id": "LIM", "tax": "luxury_limit", "calc_order": 0, "base": "constant", "amount": 1_500_000.0},
        formula | {"tax_id": "F", "tax": "customs_processing_fee", "calc_order": 50, "amount_unit": "declaration",
                   "formula": "min(max(0.003464 * customs_value * units, 2500), 90000)"},
    ]  # fmt: skip


def as_tariff(row):
    return {
        "tariff_id": row.row_id, "scheme": "RU", "measure": row.measure, "hs_prefix": row.prefix, "origin": row.origin,
        "agreement_id": row.under, "condition": row.condition, "engine_cc_from": row.low and float(row.low),
        "engine_cc_to": row.high and float(row.high), "kind": row.kind, "formula": row.formula,
        "ad_valorem_frac": None if row.factor else float(row.share), "alt_ad_valorem_frac": float(row.alt),
        "specific_amount": float(row.amount), "specific_currency": row.currency, "specific_unit": row.unit,
        "factor": row.factor and float(row.factor), "quota_id": row.quota, "valid_from": row.since,
        "valid_to": row.until, "covers_all_lines": True,
    } | SURE  # fmt: skip


def price_all(items, rows):
    by_product = {x.product: x for x in items}
    last = FIRST + timedelta(days=DAYS)
    spell = {"valid_from": FIRST, "valid_to": last} | SURE
    return price(
        *[
            {"entry_id": x.entry_id, "product_id": x.product, "form": "cbu", "origin_country": x.origin, "on": x.on,
             "agreement_id": x.claim, "price_per_unit": float(x.value), "price_currency": "RUB",
             "units_per_declaration": float(x.lot)}
            for x in items
        ],
        products=[
            {"product_id": x.product, "name": "P", "kind": "vehicle", "category": "M1", "hs_code": x.code,
             "mass_kg_per_unit": float(x.mass), "engine_cc": float(x.cc), "power_kw": float(x.kw),
             "propulsion": x.propulsion, "age_years": float(x.age)} | SURE
            for x in by_product.values()
        ],
        product_facts=[{"product_id": x.product, "fact": "co2_g_km", "value": str(x.co2)} for x in by_product.values()],
        tariffs=[as_tariff(row) for row in rows],
        quotas=[{"quota_id": q, "unit": unit, "quantity": float(amount)} | spell for q, unit, amount in QUOTAS],
        import_taxes=tax_rows(),
        country_groups=[{"group_id": "GROUP", "country": c} | SURE for c in GROUP],
        agreements=[{"agreement_id": "PACT", "kind": "fta", "status": "in_force"} | SURE],
        agreement_members=[{"agreement_id": "PACT", "side": s, "country": c} | SURE
                           for s, c in (("importer", "RU"), ("exporter", "IR"))],
        origin=[{"supply_id": "S", "product_id": p, "agreement_id": "PACT", "verdict": "qualifies", "reason": "told",
                 "confidence": "sourced"} for p in sorted(by_product)[:1]],
        value_bases=[BASIS | {"currency": "RUB"}],
        fx=[{"currency": c, "rate_kind": "customs_monthly", "units_per_usd": float(r)} | spell
            for c, r in (("RUB", RUB), ("EUR", EUR))],
        currency="RUB",
        options=LandedCostOptions(end_use_permits=frozenset({PERMIT})),
        routing=leg_lines((("IR", "RU", 0.0),)),
    )  # fmt: skip


def test_equal_to_a_second_reckoning_in_fractions():
    rng = random.Random(SEED)
    rows, items = rows_of(rng), items_of(rng)
    result = price_all(items, rows)
    expected = duties(items, rows)
    outcomes = dict(result.landed_costs.select("entry_id", "outcome").iter_rows())
    found = result.cost_lines.group_by("entry_id", "head").agg(pl.col("amount_per_unit").sum())
    heads: dict[str, dict[str, float]] = {}
    for entry, head, amount in found.iter_rows():
        heads.setdefault(entry, {})[head] = amount
    priced = 0
    for x in items:
        told = expected[x.entry_id]
        assert (outcomes[x.entry_id] == "refused") == (told is None), x
        if told is None:
            continue
        ordinary, remedy, extra = told
        wanted = {"duty": ordinary, "remedy": remedy + extra, **taxes(x, sum(told))}
        own = heads[x.entry_id]
        assert {head: own.get(head, 0.0) for head in wanted} == pytest.approx(
            {head: float(amount) for head, amount in wanted.items()}, rel=1e-9, abs=1e-9
        ), x
        priced += 1
    # Most are priced, many are refused, and quotas, remedies and preferences all take part.
    assert ENTRIES / 3 < priced < ENTRIES
    words = "\n".join(result.cost_lines.filter(pl.col("head").is_in(["duty", "remedy"]))["line"].unique())
    for word in ("within quota Q1", "within quota Q2", "outside the quota", "preference of PACT", "permitted end use",
                 "trade remedy", "additional duty", "times 2", "% of the lot"):  # fmt: skip
        assert word in words

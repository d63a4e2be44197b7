"""Random worlds of border rules: tables of a few hundred rules, and entries that meet them, all in fractions.

Importers are of every kind that the rules know: a customs union with a currency per member (RU, KZ), one with one
currency (DE), and single countries on a CIF basis (CN, JP, KR) and free on board (US, ZA).
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from fractions import Fraction as F
from typing import Any

from tests.against.second_landed_cost import Case

Row = dict[str, Any]
FIRST, DAYS = date(2025, 1, 1), 730
CUT = date(2026, 1, 1)
SUPPLIERS = ("IR", "TR", "VN")
PERMIT, LICENCE = "industrial_assembly_end_use", "TRQ-L"
UNION = ("RU", "KZ")
IMPORTERS = {  # territory, basis, currency, kinds of rates that the law names, smallest unit, rounding, cut
    "RU": ("EAEU", "CIF", "RUB", "central_bank", "0.01", "half_up", None),
    "KZ": ("EAEU", "CIF", "KZT", "central_bank|customs_monthly", "1", "half_up", None),
    "DE": ("EU", "CIF", "EUR", "customs_monthly", "0.01", "half_even", None),
    "US": ("US", "FOB", "USD", None, "0.01", "half_up", None),
    "ZA": ("ZA", "FOB", "ZAR", None, "1", "down", None),
    "CN": ("CN", "CIF", "CNY", "central_bank", "0.01", "up", None),
    "JP": ("JP", "CIF", "JPY", "customs_monthly", "100", "down", "1000"),
    "KR": ("KR", "CIF", "KRW", "weekly", "10", "down", None),
}
RATE_DAYS = {"KR": "day_before", "CN": "third_wednesday_of_month_before"}
PER_USD = {"RUB": 85, "KZT": 480, "EUR": "0.9", "ZAR": 18, "CNY": "7.2", "JPY": 150, "KRW": 1350}
CODES = [f"{head}{n:06d}" for head in ("8703", "8704", "8708", "8407") for n in (231940, 239042, 310000, 800001)]
ELEMENTS = ("origin_inland_to_port_or_carrier", "origin_terminal_handling", "main_carriage", "main_insurance",
            "destination_terminal_handling", "inland_to_named_place", "unloading_at_destination",
            "import_duty_and_taxes", "export_clearance", "import_clearance")  # fmt: skip
SELLER = {
    "FCA": ELEMENTS[:1],
    "FOB": ELEMENTS[:2],
    "CPT": (*ELEMENTS[:3], ELEMENTS[5]),
    "CIP": (*ELEMENTS[:4], ELEMENTS[5]),
    "DAP": ELEMENTS[:6],
    "DDP": ELEMENTS,
}
CONDITIONS = (
    None, None, None, None, "new_le3y", "used_gt3y", "used_gt3y & ice", "age_3_5y", "cc_1000_2000",
    "propulsion=petrol", "battery_electric|hybrid", "propulsion=diesel & cbu", "personal_use", "commercial",
    "customs_value_usd>20000", "customs_value_usd<=20000 & new_le3y", "engine_cc>2500", "power_kw<=120", "ckd|skd",
    "ocean", "luxury_class",
)  # fmt: skip
REMEDIES = (None, "producer=ALPHA", "producer=all_others", "propulsion=petrol")
RETAIL_EXCISE = "min(0.3, max(0, (0.00003 * 0.8 * retail_price_ex_vat - 0.75) / 100)) * 0.8 * retail_price_ex_vat"
FORMULAS = (
    "max(rate * customs_value, amount * mass_kg)",
    "min(rate, 0.07) * customs_value + amount",
    "if(engine_cc > 1600, amount * 3, amount)",
    "round_down(customs_value, 100) * rate",
    "rate * customs_value + alternative_rate * max(0, customs_value - 1000)",
)
MEASURES = {"mfn": 55, "preference": 14, "end_use": 5, "trade_remedy": 7, "additional_duty": 6, "quota": 10,
            "multiplier": 3}  # fmt: skip


def cents(rng: random.Random, low: int, high: int) -> F:
    return F(rng.randint(low, high), 100)


def any_day(rng: random.Random) -> date:
    return FIRST + timedelta(days=rng.randrange(DAYS))


class Draw:
    """One random world: `tables` in fractions, `entries`, and the `case` they are priced in."""

    def __init__(self, seed: int, entries: int, rules: int = 400) -> None:
        self.rng = random.Random(seed)
        rng = self.rng
        self.commercial = rng.random() < 0.7
        self.case = Case(
            currency=rng.choice(("USD", "EUR", "RUB")),
            kinds=("customs_monthly", "market"),
            permits=frozenset({PERMIT, LICENCE}),
            commercial=self.commercial,
            interest=F(rng.choice((0, 12)), 100),
            insurance={"part": F("0.004")},
        )
        self.tables: dict[str, list[Row]] = {
            "value_bases": self.value_bases(), "fx_rates": self.fx_rates(), "incoterm_elements": incoterms(),
            "country_groups": [{"group_id": "GROUP", "country": c} for c in ("IR", "TR")],
            "products": [], "product_facts": [], "market_values": [], "value_additions": [],
        }  # fmt: skip
        self.products()
        self.tables |= {"tariffs": self.tariffs(rules), "quotas": self.quotas(), "import_taxes": self.taxes(),
                        "agreements": [{"agreement_id": a, "kind": k, "status": "in_force"} for a, k in
                                       (("PACT", "fta"), ("AD", "trade_remedy"), ("AD2", "trade_remedy"),
                                        ("SAFE", "additional_duty"))],
                        "agreement_members": [{"agreement_id": "PACT", "side": s, "country": c} for s, cs in
                                              (("importer", IMPORTERS), ("exporter", SUPPLIERS)) for c in cs],
                        "regimes": self.regimes(), "clearance_fees": self.clearance()}  # fmt: skip
        self.tables |= self.routes()
        self.entries = [self.entry(n) for n in range(entries)]

    def value_bases(self) -> list[Row]:
        return [
            {"country": c, "customs_territory": t, "basis": b, "valuation_point": "border", "currency": money,
             "rate_kinds": kinds, "smallest_unit": F(unit), "rounding": mode, "value_unit": F(cut) if cut else None,
             "vat_recovered": c != "ZA", "rate_day": RATE_DAYS.get(c, "declaration")}
            for c, (t, b, money, kinds, unit, mode, cut) in IMPORTERS.items()
        ]  # fmt: skip

    def fx_rates(self) -> list[Row]:
        """A rate a quarter of the kind of the case, another of the central bank; a weekly kind for some days only."""
        rows = []
        for quarter in range(8):
            since = FIRST + timedelta(days=92 * quarter)
            until = since + timedelta(days=91)
            for currency, middle in PER_USD.items():
                for kind, shift in (("customs_monthly", 0), ("central_bank", 3), ("weekly", 5)):
                    if kind == "weekly" and (currency != "KRW" or quarter % 2):
                        continue
                    rate = F(middle) * (1000 + self.rng.randint(-60, 60) + shift) / 1000
                    rows.append({"currency": currency, "rate_kind": kind, "units_per_usd": rate, "valid_from": since,
                                 "valid_to": until})  # fmt: skip
        return rows

    def products(self) -> None:
        rng = self.rng
        for n in range(160):
            code = rng.choice(CODES)
            car = code[:4] in ("8703", "8704")
            product = f"P{n:03d}"
            self.tables["products"].append(
                {"product_id": product, "name": "P", "kind": "vehicle" if car else "part", "category": "M1",
                 "hs_code": code, "origin_country": "IR", "mass_kg_per_unit": F(rng.randint(1, 20_000), 10),
                 "engine_cc": F(rng.choice((0, 999, 1000, 1001, 1600, 2000, 2500, 3000, 3500))),
                 "power_kw": F(rng.choice((45, 60, 90, 112, 117, 140, 200))),
                 "propulsion": rng.choice(("petrol", "petrol", "diesel", "electric", "hybrid_series")),
                 "age_years": rng.choice((F(0), F(1, 2), F(3), F(7, 2), F(5), F(6), F(8)))}
            )  # fmt: skip
            facts = {"co2_g_km": str(rng.randint(0, 250)), "producer": rng.choice(("ALPHA", "BETA", "GAMMA")),
                     "luxury_class": rng.choice(("yes", "no")), "origin_not_established_or_no_mfn": "no"}  # fmt: skip
            if rng.random() < 0.2:
                facts["origin_not_established_or_no_mfn"] = "yes"
            if rng.random() < 0.3:
                facts["made_on"] = (FIRST - timedelta(days=rng.randrange(3000))).isoformat()
            self.tables["product_facts"] += [{"product_id": product, "fact": f, "value": v} for f, v in facts.items()]
            self.tables["market_values"].append(
                {"product_id": product, "country": "ZA", "kind": "retail_price_ex_vat",
                 "amount": cents(rng, 10_000, 90_000_000), "currency": "ZAR"}
            )  # fmt: skip
            for kind, country in (("reference_value", "CN"), ("minimum_value", "KZ")):
                if rng.random() < 0.25:
                    self.tables["market_values"].append(
                        {"product_id": product, "country": country, "kind": kind, "amount": cents(rng, 100, 3_000_000),
                         "currency": rng.choice(("USD", "EUR"))}
                    )  # fmt: skip
            if rng.random() < 0.4:
                self.addition(product)

    def addition(self, product: str) -> None:
        rng = self.rng
        share = rng.random() < 0.5
        self.tables["value_additions"].append(
            {"addition_id": f"A-{product}", "product_id": product, "supply_id": rng.choice((None, None, "S1")),
             "country": rng.choice((None, None, "RU", "US")), "element": rng.choice(
                 ("packing", "assists", "royalties", "selling_commission", "buying_commission", "work_after_import")),
             "share_of_price": F(rng.randint(1, 10), 100) if share else None,
             "amount_per_unit": None if share else cents(rng, 1, 900), "currency": None if share else "EUR",
             "in_price": rng.random() < 0.3, "valid_from": rng.choice((None, CUT)), "valid_to": None}
        )  # fmt: skip

    def tariffs(self, rules: int) -> list[Row]:
        schemes = sorted({t for t, *_ in IMPORTERS.values()})
        general = [
            {"tariff_id": f"G-{s}-{head}", "scheme": s, "measure": "mfn", "hs_prefix": head, "kind": "ad_valorem",
             "ad_valorem_frac": F(share, 100)}
            for s in schemes for head, share in (("8703", 15), ("8704", 10), ("8708", 5))
        ]  # fmt: skip
        drawn = [self.tariff(n, schemes) for n in range(rules)]
        # A safeguard has two rows: its rate, and the rate within its quota.
        drawn += [row | {"tariff_id": f"{row['tariff_id']}-Q", "quota_id": "TRQ-S", "ad_valorem_frac":
                         row["ad_valorem_frac"] / 4, "specific_amount": row["specific_amount"] / 5}
                  for row in drawn if row["measure"] == "additional_duty" and self.rng.random() < 0.5]  # fmt: skip
        return [BARE | row for row in general + drawn]

    def tariff(self, n: int, schemes: list[str]) -> Row:
        rng = self.rng
        measure = rng.choices(list(MEASURES), list(MEASURES.values()))[0]
        kind = rng.choice(("ad_valorem", "ad_valorem", "specific", "compound", "mixed_min", "mixed_max", "formula"))
        bounds = rng.choice(((None, None), (None, None), (None, None), (None, 2000), (1500, None), (1000, 3000)))
        days = sorted((any_day(rng), any_day(rng))) if rng.random() < 0.4 else (None, None)
        code = rng.choice(CODES)
        row = {
            "tariff_id": f"T{n:04d}", "scheme": rng.choice(schemes), "measure": measure,
            "hs_prefix": code[: rng.choice((2, 4, 6, 6, 8, 8, 10, 10))],
            "origin": "*" if measure == "mfn" and rng.random() < 0.8 else rng.choice(("*", "IR", "VN", "GROUP")),
            "condition": rng.choice(CONDITIONS), "engine_cc_from": bounds[0] and F(bounds[0]),
            "engine_cc_to": bounds[1] and F(bounds[1]), "kind": kind, "ad_valorem_frac": F(rng.randint(0, 400), 1000),
            "alt_ad_valorem_frac": F(rng.randint(0, 20), 100), "specific_amount": cents(rng, 0, 300),
            "specific_currency": rng.choice(("EUR", "RUB", "USD")),
            "specific_unit": rng.choice(("kg", "unit", "cm3", "1000_unit")),
            "formula": rng.choice(FORMULAS) if kind == "formula" else None, "valid_from": days[0], "valid_to": days[1],
        }  # fmt: skip
        if measure == "preference":
            row |= {"agreement_id": "PACT", "condition": rng.choice((row["condition"], "certificate_of_origin"))}
        elif measure == "end_use":
            row["condition"] = rng.choice((PERMIT, f"{PERMIT} & commercial", "kits_for_local_assembly_by_decree"))
        elif measure == "trade_remedy":
            row |= {"agreement_id": rng.choice(("AD", "AD2")), "origin": rng.choice(("IR", "VN", "TR")),
                    "condition": rng.choice(REMEDIES)}  # fmt: skip
        elif measure == "additional_duty":
            row |= {"agreement_id": "SAFE"}
        elif measure == "quota":
            row |= {"quota_id": rng.choice(("TRQ-U", "TRQ-K", "TRQ-V", LICENCE, "TRQ-X"))}
        elif measure == "multiplier":
            row |= {"kind": "ad_valorem", "ad_valorem_frac": None, "alt_ad_valorem_frac": None, "formula": None,
                    "specific_amount": None, "specific_currency": None, "specific_unit": None,
                    "factor": rng.choice((F(2), F(3, 2))), "origin": "*",
                    "condition": "origin_not_established_or_no_mfn"}  # fmt: skip
        return row

    def quotas(self) -> list[Row]:
        rng = self.rng
        told = (("TRQ-U", "unit", None, 300, False), ("TRQ-K", "kg", None, 90_000, False),
                ("TRQ-V", "customs_value", "EUR", 4_000_000, False), (LICENCE, "unit", None, 200, True),
                ("TRQ-X", "unit", None, 500, True), ("TRQ-S", "unit", None, 250, False))  # fmt: skip
        return [
            {"quota_id": q, "valid_from": since, "valid_to": since + timedelta(days=364),
             "quantity": F(amount + rng.randint(0, amount)), "unit": unit, "currency": money,
             "used": F(rng.choice((0, 0, amount // 3))), "licence_needed": licence}
            for q, unit, money, amount, licence in told
            for since in (FIRST, FIRST + timedelta(days=365))
        ]  # fmt: skip

    def taxes(self) -> list[Row]:
        rng = self.rng
        rows: list[Row] = []

        def add(country: str, tax: str, order: int, base: str, **more: Any) -> None:
            """A tax, from the beginning or in two rows that part at the turn of the year."""
            for when, times in ((("valid_to", CUT - timedelta(days=1)), 1), (("valid_from", CUT), F(9, 8))):
                row = BARE_TAX | {"tax_id": f"X{len(rows):03d}", "country": country, "tax": tax, "calc_order": order,
                                  "base": base, when[0]: when[1], **more}  # fmt: skip
                changed = "rate_frac" if row["rate_frac"] is not None else "amount"
                if row[changed] is not None and base != "constant":
                    row[changed] *= times
                rows.append(row)

        def share(low: int, high: int) -> F:
            return F(rng.randint(low, high), 100)

        plain = "customs_value+duty+excise"
        for country, base in (("RU", plain), ("KZ", plain), ("CN", plain + "+retail_levy"),
                              ("DE", "customs_value+duty+inland_delivery_to_first_destination"),
                              ("ZA", "customs_value*1.10+duty+excise"), ("JP", plain),
                              ("KR", plain + "+education_tax")):  # fmt: skip
            add(country, "VAT", 40, base, rate_frac=share(8, 24))
        add("RU", "VAT", 40, plain, hs_prefix="870810", rate_frac=share(5, 10))
        add("US", "sales_levy", 40, "customs_value+duty+additional_duty+international_transport_insurance",
            rate_frac=share(1, 5))  # fmt: skip
        for low, high in ((None, 90), (90, 150), (150, None)):
            add("RU", "excise", 20, "per_hp", hs_prefix="8703", amount=cents(rng, 0, 60_000), currency="RUB",
                amount_unit="hp", band_variable="engine_power_hp", band_from=low and F(low),
                band_to=high and F(high))  # fmt: skip
        add("KZ", "excise", 20, "per_cm3", hs_prefix="8703", amount=F(0), currency="KZT", amount_unit="cm3",
            band_variable="engine_cc", band_to=F(3000))  # fmt: skip
        add("KZ", "excise", 20, "per_cm3", hs_prefix="8703", amount=cents(rng, 1000, 20_000), currency="KZT",
            amount_unit="cm3", band_variable="engine_cc", band_from=F(3000))  # fmt: skip
        for low, high in ((None, 1600), (1600, 3000), (3000, None)):
            add("CN", "consumption_tax", 20, "tax_inclusive", hs_prefix="8703", rate_frac=share(1, 40),
                band_variable="engine_cc", band_from=low and F(low), band_to=high and F(high))  # fmt: skip
        add("CN", "retail_levy", 30, "formula", currency="EUR", amount=cents(rng, 1, 300),
            formula="amount * max(0, co2_g_km - 95) / units * units")  # fmt: skip
        add("KR", "individual_consumption_tax", 20, "customs_value+duty", rate_frac=share(3, 10))
        add("KR", "education_tax", 30, "individual_consumption_tax", rate_frac=share(10, 30))
        add("ZA", "excise", 20, "formula", hs_prefix="8703", currency="ZAR",
            formula=RETAIL_EXCISE)  # fmt: skip
        add("ZA", "luxury_levy", 45, "formula", currency="EUR", rate_frac=share(5, 30),
            formula="rate * max(0, customs_value + duty + vat - luxury_limit)")  # fmt: skip
        add("ZA", "luxury_limit", 0, "constant", amount=F(30_000), currency="USD", amount_unit="unit")
        add("ZA", "retail_tax", 60, "retail_price_ex_vat", rate_frac=share(1, 3))
        add("US", "customs_processing_fee", 50, "formula", rate_frac=F("0.003464"), currency="USD",
            amount_unit="declaration", formula="min(max(rate * customs_value * units, 32.71), 634.62)")  # fmt: skip
        for country, money in (("RU", "rub"), ("DE", "eur"), ("JP", "usd")):
            steps = [None, *sorted({F(rng.randint(1, 60) * 10_000) for _ in range(4)}), None]
            for n in range(len(steps) - 1):
                add(country, "customs_processing_fee", 50, "step_table", amount=cents(rng, 100, 90_000) * (n + 1),
                    currency=money.upper(), amount_unit="declaration", band_variable=f"customs_value_{money}",
                    band_from=steps[n], band_to=steps[n + 1], band_to_included=rng.random() < 0.8)  # fmt: skip
        add("KZ", "customs_processing_fee", 50, "per_unit", amount=F(6), currency="MCI", amount_unit="declaration")
        add("KZ", "unit_value", 0, "constant", amount=F(3932), currency="KZT", amount_unit="MCI")
        add("KR", "road_fee", 55, "per_unit", amount=cents(rng, 1, 900), currency="KRW", amount_unit="kg")
        add(
            "DE",
            "power_fee",
            55,
            "per_unit",
            hs_prefix="8703",
            amount=cents(rng, 1, 900),
            currency="EUR",
            amount_unit="kW",
        )
        for when in ("new_le3y", "used_gt3y"):
            for low, high in ((0, 2000), (2000, 999999)):
                for who in ("commercial", "personal_use"):
                    add("RU", "recycling_fee", 60, "per_unit", hs_prefix="8703", amount=cents(rng, 1, 90_000_000),
                        currency="RUB", amount_unit="unit", condition=f"{when} & cc_{low}_{high} & {who}")  # fmt: skip
        add("KZ", "primary_registration", 70, "per_unit", hs_prefix="8703", amount=F(983), currency="KZT",
            amount_unit="unit", condition="age_le3y")  # fmt: skip
        add("KZ", "primary_registration", 70, "per_unit", hs_prefix="8703", amount=F(1_966_000), currency="KZT",
            amount_unit="unit", condition="age_gt3y")  # fmt: skip
        return rows

    def clearance(self) -> list[Row]:
        rng = self.rng
        told = (("RU", "import", "declaration", 15_000, "USD", None), ("RU", "import", "kg", 2, "EUR", "8708"),
                ("US", "import", "customs_value", 1, None, None), ("JP", "import", "unit", 500, "EUR", "87"),
                ("IR", "export", "declaration", 8000, "USD", None), ("TR", "export", "unit", 100, "EUR", "8703"),
                ("VN", "export", "kg", 1, "USD", None))  # fmt: skip
        return [
            {"fee_id": f"C{n}", "country": country, "side": side, "what": "papers", "per": per,
             "amount": cents(rng, 1, amount), "currency": money, "hs_prefix": prefix,
             "valid_from": rng.choice((None, CUT)), "valid_to": None}
            for n, (country, side, per, amount, money, prefix) in enumerate(told)
        ]  # fmt: skip

    def regimes(self) -> list[Row]:
        return [
            {"regime_id": "IP", "country": "RU", "kind": "inward_processing", "relieves": "duty|remedy|vat",
             "share": F(1), "given": "suspended"},
            {"regime_id": "DB", "country": "US", "kind": "drawback", "relieves": "duty|other_tax", "share": F(99, 100),
             "given": "given_back"},
        ]  # fmt: skip

    def routes(self) -> dict[str, list[Row]]:
        """Ways from each supplier to each importer, some over a third country, some by sea, some over the union."""
        rng = self.rng
        tables: dict[str, list[Row]] = {"routes": [], "route_legs": [], "route_seasons": [], "route_cost_lines": []}
        self.ways: dict[tuple[str, str], list[str]] = {}
        pairs = [(a, b) for a in SUPPLIERS for b in IMPORTERS] + [("KZ", "RU"), ("RU", "RU")]
        for n, (a, b) in enumerate(pair for pair in pairs for _ in range(2)):
            route = f"R{n:03d}"
            middle = [(a, "GE"), ("GE", b)] if rng.random() < 0.3 else [(a, b)]
            if b == "RU" and a in SUPPLIERS and rng.random() < 0.5:
                middle = [(a, "KZ"), ("KZ", "RU")]
            steps = [(a, a), *middle, (b, b)] if a != b else [(a, a)]
            mode = rng.choice(("road", "sea"))
            total = F(0)
            for i, (c, d) in enumerate(steps, 1):
                price = cents(rng, 1000, 300_000)
                total += price
                tables["route_legs"].append(
                    {"route_id": route, "leg_no": i, "lane_id": f"L{i}", "kind": "leg", "mode": "road" if c == d else
                     mode, "from_site": f"X{i}", "to_site": f"X{i + 1}", "from_country": c, "to_country": d,
                     "distance_km": F(1)}
                )  # fmt: skip
                tables["route_cost_lines"].append(
                    self.line(route, i, len(tables["route_cost_lines"]), "freight", d, price)
                )
            tables["routes"].append(
                {"route_id": route, "from_site": "A", "to_site": "B", "load_unit_id": "TRUCK", "charged_per": "truck",
                 "lanes": "L", "modes": mode, "countries_crossed": f"{a}|{b}", "distance_km": F(3)}
            )  # fmt: skip
            tables["route_seasons"].append(
                {"route_id": route, "period": "P", "open_share": F(1), "days": F(rng.randint(0, 40)),
                 "cost_per_load": total}
            )  # fmt: skip
            self.ways.setdefault((a, b), []).append(route)
        return tables

    def line(self, route: str, leg: int, number: int, head: str, country: str, price: F) -> Row:
        return {"route_id": route, "period": "P", "line_no": number, "leg_no": leg, "head": head,
                "basis": f"leg {leg}", "quantity": F(1), "unit": "load", "rate": price,
                "currency": self.case.currency, "fx": F(1), "amount": price, "country": country,
                "rule_id": f"L{leg}-truck", "source": "LANES", "confidence": "sourced"}  # fmt: skip

    def entry(self, n: int) -> Row:
        rng = self.rng
        a, b = rng.choice(list(self.ways))
        if rng.random() < 0.95:
            a, b = rng.choice(SUPPLIERS), rng.choice(list(IMPORTERS))
        # Within a union a way has no border to be divided by, so no term that divides it is drawn.
        incoterm = rng.choice(("EXW", "EXW", *SELLER) if a in SUPPLIERS else ("EXW", "DAP", "DDP"))
        claims = a in SUPPLIERS and rng.random() < 0.2
        regime = {"RU": "IP", "US": "DB"}.get(b) if rng.random() < 0.1 and a in SUPPLIERS else None
        product = rng.choice(self.tables["products"])
        dear = product["kind"] == "vehicle" or rng.random() < 0.2
        money = rng.choice(("USD", "EUR", "RUB", "CNY"))
        scale = int(F(PER_USD.get(money, 1))) or 1
        # In another currency the engine takes the case's rate for it: see test_second_landed_cost.
        premium = rng.random() < 0.4 and money == self.case.currency
        return {
            "entry_id": f"E{n:05d}", "product_id": product["product_id"], "supply_id": rng.choice(("S1", "S2")),
            "supply_kind": "offer", "form": rng.choice(("cbu", "skd", "ckd")) if dear else "part", "from_site": "A",
            "to_site": "B", "from_country": a, "to_country": b, "origin_country": a,
            "route_id": rng.choice(self.ways[a, b]), "agreement_id": "PACT" if claims else None, "period": "P",
            "on": any_day(rng), "incoterm": incoterm,
            "price_per_unit": (cents(rng, 1_200_000, 6_000_000) if dear else cents(rng, 5_000, 90_000)) * scale,
            "price_currency": money, "price_source": "OFFER",
            "price_confidence": "sourced", "units_per_load": F(rng.choice((1, 3, 8) if dear else (900, 2000, 13_437))),
            "units_per_declaration": F(rng.randint(1, 40)),
            "insurance_per_unit": cents(rng, 1, 2000) if premium else None, "regime_id": regime,
        }  # fmt: skip


BARE: Row = {"origin": "*", "agreement_id": None, "condition": None, "engine_cc_from": None, "engine_cc_to": None,
             "alt_ad_valorem_frac": None, "specific_amount": None, "specific_currency": None, "specific_unit": None,
             "formula": None, "factor": None, "quota_id": None, "valid_from": None, "valid_to": None,
             "covers_all_lines": True}  # fmt: skip
BARE_TAX: Row = {"hs_prefix": None, "condition": None, "rate_frac": None, "amount": None, "currency": None,
                 "amount_unit": None, "band_variable": None, "band_from": None, "band_to": None,
                 "band_to_included": True, "formula": None, "valid_from": None, "valid_to": None}  # fmt: skip


def incoterms() -> list[Row]:
    return [
        {"incoterm": term, "cost_element": element,
         "payer": "seller" if element in paid or (element == "export_clearance") else "buyer"}
        for term, paid in SELLER.items() for element in ELEMENTS
    ]  # fmt: skip

"""A small but full set of rules, and entries that need nearly all of its rows; with all of them each is `complete`.

Russia takes the value delivered to the border, by the rate of its central bank; the United States take it free on
board, in dollars. Cars, parts and engines come from Iran and Viet Nam, ex works and free carrier, by truck.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import polars as pl

from corridor.exchange import Exchange
from corridor.landed_cost import LandedCostOptions, landed_costs, origin_findings
from corridor.tables import INPUT_TABLES
from corridor.tables.results import Entries
from tests.landed_cost.helpers import leg_lines

Row = dict[str, Any]
Tables = dict[str, list[Row]]
SURE = {"confidence": "sourced", "source": "LAW"}
DAY = date(2024, 5, 17)
BEFORE = date(2024, 5, 16)
PERMIT = "industrial_assembly_end_use"
LEGS = (("IR", "IR", 100.0), ("IR", "RU", 400.0), ("RU", "RU", 200.0))
WAYS = {"RU": LEGS, "US": (("IR", "IR", 100.0), ("IR", "US", 400.0), ("US", "US", 200.0))}


def rows(common: Row, *special: Row) -> list[Row]:
    return [common | row | SURE for row in special]


VEHICLE = {"kind": "vehicle", "category": "M1", "mass_kg_per_unit": 1200.0, "engine_cc": 1600.0, "power_kw": 75.0,
           "propulsion": "petrol", "age_years": 0.0, "origin_country": "IR"}  # fmt: skip
PART = {"kind": "part", "mass_kg_per_unit": 10.0, "origin_country": "IR"}
TARIFF = {"scheme": "RU", "measure": "mfn", "kind": "ad_valorem"}
TAX = {"country": "RU", "currency": "RUB"}
SPECIFIC = {"specific_currency": "EUR", "specific_unit": "kg"}

PACK: Tables = {
    "products": [
        *rows({"name": "Car"} | VEHICLE, {"product_id": "CAR", "hs_code": "8703231940"},
              {"product_id": "SUV", "hs_code": "8703231983", "engine_cc": 2900.0},
              {"product_id": "EXPORT", "hs_code": "8703231940"}),
        *rows({"name": "Part"} | PART, {"product_id": "PADS", "hs_code": "8708309109"},
              {"product_id": "AXLE", "hs_code": "8708500000"}, {"product_id": "WHEEL", "hs_code": "8708700000"},
              {"product_id": "BELT", "hs_code": "8708210000"}, {"product_id": "ENGINE", "hs_code": "8407341000"},
              {"product_id": "GLASS", "hs_code": "7007110000"}),
    ],
    "value_bases": rows(
        {"valuation_point": "border"},
        {"country": "RU", "customs_territory": "RU", "basis": "CIF", "currency": "RUB", "rate_kinds": "central_bank"},
        {"country": "US", "customs_territory": "US", "basis": "FOB", "currency": "USD"},
    ),
    "fx_rates": rows(
        {"valid_from": date(2024, 5, 1), "valid_to": date(2024, 5, 31)},
        {"currency": "RUB", "rate_kind": "central_bank", "units_per_usd": 90.0},
        {"currency": "RUB", "rate_kind": "market", "units_per_usd": 92.0},
        {"currency": "EUR", "rate_kind": "central_bank", "units_per_usd": 0.9},
        {"currency": "EUR", "rate_kind": "market", "units_per_usd": 0.91},
    ),
    "country_groups": rows({"group_id": "NEAR"}, {"country": "IR"}, {"country": "TR"}),
    "tariffs": rows(
        TARIFF,
        {"tariff_id": "CAR-6", "hs_prefix": "870323", "ad_valorem_frac": 0.1, "covers_all_lines": False},
        {"tariff_id": "CAR-10", "hs_prefix": "8703231940", "ad_valorem_frac": 0.15},
        {"tariff_id": "SUV-10", "hs_prefix": "8703231983", "ad_valorem_frac": 0.2, "condition": "new",
         "engine_cc_from": 2800.0},
        {"tariff_id": "PARTS", "hs_prefix": "8708", "ad_valorem_frac": 0.05, "covers_all_lines": True},
        {"tariff_id": "PADS", "hs_prefix": "870830", "kind": "mixed_min", "ad_valorem_frac": 0.05,
         "specific_amount": 0.6, **SPECIFIC, "covers_all_lines": True},
        {"tariff_id": "ENGINE", "hs_prefix": "8407", "kind": "compound", "ad_valorem_frac": 0.05,
         "specific_amount": 0.2, **SPECIFIC, "covers_all_lines": True},
        {"tariff_id": "GLASS", "hs_prefix": "7007", "kind": "formula", "ad_valorem_frac": 0.03,
         "formula": "max(rate * customs_value, 3 * mass_kg)", "specific_currency": "USD", "covers_all_lines": True},
        {"tariff_id": "PREF", "measure": "preference", "hs_prefix": "8708", "origin": "IR", "agreement_id": "PACT",
         "ad_valorem_frac": 0.0, "condition": "certificate_of_origin"},
        {"tariff_id": "USE", "measure": "end_use", "hs_prefix": "8407", "condition": PERMIT, "ad_valorem_frac": 0.0},
        {"tariff_id": "AD-A", "measure": "trade_remedy", "agreement_id": "AD", "hs_prefix": "870870", "origin": "IR",
         "condition": "producer=ALPHA", "ad_valorem_frac": 0.1},
        {"tariff_id": "AD-X", "measure": "trade_remedy", "agreement_id": "AD", "hs_prefix": "870870", "origin": "IR",
         "condition": "producer=all_others", "ad_valorem_frac": 0.3},
        {"tariff_id": "SAFE", "measure": "additional_duty", "agreement_id": "SAFE", "hs_prefix": "870323",
         "origin": "NEAR", "ad_valorem_frac": 0.02},
        {"tariff_id": "QUOTA", "measure": "quota", "quota_id": "TRQ", "hs_prefix": "87085", "ad_valorem_frac": 0.01},
        {"tariff_id": "TWICE", "measure": "multiplier", "factor": 2.0, "origin": "*", "hs_prefix": "70",
         "condition": "origin_not_established_or_no_mfn"},
        {"tariff_id": "US-CAR", "scheme": "US", "hs_prefix": "8703", "ad_valorem_frac": 0.025,
         "covers_all_lines": True},
        {"tariff_id": "US-232", "scheme": "US", "measure": "additional_duty", "agreement_id": "S232",
         "hs_prefix": "8703", "ad_valorem_frac": 0.25},
    ),
    "quotas": rows({}, {"quota_id": "TRQ", "valid_from": date(2024, 1, 1), "valid_to": date(2024, 12, 31),
                        "quantity": 50.0}),
    "agreements": rows(
        {"status": "in_force"}, {"agreement_id": "PACT", "kind": "fta"}, {"agreement_id": "AD", "kind": "trade_remedy"},
        {"agreement_id": "SAFE", "kind": "additional_duty"}, {"agreement_id": "S232", "kind": "additional_duty"},
    ),
    "agreement_members": rows(
        {}, *({"agreement_id": a, "side": side, "country": c} for a, importer, exporter in
              (("PACT", "RU", "IR"), ("AD", "RU", "IR"), ("SAFE", "RU", "IR"), ("S232", "US", "IR"))
              for side, c in (("importer", importer), ("exporter", exporter))),
    ),
    "origin_rules": rows(
        {"agreement_id": "PACT", "importer": "RU", "exporter": "IR", "hs_from": "870000", "hs_to": "879999"},
        {"origin_rule_id": "VALUE", "rule_type": "max_non_originating_share", "threshold_frac": 0.5,
         "value_basis": "EXW"},
        {"origin_rule_id": "HEADING", "rule_type": "change_of_heading", "joined_with": "and"},
    ),
    "import_taxes": [
        *rows(
            TAX,
            {"tax_id": "VAT", "tax": "VAT", "calc_order": 40, "base": "customs_value+duty+excise", "rate_frac": 0.2},
            {"tax_id": "HP-LOW", "tax": "excise", "calc_order": 20, "hs_prefix": "8703", "base": "per_hp",
             "amount": 0.0, "amount_unit": "hp", "band_variable": "engine_power_hp", "band_to": 90.0},
            {"tax_id": "HP-HIGH", "tax": "excise", "calc_order": 20, "hs_prefix": "8703", "base": "per_hp",
             "amount": 58.0, "amount_unit": "hp", "band_variable": "engine_power_hp", "band_from": 90.0},
            {"tax_id": "FEE-1", "tax": "customs_processing_fee", "calc_order": 50, "base": "step_table",
             "amount": 3000.0, "amount_unit": "declaration", "band_variable": "customs_value_rub",
             "band_to": 1_000_000.0},
            {"tax_id": "FEE-2", "tax": "customs_processing_fee", "calc_order": 50, "base": "step_table",
             "amount": 30_000.0, "amount_unit": "declaration", "band_variable": "customs_value_rub",
             "band_from": 1_000_000.0},
            {"tax_id": "REC-2", "tax": "recycling_fee", "calc_order": 60, "hs_prefix": "8703", "base": "per_unit",
             "amount": 556_200.0, "amount_unit": "unit", "condition": "new_le3y & cc_1000_2000"},
            {"tax_id": "REC-3", "tax": "recycling_fee", "calc_order": 60, "hs_prefix": "8703", "base": "per_unit",
             "amount": 1_562_800.0, "amount_unit": "unit", "condition": "new_le3y & cc_2000_3000"},
            {"tax_id": "REG", "tax": "primary_registration", "calc_order": 70, "hs_prefix": "8703",
             "base": "per_unit", "amount": 2.0, "currency": "MCI", "amount_unit": "unit"},
            {"tax_id": "MCI", "tax": "unit_value", "calc_order": 0, "base": "constant", "amount": 3692.0,
             "amount_unit": "MCI"},
            {"tax_id": "LEVY", "tax": "tyre_levy", "calc_order": 45, "hs_prefix": "870870", "base": "tax_inclusive",
             "rate_frac": 0.01},
            {"tax_id": "LUXURY", "tax": "luxury_tax", "calc_order": 46, "hs_prefix": "8703", "base": "formula",
             "formula": "0.1 * max(0, retail_price_ex_vat - luxury_limit)"},
            {"tax_id": "LIMIT", "tax": "luxury_limit", "calc_order": 0, "base": "constant", "amount": 1_000_000.0,
             "amount_unit": "unit"},
        ),
        *rows(
            {"country": "US", "currency": "USD"},
            {"tax_id": "MPF", "tax": "merchandise_processing_fee", "calc_order": 50, "base": "formula",
             "amount_unit": "declaration", "formula": "min(max(0.003464 * customs_value * units, 31.67), 614.35)"},
            {"tax_id": "HMF", "tax": "harbor_maintenance_fee", "calc_order": 51, "base": "customs_value",
             "rate_frac": 0.00125},
        ),
    ],
    "levies": [
        *rows(
            {"country": "RU"},
            *({"levy_id": f"RU-{tax}-{prefix}", "tax": tax, "hs_prefix": prefix, "condition": when}
              for tax, prefix, when in (
                ("VAT", None, None), ("excise", "8703", None), ("customs_processing_fee", None, None),
                ("recycling_fee", "8703", None), ("primary_registration", "8703", None), ("luxury_tax", "8703", None),
                ("tyre_levy", "870870", None), ("AD", "870870", "origin_country=IR"),
                ("SAFE", "870323", "origin_country=IR"), ("duty", None, None), ("duty", "870830", None),
                ("end_use", "8407", PERMIT),
                ("TRQ", "87085", None), ("multiplier", None, "origin_not_established_or_no_mfn"))),
        ),
        *rows(
            {"country": "US"},
            *({"levy_id": f"US-{tax}-{prefix}", "tax": tax, "hs_prefix": prefix} for tax, prefix in (
                ("merchandise_processing_fee", None), ("harbor_maintenance_fee", None), ("S232", "8703"))),
        ),
    ],
    "market_values": rows({"country": "RU", "kind": "retail_price_ex_vat", "currency": "RUB"},
                          {"product_id": "CAR", "amount": 1_500_000.0}, {"product_id": "SUV", "amount": 3_000_000.0}),
    "value_additions": rows({"product_id": "BELT"}, {"addition_id": "ROYALTY", "element": "royalties",
                                                     "share_of_price": 0.03}),
    "clearance_fees": rows({"currency": "USD"}, {"fee_id": "BROKER", "country": "RU", "what": "broker",
                                                 "per": "declaration", "amount": 150.0}),
    "regimes": rows({}, {"regime_id": "INWARD", "country": "RU", "kind": "inward_processing", "relieves": "duty|vat"}),
    "incoterm_elements": rows(
        {"incoterm": "FCA"}, *({"cost_element": element, "payer": payer} for element, payer in (
            ("origin_inland_to_port_or_carrier", "seller"), ("main_carriage", "buyer"), ("main_insurance", "buyer"),
            ("inland_to_named_place", "buyer"), ("import_duty_and_taxes", "buyer"), ("export_clearance", "seller"),
            ("import_clearance", "buyer"))),
    ),
    "logistics_parameters": rows({}, {"parameter_id": "INS-PART", "name": "Cargo insurance", "value": 0.4,
                                      "unit": "% of insured value"}),
    "product_facts": [{"product_id": p, "fact": f, "value": v} for p, f, v in (
        ("WHEEL", "producer", "ALPHA"), ("GLASS", "origin_not_established_or_no_mfn", "yes"))],
    "bom": rows(
        {"product_id": "BELT", "quantity_per_unit": 1.0, "currency": "USD"},
        {"line": "web", "component": "WEB", "hs_code": "580632", "value_per_unit": 30.0, "origin_country": "IR",
         "originating": True},
        {"line": "lock", "component": "LOCK", "hs_code": "830140", "value_per_unit": 20.0, "origin_country": "CN",
         "originating": False},
    ),
}  # fmt: skip

ENTRIES = [
    {"entry_id": "CAR", "product_id": "CAR", "form": "cbu", "price_per_unit": 9000.0, "units_per_load": 8.0,
     "units_per_declaration": 8.0},
    {"entry_id": "SUV", "product_id": "SUV", "form": "cbu", "price_per_unit": 19_000.0, "units_per_load": 8.0,
     "units_per_declaration": 1.0},
    {"entry_id": "PADS", "product_id": "PADS", "incoterm": "FCA"},
    {"entry_id": "AXLE", "product_id": "AXLE"},
    {"entry_id": "WHEEL", "product_id": "WHEEL", "price_currency": "EUR"},
    {"entry_id": "CLAIM", "product_id": "BELT", "agreement_id": "PACT", "units_per_declaration": 300.0},
    {"entry_id": "ENGINE", "product_id": "ENGINE", "price_per_unit": 900.0},
    {"entry_id": "GLASS", "product_id": "GLASS"},
    {"entry_id": "INWARD", "product_id": "BELT", "regime_id": "INWARD"},
    {"entry_id": "US", "product_id": "EXPORT", "form": "cbu", "to_country": "US", "price_per_unit": 9000.0,
     "units_per_load": 8.0, "units_per_declaration": 8.0},
]  # fmt: skip
ENTRY = {
    "supply_kind": "offer", "form": "part", "from_site": "A", "to_site": "B", "from_country": "IR", "to_country": "RU",
    "origin_country": "IR", "period": "P", "on": DAY, "incoterm": "EXW", "price_per_unit": 93.0,
    "price_currency": "USD", "price_source": "OFFER", "price_confidence": "sourced", "units_per_load": 100.0,
    "units_per_declaration": 100.0,
}  # fmt: skip
RULES = ("value_bases", "tariffs", "agreements", "agreement_members", "country_groups", "import_taxes",
         "incoterm_elements", "logistics_parameters", "product_facts", "levies", "quotas", "regimes", "market_values",
         "value_additions", "clearance_fees")  # fmt: skip


@cache
def routing() -> dict[str, pl.DataFrame]:
    both = [(to, leg_lines(legs)) for to, legs in WAYS.items()]
    return {
        name: pl.concat([frames[name].with_columns(route_id=pl.lit(f"R-{to}")) for to, frames in both])
        for name in both[0][1]
    }


def priced(tables: Tables) -> dict[str, Row]:
    """The row of landed_costs of every entry under these tables; origin is tested under them, too."""
    frames = {name: INPUT_TABLES[name].frame(tables[name]) for name in tables}
    exchange = Exchange(frames["fx_rates"], ["market"])
    entries = [{**ENTRY, "supply_id": f"S-{e['entry_id']}", **e} for e in ENTRIES]
    supplies = [
        {"supply_id": e["supply_id"], "product_id": e["product_id"], "from_country": "IR",
         "to_country": e["to_country"], "ex_works_price": e["price_per_unit"], "currency": e["price_currency"]}
        for e in entries if e.get("agreement_id")
    ]  # fmt: skip
    origin = origin_findings(
        pl.DataFrame(supplies), frames["bom"], frames["agreements"], frames["agreement_members"],
        frames["country_groups"], frames["origin_rules"], exchange, "USD", DAY, products=frames["products"],
    )  # fmt: skip
    result = landed_costs(
        Entries.frame(e | {"route_id": f"R-{e['to_country']}"} for e in entries),
        frames["products"],
        **routing(),
        **{name: frames[name] for name in RULES},
        origin=origin,
        exchange=exchange,
        currency="USD",
        options=LandedCostOptions(end_use_permits=frozenset({PERMIT}), insurance_parameter={"part": "INS-PART"}),
    )
    return {row["entry_id"]: row for row in result.landed_costs.iter_rows(named=True)}

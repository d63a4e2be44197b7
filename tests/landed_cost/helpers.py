"""A small world to price in: goods go from Iran to Russia over three legs, everything is in US dollars.

A load of 100 units pays 100 at home, 400 up to the border and 200 beyond it: 1, 4 and 2 dollars a unit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from corridor.exchange import Exchange
from corridor.landed_cost import LandedCostOptions, LandedCostResult, landed_costs
from corridor.tables import INPUT_TABLES
from corridor.tables.results import Entries, OriginFindings, RouteCostLines, RouteLegs, Routes, RouteSeasons

Row = Mapping[str, Any]
DAY = date(2024, 5, 17)
SURE = {"confidence": "sourced", "source": "LAW"}
GOOD = {"product_id": "GOOD", "name": "Good", "kind": "part", "hs_code": "8708309109", "origin_country": "IR",
        "mass_kg_per_unit": 10.0} | SURE  # fmt: skip
CAR = {"product_id": "CAR", "name": "Car", "kind": "vehicle", "category": "M1", "hs_code": "8703231940",
       "origin_country": "IR", "mass_kg_per_unit": 1200.0, "engine_cc": 1600.0, "power_kw": 75.0,
       "propulsion": "petrol"} | SURE  # fmt: skip
MFN = {"tariff_id": "T", "scheme": "RU", "measure": "mfn", "hs_prefix": "87", "kind": "ad_valorem",
       "ad_valorem_frac": 0.1} | SURE  # fmt: skip
VAT = {"tax_id": "V", "country": "RU", "tax": "VAT", "calc_order": 40, "base": "customs_value+duty+excise",
       "rate_frac": 0.2} | SURE  # fmt: skip
BASIS = {"country": "RU", "customs_territory": "RU", "basis": "CIF", "valuation_point": "border",
         "currency": "USD"} | SURE  # fmt: skip
LEGS = (("IR", "IR", 100.0), ("IR", "RU", 400.0), ("RU", "RU", 200.0))
ENTRY = {
    "entry_id": "E", "product_id": "GOOD", "supply_id": "S", "supply_kind": "offer", "form": "part", "from_site": "A",
    "to_site": "B", "from_country": "IR", "to_country": "RU", "origin_country": "IR", "route_id": "R", "period": "P",
    "on": DAY, "incoterm": "EXW", "price_per_unit": 93.0, "price_currency": "USD", "price_source": "OFFER",
    "price_confidence": "sourced", "units_per_load": 100.0, "units_per_declaration": 100.0,
}  # fmt: skip
_SELLER = {
    "FCA": ("origin_inland_to_port_or_carrier",),
    "DAP": ("origin_inland_to_port_or_carrier", "origin_terminal_handling", "main_carriage",
            "destination_terminal_handling", "inland_to_named_place"),
    "CIP": ("origin_inland_to_port_or_carrier", "origin_terminal_handling", "main_carriage", "main_insurance",
            "inland_to_named_place"),
    "DDP": ("origin_inland_to_port_or_carrier", "origin_terminal_handling", "main_carriage",
            "destination_terminal_handling", "inland_to_named_place", "unloading_at_destination",
            "import_duty_and_taxes"),
}  # fmt: skip
_ELEMENTS = (
    "origin_inland_to_port_or_carrier", "origin_terminal_handling", "main_carriage", "main_insurance",
    "destination_terminal_handling", "inland_to_named_place", "unloading_at_destination", "import_duty_and_taxes",
)
_CLEARING = ("export_clearance", "import_clearance")  # fmt: skip


def incoterms() -> list[dict[str, Any]]:
    """Who pays which element, for the Incoterms that the tests use."""
    return [
        {"incoterm": term, "cost_element": element, "payer": "seller" if element in paid else "buyer"} | SURE
        for term, paid in _SELLER.items()
        for element in _ELEMENTS
    ] + [{"incoterm": "DDP", "cost_element": element, "payer": "seller"} | SURE for element in _CLEARING]


def leg_lines(legs: Sequence[tuple[str, str, float]], kind: str = "leg", mode: str = "road") -> dict[str, pl.DataFrame]:
    """Route R over these legs, each with one price per load, open all year, ten days."""
    where = [{"route_id": "R", "leg_no": n, "lane_id": f"L{n}", "kind": kind, "mode": mode, "from_site": f"X{n}",
              "to_site": f"X{n + 1}", "from_country": a, "to_country": b, "distance_km": 1.0}
             for n, (a, b, _) in enumerate(legs, 1)]  # fmt: skip
    prices = [{"route_id": "R", "period": "P", "line_no": n, "leg_no": n, "head": "freight", "basis": f"leg {n}",
               "quantity": 1.0, "unit": "load", "rate": price, "currency": "USD", "fx": 1.0, "amount": price,
               "country": b, "rule_id": f"L{n}-truck", "source": "LANES", "confidence": "sourced"}
              for n, (_, b, price) in enumerate(legs, 1)]  # fmt: skip
    season = {"route_id": "R", "period": "P", "open_share": 1.0, "days": 10.0, "cost_per_load": sum(x[2] for x in legs)}
    route = {"route_id": "R", "from_site": "A", "to_site": "B", "load_unit_id": "TRUCK", "charged_per": "truck",
             "lanes": "L", "modes": mode, "countries_crossed": "IR|RU", "distance_km": 3.0}  # fmt: skip
    return {
        "routes": Routes.frame([route]),
        "route_legs": RouteLegs.frame(where),
        "route_seasons": RouteSeasons.frame([season]),
        "route_cost_lines": RouteCostLines.frame(prices),
    }


def price(
    *entries: Row,
    options: LandedCostOptions | None = None,
    origin: Sequence[Row] = (),
    routing: Mapping[str, pl.DataFrame] | None = None,
    currency: str = "USD",
    fx: Sequence[Row] = (),
    **tables: Sequence[Row],
) -> LandedCostResult:
    """Price entries that differ from `ENTRY` as told, with the rows of `tables` in place of the small world's."""
    given: dict[str, Sequence[Row]] = {
        "products": [GOOD, CAR], "value_bases": [BASIS], "tariffs": [MFN], "import_taxes": [VAT],
        "incoterm_elements": incoterms(), **tables,
    }  # fmt: skip
    names = ("products", "value_bases", "tariffs", "agreements", "agreement_members", "country_groups",
             "import_taxes", "incoterm_elements", "logistics_parameters", "product_facts", "levies", "quotas",
             "regimes", "market_values", "value_additions", "clearance_fees")  # fmt: skip
    return landed_costs(
        Entries.frame([{**ENTRY, **e} for e in entries] or [ENTRY]),
        **(routing or leg_lines(LEGS)),
        **{name: INPUT_TABLES[name].frame(given.get(name, ())) for name in names},
        origin=OriginFindings.frame(origin),
        exchange=Exchange(INPUT_TABLES["fx_rates"].frame(fx), ["customs_monthly"]),
        currency=currency,
        options=options or LandedCostOptions(),
    )


def by_head(result: LandedCostResult, entry_id: str = "E", payer: str = "buyer") -> dict[str, float]:
    """Amount per unit under each head, of what the buyer or the seller pays."""
    lines = result.cost_lines.filter((pl.col("entry_id") == entry_id) & (pl.col("payer") == payer))
    return dict(lines.group_by("head").agg(pl.col("amount_per_unit").sum()).iter_rows())


def total(result: LandedCostResult, entry_id: str = "E") -> dict[str, Any]:
    """The row of landed_costs."""
    return result.landed_costs.filter(pl.col("entry_id") == entry_id).row(0, named=True)


def refused(result: LandedCostResult, entry_id: str = "E") -> str:
    """Why an entry has no total, and a check that it has none."""
    row = total(result, entry_id)
    assert row["outcome"] == "refused"
    assert row["landed_per_unit"] is None
    assert row["cash_per_unit"] is None
    assert entry_id not in result.cost_lines["entry_id"]
    assert result.refusals.height > 0
    return str(row["reason"])

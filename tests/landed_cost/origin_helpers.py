"""Tables made by hand for tests of origin: one agreement between Iran and Russia, one car."""

from __future__ import annotations

from datetime import date

import polars as pl

from corridor.exchange import Exchange
from corridor.landed_cost import origin_of_supplies
from corridor.tables import INPUT_TABLES

NOWHERE = "-"
"""Stands for an empty origin in the rows of `line`; a file with such a row is refused before."""
DAY = date(2024, 3, 20)
SURE = {"confidence": "sourced", "source": "LAW"}
PACT = {"agreement_id": "PACT", "kind": "fta", "status": "in_force", "proof": "CT-3"} | SURE
SIDES = [
    {"agreement_id": "PACT", "side": "importer", "country": "RU"} | SURE,
    {"agreement_id": "PACT", "side": "exporter", "country": "IR"} | SURE,
]
SUPPLY = {"supply_id": "S", "product_id": "CAR", "from_country": "IR", "to_country": "RU", "ex_works_price": 100.0,
          "currency": "USD"}  # fmt: skip
SHARE = {"origin_rule_id": "V", "agreement_id": "PACT", "importer": "RU", "exporter": "IR", "hs_from": "870000",
         "hs_to": "879999", "rule_type": "max_non_originating_share", "threshold_frac": 0.5, "value_basis": "EXW",
         } | SURE  # fmt: skip
HEADING = SHARE | {"origin_rule_id": "H", "rule_type": "change_of_heading", "threshold_frac": None, "value_basis": None}
CAR = {"product_id": "CAR", "name": "Car", "kind": "vehicle", "category": "M1", "hs_code": "8703231940",
       "propulsion": "petrol"} | SURE  # fmt: skip
ENGINE = {"product_id": "ENGINE", "name": "Engine", "kind": "part", "hs_code": "840734"} | SURE


def line(name, value, origin="IR", hs="853710", originating=None, quantity=1.0, product="CAR", **more):
    return {"product_id": product, "line": name, "component": name, "hs_code": hs, "value_per_unit": value,
            "quantity_per_unit": quantity, "currency": "USD", "origin_country": origin,
            "originating": originating} | SURE | more  # fmt: skip


def found(bom, rules=(SHARE,), on=DAY, agreements=(PACT,), sides=SIDES, products=(CAR,), supply=None, groups=(), fx=(),
          until=None, **more):  # fmt: skip
    """The findings and lines of one supply, or of several given as a list."""
    supplies = supply if isinstance(supply, list) else [SUPPLY | (supply or {})]
    frames = {name: INPUT_TABLES[name].frame(rows) for name, rows in more.items()}
    return origin_of_supplies(
        pl.DataFrame(supplies, infer_schema_length=None),
        INPUT_TABLES["bom"].frame(bom).with_columns(pl.col("origin_country").replace(NOWHERE, None)),
        INPUT_TABLES["agreements"].frame(agreements),
        INPUT_TABLES["agreement_members"].frame(sides),
        INPUT_TABLES["country_groups"].frame(groups),
        INPUT_TABLES["origin_rules"].frame(rules),
        Exchange(INPUT_TABLES["fx_rates"].frame(fx), ["customs_monthly"]),
        "USD",
        on,
        products=INPUT_TABLES["products"].frame(products),
        until=until,
        **frames,
    )


def answer(*args, **more):
    """The one finding, as a row."""
    findings = found(*args, **more).findings
    assert findings.height == 1, findings
    return findings.row(0, named=True)


def verdict(*args, **more):
    return answer(*args, **more)["verdict"]

"""Worked examples of origin that an expert can extend: tests/specs/origin."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from corridor.exchange import Exchange
from corridor.landed_cost import origin_of_supplies
from corridor.reference import load_packs
from corridor.tables import INPUT_TABLES

FOLDER = Path(__file__).parents[1] / "specs" / "origin"
PACKS = ("common", "eaeu", "eu", "gb", "in", "others", "tr", "uz", "za")
RULES = ("agreements", "agreement_members", "country_groups", "origin_rules", "cumulation", "proof_rules")
SURE = {"confidence": "sourced", "source": "own"}
PROOFS = {"yes": True, "no": False, "?": None}


def rows():
    for path in sorted(FOLDER.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            yield from (pytest.param(row, id=f"{path.stem}: {row['example']}") for row in csv.DictReader(file))


@cache
def packed():
    loaded = load_packs(PACKS)
    return {
        name: pl.concat([INPUT_TABLES[name].conform(pack[name]) for pack in loaded.values() if name in pack])
        for name in RULES
    }


def listed(cell, separator=";"):
    return [part.strip() for part in (cell or "").split(separator) if part.strip()]


def own_rules(row):
    """Tables of an agreement that only this example has."""
    key, made = row["agreement"], []
    for number, text in enumerate(listed(row["rules"])):
        alternative, kind, *words = text.split()
        given = dict(word.partition("=")[::2] for word in words if word.startswith(("tolerance=", "cumulation=")))
        extra = [word for word in words if "=" in word and word.split("=")[0] not in given]
        plain = [word for word in words if "=" not in word]
        made.append({
            "origin_rule_id": f"R{number}", "agreement_id": key, "importer": row["to"], "exporter": row["from"],
            "hs_from": "010000", "hs_to": "979999", "alternative": int(alternative), "rule_type": kind,
            "joined_with": "and", "threshold_frac": float(plain[0]) if plain else None,
            "value_basis": plain[1] if plain else None, "extra_condition": " & ".join(extra) or None,
            "tolerance_frac": float(given["tolerance"]) if "tolerance" in given else None,
            "cumulation": given.get("cumulation"),
        } | SURE)  # fmt: skip
    sides = [
        {"agreement_id": key, "side": side, "country": country} | SURE
        for country in row["members"].split()
        for side in ("importer", "exporter")
    ]
    thirds = [
        {"cumulation_id": f"C{n}", "agreement_id": key, "kind": text.split()[0], "country": text.split()[1]} | SURE
        for n, text in enumerate(listed(row["cumulation"]))
    ]
    frames = {
        "agreements": [{"agreement_id": key, "kind": "fta", "status": "in_force"} | SURE],
        "agreement_members": sides, "country_groups": [], "origin_rules": made, "cumulation": thirds, "proof_rules": [],
    }  # fmt: skip
    return {name: INPUT_TABLES[name].frame(of) for name, of in frames.items()}


def input_row(product, text, component=None):
    name, code, country, value, proof = text.split()
    return {"product_id": product, "line": name, "component": name, "component_product": component, "hs_code": code,
            "value_per_unit": float(value), "currency": "USD", "origin_country": country,
            "originating": PROOFS[proof]} | SURE  # fmt: skip


def goods(row):
    """Products, bill of materials, facts, costs and recipe of an example."""
    parts = [text.partition(">")[::2] for text in listed(row["parts"])]
    made = {name for name, _ in parts}
    bom = [input_row("GOODS", text, text.split()[0] if text.split()[0] in made else None)
           for text in listed(row["inputs"])]  # fmt: skip
    codes = {line["line"]: line["hs_code"] for line in bom}
    bom += [input_row(name, text) for name, text in parts]
    products = [{"product_id": "GOODS", "name": "goods", "kind": "part", "hs_code": row["hs_code"],
                 "propulsion": row["propulsion"] or "none"} | SURE]  # fmt: skip
    products += [{"product_id": n, "name": n, "kind": "part", "hs_code": codes[n]} | SURE for n in sorted(made)]
    facts = [{"product_id": "GOODS", "fact": f.partition("=")[0], "value": f.partition("=")[2]} | SURE
             for f in listed(row["facts"])]  # fmt: skip
    costs = [{"product_id": "GOODS", "element": c.partition("=")[0], "amount_per_unit": float(c.partition("=")[2]),
              "currency": "USD"} | SURE for c in listed(row["costs"])]  # fmt: skip
    recipe = {"recipe_id": "S", "site_id": "X", "product_id": "GOODS", "form": "part", "cost_per_unit": 1.0,
              "currency": "USD", "capacity_per_year": 1.0, "operations": row["operations"]} | SURE  # fmt: skip
    frames = {"products": products, "bom": bom, "product_facts": facts, "production_costs": costs,
              "recipes": [recipe] if row["operations"] else []}  # fmt: skip
    return {name: INPUT_TABLES[name].frame(of) for name, of in frames.items()}


@pytest.mark.parametrize("row", list(rows()))
def test_example(row):
    rules = own_rules(row) if row["members"] else packed()
    supply = {"supply_id": "S", "product_id": "GOODS", "from_country": row["from"], "to_country": row["to"],
              "ex_works_price": float(row["price"]) if row["price"] else None, "currency": "USD",
              "incoterm": row["incoterm"] or None, "fob_price": float(row["fob"]) if row["fob"] else None}  # fmt: skip
    result = origin_of_supplies(
        pl.DataFrame([supply], infer_schema_length=None), **rules, **goods(row), currency="USD",
        exchange=Exchange(INPUT_TABLES["fx_rates"].empty(), ["any"]), on=date.fromisoformat(row["day"]),
    )  # fmt: skip
    found = result.findings.filter(pl.col("agreement_id") == row["agreement"]).row(0, named=True)
    assert found["verdict"] == row["verdict"], found["reason"]
    assert row["says"].lower() in f"{found['reason']} {found['rule_id']}".lower()
    if row["share"]:
        assert found["share"] == pytest.approx(float(row["share"]), abs=5e-7)


def test_every_example_names_its_source_and_only_once():
    cases = [param.values[0] for param in rows()]
    assert len(cases) >= 25
    assert all(case["source"] for case in cases)
    assert len({case["example"] for case in cases}) == len(cases)

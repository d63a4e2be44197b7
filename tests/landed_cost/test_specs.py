"""Worked examples that an expert can extend without Python: see tests/specs/landed_cost/README.md."""

import csv
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from corridor.exchange import Exchange
from corridor.landed_cost import LandedCostOptions, landed_costs
from corridor.reference import load_packs, pack_names
from corridor.tables import INPUT_TABLES
from corridor.tables.results import Entries, OriginFindings, RouteCostLines, RouteLegs, Routes, RouteSeasons

FOLDER = Path(__file__).parent.parent / "specs" / "landed_cost"
HEADS = ("duty", "remedy", "excise", "vat", "other_tax", "processing_fee", "recycling_fee")


def read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


EXAMPLES = [row for file in sorted(FOLDER.glob("*.csv")) for row in read(file)]
KINDS = ("customs_monthly", "managed_official", "market_monthly_average", "official", "assumption")


# The rates of the packs end in June 2025. Examples are stated in the currency of the declaration, so any rate does.
LATER = {"currency": "RUB", "rate_kind": "assumption", "units_per_usd": 80.0, "valid_from": date(2025, 7, 1),
         "valid_to": date(2026, 12, 31)}  # fmt: skip


@cache
def exchange() -> Exchange:
    return Exchange(pl.concat([packs()["fx_rates"], INPUT_TABLES["fx_rates"].frame([LATER])]), KINDS)


@cache
def packs() -> dict[str, pl.DataFrame]:
    loaded = load_packs(pack_names())
    names = {name for tables in loaded.values() for name in tables}
    return {name: pl.concat([t[name] for t in loaded.values() if name in t]) for name in sorted(names)}


def product(number: int, row: dict[str, str]) -> dict[str, object]:
    figures = {"mass_kg_per_unit": "mass_kg", "engine_cc": "engine_cc", "power_kw": "power_kw"}
    return {
        "product_id": f"P{number}", "name": row["example"], "kind": "part" if row["form"] == "part" else "vehicle",
        "category": "M1", "hs_code": row["hs_code"], "origin_country": row["from_country"],
        "propulsion": row["propulsion"], "age_years": float(row["age_years"]),
        **{column: float(row[cell]) for column, cell in figures.items() if row[cell]},
    }  # fmt: skip


def entry(number: int, row: dict[str, str]) -> dict[str, object]:
    return {
        "entry_id": f"E{number}", "product_id": f"P{number}", "supply_id": f"S{number}", "supply_kind": "offer",
        "form": row["form"], "from_site": "A", "to_site": "B", "from_country": row["from_country"],
        "to_country": row["to_country"], "origin_country": row["from_country"], "route_id": f"R{number}",
        "agreement_id": row["claim"] or None, "period": "P", "on": date.fromisoformat(row["day"]),
        "incoterm": row.get("incoterm", "EXW"),
        "price_per_unit": float(row["price"]), "price_currency": row["currency"], "price_source": "SPEC",
        "price_confidence": "sourced", "units_per_load": 1.0, "units_per_declaration": float(row["units"]),
    }  # fmt: skip


def way(number: int, row: dict[str, str]) -> tuple[dict[str, object], ...]:
    route = {"route_id": f"R{number}", "from_site": "A", "to_site": "B", "load_unit_id": "L", "charged_per": "truck",
             "lanes": "L", "modes": "road", "countries_crossed": "", "distance_km": 1.0}  # fmt: skip
    leg = {"route_id": f"R{number}", "leg_no": 1, "lane_id": "L", "kind": "leg", "mode": "road", "from_site": "A",
           "to_site": "B", "from_country": row["from_country"], "to_country": row["to_country"],
           "distance_km": 1.0}  # fmt: skip
    season = {"route_id": f"R{number}", "period": "P", "open_share": 1.0, "days": 0.0, "cost_per_load": 0.0}
    return route, leg, season


@cache
def priced(importer: str, scenario: bool) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Lines in the currency of the declaration, and totals, of all examples under these options."""
    rows = list(enumerate(EXAMPLES))
    facts = [
        {"product_id": f"P{n}", "fact": fact.partition("=")[0], "value": fact.partition("=")[2]}
        for n, row in rows
        for fact in filter(None, row["facts"].split(";"))
    ]
    routes, legs, seasons = zip(*(way(n, row) for n, row in rows), strict=True)
    origin = [
        {"supply_id": f"S{n}", "product_id": f"P{n}", "agreement_id": row["claim"], "verdict": "qualifies",
         "reason": "as the example says", "confidence": "sourced"}
        for n, row in rows if row["claim"]
    ]  # fmt: skip
    names = ("value_bases", "tariffs", "agreements", "agreement_members", "country_groups", "import_taxes",
             "incoterm_elements", "logistics_parameters", "levies", "quotas", "regimes")  # fmt: skip
    result = landed_costs(
        Entries.frame(entry(n, row) for n, row in rows),
        INPUT_TABLES["products"].frame(product(n, row) for n, row in rows),
        Routes.frame(routes),
        RouteLegs.frame(legs),
        RouteSeasons.frame(seasons),
        RouteCostLines.empty(),
        **{name: packs()[name] for name in names},
        origin=OriginFindings.frame(origin),
        exchange=exchange(),
        currency="USD",
        options=LandedCostOptions(importer="individual" if importer == "individual" else "business",
                                  use_scenario_rows=scenario),
        product_facts=INPUT_TABLES["product_facts"].frame(facts),
    )  # fmt: skip
    return result.cost_lines, result.landed_costs


@pytest.mark.parametrize(("number", "row"), list(enumerate(EXAMPLES)), ids=[r["example"] for r in EXAMPLES])
def test_example(number, row):
    lines, totals = priced(row["importer"], row["scenario"] == "yes")
    told = totals.filter(pl.col("entry_id") == f"E{number}").row(0, named=True)
    if row["refused"]:
        assert told["outcome"] == "refused"
        assert row["refused"] in told["reason"]
        return
    assert told["outcome"] != "refused", told["reason"]
    own = lines.filter(pl.col("entry_id") == f"E{number}")
    declared = packs()["value_bases"].filter(pl.col("country") == row["to_country"])
    rate = exchange().rate("USD", declared["currency"][0], date.fromisoformat(row["day"]))
    found = {head: own.filter(pl.col("head") == head)["amount_per_unit"].sum() * rate.value for head in HEADS}
    # An example may leave out a head that it is not about only where it gives another figure.
    if row["duty"] or row["vat"]:
        wanted = {head: float(row[head] or 0) for head in HEADS}
    else:
        wanted = {head: float(row[head]) for head in HEADS if row[head]}
    assert wanted
    assert {head: found[head] for head in wanted} == pytest.approx(wanted, abs=0.005)
    if row.get("customs_value"):
        assert told["customs_value_per_unit"] * rate.value == pytest.approx(float(row["customs_value"]), abs=0.005)


def test_examples_have_names_of_their_own():
    names = [row["example"] for row in EXAMPLES]
    assert len(set(names)) == len(names) >= 40

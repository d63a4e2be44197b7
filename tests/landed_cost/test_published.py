"""Worked examples and official figures that others have published: tests/specs/landed_cost/published."""

from __future__ import annotations

import csv
import re
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from corridor.landed_cost import LandedCostOptions, LandedCostResult, landed_costs
from corridor.tables import INPUT_TABLES
from corridor.tables.results import Entries, OriginFindings, RouteCostLines, RouteLegs, Routes, RouteSeasons
from tests.landed_cost.helpers import BASIS, SURE, price
from tests.landed_cost.test_specs import HEADS, exchange, packs

FOLDER = Path(__file__).parent.parent / "specs" / "landed_cost" / "published"
AMOUNTS = (*HEADS, "total")
# Columns that a file may leave out where none of its rows needs them.
COLUMNS = ("freight", "inland", "insurance", "units", "facts", "claim", "fx", "ours", "explanation", *AMOUNTS)
NO_TAX = {"tax_id": "X", "tax": "VAT", "calc_order": 40, "base": "customs_value", "rate_frac": 0.0} | SURE
VAT_NAMES = {"vat": "VAT", "gst": "GST", "igst": "IGST"}
UNITS = {"unit": "unit", "kg": "kg", "cm3": "cm3"}


def read(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as text:
        return [dict.fromkeys(COLUMNS, "") | row for row in csv.DictReader(text)]


BY_PAGE, BY_PACKS = read("rates_of_the_page"), read("rates_of_the_packs")


def figures(row: dict[str, str]) -> dict[str, Any]:
    names = {"mass_kg_per_unit": "mass_kg", "engine_cc": "engine_cc", "power_kw": "power_kw"}
    return {column: float(row[cell]) for column, cell in names.items() if row[cell]}


def product(row: dict[str, str], product_id: str) -> dict[str, Any]:
    return {
        "product_id": product_id, "name": row["example"], "kind": "part" if row["form"] == "part" else "vehicle",
        "category": "M1", "hs_code": row["hs_code"], "origin_country": row["origin"], "propulsion": row["propulsion"],
        "age_years": float(row["age_years"]), **figures(row),
    } | SURE  # fmt: skip


def entry(row: dict[str, str], n: int) -> dict[str, Any]:
    units = float(row["units"] or 1)
    return {
        "entry_id": f"E{n}", "product_id": f"P{n}", "supply_id": f"S{n}", "supply_kind": "offer", "form": row["form"],
        "from_site": "A", "to_site": "B", "from_country": row["origin"], "to_country": row["country"],
        "origin_country": row["origin"], "route_id": f"R{n}", "agreement_id": row.get("claim") or None, "period": "P",
        "on": date.fromisoformat(row["day"]), "incoterm": "EXW", "price_per_unit": float(row["price"]),
        "price_currency": row["price_currency"], "price_source": "PAGE", "price_confidence": "sourced",
        "units_per_load": units, "units_per_declaration": units,
        "insurance_per_unit": float(row["insurance"]) / units if row["insurance"] else None,
    }  # fmt: skip


def way(row: dict[str, str], n: int) -> tuple[list[dict[str, Any]], ...]:
    """A leg to the border and one inside, each with what the page says that it costs, in the currency of the price."""
    countries = ((row["origin"], row["country"], row["freight"]), (row["country"], row["country"], row["inland"]))
    legs = [{"route_id": f"R{n}", "leg_no": i, "lane_id": f"L{i}", "kind": "leg", "mode": "road", "from_site": f"X{i}",
             "to_site": f"X{i + 1}", "from_country": a, "to_country": b, "distance_km": 1.0}
            for i, (a, b, _) in enumerate(countries, 1)]  # fmt: skip
    lines = [{"route_id": f"R{n}", "period": "P", "line_no": i, "leg_no": i, "head": "freight", "basis": f"leg {i}",
              "quantity": 1.0, "unit": "load", "rate": float(cost), "currency": row["price_currency"], "fx": 1.0,
              "amount": float(cost), "country": b, "rule_id": f"L{i}", "source": "PAGE", "confidence": "sourced"}
             for i, (_, b, cost) in enumerate(countries, 1) if cost]  # fmt: skip
    route = {"route_id": f"R{n}", "from_site": "A", "to_site": "B", "load_unit_id": "L", "charged_per": "truck",
             "lanes": "L", "modes": "road", "countries_crossed": "", "distance_km": 1.0}  # fmt: skip
    season = {"route_id": f"R{n}", "period": "P", "open_share": 1.0, "days": 0.0,
              "cost_per_load": sum(line["rate"] for line in lines)}  # fmt: skip
    return [route], legs, [season], lines


def frames(ways: list[tuple[list[dict[str, Any]], ...]]) -> dict[str, pl.DataFrame]:
    routes, legs, seasons, lines = ([row for way in ways for row in way[i]] for i in range(4))
    return {"routes": Routes.frame(routes), "route_legs": RouteLegs.frame(legs),
            "route_seasons": RouteSeasons.frame(seasons), "route_cost_lines": RouteCostLines.frame(lines)}  # fmt: skip


def rates(row: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
    """Rows of tariffs and import_taxes that say what the column `rates` says in words."""
    tables: dict[str, list[dict[str, Any]]] = {"tariffs": [], "import_taxes": [], "agreements": []}
    for n, clause in enumerate(row["rates"].split("; ")):
        if clause.startswith("value_unit"):
            continue
        if found := re.fullmatch(r"(additional )?duty (.+)", clause):
            under = f"ON-TOP-{n}" if found[1] else None
            if under:
                tables["agreements"].append(
                    {"agreement_id": under, "kind": "additional_duty", "status": "in_force"} | SURE
                )
            tables["tariffs"].append(
                {"tariff_id": f"T{n}", "scheme": row["country"], "measure": "additional_duty" if under else "mfn",
                 "hs_prefix": row["hs_code"], "agreement_id": under, **duty_of(found[2])} | SURE
            )  # fmt: skip
        else:
            tables["import_taxes"].append(tax_of(clause, n, row))
    if not tables["import_taxes"]:  # the page is about duty alone
        tables["import_taxes"].append(NO_TAX | {"country": row["country"]})
    return tables


def duty_of(words: str) -> dict[str, Any]:
    """`7 %`, `1.80 ZMW per kg`, `7 % + 0.55 USD per unit`, `35 % not less than 2.15 EUR per cm3`."""
    found = re.fullmatch(r"(?:([\d.]+)%)?(?: (\+|not less than) )?(?:([\d.]+) ([A-Z]{3}) per (\w+))?", words)
    assert found, words
    share, joined, amount, currency, unit = found.groups()
    kind = {"+": "compound", "not less than": "mixed_min"}.get(joined, "ad_valorem" if share else "specific")
    told: dict[str, Any] = {"kind": kind, "ad_valorem_frac": float(share) / 100 if share else None}
    if amount:
        told |= {"specific_amount": float(amount), "specific_currency": currency, "specific_unit": UNITS[unit]}
    return told


def tax_of(clause: str, n: int, row: dict[str, str]) -> dict[str, Any]:
    """`VAT 20 % of customs_value+duty`, `excise 10 % inclusive`, `fee 25 USD per declaration`, `tax = a formula`."""
    name, rest = clause.split(" ", 1)
    name = {**VAT_NAMES, "fee": "customs_processing_fee"}.get(name.lower(), name)
    told: dict[str, Any] = {"tax_id": f"X{n}", "country": row["country"], "tax": name, "calc_order": 10 + n} | SURE
    if rest.startswith("= "):
        formula, _, per = rest.removeprefix("= ").partition(" per ")
        return told | {"base": "formula", "formula": formula, "currency": row["currency"], "amount_unit": per or "unit"}
    if found := re.fullmatch(r"([\d.]+) ([A-Z]{3}) per (unit|declaration)", rest):
        return told | {"base": "per_unit", "amount": float(found[1]), "currency": found[2], "amount_unit": found[3]}
    share, _, base = rest.partition("% ")
    base = "tax_inclusive" if base == "inclusive" else base.removeprefix("of ")
    return told | {"base": base, "rate_frac": float(share) / 100}


def per_usd(row: dict[str, str]) -> list[dict[str, Any]]:
    """Rates of exchange from `1 USD = 66 INR`; where the page knows one currency only, any rate does."""
    told = {}
    for words in filter(None, row["fx"].split("; ")):
        found = re.fullmatch(r"1 ([A-Z]{3}) = ([\d.]+) ([A-Z]{3})", words)
        assert found, words
        told |= {found[3]: float(found[2])} if found[1] == "USD" else {found[1]: 1 / float(found[2])}
    for currency in {row["currency"], row["price_currency"]} - {"USD"} - set(told):
        told[currency] = 2.0
    day = date.fromisoformat(row["day"])
    return [{"currency": c, "rate_kind": "customs_monthly", "units_per_usd": r, "valid_from": day, "valid_to": day}
            | SURE for c, r in told.items()]  # fmt: skip


@cache
def page(number: int) -> LandedCostResult:
    """An example with the rates of its page; payments are rounded half up to the smallest unit that it shows."""
    row = BY_PAGE[number]
    unit = re.search(r"value_unit ([\d.]+)", row["rates"])
    basis = BASIS | {"country": row["country"], "customs_territory": row["country"], "basis": row["basis"],
                     "currency": row["currency"], "value_unit": float(unit[1]) if unit else None,
                     "smallest_unit": float(row["to"])}  # fmt: skip
    return price(
        entry(row, 0),
        products=[product(row, "P0")],
        value_bases=[basis],
        fx=per_usd(row),
        currency=row["price_currency"],
        routing=frames([way(row, 0)]),
        options=LandedCostOptions(payments=True),
        **rates(row),
    )


def by_the_page(number: int, row: dict[str, str]) -> dict[str, float]:
    result = page(number)
    told = result.landed_costs.row(0, named=True)
    assert told["outcome"] == "complete", told["reason"]
    units_per_usd = {r["currency"]: r["units_per_usd"] for r in per_usd(row)} | {"USD": 1.0}
    scale = units_per_usd[row["currency"]] / units_per_usd[row["price_currency"]]
    return amounts(result.cost_lines, row, scale)


def amounts(lines: pl.DataFrame, row: dict[str, str], scale: float) -> dict[str, float]:
    """Amounts per declaration in its currency, by head."""
    units = float(row["units"] or 1)
    found = {head: lines.filter(pl.col("head") == head)["amount_per_unit"].sum() * scale * units for head in HEADS}
    return found | {"total": sum(found.values())}


@cache
def priced_by_packs(importer: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    rows = [(n, row) for n, row in enumerate(BY_PACKS) if row["importer"] == importer]
    facts = [
        {"product_id": f"P{n}", "fact": fact.partition("=")[0], "value": fact.partition("=")[2]}
        for n, row in rows for fact in filter(None, row["facts"].split(";"))
    ]  # fmt: skip
    origin = [{"supply_id": f"S{n}", "product_id": f"P{n}", "agreement_id": row["claim"], "verdict": "qualifies",
               "reason": "as the page says", "confidence": "sourced"} for n, row in rows if row["claim"]]  # fmt: skip
    names = ("value_bases", "tariffs", "agreements", "agreement_members", "country_groups", "import_taxes",
             "incoterm_elements", "logistics_parameters", "levies", "quotas", "regimes")  # fmt: skip
    result = landed_costs(
        Entries.frame(entry(row, n) for n, row in rows),
        INPUT_TABLES["products"].frame(product(row, f"P{n}") for n, row in rows),
        **frames([way(row, n) for n, row in rows]),
        **{name: packs()[name] for name in names},
        origin=OriginFindings.frame(origin),
        exchange=exchange(),
        currency="USD",
        options=LandedCostOptions(importer="individual" if importer == "individual" else "business"),
        product_facts=INPUT_TABLES["product_facts"].frame(facts),
    )
    return result.cost_lines, result.landed_costs


def by_the_packs(number: int, row: dict[str, str]) -> dict[str, float]:
    lines, totals = priced_by_packs(row["importer"])
    told = totals.filter(pl.col("entry_id") == f"E{number}").row(0, named=True)
    assert told["outcome"] != "refused", told["reason"]
    rate = exchange().rate("USD", row["currency"], date.fromisoformat(row["day"]))
    return amounts(lines.filter(pl.col("entry_id") == f"E{number}"), row, rate.value)


def compare(row: dict[str, str], found: dict[str, float]) -> None:
    within = float(row["to"]) / 2 + 1e-9
    shown = {head: float(row[head]) for head in AMOUNTS if row.get(head)}
    assert shown
    if row["partial"] != "yes":
        shown = dict.fromkeys(HEADS, 0.0) | shown if "total" not in shown or len(shown) > 1 else shown
    if row["status"] == "agrees":
        assert {head: found[head] for head in shown} == pytest.approx(shown, abs=within)
        return
    assert row["status"] == "differs"
    assert row["explanation"]
    assert {head: found[head] for head in shown} != pytest.approx(shown, abs=within)
    ours = {head: float(amount) for head, _, amount in (x.partition("=") for x in row["ours"].split("; "))}
    assert {head: found[head] for head in ours} == pytest.approx(ours, abs=within)


@pytest.mark.parametrize(("number", "row"), list(enumerate(BY_PAGE)), ids=[row["example"] for row in BY_PAGE])
def test_with_the_rates_of_the_page(number, row):
    compare(row, by_the_page(number, row))


def test_payments_are_the_figures_of_the_page_to_the_last_digit():
    """Where the page rounds as it should, what is paid is what it shows; no float stands between."""
    compared, apart = 0, []
    for number, row in enumerate(BY_PAGE):
        if row["status"] == "differs" or not re.fullmatch("10*|0[.]0*1", row["to"]):
            continue
        paid = page(number).payments
        for head in filter(row.get, HEADS):
            own = sum(Fraction(amount) for amount in paid.filter(pl.col("head") == head)["amount"])
            compared += 1
            if own != Fraction(row[head]):
                apart.append((row["example"], head, row[head], str(float(own))))
    assert apart == []
    assert compared > 50


@pytest.mark.parametrize(("number", "row"), list(enumerate(BY_PACKS)), ids=[row["example"] for row in BY_PACKS])
def test_with_the_rates_of_the_packs(number, row):
    compare(row, by_the_packs(number, row))


def test_every_example_says_where_it_is_published():
    rows = BY_PAGE + BY_PACKS
    names = [row["example"] for row in rows]
    assert len(set(names)) == len(names) >= 60
    assert [
        row["example"] for row in rows if not (row["who"] and row["title"] and row["address"] and row["says"])
    ] == []

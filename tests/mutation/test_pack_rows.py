"""Every row of the shipped packs that a worked example rests on, deleted and then ended: no total moves unsaid.

Rows of different territories touch different examples, so one of each territory is taken away at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import Any

import polars as pl
import pytest

from corridor.landed_cost import LandedCostOptions, LandedCostResult, landed_costs
from corridor.tables import INPUT_TABLES
from corridor.tables.results import Entries, OriginFindings, RouteCostLines, RouteLegs, Routes, RouteSeasons
from tests.landed_cost.test_specs import EXAMPLES, entry, exchange, packs, product, way

KEYS = {"tariffs": "tariff_id", "import_taxes": "tax_id"}
RULES = ("value_bases", "tariffs", "agreements", "agreement_members", "country_groups", "import_taxes",
         "incoterm_elements", "logistics_parameters", "levies", "quotas", "regimes")  # fmt: skip
DEARER = "Countervailing duty in Germany"  # a producer's own rate that is gone leaves the rate of all others
RANKS = ("complete", "estimated", "refused")


def priced(tables: dict[str, pl.DataFrame]) -> LandedCostResult:
    rows = list(enumerate(EXAMPLES))
    facts = [{"product_id": f"P{n}", "fact": fact.partition("=")[0], "value": fact.partition("=")[2]}
             for n, row in rows for fact in filter(None, row["facts"].split(";"))]  # fmt: skip
    origin = [{"supply_id": f"S{n}", "product_id": f"P{n}", "agreement_id": row["claim"], "verdict": "qualifies",
               "reason": "told", "confidence": "sourced"} for n, row in rows if row["claim"]]  # fmt: skip
    routes, legs, seasons = zip(*(way(n, row) for n, row in rows), strict=True)
    return landed_costs(
        Entries.frame(entry(n, row) for n, row in rows),
        INPUT_TABLES["products"].frame(product(n, row) for n, row in rows),
        Routes.frame(routes),
        RouteLegs.frame(legs),
        RouteSeasons.frame(seasons),
        RouteCostLines.empty(),
        **{name: tables[name] for name in RULES},
        origin=OriginFindings.frame(origin),
        exchange=exchange(),
        currency="USD",
        options=LandedCostOptions(),
        product_facts=INPUT_TABLES["product_facts"].frame(facts),
    )


@cache
def whole() -> LandedCostResult:
    return priced(packs())


@cache
def users() -> dict[str, list[int]]:
    """The examples that rest on each row of the packs."""
    found: dict[str, list[int]] = {}
    for entry_id, rules in whole().cost_lines.select("entry_id", "rule_id").unique().sort("entry_id").iter_rows():
        for rule in rules.split("|"):
            found.setdefault(rule, []).append(int(entry_id[1:]))
    return found


def territory(country: str) -> str:
    bases = packs()["value_bases"].filter(pl.col("country") == country)
    return bases["customs_territory"].item() if bases.height else country


def rounds() -> Iterator[dict[str, tuple[str, str]]]:
    """Table and key of a row by territory, until every row that is used had its turn."""
    queues: dict[str, list[tuple[str, str]]] = {}
    for table, key in KEYS.items():
        for rule in packs()[table].filter(pl.col(key).is_in(list(users())))[key]:
            queues.setdefault(territory(EXAMPLES[users()[rule][0]]["to_country"]), []).append((table, rule))
    for n in range(max(map(len, queues.values()))):
        yield {place: queue[n] for place, queue in queues.items() if n < len(queue)}


def without(rules: list[tuple[str, str]], how: str) -> dict[str, pl.DataFrame]:
    tables = dict(packs())
    for table, key in KEYS.items():
        gone = [rule for where, rule in rules if where == table]
        if how == "deleted":
            tables[table] = tables[table].filter(~pl.col(key).is_in(gone))
        else:  # on the day before the first example that rests on it
            last = {rule: min(date.fromisoformat(EXAMPLES[n]["day"]) for n in users()[rule]) - timedelta(days=1)
                    for rule in gone}  # fmt: skip
            ended = pl.col(key).replace_strict(last, default=None, return_dtype=pl.Date)
            tables[table] = tables[table].with_columns(valid_to=pl.coalesce(ended, "valid_to"))
    return tables


def by_example(result: LandedCostResult) -> dict[int, dict[str, Any]]:
    return {int(row["entry_id"][1:]): row for row in result.landed_costs.iter_rows(named=True)}


@pytest.mark.parametrize("how", ["deleted", "ended"])
def test_no_total_moves_unsaid_when_a_row_of_a_pack_is_gone(how):
    before, told, same, unsaid, rows = by_example(whole()), 0, 0, [], 0
    for gone in rounds():
        rows += len(gone)
        after = by_example(priced(without(list(gone.values()), how)))
        for _, rule in gone.values():
            for n in users()[rule]:
                a, b = before[n], after[n]
                if RANKS.index(b["outcome"]) > RANKS.index(a["outcome"]):
                    told += 1
                elif (a["landed_per_unit"], a["cash_per_unit"]) == (b["landed_per_unit"], b["cash_per_unit"]):
                    same += 1
                elif EXAMPLES[n]["example"] != DEARER or b["cash_per_unit"] < a["cash_per_unit"]:
                    unsaid.append((rule, EXAMPLES[n]["example"], a["cash_per_unit"], b["cash_per_unit"], b["reason"]))
    print(f"{how}: {rows} rows, {told} losses told, {same} not needed, {len(unsaid)} unsaid")
    assert unsaid == []
    assert told > 200
    assert same < 10

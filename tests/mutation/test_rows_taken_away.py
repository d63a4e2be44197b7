"""Every row of the sample pack, deleted and then ended, one at a time: what stays complete stays what it was.

Run with ``-s`` to see how many rows there are, how many are missed, and which are not needed by any entry.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from corridor.tables import INPUT_TABLES
from tests.mutation.sample_pack import BEFORE, PACK, priced

Row = dict[str, Any]
SUMS = ("landed_per_unit", "cash_per_unit", "customs_value_per_unit")
NAMES = ("tariff_id", "tax_id", "levy_id", "quota_id", "agreement_id", "side", "group_id", "country", "currency",
         "rate_kind", "origin_rule_id", "product_id", "addition_id", "fee_id", "regime_id", "cost_element",
         "parameter_id", "fact", "line")  # fmt: skip

# Rows that no entry needs: without them every entry is priced as before.
NOT_NEEDED = {
    "tariffs": {"CAR-6", "ENGINE", "AD-X/AD"},  # beaten by a longer row, by an end use, by the producer's own
    "import_taxes": {"HP-LOW/RU/RUB"},  # no car is so weak
    "country_groups": {"NEAR/TR"},  # nothing comes from there
    "agreements": {"AD", "SAFE", "S232"},  # a remedy is found by its row of the tariff, and missed by its levy
    "agreement_members": {f"{a}/{s}" for a in ("AD", "SAFE", "S232")
                          for s in ("importer/RU", "importer/US", "exporter/IR")},
    "origin_rules": {"PACT/VALUE", "PACT/HEADING"},  # the belt keeps both, and either alone
    "bom": {"USD/BELT/web", "USD/BELT/lock"},  # the rest of the price is the maker's own work
    "incoterm_elements": {"export_clearance"},  # no fee of it is charged
    # Levies of rows of the tariff: they are there for the day on which the row is not.
    "levies": {f"{levy}/{levy[:2]}" for levy in (
        "RU-AD-870870", "RU-SAFE-870323", "RU-duty-None", "RU-duty-870830", "RU-end_use-8407", "RU-TRQ-87085",
        "RU-multiplier-None", "US-S232-8703")},
}  # fmt: skip
# Rows whose loss nothing can tell: what the case alone knows of its goods, and a producer's own rate, which is lower.
NOBODY_CAN_TELL = {
    "value_additions": {"BELT/ROYALTY"},
    "clearance_fees": {"RU/USD/BROKER"},
    "product_facts": {"GLASS/origin_not_established_or_no_mfn"},
    "tariffs": {"AD-A/AD"},
}


def name(row: Row) -> str:
    words = [str(row[column]) for column in NAMES if row.get(column)]
    own = next((column for column in ("tariff_id", "tax_id", "levy_id") if row.get(column)), None)
    if own == "tariff_id":
        words = [row["tariff_id"], *filter(None, [row.get("agreement_id")])]
    return "/".join(words)


@cache
def whole() -> dict[str, Row]:
    return priced(PACK)


def outcomes(table: str) -> dict[tuple[str, str], tuple[set[str], set[str]]]:
    """By row and whether it was deleted or ended: entries that are no longer complete; complete ones that moved."""
    found = {}
    dated = "valid_to" in INPUT_TABLES[table].frame([]).columns
    for n, row in enumerate(PACK[table]):
        changed = {"deleted": [r for i, r in enumerate(PACK[table]) if i != n]}
        if dated:
            changed["ended"] = [r | ({"valid_to": BEFORE} if i == n else {}) for i, r in enumerate(PACK[table])]
        for how, rows in changed.items():
            after = priced(PACK | {table: rows})
            told = {e for e, r in after.items() if r["outcome"] != "complete"}
            moved = {e for e in set(after) - told if any(after[e][s] != whole()[e][s] for s in SUMS)}
            found[name(row), how] = (told, moved)
    return found


def test_every_entry_is_complete_with_all_rows():
    assert {e: r["reason"] for e, r in whole().items() if r["outcome"] != "complete"} == {}


@pytest.mark.parametrize("table", list(PACK))
def test_every_row_that_is_needed_is_missed_and_nothing_moves_unsaid(table):
    found = outcomes(table)
    moved = {key: entries for key, (_, entries) in found.items() if entries}
    quiet = {key for key, (told, entries) in found.items() if not told and not entries}
    noticed = len(found) - len(moved) - len(quiet)
    print(f"{table}: {len(PACK[table])} rows, {len(found)} changes, {noticed} noticed; unsaid {sorted(moved)}; "
          f"not needed {sorted(quiet)}")  # fmt: skip
    assert {key: entries for key, entries in moved.items() if key[0] not in NOBODY_CAN_TELL.get(table, set())} == {}
    assert {key for key in quiet if key[0] not in NOT_NEEDED.get(table, set())} == set()


def test_most_rows_are_needed():
    rows = sum(map(len, PACK.values()))
    assert rows > 90
    assert sum(map(len, NOT_NEEDED.values())) < rows / 3


def test_a_producers_own_rate_that_is_lost_makes_the_total_larger_and_not_smaller():
    rows = [row for row in PACK["tariffs"] if row["tariff_id"] != "AD-A"]
    after = priced(PACK | {"tariffs": rows})["WHEEL"]
    assert after["landed_per_unit"] > whole()["WHEEL"]["landed_per_unit"]


@pytest.mark.parametrize("currency", ["RUB", "EUR"])
def test_rate_of_exchange_of_the_law_that_is_lost_is_told(currency):
    rows = [r for r in PACK["fx_rates"] if (r["currency"], r["rate_kind"]) != (currency, "central_bank")]
    after = priced(PACK | {"fx_rates": rows})
    moved = [e for e, row in after.items() if row["landed_per_unit"] != whole()[e]["landed_per_unit"]]
    assert moved
    assert [e for e in moved if after[e]["outcome"] == "complete"] == []

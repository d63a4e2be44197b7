"""The landed cost engine against a second one in exact fractions, on random rules and entries: head by head."""

from __future__ import annotations

from datetime import date
from fractions import Fraction as F
from functools import cache
from typing import Any

import polars as pl
import pytest

from corridor.landed_cost import LandedCostResult
from tests.against.random_tariffs import UNION, Draw
from tests.against.run_engine import engine, heads_of
from tests.against.second_landed_cost import Priced, World, reckon, rounded
from tests.landed_cost.helpers import BASIS, GOOD, MFN, SURE, by_head, price, total

DRAWS, ENTRIES = 5, 2200


@cache
def both(seed: int) -> tuple[Draw, LandedCostResult, dict[str, Priced | str]]:
    draw = Draw(seed, ENTRIES)
    return draw, engine(draw, payments=True), reckon(World(draw.tables, draw.case), draw.entries)


SEEDS = pytest.mark.parametrize("seed", range(DRAWS))


def both_price(seed: int) -> list[tuple[dict[str, Any], Priced, dict[str, Any]]]:
    """Entries that both engines price: the entry, what the second says, the first's totals."""
    draw, result, second = both(seed)
    totals = {row["entry_id"]: row for row in result.landed_costs.iter_rows(named=True)}
    found = []
    for entry in draw.entries:
        told, row = second[entry["entry_id"]], totals[entry["entry_id"]]
        if not isinstance(told, str) and row["outcome"] != "refused":
            found.append((entry, told, row))
    return found


@SEEDS
def test_the_same_entries_are_priced(seed):
    _, result, second = both(seed)
    first = {row["entry_id"]: row for row in result.landed_costs.iter_rows(named=True)}
    apart = [(e, told if isinstance(told, str) else "priced", first[e]["reason"]) for e, told in second.items()
             if isinstance(told, str) != (first[e]["outcome"] == "refused")]  # fmt: skip
    assert apart == []
    # Most are priced, and many are refused.
    assert ENTRIES / 2 < len(both_price(seed)) < ENTRIES * 0.95


@SEEDS
def test_every_head_is_the_same(seed):
    heads = heads_of(both(seed)[1])
    apart = []
    for entry, told, _ in both_price(seed):
        own = heads[entry["entry_id"]]
        wanted = {head: float(amount) for head, amount in told.heads.items()}
        for head in sorted(set(own) | set(wanted)):
            a, b = own.get(head, 0.0), wanted.get(head, 0.0)
            if a != pytest.approx(b, rel=1e-9, abs=1e-9):
                apart.append((entry["entry_id"], head, a, b))
    assert apart == []


@SEEDS
def test_what_the_seller_pays_is_the_same(seed):
    _, result, _ = both(seed)
    lines = result.cost_lines.filter(pl.col("payer") == "seller")
    own: dict[str, dict[str, float]] = {}
    for entry, head, amount in lines.group_by("entry_id", "head").agg(pl.col("amount_per_unit").sum()).iter_rows():
        own.setdefault(entry, {})[head] = amount
    duty_paid = 0
    for entry, told, _ in both_price(seed):
        wanted = {head: float(amount) for head, amount in told.sold.items()}
        assert own.get(entry["entry_id"], {}) == pytest.approx(wanted, rel=1e-9, abs=1e-9), entry
        duty_paid += entry["incoterm"] == "DDP"
    assert duty_paid > 50


@SEEDS
def test_totals_and_customs_values_are_the_same(seed):
    for entry, told, row in both_price(seed):
        assert row["landed_per_unit"] == pytest.approx(float(told.landed), rel=1e-9), entry
        assert row["cash_per_unit"] == pytest.approx(float(sum(told.heads.values())), rel=1e-9), entry
        price = float(told.heads["price"])
        assert row["seller_net_per_unit"] == pytest.approx(price - float(told.borne), rel=1e-9, abs=1e-9 * price), entry
        if entry["from_country"] not in UNION:
            value = row["customs_value_per_unit"]
            assert (value is None) == (told.value is None), entry
            if told.value is not None:
                assert value == pytest.approx(float(told.value), rel=1e-9), entry


@SEEDS
def test_payments_of_a_declaration_are_equal_as_fractions(seed):
    """No float stands between: the sum of what falls due under a head is the same fraction in both engines."""
    _, result, _ = both(seed)
    sums: dict[tuple[str, str], F] = {}
    for entry, head, unrounded in result.payments.select("entry_id", "head", "unrounded").iter_rows():
        sums[entry, head] = sums.get((entry, head), F(0)) + F(unrounded)
    compared = 0
    for entry, told, _ in both_price(seed):
        for head, amount in told.declared.items():
            own = sums.get((entry["entry_id"], head), F(0))
            if told.reckoned_by & {"premium", "quota"}:  # a premium by rate and a share of a lot get there as floats
                assert abs(own - amount) <= abs(amount) * F(1, 10**14), (entry, head)
            else:
                assert own == amount, (entry, head)
                compared += 1
    assert compared > ENTRIES


@SEEDS
def test_payments_are_rounded_once_by_the_importers_rule(seed):
    draw, result, _ = both(seed)
    bases = {row["country"]: row for row in draw.tables["value_bases"]}
    country = {entry["entry_id"]: entry["to_country"] for entry in draw.entries}
    for entry, unrounded, amount in result.payments.select("entry_id", "unrounded", "amount").iter_rows():
        base = bases[country[entry]]
        assert F(amount) == rounded(F(unrounded), base["rounding"], base["smallest_unit"]), (entry, unrounded)


@SEEDS
def test_measures_of_every_kind_take_part(seed):
    words = "\n".join(both(seed)[1].cost_lines["line"].unique())
    for word in ("within quota", "preference of PACT", "permitted end use", "trade remedy", "additional duty", "times",
                 "relief of"):  # fmt: skip
        assert word in words


def test_a_world_in_which_most_prices_hold_the_duty():
    """Lots that share quotas are solved in the order in which they draw, whoever pays their duty."""
    draw = Draw(21, 260)
    for entry in draw.entries:
        if draw.rng.random() < 0.6 and entry["from_country"] not in UNION:
            entry["incoterm"] = "DDP"
    first = {row["entry_id"]: row for row in engine(draw, payments=False).landed_costs.iter_rows(named=True)}
    second = reckon(World(draw.tables, draw.case), draw.entries)
    duty_paid = 0
    for entry in draw.entries:
        told, row = second[entry["entry_id"]], first[entry["entry_id"]]
        assert isinstance(told, str) == (row["outcome"] == "refused"), (entry["entry_id"], told, row["reason"])
        if not isinstance(told, str):
            assert row["landed_per_unit"] == pytest.approx(float(told.landed), rel=1e-9)
            if told.value is not None:
                assert row["customs_value_per_unit"] == pytest.approx(float(told.value), rel=1e-9)
            duty_paid += entry["incoterm"] == "DDP"
    assert duty_paid > 60


def test_all_draws_together_are_ten_thousand_entries():
    assert DRAWS * ENTRIES >= 10_000


# Where the first engine and the words of the rules part -----------------------------------------------------------


FX = [{"currency": c, "rate_kind": k, "units_per_usd": r, "valid_from": date(2024, 5, 1), "valid_to": date(2024, 5, 31)}
      | SURE for c, k, r in (("RUB", "customs_monthly", 90.0), ("RUB", "central_bank", 100.0),
                             ("EUR", "customs_monthly", 0.9), ("EUR", "central_bank", 0.8))]  # fmt: skip


def test_premium_in_the_currency_of_the_price_is_converted_by_the_rate_of_the_law():
    result = price(
        {"price_currency": "EUR", "price_per_unit": 80.0, "insurance_per_unit": 8.0},
        value_bases=[BASIS | {"currency": "RUB", "rate_kinds": "central_bank"}],
        fx=FX,
    )
    # 88 euro at 0.8 a dollar and 5 dollars of carriage, at 100 roubles a dollar: 11,500 roubles, at 90 a dollar.
    assert total(result)["customs_value_per_unit"] == pytest.approx((88 / 0.8 + 5) * 100 / 90)


def test_lot_that_is_refused_leaves_the_quota_to_the_next():
    alone = GOOD | {"product_id": "ALONE", "hs_code": "8407000000"}
    within = MFN | {"measure": "quota", "quota_id": "TRQ", "ad_valorem_frac": 0.0}
    result = price(
        {"entry_id": "A", "product_id": "ALONE", "units_per_declaration": 200.0},
        {"entry_id": "B"},
        products=[GOOD, alone],
        tariffs=[MFN | {"hs_prefix": "8708"}, within | {"tariff_id": "Q1", "hs_prefix": "8407"},
                 within | {"tariff_id": "Q2", "hs_prefix": "8708"}],
        quotas=[{"quota_id": "TRQ", "valid_from": date(2024, 1, 1), "valid_to": date(2024, 12, 31),
                 "quantity": 100.0} | SURE],
    )  # fmt: skip
    assert total(result, "A")["outcome"] == "refused"
    assert by_head(result, "B")["duty"] == pytest.approx(0)


@SEEDS
def test_payments_are_rounded_from_the_exact_amount(seed):
    draw, result, _ = both(seed)
    bases = {row["country"]: row for row in draw.tables["value_bases"]}
    paid: dict[tuple[str, str], list[F]] = {}
    for entry, head, amount in result.payments.select("entry_id", "head", "amount").iter_rows():
        paid.setdefault((entry, head), []).append(F(amount))
    apart = []
    for entry, told, _ in both_price(seed):
        base = bases[entry["to_country"]]
        for head, amount in told.declared.items():
            own = paid.get((entry["entry_id"], head), [])
            if len(own) == 1 and own[0] != rounded(amount, base["rounding"], base["smallest_unit"]):
                apart.append((entry["entry_id"], entry["to_country"], head, str(own[0]), float(amount)))
    assert apart == []


def test_remedy_for_other_engines_is_not_asked_for_the_producer():
    remedy = MFN | {"tariff_id": "AD", "measure": "trade_remedy", "agreement_id": "AD", "origin": "IR",
                    "condition": "producer=all_others", "engine_cc_from": 3000.0}  # fmt: skip
    result = price(
        {"product_id": "CAR", "form": "cbu"},
        tariffs=[MFN, remedy],
        agreements=[{"agreement_id": "AD", "kind": "trade_remedy", "status": "in_force"} | SURE],
        product_facts=[{"product_id": "CAR", "fact": "producer", "value": "ALPHA"}],
    )
    assert total(result)["outcome"] == "complete"

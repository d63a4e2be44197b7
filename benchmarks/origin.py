"""Origin: supplies tested under several agreements on bills of materials of twelve lines, some of unknown origin."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import polars as pl

from benchmarks.registry import OURS, Phase, contender
from corridor.exchange import Exchange
from corridor.landed_cost import origin_of_supplies
from corridor.tables import INPUT_TABLES

AGREEMENTS, LINES, SHARED_BY = 5, 12, 20
"""Agreements, lines of a bill of materials, and supplies that sell the same product at prices of their own."""
CODES = ("870390", "870829", "870830", "870899", "840734", "850760", "853710", "732690", "401110")
SURE = {"source": "own", "confidence": "estimate"}


@dataclass(frozen=True)
class Questions:
    """What `origin_of_supplies` takes, and the same as plain numbers for the other contenders."""

    tables: dict[str, Any]
    supplies: list[dict[str, Any]]
    bills: dict[str, list[tuple[str, Fraction, bool | None]]]
    caps: tuple[Fraction, ...]


def make(count: int) -> Questions:
    """Supplies of cars: a cap on foreign value, or a change of heading with another cap, per agreement."""
    r = np.random.default_rng(11)
    goods = [f"P{n}" for n in range(max(1, count // SHARED_BY))]
    bills: dict[str, list[tuple[str, Fraction, bool | None]]] = {}
    bom = []
    for product_id in goods:
        values = r.integers(10, 90, LINES)
        codes = r.choice(CODES, LINES)
        states = r.choice(4, LINES)
        told = [(True, False, None, True)[s] for s in states]
        bills[product_id] = [(str(c), Fraction(int(v), 10), t) for c, v, t in zip(codes, values, told, strict=True)]
        bom += [
            {"product_id": product_id, "line": f"l{n:02}", "component": "made up", "hs_code": str(codes[n]),
             "value_per_unit": int(values[n]) / 10, "currency": "USD", "origin_country": "IR", "originating": told[n]}
            | SURE
            for n in range(LINES)
        ]  # fmt: skip
    worth = [int(100 * sum(value for _, value, _ in bills[product_id])) for product_id in goods]
    supplies = [
        {"supply_id": f"S{n}", "product_id": goods[n % len(goods)], "from_country": "IR", "to_country": "RU",
         "ex_works_price": (worth[n % len(goods)] + int(cents)) / 100, "currency": "USD"}
        for n, cents in enumerate(r.integers(0, 4_000, count))
    ]  # fmt: skip
    caps = tuple(Fraction(20 + 5 * k, 100) for k in range(AGREEMENTS))
    rows = {
        "bom": bom,
        "products": [{"product_id": p, "name": "car", "kind": "vehicle", "category": "M1", "hs_code": "870322"} | SURE
                     for p in goods],
        "agreements": [{"agreement_id": f"A{k}", "kind": "fta", "status": "in_force"} | SURE
                       for k in range(AGREEMENTS)],
        "agreement_members": [{"agreement_id": f"A{k}", "side": side, "country": country} | SURE
                              for k in range(AGREEMENTS) for side, country in (("importer", "RU"), ("exporter", "IR"))],
        "origin_rules": [rule for k, cap in enumerate(caps) for rule in _rules(f"A{k}", float(cap))],
        "country_groups": [],
    }  # fmt: skip
    tables: dict[str, Any] = {name: INPUT_TABLES[name].frame(of) for name, of in rows.items()}
    return Questions(tables, supplies, bills, caps)


def _rules(agreement: str, cap: float) -> list[dict[str, Any]]:
    base = {
        "agreement_id": agreement,
        "importer": "RU",
        "exporter": "IR",
        "hs_from": "870000",
        "hs_to": "879999",
    } | SURE
    value = {"rule_type": "max_non_originating_share", "value_basis": "EXW"}
    joined = {"alternative": 2, "joined_with": "and"}
    return [
        base | value | {"origin_rule_id": f"{agreement}-1", "threshold_frac": cap},
        base | joined | value | {"origin_rule_id": f"{agreement}-2", "threshold_frac": 0.5},
        base | joined | {"origin_rule_id": f"{agreement}-3", "rule_type": "change_of_heading"},
    ]


def _engine(questions: Questions, with_lines: bool) -> float:
    result = origin_of_supplies(
        pl.DataFrame(questions.supplies), **questions.tables, currency="USD", on=date(2025, 1, 1),
        exchange=Exchange(INPUT_TABLES["fx_rates"].empty(), ["any"]), with_lines=with_lines,
    )  # fmt: skip
    return float((result.findings["verdict"] == "qualifies").sum())


def every_way(questions: Questions) -> float:
    """All 2^n ways in which the unknown inputs may turn out, in exact fractions: who qualifies in all of them."""
    count = 0
    for supply in questions.supplies:
        bill, price = questions.bills[supply["product_id"]], Fraction(str(supply["ex_works_price"]))
        choices = [(own,) if own is not None else (True, False) for _, _, own in bill]
        held = [True] * AGREEMENTS
        for way in product(*choices):
            foreign = [(code, value) for (code, value, _), own in zip(bill, way, strict=True) if not own]
            total = sum((value for _, value in foreign), Fraction(0))
            changed = not any(code.startswith("8703") for code, _ in foreign)
            for k, cap in enumerate(questions.caps):
                held[k] &= total <= cap * price or (changed and 2 * total <= price)
        count += sum(held)
    return float(count)


PHASES = (
    Phase(
        "origin",
        (100, 1_000, 10_000),
        "supplies under five agreements",
        make,
        (
            contender(OURS, lambda q: _engine(q, False)),
            contender("corridor with lines", lambda q: _engine(q, True), package=OURS),
            contender("every way, in fractions", every_way, most=1_000, package="python"),
        ),
    ),
)

"""Origin against brute force: every choice of which inputs originate, in exact fractions from the rules' words.

Nothing here uses the engine's parts. A product of n inputs whose origin is not known has 2^n ways to turn out; the
engine must say "qualifies" if it does in all of them, "does_not" if in none, and "cannot_be_told" otherwise.
"""

from __future__ import annotations

import random
from datetime import date
from fractions import Fraction
from itertools import combinations, product

import polars as pl
import pytest

from corridor.exchange import Exchange
from corridor.landed_cost import origin_of_supplies
from corridor.tables import INPUT_TABLES

DAY = date(2025, 1, 1)
SURE = {"confidence": "sourced", "source": "LAW"}
KINDS = ("change_of_chapter", "change_of_heading", "change_of_subheading", "max_non_originating_share",
         "rvc_build_down", "rvc_build_up", "rvc_net_cost")  # fmt: skip
CODES = ("870323", "870829", "870830", "850760", "840734", "850300")
LEVELS = {"change_of_chapter": 2, "change_of_heading": 4, "change_of_subheading": 6}


def parts_of(condition):
    found = {}
    for clause in filter(None, (condition or "").split(" & ")):
        name = clause.split("=")[0]
        found[name] = [part.split("=")[1] for part in clause.split("|")]
    return found


def row_holds(rule, code, inputs, price, net_cost):
    """Whether a row holds; `inputs` are triples of code, value and whether it originates."""
    foreign = [(c, v) for c, v, own in inputs if not own]
    extra = parts_of(rule["extra_condition"])
    kind = rule["rule_type"]
    base = net_cost if kind == "rvc_net_cost" else price
    if kind in LEVELS:
        digits = LEVELS[kind]
        same = sum((v for c, v in foreign if c[:digits] == code[:digits]), Fraction(0))
        barred = extra.get("exclusion", [])
        out = sum((v for c, v in foreign if c[:digits] != code[:digits] and any(c.startswith(h) for h in barred)),
                  Fraction(0))  # fmt: skip
        tolerance = Fraction(str(rule["tolerance_frac"] or 0))
        if "same_heading_materials_max" in extra and same <= Fraction(extra["same_heading_materials_max"][0]) * price:
            return out <= tolerance * price
        return same + out <= tolerance * price
    share = Fraction(str(rule["threshold_frac"]))
    value = sum((v for _, v in foreign), Fraction(0))
    if kind == "max_non_originating_share":
        holds = value <= share * base
    elif kind == "rvc_build_up":
        holds = sum((v for _, v, own in inputs if own), Fraction(0)) >= share * base
    else:
        holds = base - value >= share * base
    if "nested_limit" in extra:
        capped = sum((v for c, v in foreign if any(c.startswith(h) for h in extra["nested_on"])), Fraction(0))
        holds = holds and capped <= Fraction(extra["nested_limit"][0]) * base
    return holds


def qualifies(rules, code, inputs, price, net_cost):
    if all(own for _, _, own in inputs):
        return True
    alternatives = {}
    for rule in rules:
        key = (rule["alternative"], rule["origin_rule_id"] if rule["joined_with"] == "or" else "")
        alternatives.setdefault(key, []).append(row_holds(rule, code, inputs, price, net_cost))
    return any(all(held) for held in alternatives.values())


def every_way(inputs):
    """All completions: an input whose origin is None may be either."""
    for choice in product(*[(True, False) if own is None else (own,) for _, _, own in inputs]):
        yield [(c, v, own) for (c, v, _), own in zip(inputs, choice, strict=True)]


def made_up(seed):
    pick = random.Random(seed)
    code = pick.choice(("870323", "870829", "850131"))
    count = pick.randint(1, 6)
    inputs = [
        (pick.choice(CODES), Fraction(pick.randint(1, 400), 10), pick.choice([True, False, None, None]))
        for _ in range(count)
    ]  # fmt: skip
    total = sum((v for _, v, _ in inputs), Fraction(0))
    # Prices on round multiples put many cases exactly on the threshold.
    price = total * pick.choice([1, Fraction(5, 4), Fraction(3, 2), 2, 4])
    net_cost = price * Fraction(pick.choice([8, 9, 10]), 10)
    rules = []
    for number in range(pick.randint(1, 4)):
        kind = pick.choice(KINDS)
        extra = None
        if kind in LEVELS:
            extra = pick.choice([None, "exclusion=8407|exclusion=8507", "same_heading_materials_max=0.2"])
        elif pick.random() < 0.3:
            extra = "nested_limit=0.1 & nested_on=8503|nested_on=8507"
        rules.append({
            "origin_rule_id": f"R{number}", "agreement_id": "PACT", "importer": "RU", "exporter": "IR",
            "hs_from": "010000", "hs_to": "979999", "alternative": pick.randint(1, 2),
            "joined_with": pick.choice(["or", "and"]), "rule_type": kind,
            "threshold_frac": None if kind in LEVELS else pick.choice([0.25, 0.4, 0.45, 0.5, 0.6]),
            "value_basis": {"rvc_net_cost": "net_cost"}.get(kind, "EXW"), "extra_condition": extra,
            "tolerance_frac": pick.choice([None, 0.1, 0.15]), "cumulation": "bilateral",
        } | SURE)  # fmt: skip
    return code, inputs, price, net_cost, rules


def ask(cases):
    """The engine's findings, one supply per case."""
    rows = {name: [] for name in ("products", "bom", "production_costs", "agreements", "agreement_members",
                                  "origin_rules")}  # fmt: skip
    supplies = []
    for n, (code, inputs, price, net_cost, rules) in enumerate(cases):
        pact = f"PACT{n}"
        goods = {"product_id": f"P{n}", "currency": "USD"}
        rows["products"].append({"product_id": f"P{n}", "name": "made up", "kind": "part", "hs_code": code} | SURE)
        rows["production_costs"].append(goods | {"element": "net_cost", "amount_per_unit": float(net_cost)} | SURE)
        rows["bom"] += [
            goods | {"line": f"L{i}", "component": "made up", "hs_code": c, "value_per_unit": float(v),
                     "origin_country": "IR", "originating": own} | SURE
            for i, (c, v, own) in enumerate(inputs)
        ]  # fmt: skip
        rows["agreements"].append({"agreement_id": pact, "kind": "fta", "status": "in_force"} | SURE)
        rows["agreement_members"] += [
            {"agreement_id": pact, "side": "importer", "country": "RU"} | SURE,
            {"agreement_id": pact, "side": "exporter", "country": f"IR{n}"} | SURE,
            {"agreement_id": pact, "side": "exporter", "country": "IR"} | SURE,
        ]
        rows["origin_rules"] += [r | {"agreement_id": pact, "origin_rule_id": f"{r['origin_rule_id']}-{n}",
                                      "exporter": f"IR{n}"} for r in rules]  # fmt: skip
        supplies.append({"supply_id": f"S{n}", "product_id": f"P{n}", "from_country": f"IR{n}", "to_country": "RU",
                         "ex_works_price": float(price), "currency": "USD"})  # fmt: skip
    frames = {name: INPUT_TABLES[name].frame(of) for name, of in rows.items()}
    result = origin_of_supplies(
        pl.DataFrame(supplies), frames["bom"], frames["agreements"], frames["agreement_members"],
        INPUT_TABLES["country_groups"].empty(), frames["origin_rules"],
        Exchange(INPUT_TABLES["fx_rates"].empty(), ["any"]), "USD", DAY, frames["products"],
        production_costs=frames["production_costs"],
    )  # fmt: skip
    return {row["supply_id"]: row for row in result.findings.iter_rows(named=True)}, result


CASES = [made_up(seed) for seed in range(1500)]


@pytest.fixture(scope="module")
def answers():
    return ask(CASES)


def test_the_verdict_is_that_of_every_way_in_which_the_inputs_may_turn_out(answers):
    findings, _ = answers
    seen = {"qualifies": 0, "does_not": 0, "cannot_be_told": 0}
    for n, (code, inputs, price, net_cost, rules) in enumerate(CASES):
        outcomes = {qualifies(rules, code, way, price, net_cost) for way in every_way(inputs)}
        expected = "cannot_be_told" if len(outcomes) == 2 else "qualifies" if True in outcomes else "does_not"
        assert findings[f"S{n}"]["verdict"] == expected, (n, CASES[n], findings[f"S{n}"]["reason"])
        seen[expected] += 1
    assert min(seen.values()) > 100  # the cases are not all of one kind


def test_the_cure_is_the_set_of_least_value(answers):
    """Of all 2^n sets of foreign inputs the one named has the least value among those that make it qualify."""
    findings, _ = answers
    checked = 0
    for n, (code, inputs, price, net_cost, rules) in enumerate(CASES):
        row = findings[f"S{n}"]
        if row["verdict"] != "does_not" or "It would qualify if" not in (row["cure"] or ""):
            continue
        known = [(c, v, own is not False) for c, v, own in inputs]  # in the light most kind to the product
        foreign = [i for i, (_, _, own) in enumerate(known) if not own]
        values = [
            sum((known[i][1] for i in chosen), Fraction(0))
            for size in range(1, len(foreign) + 1)
            for chosen in combinations(foreign, size)
            if qualifies_by_named(rules, code, [(c, v, own or i in chosen) for i, (c, v, own) in enumerate(known)],
                                  price, net_cost)
        ]  # fmt: skip
        named = [i for i in foreign if f"L{i} (" in row["cure"]]
        assert values
        assert sum((known[i][1] for i in named), Fraction(0)) == min(values), (n, row["cure"])
        checked += 1
    assert checked > 100


def qualifies_by_named(rules, code, inputs, price, net_cost):
    """As `qualifies`, but by one of the rows: that every input originates is no cure of theirs."""
    alternatives = {}
    for rule in rules:
        key = (rule["alternative"], rule["origin_rule_id"] if rule["joined_with"] == "or" else "")
        alternatives.setdefault(key, []).append(row_holds(rule, code, inputs, price, net_cost))
    return any(all(held) for held in alternatives.values())


def test_shares_are_the_sums_of_their_lines(answers):
    findings, result = answers
    sums = result.lines.group_by("supply_id", "origin_rule_id").agg(
        pl.col("share").sum(), pl.col("value").sum(), base=pl.col("value").sum()
    )
    valued = {(r["supply_id"], r["origin_rule_id"]): r for r in sums.iter_rows(named=True)}
    checked = 0
    for row in findings.values():
        if row["share"] is None:
            continue
        held = [valued[row["supply_id"], rule]["share"] for rule in row["rule_id"].split("|")]
        assert min(abs(row["share"] - s) for s in held) < 1e-12
        checked += 1
    assert checked > 300

"""Random worlds of approval, small enough to try every choice, and the trying of every choice."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product as combinations
from typing import Any

import numpy as np
import polars as pl

from corridor.tables import INPUT_TABLES
from tests.against import approval_walker as walker

TODAY = date(2025, 1, 1)
NAMES = (
    "products", "product_facts", "requirements", "schemes", "regulations", "recognitions", "evidence", "lab_tests",
    "country_groups", "type_versions", "regulation_series", "bom", "labs", "authorities", "worst_cases", "recipes",
    "lab_rates", "approval_fees",
)  # fmt: skip
SCHEMES = {"UNION": "UNI", "NATION": "IR", "THIRD": "CN"}
MARKETS = {"RU": "UNION", "BY": "UNION", "IR": "NATION", "CN": "THIRD"}
SMALL = "UNION-SS"


@dataclass(frozen=True)
class World:
    """Tables as frames and as rows, the markets to open, and what products are worth."""

    frames: Mapping[str, pl.DataFrame]
    rows: Mapping[str, list[dict[str, Any]]]
    markets: pl.DataFrame
    worth: Mapping[str, float]

    def product(self, name: str) -> walker.Row:
        return walker.one(self.rows["products"], product_id=name)


def world(seed: int) -> World:
    """A world with up to two cars, a lamp, four schemes, six regulations, two laboratories and two authorities."""
    draw = random.Random(seed)
    day = lambda: TODAY + timedelta(days=draw.randint(-300, 900))  # noqa: E731
    maybe = lambda odds, value: value if draw.random() < odds else None  # noqa: E731
    cars = ["CAR", "VAN"][: draw.randint(1, 2)]
    given: dict[str, list[dict[str, Any]]] = {name: [] for name in NAMES}
    given["products"] = [
        {"product_id": c, "name": c, "kind": "vehicle", "hs_code": "8703", "category": "M1", "approval_family": "F",
         "mass_kg_per_unit": draw.choice([1000, 1200])} for c in cars
    ] + [{"product_id": "LAMP", "name": "Lamp", "kind": "part", "hs_code": "8512", "part_family": "lamps"}]  # fmt: skip
    if draw.random() < 0.4:
        given["bom"] = [{"product_id": "CAR", "line": "lamp", "component": "lamp", "hs_code": "8512",
                         "component_product": "LAMP", "value_per_unit": 1, "currency": "USD",
                         "origin_country": "IR"}]  # fmt: skip
    given["product_facts"] = [{"product_id": c, "fact": f, "value": draw.choice(["yes", "no"])}
                              for c in cars for f in ("towing", "diesel") if draw.random() < 0.85]  # fmt: skip
    given["country_groups"] = [{"group_id": "UNI", "country": c} for c in ("RU", "BY")]
    given["schemes"] = [_scheme(draw, s, places) for s, places in SCHEMES.items()]
    given["schemes"].append(
        _scheme(draw, SMALL, "UNI") | {"small_series_limit": 100, "inherits_from": draw.choice([None, "UNION"])}
    )
    regulations = ["R1", "R2", "R3", "R4", "N1"]
    given["regulations"] = [
        {"regulation_id": r, "issuer": "UN" if r[0] == "R" else "RU", "title": r, "status": "active",
         "object": "component" if r in ("R3", "R4") else "vehicle", "replaced_by": "R4" if r == "R3" else None}
        for r in regulations
    ]  # fmt: skip
    given["recognitions"] = [{"instrument": "UN-1958", "country": c, "since": date(1966, 1, 1),
                              "until": maybe(0.15, day())} for c in ("DE", "RU")]  # fmt: skip
    for scheme in (*SCHEMES, SMALL):
        for regulation in draw.sample(regulations, draw.randint(1, 3)):
            given["requirements"].append(
                {"requirement_id": f"{scheme}:{regulation}", "scheme_id": scheme, "category": "M1",
                 "regulation_id": regulation, "min_series": maybe(0.3, "02"),
                 "condition": maybe(0.25, draw.choice(["towing", "diesel & towing"])),
                 "alternative_group": maybe(0.35, "G"), "applies_from_new_types": maybe(0.25, day()),
                 "applies_from_all": maybe(0.15, day()), "mandatory": draw.choice(["yes"] * 9 + ["no"]),
                 "evidence_level": draw.choice([None, None, "test_report", "document"]),
                 "new_approval_possible": draw.random() < 0.92}
            )  # fmt: skip
    given["type_versions"] = [{"product_id": c, "variant": f"V{c}", "type_since": maybe(0.4, day())} for c in cars]
    _tests(draw, given, regulations)
    _papers(draw, given, regulations, day)
    given["worst_cases"] = [{"regulation_id": r, "fact": draw.choice(["mass_kg_per_unit", "towing"]),
                             "covers": draw.choice(["same", "lower"])}
                            for r in regulations if draw.random() < 0.4]  # fmt: skip
    for row in given["worst_cases"]:
        row["covers"] = "same" if row["fact"] == "towing" else row["covers"]
    worth = {c: float(draw.choice([500, 800, 1100])) for c in cars} | {"LAMP": 40.0}
    wanted = [(c, country) for c in cars for country in MARKETS if draw.random() < 0.6] or [("CAR", "RU")]
    markets = pl.DataFrame(wanted, schema=["product_id", "country"], orient="row").with_columns(
        units_per_year=pl.lit(maybe(0.5, 20.0), pl.Float64)
    )
    frames = {name: INPUT_TABLES[name].frame(rows) for name, rows in given.items()}
    rows = {name: frame.to_dicts() for name, frame in frames.items()}
    chosen = sorted(set(markets["product_id"]))
    fitted = [b["component_product"] for b in rows["bom"] if b["product_id"] in chosen]
    rows["tested"] = [{"product_id": p, "value": worth[p]} for p in [*chosen, *fitted]]
    return World(frames, rows, markets, worth)


def _scheme(draw: random.Random, name: str, places: str) -> dict[str, Any]:
    return {"scheme_id": name, "name": name, "countries": places, "approves": "whole_vehicle",
            "recognises_un": draw.choice(["yes", "yes", "partly", "no"]), "lead_days_low": draw.choice([30, 90]),
            "lead_days_high": 120, "valid_months": draw.choice([None, 12, 36])}  # fmt: skip


def _tests(draw: random.Random, given: dict[str, list[dict[str, Any]]], regulations: list[str]) -> None:
    # Tests on a lamp would use up samples, whose fee is the same whatever is chosen: they are left out of these worlds.
    names = [f"T{r}" for r in regulations if draw.random() < 0.85] + ["TR1b"] * (draw.random() < 0.4)
    given["lab_tests"] = [{"test_id": "PREP", "regulation_id": None, "name": "p", "facility_type": "bench",
                           "duration_hours": 20, "specimen_type": "vehicle", "specimen_group": "road"}]  # fmt: skip
    for name in names:
        others = [n for n in names if n != name] + [r for r in regulations if r not in name]
        given["lab_tests"].append(
            {"test_id": name, "regulation_id": name[1:3], "name": name, "facility_type": "bench",
             "duration_hours": draw.randint(1, 60), "specimens": draw.randint(1, 2),
             "specimen_type": "vehicle", "destructive": draw.random() < 0.3 and not given["bom"],
             "specimen_group": draw.choice(["road", "crash"]), "order_after": draw.choice([None, None, "PREP"]),
             "also_covers": "|".join(draw.sample(others, min(len(others), draw.choice([0, 0, 1, 2])))) or None}
        )  # fmt: skip
    given["labs"] = [
        {
            "lab_id": "L1",
            "name": "L1",
            "country": "RU",
            "schemes": draw.choice(["UNION", "UNION|NATION", "UNION|THIRD"]),
        },
        {
            "lab_id": "L2",
            "name": "L2",
            "country": "IR",
            "schemes": draw.choice(["NATION|THIRD", "THIRD", "UNION|THIRD"]),
        },
    ]
    given["lab_rates"] = [{"lab_id": lab, "facility_type": "any", "price_per_hour": draw.randint(5, 15),
                           "currency": "USD"} for lab in ("L1", "L2")]  # fmt: skip
    given["authorities"] = [
        {"authority_id": f"A-{c}", "name": c, "scheme_id": "UNION", "country": c, "fee": draw.randint(20, 400),
         "currency": "USD", "lead_days": draw.choice([10, 60]), "labs": draw.choice([None, "L1", "L2"]),
         "regulations": draw.choice([None, "R1|R2", "R3|R4"])}
        for c in ("DE", "RU")[: draw.randint(0, 2)]
    ]  # fmt: skip
    given["approval_fees"] = [{"scheme_id": s, "head": h, "per": "approval", "amount": draw.randint(100, 900),
                               "currency": "USD"} for s in (*SCHEMES, SMALL) for h in ("fee", "audit")]  # fmt: skip


def _papers(draw: random.Random, given: dict[str, list[dict[str, Any]]], regulations: list[str], day: Any) -> None:
    for number in range(draw.randint(0, 4)):
        kind = draw.choice(["un_approval", "un_approval", "test_report", "national_certificate", "scheme_approval"])
        first = day() if draw.random() < 0.3 else None
        given["evidence"].append(
            {"evidence_id": f"E{number}", "approval_family": draw.choice(["F", "F", "F", "LAMP"]), "kind": kind,
             "regulation_id": None if kind == "scheme_approval" else draw.choice(regulations),
             "scheme_id": draw.choice(list(SCHEMES)) if kind in ("scheme_approval", "test_report") else None,
             "series": draw.choice([None, "01", "02", "03"]), "issuer_country": draw.choice(["DE", "RU", "IR"]),
             "valid_from": first, "valid_to": first + timedelta(days=400) if first else draw.choice([None, day()]),
             "covers": draw.choice([None, None, "CAR", "VVAN|CAR", "LAMP"])}
        )  # fmt: skip
    if draw.random() < 0.4:
        given["regulation_series"] = [
            {"regulation_id": draw.choice(regulations), "series": draw.choice(["1", "02"]),
             "scheme_id": draw.choice([None, "UNION"]), "refused_new_types_from": day(),
             "refused_all_from": day()}
        ]  # fmt: skip


@dataclass(frozen=True)
class BruteForce:
    """Every choice tried: the least cost, the markets that can open at all, and the sizes."""

    cost: float
    can_open: frozenset[tuple[str, str]]
    runs: list[walker.Made]
    routes: list[walker.Granted]


def doors_of(here: World, product_id: str, country: str, days: Mapping[tuple[str, str], date]) -> list[str]:
    """Schemes by which a product may enter a country: the usual one, and small series where sales are known and few."""
    usual = MARKETS[country]
    if not walker.rules_of(here.rows, usual, "M1"):
        return []
    return [usual] if usual != "UNION" or here.markets["units_per_year"][0] is None else [usual, SMALL]


def try_all(here: World, days: Mapping[tuple[str, str], date], most: int) -> BruteForce | None:
    """Try every set of runs and routes; `days` is the day on which each market is to be open.

    None if there are more than `most` of them.
    """
    pairs = list(here.markets.select("product_id", "country").iter_rows())
    runs, routes = candidates(here, pairs, days)
    if len(runs) + len(routes) > most:
        return None
    count = 2 ** (len(runs) + len(routes))
    at = np.arange(count)
    has = [(at >> i) & 1 == 1 for i in range(len(runs) + len(routes))]
    number = {key: i for i, key in enumerate([*runs, *routes])}
    closed = np.ones(count, bool)
    for key in runs:
        for before in walker.preparations(here.rows, key[0]):
            closed &= ~has[number[key]] | has[number[before, key[1], key[2]]]
    cost = np.where(closed, _base_cost(here, runs, routes, has), np.inf)
    open_by = {}
    for pair in pairs:
        for scheme in doors_of(here, *pair, days):
            open_by[pair, scheme] = _door(here, pair[0], scheme, days[pair], has, number)
    everything = count - 1
    can = [p for p in pairs if any(open_by[p, s][everything] for s in doors_of(here, *p, days))]
    best = np.inf if can else 0.0
    options = [[s for s in doors_of(here, *p, days) if open_by[p, s][everything]] for p in can]
    for chosen in combinations(*options):
        good = np.ones(count, bool)
        for pair, scheme in zip(can, chosen, strict=True):
            good &= open_by[pair, scheme]
        paid = {s for p, s in zip(can, chosen, strict=True) if not free(here, p[0], s, days[p])}
        fees = sum(f["amount"] for f in here.rows["approval_fees"] if f["scheme_id"] in paid)
        best = min(best, float(np.where(good, cost, np.inf).min()) + fees)
    return BruteForce(float(best), frozenset(can), runs, routes)


def free(here: World, product_id: str, scheme: str, on: date) -> bool:
    product = here.product(product_id)
    stands = walker.standing(here.rows, product, scheme, on)
    nothing = all(state == "off" for state, _ in stands.values())
    return nothing or walker.held_whole(here.rows, product, scheme, on)


def candidates(
    here: World, pairs: list[tuple[str, str]], days: Mapping[tuple[str, str], date]
) -> tuple[list[walker.Made], list[walker.Granted]]:
    """Runs and routes that could be of use: tests of regulations that fall on a product, by itself or by a route."""
    falls: dict[str, set[str]] = {}
    routes: set[walker.Granted] = set()
    fitted = {b["component_product"] for b in here.rows["bom"]}
    for product_id, country in pairs:
        product, on = here.product(product_id), days[product_id, country]
        for scheme in doors_of(here, product_id, country, days):
            recognises = walker.one(here.rows["schemes"], scheme_id=scheme)["recognises_un"] != "no"
            rules = {r["requirement_id"]: r for r in walker.rules_of(here.rows, scheme, "M1")}
            for name, (state, _) in walker.standing(here.rows, product, scheme, on).items():
                regulation = rules[name]["regulation_id"]
                if state != "off":
                    falls.setdefault(product_id, set()).add(regulation)
                later = walker.later_regulations(here.rows, regulation)
                for named in ([regulation] if state == "open" else []) + later:
                    if state not in ("open", "closed") or not recognises or named[0] != "R":
                        continue
                    serves = [product_id]
                    if named in ("R3", "R4") and any(b["product_id"] == product_id for b in here.rows["bom"]):
                        serves += sorted(fitted)
                    for authority in here.rows["authorities"]:
                        if not authority["regulations"] or named in walker.split(authority["regulations"]):
                            for each in serves:
                                falls.setdefault(each, set()).add(named)
                                family = walker.family_of(here.product(each))
                                routes.add((family, named, authority["authority_id"]))
    both: dict[str, set[str]] = {}
    for product_id, names in falls.items():
        both.setdefault(walker.family_of(here.product(product_id)), set()).update(names)
    runs: set[walker.Made] = set()
    for row in here.rows["tested"]:
        product = here.product(row["product_id"])
        names = both.get(walker.family_of(product), set())
        near = {t["test_id"] for r in names for t in walker.own_tests(here.rows, r, product)}
        far = set()
        for regulation in names:
            naming = {t["test_id"] for t in here.rows["lab_tests"] if regulation in walker.split(t["also_covers"])}
            if not walker.own_tests(here.rows, regulation, product) and not naming & near:
                far |= naming
        whole = near | far | {p for t in near | far for p in walker.preparations(here.rows, t)}
        runs |= {(t, row["product_id"], lab["lab_id"]) for t in whole for lab in here.rows["labs"]}
    return sorted(runs), sorted(routes)


def _base_cost(here: World, runs: list[walker.Made], routes: list[walker.Granted], has: list[Any]) -> Any:
    cost = np.zeros(len(has[0]) if has else 1)
    lost: dict[tuple[str, str, str], Any] = {}
    for i, (test_id, product_id, lab) in enumerate(runs):
        test = walker.one(here.rows["lab_tests"], test_id=test_id)
        rate = walker.one(here.rows["lab_rates"], lab_id=lab)["price_per_hour"]
        cost = cost + has[i] * test["duration_hours"] * rate
        is_part = here.product(product_id)["kind"] == "part"
        if test["destructive"] and not is_part:
            place = (test["specimen_group"], product_id, lab)
            lost[place] = np.maximum(lost.get(place, 0.0), has[i] * test["specimens"])
    for (_, product_id, _), units in lost.items():
        cost = cost + units * here.worth[product_id]
    for i, (_, _, authority) in enumerate(routes, start=len(runs)):
        cost = cost + has[i] * walker.one(here.rows["authorities"], authority_id=authority)["fee"]
    return cost


def _door(here: World, product_id: str, scheme: str, on: date, has: list[Any], number: Mapping[Any, int]) -> Any:
    """For every choice, whether the door is open."""
    count = len(has[0]) if has else 1
    product = here.product(product_id)
    if walker.held_whole(here.rows, product, scheme, on):
        return np.ones(count, bool)
    rules = {r["requirement_id"]: r for r in walker.rules_of(here.rows, scheme, "M1")}
    stands = walker.standing(here.rows, product, scheme, on)
    groups: dict[str, Any] = {}
    for name, rule in rules.items():
        if stands[name][0] == "off":
            continue
        group = rule["alternative_group"] or name
        met = _met(here, product, scheme, rule, stands[name][0], on, has, number)
        groups[group] = met | groups.get(group, np.zeros(count, bool))
    whole = np.ones(count, bool)
    for met in groups.values():
        whole &= met
    return whole


def _met(here: World, product: Any, scheme: str, rule: Any, state: str, on: date, has: Any, number: Any) -> Any:
    """For every choice, whether a requirement is met: tried with the walker on what each choice consists of."""
    count = len(has[0]) if has else 1
    if state in ("on paper", "ask"):
        return np.full(count, state == "on paper")
    result = np.zeros(count, bool)
    regulation = rule["regulation_id"]
    if state == "open":
        if rule["evidence_level"] == "document" and not walker._any_test(here.rows, regulation, product):
            return np.ones(count, bool)
        result |= _proved(here, product, regulation, walker.labs_of(here.rows, scheme), has, number)
    if walker.one(here.rows["schemes"], scheme_id=scheme)["recognises_un"] == "no":
        return result
    names = ([regulation] if state == "open" else []) + walker.later_regulations(here.rows, regulation)
    for key in [k for k in number if k[1] in names and k[2].startswith("A-")]:
        authority = walker.one(here.rows["authorities"], authority_id=key[2])
        if walker.is_party(here.rows, authority["country"], on) is None:
            continue
        labs = walker.split(authority["labs"]) or [lab["lab_id"] for lab in here.rows["labs"]]
        tested = [p for p in here.rows["products"] if walker.family_of(p) == key[0]]
        tested = [p for p in tested if p["product_id"] == product["product_id"] or (
            p["kind"] == "part" and key[1] in ("R3", "R4")
            and any(b["product_id"] == product["product_id"] for b in here.rows["bom"]))]  # fmt: skip
        for each in tested:
            result |= has[number[key]] & _proved(here, each, key[1], labs, has, number)
    return result


def _proved(here: World, product: Any, regulation: str, labs: list[str], has: Any, number: Any) -> Any:
    count = len(has[0]) if has else 1
    never = np.zeros(count, bool)
    done: dict[str, Any] = {}
    for key, i in number.items():
        if len(key) == 3 and key[2] in labs and walker.covers(here.rows, key[1], product, regulation):
            done[key[0]] = done.get(key[0], never) | has[i]
    named: dict[str, Any] = {}
    for test_id, made in done.items():
        for each in walker.split(walker.one(here.rows["lab_tests"], test_id=test_id)["also_covers"]):
            named[each] = named.get(each, never) | made
    own = [t["test_id"] for t in walker.own_tests(here.rows, regulation, product)]
    by_name = named.get(regulation, never)
    if not own:
        return by_name
    all_made = np.ones(count, bool)
    for test_id in own:
        all_made &= done.get(test_id, never) | named.get(test_id, never)
    return all_made | by_name if len(own) == 1 else all_made

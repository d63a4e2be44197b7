"""A second reading of the rules of approval, in plain Python over rows: what stands, until when, what would prove it.

It knows nothing of the product's own matrix, model or search. Tables are lists of dictionaries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]
Made = tuple[str, str, str]
"""Test, product that it is made on, laboratory."""
Granted = tuple[str, str, str]
"""Approval family, regulation, authority."""
FOREVER = date(9999, 12, 31)


def split(text: str | None) -> list[str]:
    return [w for w in (text or "").split("|") if w]


def one(rows: Sequence[Row], **keys: Any) -> Row:
    return next(r for r in rows if all(r[k] == v for k, v in keys.items()))


def family_of(product: Row) -> str:
    return str(product["approval_family"] or product["product_id"])


def places_of(tables: Tables, scheme_id: str) -> set[str]:
    named = split(one(tables["schemes"], scheme_id=scheme_id)["countries"])
    groups: dict[str, set[str]] = {}
    for row in tables["country_groups"]:
        groups.setdefault(row["group_id"], set()).add(row["country"])
    return set().union(*(groups.get(n, {n}) for n in named)) if named else set()


def rules_of(tables: Tables, scheme_id: str, subject: str) -> list[Row]:
    """Requirements of the scheme on the subject, or those that it inherits."""
    current: str | None = scheme_id
    for _ in range(10):
        found = [r for r in tables["requirements"] if r["scheme_id"] == current
                 and (r["category"] or r["part_family"]) == subject]  # fmt: skip
        if found or current is None:
            return found
        current = one(tables["schemes"], scheme_id=current)["inherits_from"]
    return []


def falls_on(tables: Tables, product: Row, rule: Row, on: date) -> bool | None:
    """Whether a requirement falls on a product on a day; None if a fact is missing."""
    if rule["mandatory"] == "no" or rule["conformity_form"] == "none":
        return False
    stands = next((t["type_since"] for t in tables["type_versions"] if t["product_id"] == product["product_id"]), None)
    new, every = rule["applies_from_new_types"], rule["applies_from_all"]
    if stands is not None and new is not None and stands < new:
        if every is None or every > on:
            return False
    else:
        days = [d for d in (new, every) if d is not None]
        if days and min(days) > on:
            return False
    if rule["mandatory"] == "if_fitted" and not rule["condition"]:
        return condition_holds(tables, product, f"fitted={rule['regulation_id']}")
    return condition_holds(tables, product, rule["condition"])


def condition_holds(tables: Tables, product: Row, text: str | None) -> bool | None:
    """A condition on a product: clauses joined by ``&``, alternatives by ``|``; None if a missing fact would decide."""
    verdict: bool | None = True
    for clause in [c.strip() for c in (text or "").split("&") if c.strip()]:
        told = [_compared(tables, product, part.strip()) for part in clause.split("|") if part.strip()]
        if any(told):
            continue
        if None not in told:
            return False
        verdict = None
    return verdict


def _compared(tables: Tables, product: Row, part: str) -> bool | None:
    sign = next((s for s in ("!=", "<=", ">=", "=", "<", ">") if s in part), "")
    fact, _, wanted = part.partition(sign) if sign else (part, "", "")
    known = facts_of(tables, product, fact.strip())
    if known is None:
        return None
    if not sign:
        return known not in ([], ["no"])
    if sign in ("=", "!="):
        alike = wanted.strip() in known or any(_number(k) == _number(wanted) is not None for k in known)
        return alike if sign == "=" else not alike
    if len(known) != 1 or _number(known[0]) is None:
        return None
    a, b = float(known[0]), float(wanted)
    return {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[sign]


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def facts_of(tables: Tables, product: Row, fact: str) -> list[str] | None:
    """Values of a fact, stated or certain from the product itself; None where it is not known."""
    stated = [f["value"] for f in tables["product_facts"]
              if f["product_id"] == product["product_id"] and f["fact"] == fact]  # fmt: skip
    if stated:
        return [v for v in stated if v != "-"]
    if fact == "part_family":
        return [product["part_family"]] if product["part_family"] else None
    if product["kind"] != "vehicle":
        return None
    propulsion = product["propulsion"]
    if fact == "part":
        return []
    if fact == "category":
        return [product["category"]]
    if fact == "propulsion" and propulsion != "none":
        return [propulsion, *(["hybrid"] if propulsion.startswith("hybrid") else [])]
    if fact == "fuel" and propulsion in ("petrol", "diesel", "lpg", "cng", "electric"):
        return [] if propulsion == "electric" else [propulsion]
    if fact in ("engine_cc", "power_kw", "age_years") and product[fact] is not None:
        return [str(product[fact])]
    return None


def later_regulations(tables: Tables, regulation: str) -> list[str]:
    found: list[str] = []
    queue = split(one(tables["regulations"], regulation_id=regulation)["replaced_by"])
    while queue:
        name = queue.pop(0)
        if name != regulation and name not in found:
            found.append(name)
            queue += split(one(tables["regulations"], regulation_id=name)["replaced_by"])
    return found


def is_party(tables: Tables, country: str, on: date) -> date | None:
    """Until when a country is a party; None if it is none on the day."""
    for row in tables["recognitions"]:
        named = row["country"] == country and row["instrument"] == "UN-1958"
        if named and (row["since"] or on) <= on <= (row["until"] or FOREVER):
            return row["until"] or FOREVER
    return None


def document_counts(tables: Tables, product: Row, scheme_id: str, rule: Row, paper: Row, on: date) -> date | None:
    """Until when a document stands for a requirement of a product; None if it does not on the day."""
    ends = [paper["valid_to"] or FOREVER]
    if not (paper["valid_from"] or on) <= on <= ends[0]:
        return None
    whole = paper["kind"] == "scheme_approval" and paper["regulation_id"] is None
    same = paper["regulation_id"] == rule["regulation_id"]
    if not whole and not same and paper["regulation_id"] not in later_regulations(tables, rule["regulation_id"]):
        return None
    of_part = _fitted_part(tables, product, paper)
    if family_of(product) != paper["approval_family"] and of_part is None:
        return None
    if of_part is not None:
        named = paper["regulation_id"]
        about = one(tables["regulations"], regulation_id=named) if named else None
        if about is None or about["object"] not in ("component", "both") or paper["kind"] == "test_report":
            return None
    owner = product if of_part is None else of_part
    variant = next((t["variant"] for t in tables["type_versions"] if t["product_id"] == owner["product_id"]), None)
    named = split(paper["covers"])
    if named and owner["product_id"] not in named and (of_part is not None or variant not in named):
        return None
    if whole:
        return ends[0] if paper["scheme_id"] == scheme_id and of_part is None else None
    scheme, places = one(tables["schemes"], scheme_id=scheme_id), places_of(tables, scheme_id)
    home = paper["issuer_country"] in places
    if paper["kind"] == "scheme_approval":
        served = of_part is not None and paper["scheme_id"] is not None
        served = served and places <= places_of(tables, paper["scheme_id"])
        if paper["scheme_id"] != scheme_id and not served:
            return None
    elif paper["kind"] == "un_approval":
        until = is_party(tables, paper["issuer_country"], on)
        if scheme["recognises_un"] == "no" or until is None:
            return None
        ends.append(until)
    elif not same:
        return None
    elif paper["kind"] == "national_certificate":
        if not home:
            return None
    elif paper["scheme_id"] != scheme_id and not (home and (rule["evidence_level"] or "").startswith("test_report")):
        return None
    refused = _refused_from(tables, product, scheme_id, paper)
    if refused is not None and refused <= on:
        return None
    asked = rule["min_series"] if same else None
    if asked is not None and (paper["series"] is None or int(paper["series"]) < int(asked)):
        return None
    return min(ends if refused is None else [*ends, refused])


def _fitted_part(tables: Tables, product: Row, paper: Row) -> Row | None:
    if product["kind"] != "vehicle":
        return None
    for line in tables["bom"]:
        if line["product_id"] == product["product_id"] and line["component_product"]:
            part = one(tables["products"], product_id=line["component_product"])
            if part["kind"] == "part" and family_of(part) == paper["approval_family"]:
                return part
    return None


def _refused_from(tables: Tables, product: Row, scheme_id: str, paper: Row) -> date | None:
    stands = next((t["type_since"] for t in tables["type_versions"] if t["product_id"] == product["product_id"]), None)
    rows = [r for r in tables["regulation_series"] if r["regulation_id"] == paper["regulation_id"]
            and paper["series"] is not None and int(r["series"]) == int(paper["series"])]  # fmt: skip
    own = [r for r in rows if r["scheme_id"] == scheme_id] or [r for r in rows if r["scheme_id"] is None]
    if not own:
        return None
    new, every = own[0]["refused_new_types_from"], own[0]["refused_all_from"]
    if stands is not None and new is not None and stands < new:
        return every
    return min((d for d in (new, every) if d is not None), default=None)


def standing(tables: Tables, product: Row, scheme_id: str, on: date) -> dict[str, tuple[str, date]]:
    """Requirements of a scheme on a product: how each stands by itself, and until when.

    The states are ``off`` (does not fall on it), ``on paper``, ``ask``, ``closed`` and ``open``.
    """
    found = {}
    subject = product["category"] if product["kind"] == "vehicle" else product["part_family"]
    near = [p for p in tables["evidence"]
            if p["approval_family"] == family_of(product) or _fitted_part(tables, product, p) is not None]  # fmt: skip
    for rule in rules_of(tables, scheme_id, subject):
        falls = falls_on(tables, product, rule, on)
        bearing = (None, rule["regulation_id"], *later_regulations(tables, rule["regulation_id"]))
        told = [p for p in near if p["regulation_id"] in bearing]
        papers = [document_counts(tables, product, scheme_id, rule, p, on) for p in told]
        until = max((p for p in papers if p is not None), default=None)
        if falls is False:
            state = "off"
        elif until is not None:
            state = "on paper"
        elif falls is None:
            state = "ask"
        else:
            state = "open" if rule["new_approval_possible"] in (None, True) else "closed"
        found[rule["requirement_id"]] = (state, until or FOREVER)
    return found


@dataclass(frozen=True)
class Choices:
    """What was chosen: runs of tests, and approvals from authorities."""

    made: frozenset[Made]
    granted: frozenset[Granted]


def door_open(tables: Tables, product: Row, scheme_id: str, on: date, chosen: Choices) -> bool:
    """Whether every requirement of the scheme on the product is met on the day by documents and by what was chosen."""
    rules = {r["requirement_id"]: r for s in [scheme_id] for r in _all_rules(tables, product, s)}
    stands = standing(tables, product, scheme_id, on)
    groups: dict[str, list[str]] = {}
    for name, rule in rules.items():
        if stands[name][0] != "off":
            groups.setdefault(rule["alternative_group"] or name, []).append(name)
    for names in groups.values():
        if not any(met(tables, product, scheme_id, rules[n], stands[n][0], on, chosen) for n in names):
            return False
    return True


def _all_rules(tables: Tables, product: Row, scheme_id: str) -> list[Row]:
    subject = product["category"] if product["kind"] == "vehicle" else product["part_family"]
    return rules_of(tables, scheme_id, subject)


def met(tables: Tables, product: Row, scheme_id: str, rule: Row, state: str, on: date, chosen: Choices) -> bool:
    if state == "on paper":
        return True
    regulation = rule["regulation_id"]
    if state == "open":
        if rule["evidence_level"] == "document" and not _any_test(tables, regulation, product):
            return True
        if proved(tables, product, regulation, labs_of(tables, scheme_id), chosen.made):
            return True
    if state not in ("open", "closed") or one(tables["schemes"], scheme_id=scheme_id)["recognises_un"] == "no":
        return False
    names = ([regulation] if state == "open" else []) + later_regulations(tables, regulation)
    for family, name, authority_id in chosen.granted:
        if name not in names:
            continue
        authority = one(tables["authorities"], authority_id=authority_id)
        granted = split(authority["regulations"])
        about = one(tables["regulations"], regulation_id=name)
        if is_party(tables, authority["country"], on) is None or (granted and name not in granted):
            continue
        if about["issuer"] != "UN" or about["status"] in ("historic", "superseded_for_new_approvals"):
            continue
        tested = [product]
        if about["object"] in ("component", "both"):
            fitted = {
                line["component_product"] for line in tables["bom"] if line["product_id"] == product["product_id"]
            }
            tested += [p for p in tables["products"] if p["product_id"] in fitted and p["kind"] == "part"]
        labs = split(authority["labs"]) or [lab["lab_id"] for lab in tables["labs"]]
        if any(family_of(p) == family and proved(tables, p, name, labs, chosen.made) for p in tested):
            return True
    return False


def labs_of(tables: Tables, scheme_id: str) -> list[str]:
    own = places_of(tables, scheme_id)
    return [lab["lab_id"] for lab in tables["labs"]
            if any(s == scheme_id or own <= places_of(tables, s) for s in split(lab["schemes"]))]  # fmt: skip


def own_tests(tables: Tables, regulation: str, product: Row) -> list[Row]:
    rows = [t for t in tables["lab_tests"] if t["regulation_id"] == regulation]
    if product["kind"] != "part":
        return [t for t in rows if not t["part_families"]]
    rows = [t for t in rows if not t["part_families"] or product["part_family"] in split(t["part_families"])]
    return [t for t in rows if (t["specimen_type"] or "vehicle") != "vehicle"] or rows


def _any_test(tables: Tables, regulation: str, product: Row) -> bool:
    named = any(regulation in split(t["also_covers"]) for t in tables["lab_tests"])
    return named or bool(own_tests(tables, regulation, product))


def proved(tables: Tables, product: Row, regulation: str, labs: Sequence[str], made: frozenset[Made]) -> bool:
    """Whether tests that were made, at these laboratories and on a product that stands for this one, prove it."""
    done = {t for t, p, lab in made if lab in labs and covers(tables, p, product, regulation)
            and prepared(tables, t, p, lab, made)}  # fmt: skip
    named = {c for t in done for c in split(one(tables["lab_tests"], test_id=t)["also_covers"])}
    own = [t["test_id"] for t in own_tests(tables, regulation, product)]
    if not own:
        return regulation in named
    if len(own) == 1 and regulation in named:
        return True
    return all(t in done or t in named for t in own)


def prepared(tables: Tables, test_id: str, product_id: str, lab_id: str, made: frozenset[Made]) -> bool:
    return all((t, product_id, lab_id) in made for t in preparations(tables, test_id))


def preparations(tables: Tables, test_id: str) -> set[str]:
    found: set[str] = set()
    queue = [test_id]
    while queue:
        for name in split(one(tables["lab_tests"], test_id=queue.pop())["order_after"]):
            row = one(tables["lab_tests"], test_id=name)
            if row["regulation_id"] is None and name not in found:
                found.add(name)
                queue.append(name)
    return found


def covers(tables: Tables, tested_id: str, product: Row, regulation: str) -> bool:
    """Whether a test of one product proves the regulation for another of its family."""
    tested = one(tables["products"], product_id=tested_id)
    if family_of(tested) != family_of(product):
        return False
    suits = [w for w in tables["worst_cases"] if w["regulation_id"] == regulation]
    if not suits:
        return tested_id == dearest(tables, family_of(product))
    if tested_id == product["product_id"]:
        return True
    for suit in suits:
        a, b = value(tables, tested, suit["fact"]), value(tables, product, suit["fact"])
        if a is None or b is None:
            return False
        fits = {"same": a == b, "lower": a >= b, "higher": a <= b}[suit["covers"]]
        if not fits:
            return False
    return True


def dearest(tables: Tables, family: str) -> str:
    """The product that is taken as a family's worst case; ``tested`` says which may be, with what each is worth."""
    members = [r for r in tables["tested"] if family_of(one(tables["products"], product_id=r["product_id"])) == family]
    return str(min(members, key=lambda r: (-r["value"], r["product_id"]))["product_id"])


def held_whole(tables: Tables, product: Row, scheme_id: str, on: date) -> bool:
    """Whether a document for the whole scheme covers the product on the day."""
    for paper in tables["evidence"]:
        if paper["kind"] != "scheme_approval" or paper["regulation_id"] or paper["scheme_id"] != scheme_id:
            continue
        rule = {"regulation_id": None, "min_series": None, "evidence_level": None}
        if document_counts(tables, product, scheme_id, rule, paper, on) is not None:
            return True
    return False


def value(tables: Tables, product: Row, fact: str) -> Any:
    own = [f["value"] for f in tables["product_facts"]
           if f["product_id"] == product["product_id"] and f["fact"] == fact]  # fmt: skip
    known = own[0] if own else product.get(fact)
    try:
        return None if known is None else float(known)
    except ValueError:
        return known

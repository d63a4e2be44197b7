"""Tests of origin in words."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from corridor.landed_cost.origin.cures import Cure
from corridor.landed_cost.origin.goods import Material
from corridor.landed_cost.origin.numbers import points
from corridor.landed_cost.origin.rule_tests import CHANGES, Tested

_WORDS = {2: "chapter", 4: "heading", 6: "subheading"}
_NAMES = {"EXW": "ex works", "FOB": "FOB", "net_cost": "net cost"}
MOST = 3


def holding(test: Tested) -> str:
    """Why a row holds."""
    if test.of_value:
        return f"{_share(test)}, of which {_percent(test.allowed)} is allowed."
    if test.rule.kind in CHANGES:
        spared = f" but for {_names(test.against)}, which is tolerated" if test.against else ""
        return f"Every input that does not originate changes {_WORDS[CHANGES[test.rule.kind]]}{spared}."
    if test.rule.kind == "produced_exclusively":
        return "Every input originates."
    if test.rule.kind == "wholly_obtained":
        return "It is stated to be wholly obtained."
    return f"What origin_rules/{test.rule.rule_id} asks for is done there."


def failing(test: Tested) -> str:
    """Why a row fails, and by how much."""
    said = [f"{_upper(broken)}." for broken in test.broken]
    over = test.base is not None and test.allowed is not None and test.total > test.allowed * test.base
    if test.of_value and test.base and over:
        short = float(test.total) / float(test.base) - float(test.allowed or 0)
        said.insert(0, f"{_share(test)}, of which {_percent(test.allowed)} is allowed: {points(short)} of value short; "
                       f"{_decide(test.against)}.")  # fmt: skip
    elif test.rule.kind in CHANGES and test.against:
        word = _WORDS[CHANGES[test.rule.kind]]
        more = ""
        if test.base and test.allowed:
            more = f", and {_percent(test.total / test.base)} is above the {_percent(test.allowed)} that is tolerated"
        said.insert(0, f"{_names(test.against)} does not originate and is of the product's own {word}, or of an "
                       f"excluded one{more}.")  # fmt: skip
    elif test.rule.kind in ("wholly_obtained", "produced_exclusively") and test.against:
        said.insert(0, f"{_names(test.against)} does not originate.")
    return " ".join(said) or f"origin_rules/{test.rule.rule_id} is not met."


def undecided(low: Tested, high: Tested) -> str:
    """What can be said of a row that holds only if what is missing turns out well."""
    if high.holds:
        return ""
    if high.of_value:
        if not high.base or not low.base:
            base = high.base or low.base
            known = f" of {float(base):,.2f} {_NAMES[high.rule.basis]}" if base else ""
            return f"{float(low.total):,.2f} to {float(high.total):,.2f}{known} does not originate."
        if high.base != low.base:
            return f"{_share(low)} at best and {_share(high)} at worst; {_percent(high.allowed)} is allowed."
        first, last = _percent(low.total / low.base), _percent(high.total / high.base)
        span = first if first == last else f"{first} to {last}"
        return f"{span} does not originate, {_percent(high.allowed)} is allowed."
    if high.rule.kind in CHANGES and high.against:
        return f"{_names(high.against)} may not originate and not change {_WORDS[CHANGES[high.rule.kind]]}."
    return f"What origin_rules/{high.rule.rule_id} asks for ({high.rule.kind}) is not known."


def cure_in_words(cure: Cure | None, broken: Sequence[Tested]) -> str:
    """What change would make it qualify."""
    said = []
    if cure is not None:
        names = " and ".join(f"{m.line} ({float(m.value):,.2f})" for m in cure.inputs)
        word = "" if cure.least or len(cure.inputs) == 1 else ", or another set of that value,"
        said.append(f"it would qualify if {names}{word} originated")
    only = broken[0] if len(broken) == 1 else None
    if only and only.of_value and only.rule.kind != "rvc_build_up" and not only.broken and only.allowed and only.base:
        needed = float(only.total / only.allowed)
        said.append(f"{'or ' if said else 'it would qualify '}at {_NAMES[only.rule.basis]} of {needed:,.2f} or more")
    return f"{_upper(', '.join(said))}." if said else ""


def settling_in_words(cure: Cure | None) -> str:
    """Which inputs would settle it."""
    if cure is None:
        return ""
    names = " and ".join(f"{m.line} ({float(m.value):,.2f})" for m in cure.inputs)
    return f"It qualifies if {names} originate{'s' if len(cure.inputs) == 1 else ''}."


def asked_in_words(asks: Sequence[str]) -> str:
    """What to fill in, things of one column together: ``bom.originating of body, engine; hs_code of glass``."""
    grouped: dict[str, list[str]] = {}
    for ask in dict.fromkeys(filter(None, asks)):
        column, of, thing = ask.partition(" of ")
        together = of and column.startswith("bom.")
        grouped.setdefault(column if together else ask, []).extend([thing] if together else [])
    return "; ".join(f"{column} of {', '.join(things)}" if things else column for column, things in grouped.items())


def _share(test: Tested) -> str:
    if test.base is None:
        # Nothing foreign keeps every cap, whatever the basis is.
        return f"{float(test.total):,.2f} does not originate"
    how = "does not count as originating (build-up)" if test.rule.kind == "rvc_build_up" else "does not originate"
    share = _percent(test.total / test.base) if test.base else "-"
    return f"{share} of {float(test.base):,.2f} {_NAMES[test.rule.basis]} {how}"


def _decide(against: Sequence[Material]) -> str:
    dearest = sorted(against, key=lambda m: (-m.value, m.line))[:MOST]
    names = ", ".join(m.line for m in dearest)
    if not dearest:
        return "no input does, the originating ones are worth too little"
    if len(dearest) == 1:
        return f"{names} decides it"
    number = {2: "two", 3: "three"}[len(dearest)]
    return f"{'above all ' if len(against) > MOST else ''}these {number} inputs decide it: {names}"


def _names(materials: Sequence[Material]) -> str:
    return ", ".join(m.line for m in materials)


def _percent(share: Decimal | None) -> str:
    return "-" if share is None else f"{100 * float(share):.4g}%"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]

"""The tests that rules of origin make, each in one light."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from corridor.landed_cost.origin.goods import Base, Goods, Material
from corridor.landed_cost.origin.numbers import ONE, ZERO
from corridor.landed_cost.origin.parsed import Rule, within

CHANGES = {"change_of_chapter": 2, "change_of_heading": 4, "change_of_subheading": 6}
VALUES = ("max_non_originating_share", "rvc", "rvc_build_down", "rvc_build_up", "rvc_net_cost")
RULE_MET = "origin_rule_met"
MINIMAL = "minimal_operations_only"
"""Fact of a product: it is only packed, sorted, mixed or simply assembled there."""
TRACTION, NOT_TRACTION = "8507", ("850710", "850720")
"""Accumulators, and those of them that start engines: lead-acid."""
PLUGS = ("electric", "hybrid_parallel", "hybrid_series")


@dataclass(frozen=True)
class Tested:
    """What one row says of the goods.

    Attributes
    ----------
    against
        Materials that count against the product; for build-up, those that do not count for it.
    total
        Their value; for build-up the basis less the value of what originates.
    allowed
        The share of the basis that may count against the product.
    base
        The basis in this light; None if it is not known.
    needs
        Facts that are missing, beside the origin of materials.
    broken
        What else fails, in words.
    """

    rule: Rule
    holds: bool
    against: tuple[Material, ...] = ()
    total: Decimal = ZERO
    allowed: Decimal | None = None
    base: Decimal | None = None
    needs: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()

    @property
    def of_value(self) -> bool:
        """It compares a share of value."""
        return self.rule.kind in VALUES


def asks_for_facts(rule: Rule) -> bool:
    """Whether a row rests on what is stated of the product, and not on its bill of materials alone."""
    extra = rule.extra
    stated = extra.facts or extra.at_least or extra.operations or rule.subdivision
    return bool(stated) or rule.kind not in (*CHANGES, *VALUES)


def tested(rule: Rule, goods: Goods) -> Tested:
    """Test a row; goods remember what was found of them, since verdict, cure and lines all ask."""
    known: Tested | None = goods.memo.get(id(rule))
    if known is None:
        known = goods.memo[id(rule)] = _tested(rule, goods)
    return known


def _tested(rule: Rule, goods: Goods) -> Tested:
    """Its own kind, then its extra condition."""
    if rule.kind in CHANGES:
        found = _change(rule, goods)
    elif rule.kind in VALUES:
        found = _value(rule, goods)
    elif rule.kind in ("wholly_obtained", "produced_exclusively"):
        found = _only_own(rule, goods)
    else:
        found = _stated(rule, goods)
    for condition in _EXTRA:
        holds, needs, broken = condition(rule, goods)
        if not holds or needs:
            found = Tested(
                rule, found.holds and holds, found.against, found.total, found.allowed, found.base,
                (*found.needs, *needs), (*found.broken, *broken),
            )  # fmt: skip
    return found


def base_in(goods: Goods, rule: Rule, *, large_is_harsh: bool = False) -> tuple[Base, Decimal | None]:
    """The basis that a row names, and its value in this light."""
    base = goods.bases[rule.basis]
    return base, base.high if goods.harsh == large_is_harsh else base.low


def _value(rule: Rule, goods: Goods) -> Tested:
    if rule.threshold is None:
        return Tested(rule, not goods.harsh, needs=(f"threshold_frac of origin_rules/{rule.rule_id}",))
    bill = goods.bill(rule.words, goods.harsh)
    build_up = rule.kind == "rvc_build_up"
    base, value = base_in(goods, rule, large_is_harsh=build_up)
    needs = () if base.known else (base.ask,)
    allowed = rule.threshold if rule.kind == "max_non_originating_share" else ONE - rule.threshold
    foreign = bill.foreign
    if value is None:
        total = bill.foreign_value
        # Nothing foreign keeps any cap on foreign value; build-up asks for originating value in it, whatever it is.
        return Tested(rule, not goods.harsh or (not foreign and not build_up), foreign, total, allowed, None, needs)
    total = value - bill.originating_value if build_up else bill.foreign_value
    return Tested(rule, total <= allowed * value, foreign, total, allowed, value, needs)


def _changes(code: str, own: str, digits: int) -> bool | None:
    """Whether a material's code differs from the product's in the first digits; None if one of them is too short."""
    known = min(len(code), len(own), digits)
    if code[:known] != own[:known]:
        return True
    return False if known == digits else None


def _change(rule: Rule, goods: Goods) -> Tested:
    """Every material that does not originate has another code than the product, but for what is tolerated."""
    digits, extra = CHANGES[rule.kind], rule.extra
    own: list[Material] = []
    excluded: list[Material] = []
    needs: list[str] = []
    for material in goods.bill(rule.words, goods.harsh).foreign:
        shifts = _changes(material.hs_code, goods.code, digits)
        barred = within(material.hs_code, extra.exclusions)
        if shifts is None or barred is None:
            needs.append(f"hs_code of {material.line} in full")
        if (not shifts) if goods.harsh else shifts is False:
            own.append(material)
        elif (barred is not False) if goods.harsh else barred:
            excluded.append(material)
        elif extra.exclusions_unnamed and goods.harsh:
            excluded.append(material)
            needs.append(f"the exclusions of origin_rules/{rule.rule_id}, which the row does not name")
    failing = (*own, *excluded)
    base, value = base_in(goods, rule)
    total, in_own = _sum(failing), _sum(own)
    tolerated = not failing
    if failing and (rule.tolerance or extra.same_heading_max is not None):
        if value is None:
            tolerated = not goods.harsh
            needs.append(base.ask)
        else:
            spared = extra.same_heading_max is not None and in_own <= extra.same_heading_max * value
            rest = total - in_own if spared else total
            tolerated = min(rest, total) <= rule.tolerance * value
    allowed = max(rule.tolerance, extra.same_heading_max or ZERO)
    return Tested(rule, tolerated, failing, total, allowed, value, tuple(dict.fromkeys(needs)))


def _sum(materials: Sequence[Material]) -> Decimal:
    return sum((m.value for m in materials), ZERO)


def _only_own(rule: Rule, goods: Goods) -> Tested:
    """No material is foreign; wholly obtained goods are stated to be so as well."""
    foreign = goods.bill(rule.words, goods.harsh).foreign
    total = _sum(foreign)
    if foreign or rule.kind == "produced_exclusively":
        return Tested(rule, not foreign, foreign, total)
    obtained = goods.stated.yes("wholly_obtained")
    if obtained is None:
        return Tested(rule, not goods.harsh, needs=(f"product_facts wholly_obtained of {goods.stated.product}",))
    return Tested(rule, obtained, broken=() if obtained else ("it is not wholly obtained",))


def _stated(rule: Rule, goods: Goods) -> Tested:
    """A process, or a rule that is not reduced to a kind: an operation of the recipe, or a stated fact."""
    met = goods.stated.says(RULE_MET, rule.rule_id)
    if met:
        return Tested(rule, True)
    if rule.extra.operations and rule.kind == "specific_process":
        return Tested(rule, True)  # the operations themselves are tested with the extra condition
    if met is None:
        return Tested(rule, not goods.harsh, needs=(f"product_facts {RULE_MET}={rule.rule_id}",))
    return Tested(rule, False, broken=(f"{RULE_MET} is stated and is not {rule.rule_id}",))


Holding = tuple[bool, tuple[str, ...], tuple[str, ...]]
_HOLDS: Holding = (True, (), ())


def _nested(rule: Rule, goods: Goods) -> Holding:
    """A second cap, on the materials of some headings."""
    limit = rule.extra.nested_limit
    if limit is None:
        return _HOLDS
    base, value = base_in(goods, rule)
    foreign = goods.bill(rule.words, goods.harsh).foreign
    if not rule.extra.nested_on and not goods.harsh:
        return _HOLDS
    inside = [(m, within(m.hs_code, rule.extra.nested_on)) for m in foreign]
    if rule.extra.nested_on:
        capped = [m for m, told in inside if (told is not False if goods.harsh else told)]
        needs = tuple(f"hs_code of {m.line} in full" for m, told in inside if told is None)
    else:
        # It is not said what the second cap is on: it holds for certain if all that is foreign keeps it.
        capped, needs = list(foreign), (f"nested_on of origin_rules/{rule.rule_id}",)
    if value is None:
        return (not goods.harsh or not capped, (*needs, base.ask), ())
    if _sum(capped) <= limit * value:
        return _HOLDS
    names = ", ".join(m.line for m in capped)
    return False, needs, (f"{names} is more than the {float(limit):.1%} that is allowed of such materials",)


def _battery(rule: Rule, goods: Goods) -> Holding:
    if not rule.extra.battery_originates or goods.stated.propulsion not in PLUGS:
        return _HOLDS
    bill = goods.bill(rule.words, goods.harsh).materials
    packs = [m for m in bill if m.hs_code.startswith(TRACTION) and not m.hs_code.startswith(NOT_TRACTION)]
    if not packs:
        ask = f"a line of bom for the traction battery of {goods.stated.product} (heading {TRACTION})"
        return (not goods.harsh, (ask,), ())
    foreign = [m.line for m in packs if not m.originates]
    return (not foreign, (), tuple(f"the traction battery {line} does not originate" for line in foreign))


def _facts(rule: Rule, goods: Goods) -> Holding:
    """Facts of the product: shares of at least so much, or one value, as a rule yes."""
    holds, needs, broken = True, [], []
    for fact, wanted in rule.extra.facts:
        told = goods.stated.says(fact, wanted)
        if told is None:
            needs.append(f"product_facts {fact} of {goods.stated.product}")
        elif not told:
            broken.append(f"{fact} is not {wanted}")
        holds = holds and (told is True or (told is None and not goods.harsh))
    for fact, least in rule.extra.at_least:
        values = goods.stated.facts.get(fact)
        if values is None:
            needs.append(f"product_facts {fact} of {goods.stated.product}")
            holds = holds and not goods.harsh
        elif not _reaches(values, least):
            broken.append(f"{fact} is {values[0]}, at least {least} is asked for")
            holds = False
    return holds, tuple(needs), tuple(broken)


def _reaches(values: tuple[str, ...], least: Decimal) -> bool:
    try:
        return max(Decimal(value) for value in values) >= least
    except ArithmeticError:
        return False


def _operations(rule: Rule, goods: Goods) -> Holding:
    if not rule.extra.operations or goods.stated.says(RULE_MET, rule.rule_id):
        return _HOLDS
    stated = goods.stated
    done = stated.facts.get("operation")
    known = None if stated.operations is None and done is None else {*(stated.operations or ()), *(done or ())}
    holds, needs, broken = True, [], []
    for clause in rule.extra.operations:
        wanted = " or ".join(clause)
        if known is None:
            holds = holds and not goods.harsh
            needs.append(f"recipes.operations, or product_facts operation of {stated.product} ({wanted})")
        elif not known & set(clause):
            holds = False
            broken.append(f"{wanted} is not done there")
    return holds, tuple(needs), tuple(broken)


def _worked(rule: Rule, goods: Goods) -> Holding:
    """Operations that are minimal confer no origin, whatever else the rule says of foreign materials."""
    minimal = goods.stated.yes(MINIMAL) and rule.kind != "produced_exclusively"
    return (False, (), ("what is done there is minimal, which confers no origin",)) if minimal else _HOLDS


_EXTRA: tuple[Callable[[Rule, Goods], Holding], ...] = (_nested, _battery, _facts, _operations, _worked)

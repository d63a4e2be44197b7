"""Bills of materials in both lights: what is stated of a line, cumulation, intermediate goods rolled up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache, partial
from typing import Any, TypeVar

from corridor.errors import MissingRows
from corridor.landed_cost.origin.areas import FULL, Area, Setting, area_of
from corridor.landed_cost.origin.bases import bases_of_component
from corridor.landed_cost.origin.choosing import Chosen, chosen_rules
from corridor.landed_cost.origin.goods import Bill, Goods, Material, Stated, Trouble
from corridor.landed_cost.origin.known import Known
from corridor.landed_cost.origin.line_states import LineState, line_state
from corridor.landed_cost.origin.numbers import ZERO, exact
from corridor.landed_cost.origin.rule_tests import tested
from corridor.landed_cost.origin.stated_origin import stated_origin
from corridor.provenance import weakest

Row = Mapping[str, Any]
Found = TypeVar("Found", Bill, Chosen)
DEEPEST = 20
"""Levels of a bill of materials that are followed; more than that is taken for a mistake."""


class Judge:
    """Puts the rules of a call to products; what was found once is kept."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self._bills: dict[tuple[Setting, str, frozenset[str], bool], Bill | Trouble] = {}
        self._components: dict[tuple[Setting, str, Decimal], tuple[bool, bool]] = {}
        self._chosen: dict[tuple[Setting, str, str], Chosen | Trouble] = {}
        self._levels: dict[str, int] = {}
        self._worth: dict[tuple[Setting, str], dict[str, Decimal]] = {}

    def chosen(self, setting: Setting, code: str, stated: Stated) -> Chosen:
        """The rules that may be meant for goods of a code; raises `Trouble` if there are none."""
        key = (setting, code, stated.product)
        if key not in self._chosen:
            try:
                rules = self.known.rules.get(setting.agreement, ())
                self._chosen[key] = chosen_rules(rules, setting, code, self.known.groups, stated)
            except Trouble as trouble:
                self._chosen[key] = trouble
        return _or_raise(self._chosen[key])

    def bill(self, setting: Setting, product: str, words: frozenset[str], harsh: bool) -> Bill:
        """The materials of a product in one light.

        Raises
        ------
        Trouble
            There is no bill of materials, it leads round or too deep, or a currency has no rate on the day.
        """
        key = (setting, product, words, harsh)
        if key not in self._bills:
            try:
                self._bills[key] = self._made_bill(setting, product, words, harsh)
            except Trouble as trouble:
                self._bills[key] = trouble
            except MissingRows as missing:
                self._bills[key] = Trouble(str(missing))
        return _or_raise(self._bills[key])

    def worth(self, setting: Setting, product: str) -> Mapping[str, Decimal]:
        """The value of every line of a product's own bill of materials, per unit of the product."""
        key = (setting, product)
        if key not in self._worth:
            try:
                self._worth[key] = {
                    row["line"]: self._value(setting, row, stated_origin(self.known, setting, product, row["line"]))
                    * exact(row["quantity_per_unit"])
                    for row in self.known.bom.get(product, ())
                }
            except MissingRows as missing:
                raise Trouble(str(missing)) from missing
        return self._worth[key]

    def _made_bill(self, setting: Setting, product: str, words: frozenset[str], harsh: bool) -> Bill:
        rows = self.known.bom.get(product, ())
        if not rows:
            raise Trouble(f"bom has no line for {product}; give what it is made of, with origin and value.")
        self._refuse_rings(product)
        self._refuse_lost_statements(product)
        area = area_of(self.known, setting, words)
        sure = [row["confidence"] for row in rows]
        materials = [m for row in rows for m in self._materials(setting, product, row, area, words, harsh, sure)]
        return Bill(tuple(materials), weakest(sure))

    def _refuse_lost_statements(self, product: str) -> None:
        """Refuse statements about lines that the bill of materials does not have, which would else be passed over."""
        lines = [row["line"] for row in self.known.bom[product]]
        for line in sorted(self.known.lines_stated.get(product, ())):
            if line not in lines:
                raise Trouble(
                    f"input_origins speaks of line {line} of {product}, which bom does not have (it has "
                    f"{', '.join(lines)}); correct line."
                )

    def _refuse_rings(self, product: str, path: tuple[str, ...] = ()) -> int:
        """Levels of the bill of materials of a product; raises `Trouble` if it leads round or too deep."""
        if product in path:
            ring = " -> ".join((*path[path.index(product) :], product))
            raise Trouble(
                f"The bill of materials leads round: {ring}. Correct bom.component_product in one row of the ring."
            )
        if product not in self._levels:
            below = {row["component_product"] for row in self.known.bom[product]} & self.known.bom.keys()
            self._levels[product] = 1 + max((self._refuse_rings(b, (*path, product)) for b in sorted(below)), default=0)
        if self._levels[product] > DEEPEST:
            raise Trouble(f"The bill of materials of {product} has more than {DEEPEST} levels; correct bom.")
        return self._levels[product]

    def _value(self, setting: Setting, row: Row, said: Row | None) -> Decimal:
        """The value of one component in the case's currency."""
        own = said is not None and said["value_per_unit"] is not None
        value, currency = (said["value_per_unit"], said["currency"]) if own and said else (
            row["value_per_unit"], row["currency"])  # fmt: skip
        return exact(value) * self._rate(currency, setting)

    def _rate(self, currency: str, setting: Setting) -> Decimal:
        return exact(self.known.exchange.rate(currency, self.known.currency, setting.on).value)

    def _materials(
        self, setting: Setting, product: str, row: Row, area: Area, words: frozenset[str], harsh: bool, sure: list[str]
    ) -> Iterator[Material]:
        """The materials that a line stands for; how sure the rows are that it rests on goes to `sure`."""
        said = stated_origin(self.known, setting, product, row["line"])
        if said is not None:
            sure.append(said["confidence"])
        state = line_state(row, said, area, setting)
        quantity = exact(row["quantity_per_unit"])
        each = self._value(setting, row, said)
        within = row["component_product"] if row["component_product"] in self.known.bom else None
        if state.may_derive and within is not None:
            state = self._derived(setting, within, row, each)
            sure.append(self.bill(setting, within, words, harsh).confidence)
        originates = state.in_light(harsh)
        made = partial(Material, row["line"], row["hs_code"], state.country)
        counts_content = state.in_area and (area.full or state.link_kind == FULL or bool(row["made_here"]))
        if originates or not counts_content:
            yield made(quantity * each, originates, state.originates is not None, state.why, state.ask)
        elif within is not None:
            yield from self._content(setting, row, within, quantity, each, words, harsh)
        elif said is not None and said["foreign_value_per_unit"] is not None:
            foreign = exact(said["foreign_value_per_unit"]) * self._rate(said["currency"], setting)
            if foreign > each:
                raise Trouble(
                    f"input_origins/{said['input_origin_id']}: the foreign value of {row['line']} is above its value; "
                    "correct one of them."
                )
            yield made(quantity * foreign, False, True, "its foreign part, where processing in the area counts")
            yield made(quantity * (each - foreign), True, True, "worked in the area, which full cumulation counts")
        else:
            ask = f"foreign_value_per_unit of {row['line']} in input_origins"
            yield made(quantity * each, not harsh, False, f"{state.why}; how much of it is foreign is not known", ask)

    def _content(
        self, setting: Setting, row: Row, within: str, quantity: Decimal, each: Decimal, words: frozenset[str],
        harsh: bool,
    ) -> Iterator[Material]:  # fmt: skip
        """The materials of a component in its place: it does not originate, but what was done to it counts."""
        bill = self.bill(setting, within, words, harsh)
        if sum((m.value for m in bill.materials), ZERO) > each:
            raise Trouble(
                f"The lines of bom for {within} add up to more than its value in line {row['line']} "
                f"({float(each):,.2f}); correct one of them."
            )
        for m in bill.materials:
            line = f"{row['line']}/{m.line}"
            yield Material(line, m.hs_code, m.country, quantity * m.value, m.originates, m.known, m.why, m.ask)

    def _derived(self, setting: Setting, component: str, row: Row, each: Decimal) -> LineState:
        """Whether a component originates by its own bill of materials."""
        key = (setting, component, each)
        if key not in self._components:
            stated = self.known.stated(component)
            code = self.known.code(component) or row["hs_code"]
            bases = bases_of_component(self.known, component, each, setting.on)
            chosen = self.chosen(setting, code, stated)
            refuse_bad_sum(self.worth(setting, component), component, each)
            self._components[key] = (
                holds(chosen, self.goods(setting, component, code, stated, bases, True)),
                holds(chosen, self.goods(setting, component, code, stated, bases, False)),
            )
        surely, possibly = self._components[key]
        told = True if surely else None if possibly else False
        words = {
            True: f"{component} qualifies by its own bill of materials",
            False: f"{component} does not qualify by its own bill of materials",
            None: f"whether {component} qualifies by its own bill of materials cannot be told",
        }[told]
        ask = "" if told is not None else f"bom.originating of {row['line']}, or what lacks for {component}"
        return LineState(told, row["origin_country"], words, ask, in_area=True)

    def goods(
        self, setting: Setting, product: str, code: str, stated: Stated, bases: Mapping[str, Any], harsh: bool
    ) -> Goods:
        """A product as the rules see it in one light."""
        return Goods(code, stated, bases, cache(partial(self.bill, setting, product)), harsh)


def refuse_bad_sum(worth: Mapping[str, Decimal], product: str, price: Decimal | None) -> None:
    """Refuse a bill of materials whose lines are worth more than the product."""
    total = sum(worth.values(), ZERO)
    if price is not None and total > price:
        dearest = max(sorted(worth), key=lambda line: worth[line])
        raise Trouble(
            f"The lines of bom for {product} add up to {float(total):,.2f}, more than its price of "
            f"{float(price):,.2f}; correct the values (the dearest is line {dearest}, {float(worth[dearest]):,.2f}) or "
            "the price."
        )


def holds(chosen: Chosen, goods: Goods) -> bool:
    """Whether the goods qualify in this light: by every part they may fall into, or by one, as the light asks."""
    by_part = (
        any(all(tested(rule, goods).holds for rule in rows) for rows in alternatives)
        for alternatives in chosen.candidates
    )
    return all(by_part) if goods.harsh else any(by_part)


def _or_raise(found: Found | Trouble) -> Found:
    if isinstance(found, Trouble):
        raise found
    return found

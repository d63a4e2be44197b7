"""A second landed cost engine in exact fractions, one entry at a time, written from the words of the rules.

It shares no code with the first. Tables are lists of plain rows whose figures are fractions; a row is looked at as a
customs officer would: which rows hold for these goods on this day, and which of them is the most special. What is paid
is in the currency of the declaration per unit, and is put into the case's currency at the end.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction as F
from functools import cache
from itertools import groupby
from typing import Any

Row = Mapping[str, Any]
ON_TOP = ("trade_remedy", "additional_duty")
HEAD_OF_TAX = {
    "VAT": "vat", "excise": "excise", "consumption_tax": "excise", "individual_consumption_tax": "excise",
    "customs_processing_fee": "processing_fee", "recycling_fee": "recycling_fee",
    "primary_registration": "registration",
}  # fmt: skip
NOT_WITHOUT_DECLARATION = ("processing_fee",)
HYBRID = ("hybrid_parallel", "hybrid_series")
ICE = ("petrol", "diesel", "lpg", "cng")


class Refused(Exception):
    """Something is missing, or two rows of equal right differ."""


@dataclass(frozen=True)
class Case:
    """What the case decides: kinds of rates, permits, who imports, interest, insurance by kind of product."""

    currency: str
    kinds: tuple[str, ...]
    permits: frozenset[str] = frozenset()
    commercial: bool = True
    interest: F = F(0)
    insurance: Mapping[str, F] = field(default_factory=dict)
    uplift: F = F(11, 10)


@dataclass
class Goods:
    """Everything that a condition may ask of an entry, and its amounts per unit in the currency of the declaration."""

    entry: Row
    product: Row
    facts: Mapping[str, str]
    base: Row
    value: F = F(0)
    value_usd: F = F(0)
    terms: dict[str, F] = field(default_factory=dict)
    ocean: bool = False
    claimed: bool = False
    market: dict[str, F] = field(default_factory=dict)

    @property
    def age_over(self) -> Callable[[int], bool]:
        made = self.facts.get("made_on")
        if made is None:
            return lambda years: self.product["age_years"] > years
        day, on = date.fromisoformat(made), self.entry["on"]
        return lambda years: on > anniversary(day, years)

    def number(self, name: str) -> F:
        if name == "engine_power_hp":
            return self.product["power_kw"] / F(3, 4)
        if name == "customs_value_usd":
            return self.value_usd
        name = {"mass_kg": "mass_kg_per_unit"}.get(name, name)
        if self.product.get(name) is not None:
            return F(self.product[name])
        return F(self.facts[name])


def anniversary(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # the 29th of February
        return date(day.year + years, 2, 28)


def holds(condition: str | None, x: Goods, case: Case) -> bool:
    """Clauses joined by & all hold; in a clause one of the words joined by | does."""
    clauses = [clause for clause in (condition or "").split("&") if clause.strip()]
    return all(any(word_holds(word.strip(), x, case) for word in clause.split("|")) for clause in clauses)


def word_holds(word: str, x: Goods, case: Case) -> bool:
    propulsion, over = x.product["propulsion"], x.age_over
    if found := re.fullmatch(r"cc_(\d+)_(\d+)", word):
        low, high, cc = int(found[1]), int(found[2]), x.product["engine_cc"]
        return (cc > low or cc == low == 0) and (high == 999999 or cc <= high)
    if found := re.fullmatch(r"(\w+)(<=|>=|<|>)([\d.]+)", word):
        a, b = x.number(found[1]), F(found[3])
        return {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[found[2]]
    if "=" in word:
        fact, wanted = word.split("=")
        own = {"propulsion": propulsion, "to_country": x.entry["to_country"], "producer": x.facts.get("producer"),
               "origin_country": x.entry["origin_country"]}[fact]  # fmt: skip
        return own == wanted or (fact == "producer" and wanted == "all_others")
    known = {
        "battery_electric": propulsion == "electric", "hybrid": propulsion in HYBRID, "ice": propulsion in ICE,
        "cbu": x.entry["form"] == "cbu", "skd": x.entry["form"] == "skd", "ckd": x.entry["form"] == "ckd",
        "new_le3y": not over(3), "age_le3y": not over(3), "used_gt3y": over(3), "age_gt3y": over(3),
        "age_3_5y": over(3) and not over(5), "used_5_7y": over(5) and not over(7), "used_gt7y": over(7),
        "commercial": case.commercial, "personal_use": not case.commercial, "ocean": x.ocean,
        "certificate_of_origin": x.claimed,
    }  # fmt: skip
    if word in known:
        return known[word]
    return word in case.permits or x.facts.get(word) == "yes"


class Law(tuple[str, ...]):
    """Kinds of rate, the law's before those of the case, and the day whose rate counts."""

    name: str | None = None

    def of(self, name: str | None) -> Law:
        self.name = name
        return self

    def day(self, on: date) -> date:
        if self.name == "day_before":
            return date.fromordinal(on.toordinal() - 1)
        return third_wednesday_before(on) if self.name == "third_wednesday_of_month_before" else on


@cache
def third_wednesday_before(on: date) -> date:
    year, month = (on.year, on.month - 1) if on.month > 1 else (on.year - 1, 12)
    return [day for n in range(1, 29) if (day := date(year, month, n)).isoweekday() == 3][2]


def in_force(row: Row, on: date) -> bool:
    return (row.get("valid_from") or on) <= on <= (row.get("valid_to") or on)


class World:
    """The tables, and what can be asked of them."""

    def __init__(self, tables: Mapping[str, list[Row]], case: Case) -> None:
        self.tables, self.case = tables, case
        self.bases = {row["country"]: row for row in tables["value_bases"]}
        self.products = {row["product_id"]: row for row in tables["products"]}
        self.facts: dict[str, dict[str, str]] = {}
        for row in tables["product_facts"]:
            self.facts.setdefault(row["product_id"], {})[row["fact"]] = row["value"]
        self.payers = {(row["incoterm"], row["cost_element"]): row["payer"] for row in tables["incoterm_elements"]}
        self.groups: dict[str, set[str]] = {}
        for row in tables["country_groups"]:
            self.groups.setdefault(row["group_id"], set()).add(row["country"])
        self.left = {(q["quota_id"], q["valid_from"]): q["quantity"] - q["used"] for q in tables["quotas"]}
        self._rates: dict[str, list[Row]] = {}
        for row in tables["fx_rates"]:
            self._rates.setdefault(row["currency"], []).append(row)
        self.legs = {(leg["route_id"], leg["leg_no"]): leg for leg in tables["route_legs"]}
        self.lines: dict[str, list[Row]] = {}
        for row in tables["route_cost_lines"]:
            self.lines.setdefault(row["route_id"], []).append(row)
        self.days = {row["route_id"]: row["days"] for row in tables["route_seasons"]}
        self._tariffs = self._by_scheme("tariffs", "scheme", "hs_prefix")
        self._taxes = self._by_scheme("import_taxes", "country", "hs_prefix")

    def _by_scheme(self, table: str, owner: str, prefix: str) -> dict[tuple[str, str], list[Row]]:
        found: dict[tuple[str, str], list[Row]] = {}
        for row in self.tables[table]:
            found.setdefault((row[owner], row[prefix] or ""), []).append(row)
        return found

    def rows_for(self, rows: Mapping[tuple[str, str], list[Row]], owner: str, code: str) -> Iterable[Row]:
        return [row for n in range(len(code) + 1) for row in rows.get((owner, code[:n]), ())]

    def per_usd(self, currency: str, on: date, kinds: Iterable[str]) -> F:
        if currency == "USD":
            return F(1)
        for kind in kinds:
            for row in self._rates.get(currency, ()):
                if row["rate_kind"] == kind and in_force(row, on):
                    return F(row["units_per_usd"])
        raise Refused(f"no rate of {currency}")

    def convert(self, amount: F, a: str, b: str, on: date, kinds: Iterable[str]) -> F:
        on = kinds.day(on) if isinstance(kinds, Law) else on
        kinds = tuple(kinds)
        return amount if a == b else amount / self.per_usd(a, on, kinds) * self.per_usd(b, on, kinds)

    def law_kinds(self, country: str) -> tuple[str, ...]:
        base = self.bases[country]
        named = (base.get("rate_kinds") or "").split("|")
        return Law((*filter(None, named), *self.case.kinds)).of(base.get("rate_day"))

    def pays(self, incoterm: str, element: str) -> str:
        if incoterm == "EXW":
            return "buyer"
        return self.payers[incoterm, element]

    def territory(self, country: str) -> set[str]:
        own = self.bases[country]["customs_territory"]
        return {c for c, row in self.bases.items() if row["customs_territory"] == own}


@dataclass
class Priced:
    """What one entry pays: heads in the case's currency; taxes by row; what is declared, in its own currency."""

    heads: dict[str, F] = field(default_factory=dict)
    value: F | None = None
    landed: F = F(0)
    reckoned_by: set[str] = field(default_factory=set)  # premium, value, quota, factor, formula, where they take part
    by_row: dict[str, F] = field(default_factory=dict)
    sold: dict[str, F] = field(default_factory=dict)  # heads that the seller pays out of the price
    borne: F = F(0)  # what of them he does not get back
    declared: dict[str, F] = field(default_factory=dict)

    def add(self, head: str, amount: F, cost: bool = True) -> None:
        self.heads[head] = self.heads.get(head, F(0)) + amount
        self.landed += amount if cost else 0

    def sell(self, head: str, amount: F, cost: bool = True) -> None:
        self.sold[head] = self.sold.get(head, F(0)) + amount
        self.borne += amount if cost else 0


def reckon(world: World, entries: Iterable[Row]) -> dict[str, Priced | str]:
    """Every entry, or why it is refused; lots draw from quotas in the order of their days, then of their names."""
    told: dict[str, Priced | str] = {}
    for entry in sorted(entries, key=lambda e: (e["on"], e["entry_id"])):
        try:
            told[entry["entry_id"]] = one(world, entry)
        except Refused as why:
            told[entry["entry_id"]] = str(why)
    return told


def one(world: World, entry: Row) -> Priced:
    case, on, priced = world.case, entry["on"], Priced()
    product = world.products[entry["product_id"]]
    facts = world.facts.get(entry["product_id"], {})
    if entry["price_per_unit"] is None:
        raise Refused("no price")
    cost = world.convert(entry["price_per_unit"], entry["price_currency"], case.currency, on, case.kinds)
    priced.add("price", cost)
    moved = carriage(world, entry)
    for part in moved:
        (priced.add if part["payer"] == "buyer" else priced.sell)(part["head"], part["case_amount"])
    premium = insurance(world, entry, product, cost, moved)
    if premium:
        priced.reckoned_by |= {"premium"} if entry["insurance_per_unit"] is None else set()
        priced.add("insurance", world.convert(premium[0], premium[1], case.currency, on, case.kinds))
    way = priced.heads["price"] + priced.heads.get("inland", F(0)) + priced.heads.get("freight", F(0))
    days = world.days[entry["route_id"]]
    if case.interest * days:
        priced.add("finance", case.interest * days / 365 * way)
    added = additions(world, entry)
    for amount, currency, paid, _ in added:
        if paid:
            priced.add("additions", world.convert(amount, currency, case.currency, on, case.kinds))
    if entry["from_country"] == entry["to_country"]:
        return priced
    crosses = entry["from_country"] not in world.territory(entry["to_country"])
    for amount, currency in cleared(world, entry, "export") if crosses else []:
        priced.add("clearance", world.convert(amount, currency, case.currency, on, case.kinds))
        added.append((amount, currency, False, 1))
    for amount, currency in cleared(world, entry, "export", of="seller") if crosses else []:
        priced.sell("clearance", world.convert(amount, currency, case.currency, on, case.kinds))
    base = world.bases[entry["to_country"]]
    x = Goods(entry, product, facts, base, claimed=entry["agreement_id"] is not None)
    x.ocean = any(part["mode"] in ("sea", "roro") for part in moved)
    kinds = world.law_kinds(entry["to_country"])
    pay = world.convert(F(1), base["currency"], case.currency, on, case.kinds)
    inside = not crosses
    # Within a union the taxes fall due on the price.
    x.value = world.convert(entry["price_per_unit"], entry["price_currency"], base["currency"], on, kinds)
    invoice = x.value if inside else values(world, x, moved, premium, added, kinds)
    bearer = world.pays(entry["incoterm"], "import_duty_and_taxes")
    if bearer == "seller":
        invoice = solved(world, x, invoice, kinds, inside)
    paid = levied(world, x, invoice, kinds, inside, priced)
    priced.reckoned_by |= {"value"} if x.value != invoice else set()
    if not inside:
        priced.value = x.value * pay
        for amount, currency in cleared(world, entry, "import", x):
            priced.add("clearance", world.convert(amount, currency, case.currency, on, case.kinds))
        for amount, currency in cleared(world, entry, "import", x, of="seller"):
            priced.sell("clearance", world.convert(amount, currency, case.currency, on, case.kinds))
    for head, row, amount in paid:
        cost = head != "vat" or not comes_back(x, case)
        # Registering the goods is for whoever owns them then.
        if bearer == "seller" and head != "registration":
            priced.sell(head, amount * pay, cost)
        else:
            priced.add(head, amount * pay, cost)
        priced.by_row[row] = priced.by_row.get(row, F(0)) + amount * pay
        priced.declared[head] = priced.declared.get(head, F(0)) + amount * entry["units_per_declaration"]
    relief(world, x, paid, priced, pay, bearer)
    return priced


def carriage(world: World, entry: Row) -> list[dict[str, Any]]:
    """Cost lines of the way, per unit: where each lies, who pays it, and in which currency it is charged."""
    inside = world.territory(entry["to_country"])
    found = []
    for line in world.lines.get(entry["route_id"], ()):
        leg = world.legs[line["route_id"], line["leg_no"]]
        a, b = leg["from_country"], leg["to_country"]
        if line["head"] == "handling":
            where = "home" if line["country"] == entry["from_country"] else "after"
            element = "origin_terminal_handling" if where == "home" else "destination_terminal_handling"
        elif a == b == entry["from_country"]:
            where, element = "home", "origin_inland_to_port_or_carrier"
        elif a in inside and b in inside:
            where, element = "after", "inland_to_named_place"
        else:
            where, element = "abroad", "main_carriage"
        per_unit = line["rate"] * line["quantity"] / entry["units_per_load"]
        found.append(
            {"head": "handling" if line["head"] == "handling" else "inland" if where == "home" else "freight",
             "where": where, "payer": world.pays(entry["incoterm"], element), "amount": per_unit, "mode": leg["mode"],
             "currency": line["currency"], "case_amount": per_unit * line["fx"]}
        )  # fmt: skip
    return found


def insurance(world: World, entry: Row, product: Row, cost: F, moved: list[dict[str, Any]]) -> tuple[F, str] | None:
    """The premium that the buyer pays and its currency: the one told, else r u (C + F) / (1 - r u)."""
    case = world.case
    if world.pays(entry["incoterm"], "main_insurance") != "buyer":
        return None
    if entry["insurance_per_unit"] is not None:
        return entry["insurance_per_unit"], entry["price_currency"]
    rate = case.insurance.get(product["kind"])
    if not rate:
        return None
    carried = sum((p["case_amount"] for p in moved if p["payer"] == "buyer"), F(0))
    share = rate * case.uplift
    return share * (cost + carried) / (1 - share), case.currency


def additions(world: World, entry: Row) -> list[tuple[F, str, bool, int]]:
    """Amount, currency, whether it is paid besides the price, and how it moves the customs value: +1, 0, -1."""
    found = []
    for row in world.tables["value_additions"]:
        if (
            row["product_id"] != entry["product_id"]
            or (row["supply_id"] or entry["supply_id"]) != entry["supply_id"]
            or (row["country"] or entry["to_country"]) != entry["to_country"]
            or not in_force(row, entry["on"])
        ):
            continue
        share = row["share_of_price"]
        amount = entry["price_per_unit"] * share if share is not None else row["amount_per_unit"]
        currency = entry["price_currency"] if share is not None else row["currency"]
        outside = row["element"] in ("buying_commission", "work_after_import")
        move = (-1 if row["in_price"] else 0) if outside else (0 if row["in_price"] else 1)
        found.append((amount, currency, not row["in_price"], move))
    return found


def cleared(world: World, entry: Row, side: str, x: Goods | None = None, of: str = "buyer") -> list[tuple[F, str]]:
    """Fees of clearing that the buyer or the seller pays, per unit, with their currency."""
    if world.pays(entry["incoterm"], f"{side}_clearance") != of:
        return []
    product = world.products[entry["product_id"]]
    found = []
    for row in world.tables["clearance_fees"]:
        where = entry["to_country"] if side == "import" else entry["from_country"]
        own = (row["side"], row["country"]) == (side, where) and in_force(row, entry["on"])
        if not own or not product["hs_code"].startswith(row["hs_prefix"] or ""):
            continue
        if row["per"] == "customs_value":
            assert x is not None
            found.append((row["amount"] * x.value, x.base["currency"]))
        else:
            times = {"declaration": 1 / entry["units_per_declaration"], "unit": F(1),
                     "kg": product["mass_kg_per_unit"]}[row["per"]]  # fmt: skip
            found.append((row["amount"] * times, row["currency"]))
    return found


def values(
    world: World,
    x: Goods,
    moved: list[dict[str, Any]],
    premium: tuple[F, str] | None,
    added: list[tuple[F, str, bool, int]],
    kinds: tuple[str, ...],
) -> F:
    """The value on the importer's basis as the invoice makes it; notes the carriage that taxes stand on."""
    on, own, entry = x.entry["on"], x.base["currency"], x.entry

    def declared(amount: F, currency: str) -> F:
        return world.convert(amount, currency, own, on, kinds)

    counted = ("home", "abroad") if x.base["basis"] == "CIF" else ("home",)
    value, after, abroad = x.value, F(0), F(0)
    for part in moved:
        amount = declared(part["amount"], part["currency"])
        if part["payer"] == "buyer" and part["where"] in counted:
            value += amount
        if part["payer"] == "seller" and part["where"] not in counted and part["head"] != "handling":
            value -= amount
        after += amount if part["where"] == "after" else 0
        abroad += amount if part["where"] == "abroad" else 0
    insured = declared(*premium) if premium else F(0)
    value += insured if x.base["basis"] == "CIF" else 0
    value += sum((declared(amount, currency) * move for amount, currency, _, move in added), F(0))
    x.market = {row["kind"]: declared(row["amount"], row["currency"]) for row in world.tables["market_values"]
                if row["product_id"] == entry["product_id"] and row["country"] == entry["to_country"]
                and in_force(row, on)}  # fmt: skip
    x.terms |= {
        "inland_delivery_to_first_destination": after, "inland_delivery": after,
        "international_transport_insurance": abroad + insured, "international_transport": abroad + insured,
    }  # fmt: skip
    x.terms |= {kind: amount for kind, amount in x.market.items() if kind == "retail_price_ex_vat"}
    return value


def lawful(x: Goods, value: F) -> F:
    """What the office of the importer takes in the place of the invoice's value."""
    value = x.market.get("reference_value", value)
    value = max(value, x.market.get("minimum_value", value))
    if x.base.get("value_unit"):
        step, lot = x.base["value_unit"], x.entry["units_per_declaration"]
        value = value * lot // step * step / lot
    return value


def levied(
    world: World, x: Goods, invoice: F, kinds: tuple[str, ...], inside: bool, priced: Priced, draws: bool = True
) -> list[tuple[str, str, F]]:
    """Everything that falls due on a value by the invoice, by head and row; `draws`: lots take from their quotas."""
    x.value = invoice if inside else lawful(x, invoice)
    if x.value < 0:
        raise Refused("the price is below the carriage that it holds")
    x.value_usd = world.convert(x.value, x.base["currency"], "USD", x.entry["on"], kinds)
    before = dict(x.terms)
    x.terms |= {"duty": F(0), "additional_duty": F(0), "excise": F(0), "customs_value": x.value}
    paid = [] if inside else duties(world, x, kinds, priced, draws)
    paid += taxes(world, x, kinds, inside)
    x.terms = x.terms if draws else before
    return paid


# Delivered duty paid -------------------------------------------------------------------------------------------------


def solved(world: World, x: Goods, left: F, kinds: tuple[str, ...], inside: bool) -> F:
    """The value that with all that the seller pays on it comes to what the price leaves for both, if there is one."""

    whys: list[str] = []

    def over(value: F) -> F | None:
        """By how much the two are more than that; None where the rules do not say."""
        try:
            paid = levied(world, x, value, kinds, inside, Priced(), draws=False)
        except Refused as why:
            whys.append(str(why))
            return None
        back = comes_back(x, world.case)
        regime = relieving(world, x)
        borne = F(0)
        for head, _, amount in paid:
            if head != "registration" and not (head == "vat" and back):
                borne += amount * (1 - (regime["share"] if regime and head in regime["relieves"].split("|") else 0))
        fees = [] if inside else cleared(world, x.entry, "import", x, of="seller")
        for amount, currency in fees:
            borne += world.convert(amount, currency, x.base["currency"], x.entry["on"], kinds)
        return value + borne - left

    if left <= 0:
        raise Refused("the price does not cover what the seller pays")
    ends = sorted(b for b in steps(world, x, kinds) if left / 10**8 < b < left)
    beside = F(1, 10**12)
    points = [left / 10**9, *(p for b in ends for p in (b * (1 - beside), b * (1 + beside))), left]
    found = {root for a, b in zip(points[::2], points[1::2], strict=True) if (root := crossing(over, a, b)) is not None}
    # A bound itself belongs to one of its sides.
    found |= {b for b in ends if over(b) == 0}
    if len(found) != 1:
        raise Refused(whys[0] if whys else "no value makes up the price, or several do")
    return found.pop()


def steps(world: World, x: Goods, kinds: tuple[str, ...]) -> set[F]:
    """Values at which a condition or band of money turns, for one unit of the lot."""
    on, own, lot = x.entry["on"], x.base["currency"], x.entry["units_per_declaration"]
    bounds = set()
    for row in [*world.tables["tariffs"], *world.tables["import_taxes"]]:
        for found in re.findall(r"customs_value_usd[<>=]+([\d.]+)", row["condition"] or ""):
            bounds.add(world.convert(F(found), "USD", own, on, kinds))
    for row in world.tables["import_taxes"]:
        if row["country"] == x.entry["to_country"] and (row["band_variable"] or "").startswith("customs_value_"):
            money = row["band_variable"][-3:].upper()
            bounds |= {
                world.convert(end, money, own, on, kinds) / lot for end in (row["band_from"], row["band_to"]) if end
            }
    cut = x.base.get("value_unit")
    if not cut:
        return bounds
    # A value that is cut stays on a bound until the next whole unit.
    return bounds | {(-(-b * lot // cut) + more) * cut / lot for b in bounds for more in (0, 1)} | {cut / lot}


def crossing(over: Callable[[F], F | None], a: F, b: F) -> F | None:
    """Where a sum that rises and is made of straight pieces is nought between two values, exactly."""
    at_a, at_b = over(a), over(b)
    if at_a is None or at_b is None or at_a > 0 or at_b < 0:
        return None
    width = b - a
    while b - a > width / 10**13:
        tried = [(a + b) / 2]
        for end, other in ((a, a + (b - a) / 10**6), (b, b - (b - a) / 10**6)):
            here, there = over(end), over(other)
            if here is not None and there is not None and here != there:
                tried.append(end - here * (other - end) / (there - here))
        for point in tried:
            if not a <= point <= b:
                continue
            here = over(point)
            if here == 0:
                return point
            point = point.limit_denominator(10**24)
            a, b = (max(a, point), b) if here is not None and here < 0 else (a, min(b, point))
    return None


# Duty ----------------------------------------------------------------------------------------------------------------


def special(row: Row, x: Goods, world: World) -> tuple[int, ...] | None:
    """How special a row of the tariff is for these goods; None where it does not hold."""
    entry, cc = x.entry, x.product["engine_cc"]
    origin = entry["origin_country"]
    if row["origin"] == "*":
        narrow = 0
    elif row["origin"] == origin:
        narrow = 2
    elif origin in world.groups.get(row["origin"], ()):
        narrow = 1
    else:
        return None
    low, high = row["engine_cc_from"], row["engine_cc_to"]
    if not in_force(row, entry["on"]) or not holds(row["condition"], x, world.case):
        return None
    if (low is not None and not (cc > low or cc == low == 0)) or (high is not None and cc > high):
        return None
    if row["measure"] == "preference" and entry["agreement_id"] != row["agreement_id"]:
        return None
    if row["measure"] == "end_use" and row["condition"] is None:
        return None
    clauses = len([c for c in (row["condition"] or "").split("&") if c.strip()])
    named = 0 if "producer=all_others" in (row["condition"] or "") else 1
    return len(row["hs_prefix"]), narrow, clauses, named, int(low is not None or high is not None)


SAYS = ("kind", "ad_valorem_frac", "alt_ad_valorem_frac", "specific_amount", "specific_currency", "specific_unit",
        "formula", "factor")  # fmt: skip


def chosen(world: World, x: Goods) -> dict[str, Row]:
    """The row of each series that counts: the ordinary rates, each quota, each measure on top."""
    found: list[tuple[str, tuple[int, ...], Row]] = []
    for row in world.rows_for(world._tariffs, x.base["customs_territory"], x.product["hs_code"]):
        score = special(row, x, world)
        if score is None:
            continue
        under = row["agreement_id"] if row["measure"] in ON_TOP else ""
        found.append((f"{row['measure']}/{under}/{row['quota_id'] or ''}", score, row))
    nameless(world, x, {series for series, _, _ in found})
    rows = {}
    found.sort(key=lambda f: (f[0], [-s for s in f[1]], f[2]["tariff_id"]))
    for series, group in groupby(found, key=lambda f: f[0]):
        alike = list(group)
        best = [row for _, score, row in alike if score == alike[0][1]]
        if len({tuple(row[c] for c in SAYS) for row in best}) > 1:
            raise Refused(f"rows of {series} hold alike and differ")
        rows[series] = best[0]
    return rows


def nameless(world: World, x: Goods, holding: set[str]) -> None:
    """A measure that names producers, and neither this one nor all others, does not say what he pays."""
    for row in world.rows_for(world._tariffs, x.base["customs_territory"], x.product["hs_code"]):
        if row["measure"] not in ON_TOP or "producer=" not in (row["condition"] or ""):
            continue
        bare = dict(row) | {"condition": re.sub(r"producer=\w+", "", row["condition"]).strip(" &") or None}
        series = f"{row['measure']}/{row['agreement_id']}/{row['quota_id'] or ''}"
        if series not in holding and special(bare, x, world) is not None:
            raise Refused(f"{row['agreement_id']} does not name the producer")


def due(row: Row, x: Goods, world: World, kinds: tuple[str, ...]) -> F:
    """The duty of one row per unit."""
    on, own, v = x.entry["on"], x.base["currency"], x.value
    if row["kind"] == "formula":
        theirs = row["specific_currency"] or own
        names = {"customs_value": world.convert(v, own, theirs, on, kinds), "rate": row["ad_valorem_frac"],
                 "alternative_rate": row["alt_ad_valorem_frac"], "amount": row["specific_amount"]}  # fmt: skip
        return world.convert(formula(row["formula"], names, x), theirs, own, on, kinds)
    share = v * (row["ad_valorem_frac"] or 0)
    if row["kind"] == "ad_valorem":
        return share
    quantity = {"unit": F(1), "kg": x.product["mass_kg_per_unit"], "cm3": x.product["engine_cc"],
                "1000_unit": F(1, 1000)}[row["specific_unit"]]  # fmt: skip
    amount = world.convert(quantity * row["specific_amount"], row["specific_currency"], own, on, kinds)
    return {
        "specific": amount,
        "compound": share + amount,
        "mixed_min": max(share, amount),
        "mixed_max": min(share, max(v * (row["alt_ad_valorem_frac"] or 0), amount)),
    }[row["kind"]]


Paid = list[tuple[str, str, F]]
Draws = list[tuple[tuple[str, date], F]]


def duties(world: World, x: Goods, kinds: tuple[str, ...], priced: Priced, draws_down: bool = True) -> Paid:
    """The ordinary duty, the lowest that may be had, and every measure on top; balances are drawn on last."""
    rows = chosen(world, x)
    if x.entry["agreement_id"] and "preference//" not in rows:
        raise Refused("no preference for these goods")
    factor = rows["multiplier//"]["factor"] if "multiplier//" in rows else F(1)
    plain = [rows[s] for s in ("mfn//", "preference//", "end_use//") if s in rows]
    ordinary = sorted(((due(row, x, world, kinds) * factor, row["tariff_id"]) for row in plain), key=lambda o: o[0])
    within = [(due(row, x, world, kinds) * factor, row["tariff_id"], row["quota_id"])
              for row in rows.values() if row["quota_id"] and row["measure"] not in ON_TOP]  # fmt: skip
    paid, draws = shared(world, x, kinds, ordinary[:1], within, "duty")
    x.terms["duty"] = sum((amount for _, _, amount in paid), F(0))
    priced.reckoned_by |= ({"quota"} if len(paid) > 1 else set()) | ({"factor"} if factor != 1 else set())
    tops: dict[tuple[str, str], dict[str | None, Row]] = {}
    for row in rows.values():
        if row["measure"] in ON_TOP:
            tops.setdefault((row["measure"], row["agreement_id"]), {})[row["quota_id"]] = row
    for (measure, _), own in sorted(tops.items()):
        outside = [(due(own[None], x, world, kinds), own[None]["tariff_id"])] if None in own else []
        inside = [(due(row, x, world, kinds), row["tariff_id"], quota) for quota, row in own.items() if quota]
        parts, drawn = shared(world, x, kinds, outside, inside, "remedy")
        priced.reckoned_by |= {"quota"} if len(parts) > 1 else set()
        paid, draws = paid + parts, draws + drawn
        x.terms["additional_duty" if measure == "additional_duty" else "duty"] += sum((p[2] for p in parts), F(0))
    used = {rule for _, rule, _ in paid}
    if any(row["kind"] == "formula" and row["tariff_id"] in used for row in rows.values()):
        priced.reckoned_by.add("formula")
    for key, amount in draws if draws_down else []:
        world.left[key] -= amount
    return paid


def shared(
    world: World,
    x: Goods,
    kinds: tuple[str, ...],
    outside: list[tuple[F, str]],
    within: list[tuple[F, str, str]],
    head: str,
) -> tuple[Paid, Draws]:
    """What the parts of a lot pay within quotas, cheapest first, and outside of them; and what each balance loses."""
    left, paid, draws = F(1), [], []
    for amount, rule, quota in sorted(within):
        if left and (not outside or amount < outside[0][0]):
            share, key, drawn = draw(world, x, quota, left, kinds)
            left -= share
            if key:
                draws.append((key, drawn))
            if share:
                paid.append((head, rule, amount * share))
    if left and not outside:
        raise Refused("no rate for these goods")
    if left:
        paid.append((head, outside[0][1], outside[0][0] * left))
    return paid, draws


def draw(world: World, x: Goods, quota: str, part: F, kinds: tuple[str, ...]) -> tuple[F, tuple[str, date] | None, F]:
    """The share of the lot that the balance of the quota still holds, which balance, and how much of it."""
    on, lot = x.entry["on"], x.entry["units_per_declaration"]
    for row in world.tables["quotas"]:
        if row["quota_id"] == quota and in_force(row, on):
            if row["licence_needed"] and quota not in world.case.permits:
                return F(0), None, F(0)
            size = {"unit": lot, "kg": lot * x.product["mass_kg_per_unit"]}.get(row["unit"])
            if size is None:
                size = lot * world.convert(x.value, x.base["currency"], row["currency"], on, kinds)
            key = (quota, row["valid_from"])
            share = min(part, max(world.left[key], F(0)) / size) if size else part
            return share, key, share * size
    return F(0), None, F(0)


# Taxes ---------------------------------------------------------------------------------------------------------------


def tax_special(row: Row, x: Goods, world: World) -> tuple[int, int] | None:
    if not in_force(row, x.entry["on"]) or not holds(row["condition"], x, world.case):
        return None
    if row["band_variable"]:
        name = row["band_variable"]
        if found := re.fullmatch(r"customs_value_([a-z]{3})", name):
            kinds = world.law_kinds(x.entry["to_country"])
            lot = x.value * x.entry["units_per_declaration"]
            at = world.convert(lot, x.base["currency"], found[1].upper(), x.entry["on"], kinds)
        else:
            at = x.number(name)
        low, high = row["band_from"], row["band_to"]
        if low is not None and not at > low:
            return None
        if high is not None and not (at < high or (at == high and row["band_to_included"])):
            return None
    return len(row["hs_prefix"] or ""), len([c for c in (row["condition"] or "").split("&") if c.strip()])


def taxes(world: World, x: Goods, kinds: tuple[str, ...], inside: bool) -> list[tuple[str, str, F]]:
    """Taxes by rising order, each on what was reckoned before it."""
    best: dict[str, tuple[tuple[int, int], Row]] = {}
    for row in world.rows_for(world._taxes, x.entry["to_country"], x.product["hs_code"]):
        score = tax_special(row, x, world)
        if score is not None and (row["tax"] not in best or score > best[row["tax"]][0]):
            best[row["tax"]] = (score, row)
    rows = sorted((row for _, row in best.values()), key=lambda row: row["calc_order"])
    constants = {row["tax"]: row for row in rows if row["base"] == "constant"}
    paid = []
    for row in rows:
        head = HEAD_OF_TAX.get(row["tax"], "other_tax")
        if row["base"] == "constant" or (inside and head in NOT_WITHOUT_DECLARATION):
            continue
        amount = tax(row, x, world, kinds, constants)
        if row["amount_unit"] == "declaration":
            amount /= x.entry["units_per_declaration"]
        if head == "excise":
            x.terms["excise"] += amount
        x.terms[row["tax"].lower()] = x.terms["excise"] if row["tax"] == "excise" else amount
        paid.append((head, row["tax_id"], amount))
    return paid


def tax(row: Row, x: Goods, world: World, kinds: tuple[str, ...], constants: Mapping[str, Row]) -> F:
    on, own = x.entry["on"], x.base["currency"]
    if row["base"] == "formula":
        theirs = row["currency"] or own
        names = {name: world.convert(amount, own, theirs, on, kinds) for name, amount in x.terms.items()}
        names |= {name: world.convert(r["amount"], r["currency"], theirs, on, kinds) for name, r in constants.items()}
        # Unless the formula names them apart, duty holds the duties on top.
        if "additional_duty" not in row["formula"]:
            names["duty"] += names["additional_duty"]
        names |= {"rate": row["rate_frac"], "amount": row["amount"], "units": x.entry["units_per_declaration"]}
        return world.convert(formula(row["formula"], names, x), theirs, own, on, kinds)
    if row["base"] == "tax_inclusive":
        r = row["rate_frac"]
        return (x.value + x.terms["duty"] + x.terms["additional_duty"]) * r / (1 - r)
    if row["base"] in ("per_unit", "per_hp", "per_cm3", "step_table"):
        unit = row["amount_unit"]
        times = {"hp": lambda: x.number("engine_power_hp"), "kW": lambda: x.product["power_kw"],
                 "cm3": lambda: x.product["engine_cc"], "kg": lambda: x.product["mass_kg_per_unit"]}  # fmt: skip
        quantity = times[unit]() if unit in times else F(1)
        amount, currency = row["amount"], row["currency"]
        for helper in constants.values():  # an amount may be counted in a helper's unit
            if helper["amount_unit"] == currency:
                amount, currency = amount * helper["amount"], helper["currency"]
        return world.convert(quantity * amount, currency, own, on, kinds)
    total = F(0)
    for term in row["base"].split("+"):
        name, _, times_ = term.partition("*")
        amount = x.terms[name]
        if name == "duty" and "additional_duty" not in row["base"]:
            amount += x.terms["additional_duty"]
        total += amount * (F(times_) if times_ else 1)
    return total * row["rate_frac"]


def relieving(world: World, x: Goods) -> Row | None:
    """The regime that the goods are placed under."""
    if not x.entry["regime_id"]:
        return None
    regime = next(r for r in world.tables["regimes"] if r["regime_id"] == x.entry["regime_id"])
    if regime["country"] != x.entry["to_country"] or not in_force(regime, x.entry["on"]):
        raise Refused("the regime is not for this entry")
    return regime


def relief(world: World, x: Goods, paid: list[tuple[str, str, F]], priced: Priced, pay: F, bearer: str) -> None:
    """What the regime takes off: a share of the heads that it names, for whoever pays them."""
    regime = relieving(world, x)
    if regime is None:
        return
    heads, take = (priced.sold, priced.sell) if bearer == "seller" else (priced.heads, priced.add)
    for head, _, amount in paid:
        if head in regime["relieves"].split("|"):
            taken = amount * regime["share"] * pay
            cost = head != "vat" or not comes_back(x, world.case)
            take("relief", -taken, cost)
            if regime["given"] == "given_back":  # it is paid first, so that cash is what it was
                heads["relief"] += taken


def comes_back(x: Goods, case: Case) -> bool:
    """Whether the importer gets the VAT back."""
    return case.commercial and x.base["vat_recovered"]


# Formulas ------------------------------------------------------------------------------------------------------------


def formula(text: str, names: Mapping[str, F | None], x: Goods) -> F:
    """Read by Python's own parser, reckoned in fractions."""
    tree = ast.parse(re.sub(r"\bif\(", "choose(", text), mode="eval").body

    def reckoned(node: ast.expr) -> Any:
        if isinstance(node, ast.Constant):
            return F(str(node.value))
        if isinstance(node, ast.Name):
            told = names.get(node.id)
            return told if told is not None else x.number(node.id)
        if isinstance(node, ast.UnaryOp):
            return -reckoned(node.operand)
        if isinstance(node, ast.Compare):
            a, b = reckoned(node.left), reckoned(node.comparators[0])
            return {ast.Gt: a > b, ast.Lt: a < b, ast.GtE: a >= b, ast.LtE: a <= b}[type(node.ops[0])]
        if isinstance(node, ast.BinOp):
            a, b = reckoned(node.left), reckoned(node.right)
            if isinstance(node.op, ast.Div):
                return a / b
            return {ast.Add: a + b, ast.Sub: a - b, ast.Mult: a * b}[type(node.op)]
        assert isinstance(node, ast.Call), text
        assert isinstance(node.func, ast.Name), text
        args = [reckoned(arg) for arg in node.args]
        if node.func.id == "choose":
            return args[1] if args[0] else args[2]
        return {"min": min, "max": max, "round_down": lambda a, step: a // step * step}[node.func.id](*args)

    return F(reckoned(tree))


def rounded(amount: F, mode: str, unit: F) -> F:
    """One payment, rounded once to the smallest unit; ties of half_up go away from nought."""
    if mode == "none":
        return amount
    size, sign = abs(amount) / unit, 1 if amount >= 0 else -1
    whole = size // 1
    rest = size - whole
    up = {"half_up": rest >= F(1, 2), "down": False, "up": rest > 0,
          "half_even": rest > F(1, 2) or (rest == F(1, 2) and whole % 2 == 1)}[mode]  # fmt: skip
    return sign * (whole + up) * unit

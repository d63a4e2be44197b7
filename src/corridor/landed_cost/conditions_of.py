"""Words of the conditions in customs rows, decided for goods, their importer and their way.

A word is true, false, a number, a set of words, or None: not known, and then it is asked for. docs/rooms/reference.md
has the vocabulary; a word outside it is known only if a row of product_facts states it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from corridor.conditions import FactValue, Verdict, evaluate, parse
from corridor.landed_cost.options import LandedCostOptions
from corridor.units import HP_PER_KW

GOODS = (
    "hs_code", "form", "propulsion", "age_years", "engine_cc", "power_kw", "stated", "origin_country", "to_country",
    "territory", "agreement_id", "proven", "favoured", "ocean",
)  # fmt: skip
"""What the conditions can ask about; goods that agree in all of these are judged once."""

DECIDED = ("favoured", "ocean")
"""Those of them that are found out for goods that owe duty or taxes."""

ICE = ("petrol", "diesel", "lpg", "cng")
HYBRIDS = ("hybrid_parallel", "hybrid_series")
BY_VALUE = "customs_value_usd"
SCENARIO = "scenario_only"
PRODUCER = "producer"
ALL_OTHERS = "all_others"
MADE_ON = "made_on"
UNPROVED = "origin_not_established_or_no_mfn"

# First age not included, last age included, in years.
AGES: dict[str, tuple[float, float]] = {
    "used": (0, 1e9), "used_le5y": (0, 5), "used_5_7y": (5, 7), "used_gt7y": (7, 1e9), "new_le1y": (-1, 1),
    "used_1_3y": (1, 3), "new_le3y": (-1, 3), "used_gt3y": (3, 1e9), "new": (-1, 0), "age_le2y": (-1, 2),
    "age_2_3y": (2, 3), "age_gt3y": (3, 1e9), "age_le3y": (-1, 3), "age_3_5y": (3, 5),
}  # fmt: skip
ENGINE = re.compile(r"cc_(\d+)_(\d+)")
_OPEN_ENGINE = 999999

_FALSE_UNLESS_STATED = frozenset({
    "medical_vehicle", "motor_home", "quad_atv", "offroad_listed", "light_vehicle_use",
    "small_petrol", "small_diesel", "mid", "large", "large_or_suv", "suv", "preassembled_units",
    "no_preassembled_units", "lowest_band", "highest_band", "section_232", "section_232_parts",
})  # fmt: skip
_NUMBERS_FALSE_UNLESS_STATED = frozenset({"co2_g_km", "electric_range_km", "electric_kw", "length_mm"})
_OPPOSITES = {"fuel_efficient": "not_fuel_efficient", "not_fuel_efficient": "fuel_efficient"}
_HYBRID_WORDS = frozenset({"hybrid_ice_power_gt_electric", "hybrid_other", "plug_in_hybrid", "hybrid_no_plug"})
_PROOFS = frozenset({
    "CT_1", "CT_2", "CT_3", "EUR.1", "A.TR_free_circulation", "origin_declaration", "origin_statement",
    "origin_proof", "certificate_of_origin", "form_AI", "SADC_certificate", "direct_purchase",
    "union_goods_or_released",
})  # fmt: skip
_PERMITS = frozenset({
    "industrial_assembly_end_use", "kits_for_local_assembly_by_decree", "APDP_original_components",
    "deferred_payment_import", "single_vehicle_approval", "released_in_other_member",
})  # fmt: skip
_MARKS = frozenset({SCENARIO, "preference_not_verified", "statutory_tariff_rate"})
CIRCUMSTANCES = (
    _PROOFS
    | _PERMITS
    | _MARKS
    | {"commercial", "personal_use", "other_applicants", "ocean", "not_EU_or_FTA_origin", BY_VALUE, "cbu", "skd", "ckd",
       "to_country", "origin_country", "not_under_investment_certificate", "origin_not_established_or_no_mfn"}
)  # fmt: skip
"""Words about the importer, the shipment, proofs and permits: a row that fails by these alone is not meant for the
entry at all, while one that fails by what the goods are shows that goods of that kind are in the table."""


class FactsOf(Mapping[str, FactValue]):
    """The words of the conditions, decided for goods as one row of `GOODS` describes them."""

    def __init__(self, goods: Mapping[str, Any], options: LandedCostOptions, value_usd: float | None = None) -> None:
        self._goods = goods
        self._options = options
        self._known: dict[str, FactValue] = {BY_VALUE: value_usd}
        self._stated: dict[str, list[str]] = {}
        for line in filter(None, goods["stated"].split("\n")):
            fact, _, value = line.partition("=")
            self._stated.setdefault(fact, []).append(value)

    def __getitem__(self, word: str) -> FactValue:
        if word not in self._known:
            self._known[word] = self._decide(word)
        return self._known[word]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def with_value(self, value_usd: float | None) -> FactsOf:
        """The same goods at a customs value per unit, in US dollars."""
        return FactsOf(self._goods, self._options, value_usd)

    def number(self, word: str) -> float | None:
        """A fact as a number, or None."""
        known = self[word]
        if isinstance(known, bool) or not isinstance(known, (int, float)) or math.isnan(known):
            return None
        return float(known)

    def told(self, word: str) -> str:
        """What is known of the fact that a word asks about, in words: ``engine_cc is 2500``."""
        fact = "engine_cc" if ENGINE.fullmatch(word) else _ASKS_ABOUT.get(word, word)
        if fact == "importer":
            return f"importer is {'a business' if self['commercial'] else 'a private person'}"
        if word in _PROOFS:
            return "a preference is claimed and proven" if self._goods["proven"] else "no preference is proven"
        if word in _PERMITS:
            return f"{word} is {'' if self[word] else 'not '}stated in end_use_permits"
        known = self._goods[fact] if fact in self._goods else self[fact]
        if fact == PRODUCER and known is not None:
            known = self._stated[fact]
        if known is None or (isinstance(known, float) and math.isnan(known)):
            return f"{fact} is not stated"
        if isinstance(known, bool):
            return f"{fact} is {'yes' if known else 'no'}"
        if isinstance(known, (int, float)):
            return f"{fact} is {known:.10g}"
        return f"{fact} is {known if isinstance(known, str) else ', '.join(map(str, known)) or 'none'}"

    def _decide(self, word: str) -> FactValue:
        goods, age = self._goods, self._goods["age_years"]
        if word in AGES:
            first, last = AGES[word]
            return None if age is None else first < age <= last
        if (engine := ENGINE.fullmatch(word)) is not None:
            return self._engine_between(float(engine[1]), float(engine[2]))
        if word == UNPROVED:
            return goods["origin_country"] in (None, "", "UNKNOWN") or bool(self._yes_or_no(UNPROVED))
        if word in _PLAIN:
            return _PLAIN[word](goods)
        if word in ICE or word in HYBRIDS:
            return bool(goods["propulsion"] == word)
        if word in _PROOFS:
            return bool(goods["proven"])
        if word in _PERMITS:
            return word in self._options.end_use_permits
        if word in _CHOSEN:
            return _CHOSEN[word](self._options)
        if word in _HYBRID_WORDS:
            return self._hybrid(word)
        if word in _OPPOSITES and word not in self._stated:
            opposite = self._yes_or_no(_OPPOSITES[word])
            return None if opposite is None else not opposite
        if word == PRODUCER and word in self._stated:
            # A row for all others holds beside one that names the producer, and loses to it.
            return [*(value for value in self._stated[word] if value != "-"), ALL_OTHERS]
        return self._said(word)

    def _engine_between(self, above: float, to: float) -> bool | None:
        engine = self._goods["engine_cc"]
        if engine is None:
            return None
        return bool((engine > above or engine == above == 0) and (engine <= to or to == _OPEN_ENGINE))

    def _hybrid(self, word: str) -> FactValue:
        if self._goods["propulsion"] not in HYBRIDS:
            return False
        if word in ("plug_in_hybrid", "hybrid_no_plug"):
            plug = self._yes_or_no("plug_in_hybrid")
            return plug if word == "plug_in_hybrid" or plug is None else not plug
        split = self._stated.get("hybrid_power_split")
        if split is not None:
            return ("ice" in split) == (word == "hybrid_ice_power_gt_electric")
        # Ten digits tell the split by themselves; six do not.
        return True if len(self._goods["hs_code"]) >= 10 else None

    def _yes_or_no(self, fact: str) -> bool | None:
        values = self._stated.get(fact)
        return None if values is None else values == ["yes"]

    def _said(self, word: str) -> FactValue:
        values = self._stated.get(word)
        if values is None and word in _NUMBERS_FALSE_UNLESS_STATED:
            return math.nan  # every comparison with it fails
        if values is None:
            return False if word in _FALSE_UNLESS_STATED else None
        if values in (["yes"], ["no"]):
            return values == ["yes"]
        if len(values) == 1:
            try:
                return float(values[0])
            except ValueError:
                pass
        return [value for value in values if value != "-"]


_ASKS_ABOUT = {
    **dict.fromkeys(AGES, "age_years"),
    **dict.fromkeys((*ICE, *HYBRIDS, "hybrid", "ice", "battery_electric"), "propulsion"),
    **dict.fromkeys(("cbu", "skd", "ckd"), "form"),
    **dict.fromkeys(("commercial", "personal_use"), "importer"),
    "not_EU_or_FTA_origin": "origin_country",
    "origin_not_established_or_no_mfn": "origin_country",
    "not_fuel_efficient": "fuel_efficient",
}
"""Which fact a word is about, where it is not the fact itself."""

_PLAIN: dict[str, Callable[[Mapping[str, Any]], FactValue]] = {
    "engine_cc": lambda g: g["engine_cc"],
    "power_kw": lambda g: g["power_kw"],
    "engine_power_kw": lambda g: g["power_kw"],
    "engine_power_hp": lambda g: None if g["power_kw"] is None else round(g["power_kw"] * HP_PER_KW, 9),
    "age_years": lambda g: g["age_years"],
    "propulsion": lambda g: [g["propulsion"]],
    "to_country": lambda g: [g["to_country"]],
    "origin_country": lambda g: [g["origin_country"] or "UNKNOWN"],
    "battery_electric": lambda g: bool(g["propulsion"] == "electric"),
    "hybrid": lambda g: g["propulsion"] in HYBRIDS,
    "ice": lambda g: g["propulsion"] in ICE,
    "cbu": lambda g: bool(g["form"] == "cbu"),
    "skd": lambda g: bool(g["form"] == "skd"),
    "ckd": lambda g: bool(g["form"] == "ckd"),
    "ocean": lambda g: bool(g["ocean"]),
    "not_EU_or_FTA_origin": lambda g: not g["favoured"],
    "preference_not_verified": lambda g: False,
    "statutory_tariff_rate": lambda g: False,
}
_CHOSEN: dict[str, Callable[[LandedCostOptions], FactValue]] = {
    "commercial": lambda o: o.importer == "business",
    "personal_use": lambda o: o.importer == "individual",
    "other_applicants": lambda o: "favoured_applicant" not in o.end_use_permits,
    "not_under_investment_certificate": lambda o: "investment_certificate" not in o.end_use_permits,
    SCENARIO: lambda o: o.use_scenario_rows,
}


def without(condition: str | None, word: str) -> str:
    """A condition less the clauses that ask about one word alone; a condition that cannot be read stays."""
    try:
        clauses = parse(condition)
    except ValueError:
        return condition or ""
    kept = [c for c in clauses if not all(atom.fact == word for atom in c)]
    return "&".join("|".join(f"{a.fact}{a.operator}{a.value}" for a in clause) for clause in kept)


@dataclass
class Judge:
    """Evaluates conditions for goods; `facts` holds one set of facts per ``goods_id``."""

    facts: dict[int, FactsOf] = field(default_factory=dict)

    def verdict(self, goods_id: int, condition: str | None, value_usd: float | None = None) -> Verdict:
        """Whether a condition holds; a condition that cannot be read is unknown and says so."""
        facts = self.facts[goods_id]
        try:
            return evaluate(condition, facts if value_usd is None else facts.with_value(value_usd))
        except ValueError as unreadable:
            return Verdict(None, (f"a condition that can be read ({unreadable})",))

    def meant(self, goods_id: int, condition: str | None) -> bool:
        """Whether the row is meant for the entry's importer, shipment, proofs and permits, whatever the goods are."""
        try:
            clauses = parse(condition)
        except ValueError:
            return True
        about = [c for c in clauses if all(atom.fact in CIRCUMSTANCES for atom in c)]
        text = "&".join("|".join(f"{a.fact}{a.operator}{a.value}" for a in clause) for clause in about)
        return self.verdict(goods_id, text).holds is not False

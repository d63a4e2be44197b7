"""Which rules of origin are meant: the narrowest range of codes that holds the product, and the part of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from corridor.landed_cost.origin.areas import Setting
from corridor.landed_cost.origin.goods import Stated, Trouble
from corridor.landed_cost.origin.known import is_meant
from corridor.landed_cost.origin.parsed import Extra, Rule
from corridor.provenance import weakest

SUBDIVISION = "origin_subdivision"
"""Fact of a product that says into which part of a range it falls; ``-`` says: into none that is named."""
OTHERS = ("others", "other")
PLUG_IN = "phev_or_bev"

Alternatives = tuple[tuple[Rule, ...], ...]


@dataclass(frozen=True)
class Chosen:
    """The rules that may be meant.

    Attributes
    ----------
    candidates
        One set of alternatives for each part of the range that the product may fall into.
    ask
        The fact that would tell which, if there are several.
    note
        What else is to be known of the rows.
    """

    candidates: tuple[Alternatives, ...]
    ask: str = ""
    note: str = ""


RECIPROCAL = ("fta", "epa", "pta", "origin_convention")
"""Kinds of agreements whose list of rules holds for both sides alike."""


def chosen_rules(
    rules: Sequence[Rule], setting: Setting, code: str, groups: Mapping[str, frozenset[str]], stated: Stated
) -> Chosen:
    """The rules for goods of a code.

    Where an agreement that binds both sides has rows for the other direction only, those are meant: its list of rules
    is one. They are then no surer than recalled.

    Raises
    ------
    Trouble
        No row is meant, or the code has too few digits to choose between ranges.
    """
    agreement, exporter, importer = setting.agreement, setting.exporter, setting.importer
    meant, note = _between(rules, exporter, importer, groups), ""
    if not meant and setting.kind in RECIPROCAL:
        mirrored = _between(rules, importer, exporter, groups)
        meant = [replace(rule, confidence=weakest([rule.confidence, "recalled"])) for rule in mirrored]
        note = f"The rows are those for goods from {importer} to {exporter}; the list of {agreement} holds both ways."
    meant = [rule for rule in meant if _in_force(rule, setting.on)]
    if not meant:
        raise Trouble(
            f"{agreement}: origin_rules has no row from {exporter} to {importer} on {setting.on.isoformat()}; add them."
        )
    by_width: dict[int, list[Rule]] = {}
    for rule in meant:
        holds = _holds(rule, code)
        if holds is None:
            raise Trouble(
                f"{agreement}: the code {code} of {stated.product} has too few digits to choose between rows of "
                f"origin_rules ({rule.low} to {rule.high}); give it in full in products.hs_code."
            )
        if holds:
            by_width.setdefault(rule.width, []).append(rule)
    if not by_width:
        raise Trouble(f"{agreement}: origin_rules has no row for code {code}; add it.")
    return replace(_by_part([by_width[width] for width in sorted(by_width)], stated), note=note)


def _between(rules: Sequence[Rule], exporter: str, importer: str, groups: Mapping[str, frozenset[str]]) -> list[Rule]:
    return [r for r in rules if is_meant(r.exporter, exporter, groups) and is_meant(r.importer, importer, groups)]


def _in_force(rule: Rule, on: date) -> bool:
    return (rule.valid_from is None or rule.valid_from <= on) and (rule.valid_to is None or on <= rule.valid_to)


def _holds(rule: Rule, code: str) -> bool | None:
    """Whether the range holds the code; None if the code has too few digits to tell."""
    digits = max(len(rule.low), len(rule.high))
    low, high = rule.low.ljust(digits, "0"), rule.high.ljust(digits, "9")
    first, last = code[:digits].ljust(digits, "0"), code[:digits].ljust(digits, "9")
    if low <= first and last <= high:
        return True
    return None if first <= high and low <= last else False


def _by_part(levels: Sequence[Sequence[Rule]], stated: Stated) -> Chosen:
    """Go from the narrowest range outwards until the part that the product falls into is found."""
    candidates: list[Alternatives] = []
    asked: list[str] = []
    for level in levels:
        parts: dict[str, list[Rule]] = {}
        for rule in level:
            parts.setdefault("" if rule.subdivision in OTHERS else rule.subdivision, []).append(rule)
        named = {part: _falls_into(part, stated) for part in parts if part}
        sure = [part for part, told in named.items() if told]
        if sure:
            candidates += [_alternatives(parts[part]) for part in sure]
            break
        open_parts = [part for part, told in named.items() if told is None]
        candidates += [_alternatives(parts[part]) for part in open_parts]
        asked += open_parts
        if "" in parts:
            # Rows without a part, or for all others, are for what no named part holds.
            candidates.append(_alternatives(parts[""]))
            break
    else:
        if not asked:
            names = ", ".join(sorted({rule.subdivision for level in levels for rule in level}))
            raise Trouble(
                f"{stated.product} falls into none of the parts that origin_rules names ({names}); add a row."
            )
        candidates.append(())  # it may fall into none of the parts, for which there is no row
    ask = f"product_facts {SUBDIVISION} of {stated.product} ({', '.join(asked)}, or - for none)" if asked else ""
    return Chosen(tuple(candidates), ask)


def _falls_into(part: str, stated: Stated) -> bool | None:
    """Whether the product falls into a part that is told in a word; None if that is not known."""
    told = stated.says(SUBDIVISION, part)
    if told is not None:
        return told
    if part == PLUG_IN and stated.propulsion is not None:
        if stated.propulsion.startswith("hybrid"):
            return stated.yes("plug_in_hybrid")
        return stated.propulsion == "electric"
    if stated.part_family is not None and stated.part_family == part:
        return True
    return None


def _alternatives(rules: Sequence[Rule]) -> Alternatives:
    """Rows of one alternative that are joined by "and" must all hold; every other row is one of its own."""
    found: dict[tuple[int, str], list[Rule]] = {}
    for rule in sorted(rules, key=lambda r: (r.alternative, r.rule_id)):
        found.setdefault((rule.alternative, "" if rule.joined else rule.rule_id), []).append(rule)
    alternatives = [tuple(rows) for rows in found.values()]
    if not any(rule.extra.facts or rule.extra.at_least for rule in rules):
        alternatives.append((_own_only(rules[0]),))
    return tuple(alternatives)


def _own_only(rule: Rule) -> Rule:
    """Goods made of originating materials alone originate, whatever the list asks of foreign ones."""
    return replace(rule, rule_id="", kind="produced_exclusively", threshold=None, extra=Extra(), joined=False)

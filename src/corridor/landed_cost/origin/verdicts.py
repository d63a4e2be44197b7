"""The verdict: qualifies, does not (by how much, by what, what would cure it), or cannot be told (what is missing)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corridor.landed_cost.origin.choosing import Chosen
from corridor.landed_cost.origin.cures import Cure, cure_of, nearest
from corridor.landed_cost.origin.goods import Goods
from corridor.landed_cost.origin.parsed import Rule
from corridor.landed_cost.origin.reasons import (
    asked_in_words,
    cure_in_words,
    failing,
    holding,
    settling_in_words,
    undecided,
)
from corridor.landed_cost.origin.rule_tests import Tested, tested

QUALIFIES, FAILS, UNKNOWN = "qualifies", "does_not", "cannot_be_told"
MOST = 3


@dataclass(frozen=True)
class Verdict:
    """An answer with its reckoning.

    Attributes
    ----------
    shown
        The rows that decide, as tested in the light that decides.
    harsh
        That light.
    """

    verdict: str
    reason: str
    shown: tuple[Tested, ...] = ()
    harsh: bool = True
    short_by: float | None = None
    decided_by: tuple[str, ...] = ()
    cure: str = ""
    needs: str = ""

    @property
    def of_value(self) -> Tested | None:
        """The row whose share decides, if one does."""
        return next((t for t in self.shown if t.of_value and t.base), None)


def verdict_on(chosen: Chosen, harsh: Goods, kind: Goods) -> Verdict:
    """Put the rules to the goods in both lights."""
    surely = [_first_that_holds(alternatives, harsh) for alternatives in chosen.candidates]
    if all(surely):
        shown = tuple(t for tests in surely for t in tests or ())
        return Verdict(QUALIFIES, " ".join(dict.fromkeys(holding(t) for t in shown)), shown, True)
    possible = [[tests for tests in _tests(alternatives, kind) if _all(tests)] for alternatives in chosen.candidates]
    if not any(possible):
        return _failed(chosen, kind)
    return _unknown(chosen, harsh, kind)


def _tests(alternatives: Sequence[Sequence[Rule]], goods: Goods) -> list[tuple[Tested, ...]]:
    return [tuple(tested(rule, goods) for rule in rows) for rows in alternatives]


def _all(tests: Sequence[Tested]) -> bool:
    return all(t.holds for t in tests)


def _first_that_holds(alternatives: Sequence[Sequence[Rule]], goods: Goods) -> tuple[Tested, ...] | None:
    for rows in alternatives:
        tests = tuple(tested(rule, goods) for rule in rows)
        if _all(tests):
            return tests
    return None


def _failed(chosen: Chosen, kind: Goods) -> Verdict:
    """It fails by every alternative: show the one that the least change would mend."""
    named = [rows for alternatives in chosen.candidates for rows in alternatives if rows[0].rule_id]
    cure = cure_of(named, kind)
    closest = cure.alternative if cure else nearest(named, kind)
    shown = tuple(tested(rule, kind) for rule in closest)
    broken = [t for t in shown if not t.holds]
    valued = next((t for t in broken if t.of_value and t.base), None)
    short = None
    if valued is not None and valued.base and valued.allowed is not None:
        short = float(valued.total) / float(valued.base) - float(valued.allowed)
    lines = sorted({m.line: m.value for t in broken for m in t.against}.items(), key=lambda pair: (-pair[1], pair[0]))
    told = [failing(t) for t in broken]
    others = _others(named, closest, kind)
    words = cure_in_words(cure, broken)
    return Verdict(
        FAILS, " ".join(filter(None, [*dict.fromkeys(told), words, *others])), shown, False, short,
        tuple(line for line, _ in lines[:MOST]), words,
    )  # fmt: skip


def _others(named: Sequence[Sequence[Rule]], closest: Sequence[Rule], kind: Goods) -> list[str]:
    """Why the other alternatives fail: the first few in words, the rest by name."""
    others = [rows for rows in named if rows is not closest]
    told = []
    for rows in others[:MOST]:
        why = " ".join(failing(t) for t in (tested(rule, kind) for rule in rows) if not t.holds)
        told.append(f"By {_ids(rows)} instead: {why}")
    if len(others) > MOST:
        told.append(f"Nor does it qualify by {', '.join(_ids(rows) for rows in others[MOST:])}.")
    return told


def _ids(rows: Sequence[Rule]) -> str:
    return " and ".join(rule.rule_id for rule in rows)


def _unknown(chosen: Chosen, harsh: Goods, kind: Goods) -> Verdict:
    """Some alternative holds if what is missing turns out well: name what."""
    ways = [way for alternatives in chosen.candidates if (way := _most_hopeful(alternatives, harsh, kind)) is not None]
    needs = asked_in_words([chosen.ask, *(ask for asks, _, _ in ways for ask in asks)])
    told = [undecided(low, high) for _, strict, hopeful in ways for high, low in zip(strict, hopeful, strict=True)]
    said = " ".join(dict.fromkeys(filter(None, told)))
    if len(chosen.candidates) > 1:
        said = f"The rules differ by kind of goods. {said}".strip()
    shown = tuple(t for _, strict, _ in ways for t in strict)
    words = _settling(chosen, harsh)
    reason = " ".join(filter(None, [said, f"Fill in {needs}.", words]))
    return Verdict(UNKNOWN, reason, shown, True, cure=words, needs=needs)


def _most_hopeful(
    alternatives: Sequence[Sequence[Rule]], harsh: Goods, kind: Goods
) -> tuple[list[str], list[Tested], list[Tested]] | None:
    """Of the alternatives that hold in the kind light the one that asks for least; named rows come first."""
    ways = []
    for rows in alternatives:
        hopeful = [tested(rule, kind) for rule in rows]
        if _all(hopeful):
            strict = [tested(rule, harsh) for rule in rows]
            asks = _asks(strict, hopeful)
            ways.append((not rows[0].rule_id, len(asks), asks, strict, hopeful))
    return min(ways, key=lambda way: way[:2])[2:] if ways else None


def _settling(chosen: Chosen, harsh: Goods) -> str:
    """The inputs of least value whose origin would settle it, where they are enough."""
    if len(chosen.candidates) > 1:
        return ""
    named = [rows for rows in chosen.candidates[0] if rows[0].rule_id]
    return settling_in_words(cure_of(named, harsh, known=False))


def _asks(strict: Sequence[Tested], hopeful: Sequence[Tested]) -> list[str]:
    """What is missing for an alternative that holds in the kind light only."""
    asks: list[str] = []
    for hard, soft in zip(strict, hopeful, strict=True):
        if hard.holds:
            continue
        spared = {m.line for m in soft.against}
        asks += [m.ask for m in hard.against if m.ask and (m.line not in spared or not m.known)]
        asks += hard.needs
    return list(dict.fromkeys(asks))


__all__ = ["FAILS", "QUALIFIES", "UNKNOWN", "Cure", "Verdict", "verdict_on"]

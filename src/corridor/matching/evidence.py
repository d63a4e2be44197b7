"""What speaks for a pair and what against, with what each line says of it and what it weighs."""

from __future__ import annotations

from typing import Any

import numpy as np

from corridor.matching.attributes import Attributes
from corridor.matching.boosting import Model
from corridor.matching.facts import Facts
from corridor.matching.features import FEATURES, GROUPS, link_between
from corridor.matching.record import Record

KEPT_WEIGHT = 0.05
"""What moves the log odds by less is left out, unless the two contradict each other."""
_SAID = ("side", "axle", "place", "count")
_PLACE = {name: n for n, name in enumerate(FEATURES)}


def weights_of(model: Model, figures: np.ndarray) -> dict[str, np.ndarray]:
    """What each kind of evidence adds to the log odds: how much they fall when it is taken for unsaid."""
    whole = model.log_odds(figures)
    found = {}
    for kind, names in GROUPS.items():
        columns = [_PLACE[n] for n in names]
        without = figures.copy()
        without[:, columns] = np.nan
        found[kind] = whole - model.log_odds(without)
    return found


def evidence_rows(
    need: Record, line: Record, figures: np.ndarray, weights: dict[str, float], facts: Facts
) -> list[dict[str, Any]]:
    """Rows of `pair_evidence` without the two keys, the weightiest first."""
    rows = [_number(need, line), _link(need, line, facts), _term(need, line, facts), _position(need, line)]
    rows += [_vehicle(need, line), _plain("years", _years(need.attributes), _years(line.attributes), figures)]
    rows += [_plain("engine", _joined(need.attributes.engines), _joined(line.attributes.engines), figures)]
    rows += [
        _plain(n, _joined(getattr(need.attributes, n)), _joined(getattr(line.attributes, n)), figures) for n in _SAID
    ]
    rows += [_plain("measures", _measures(need.attributes), _measures(line.attributes), figures)]
    rows += [_plain("brand", need.brand, line.brand, figures), _wording(need, line, figures)]
    told = []
    for row in rows:
        if row is None:
            continue
        weight = weights.get(row["kind"], 0.0)
        if abs(weight) < KEPT_WEIGHT and row["speaks"] == "open":
            continue
        told.append({**row, "weight": round(float(weight), 3)})
    return sorted(told, key=lambda r: (-abs(r["weight"]), r["kind"]))


def _row(kind: str, speaks: str, need: str | None, line: str | None, note: str | None = None, source: str | None = None
         ) -> dict[str, Any]:  # fmt: skip
    says = {"need_says": need or None, "line_says": line or None}
    return {"kind": kind, "speaks": speaks, **says, "note": note, "source": source}


def _joined(values: Any) -> str:
    return ", ".join(str(v) for v in sorted(values))


def _number(need: Record, line: Record) -> dict[str, Any] | None:
    if not need.numbers and not line.numbers:
        return None
    shared = [n for n in need.numbers if n in line.numbers]
    ours = ", ".join(n.written for n in need.numbers.values())
    theirs = ", ".join(n.written for n in line.numbers.values())
    if shared:
        return _row("number", "for", ours, theirs, f"{', '.join(shared)} stands in both")
    if not ours or not theirs:
        return _row("number", "open", ours, theirs)
    return _row("number", "against", ours, theirs, "no number stands in both")


def _link(need: Record, line: Record, facts: Facts) -> dict[str, Any] | None:
    way = link_between(need, line, facts)
    if way is None:
        return None
    words = way.kind.replace("_", " ")
    note = f"{words}: {' - '.join(way.numbers)} ({way.confidence})"
    return _row("link", "for", way.numbers[0], way.numbers[-1], note, "|".join(dict.fromkeys(way.sources)))


def _term(need: Record, line: Record, facts: Facts) -> dict[str, Any] | None:
    if not need.concepts and not line.concepts:
        return None
    ours, theirs = (_called(one, facts) for one in (need, line))
    if not need.concepts or not line.concepts:
        return _row("term", "open", ours, theirs)
    same = need.concepts & line.concepts
    return _row("term", "for" if same else "against", ours, theirs, ", ".join(sorted(same)) or "two kinds of part")


def _called(one: Record, facts: Facts) -> str:
    if not one.concepts:
        return ""
    names = " or ".join(facts.glossary.name.get(c, c) for c in sorted(one.concepts))
    return f"{one.named.term}: {names}" if one.named is not None else f"by its number: {names}"


def _position(need: Record, line: Record) -> dict[str, Any] | None:
    a, b = need.says, line.says
    if a is None or b is None:
        return None
    speaks = "for" if a.position == b.position else "against" if a.position[:2] != b.position[:2] else "open"
    return _row("number_position", speaks, f"{a.position} {a.name or a.group or ''}".strip(),
                f"{b.position} {b.name or b.group or ''}".strip(), None, a.source)  # fmt: skip


def _vehicle(need: Record, line: Record) -> dict[str, Any] | None:
    if not need.models and not line.models:
        return None
    shared = need.models & line.models
    speaks = "for" if shared else "against" if need.models and line.models else "open"
    return _row("vehicle", speaks, _joined(need.models), _joined(line.models), _joined(shared) or None)


def _plain(kind: str, ours: str, theirs: str, figures: np.ndarray) -> dict[str, Any] | None:
    if not ours and not theirs:
        return None
    if not ours or not theirs:
        return _row(kind, "open", ours, theirs)
    value = figures[_PLACE[GROUPS[kind][0]]]
    speaks = "open" if np.isnan(value) else "for" if value >= 0.5 else "against" if value <= 0.0 else "open"
    return _row(kind, speaks, ours, theirs)


def _wording(need: Record, line: Record, figures: np.ndarray) -> dict[str, Any] | None:
    value = figures[_PLACE["word_weight"]]
    if np.isnan(value):
        return None
    only = sorted(need.tokens ^ line.tokens, key=lambda w: (-len(w), w))[:6]
    speaks = "for" if value >= 0.6 else "against" if value < 0.3 else "open"
    return _row("wording", speaks, None, None, f"only in one of the two: {', '.join(only)}" if only else "same words")


def _years(one: Attributes) -> str:
    return ", ".join(f"{a or ''}-{'' if b == 9999 else b}" for a, b in one.years)


def _measures(one: Attributes) -> str:
    parts = [f"{m:g} mm" for m in one.measures] + [f"{v:g} V" for v in sorted(one.volts)]
    return ", ".join([*parts, *(f"{t} teeth" for t in sorted(one.teeth))])

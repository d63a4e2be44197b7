"""Conditions in rule tables: ``propulsion=electric|propulsion=hybrid & mass_kg>2610``.

Clauses joined by ``&`` must all hold; inside a clause ``|`` means or; a bare word is a flag that must be a fact.
A condition is true, false, or unknown: unknown names the facts that would have to be asked for, and is never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

_ATOM = re.compile(r"^\s*([A-Za-z_][\w.]*)\s*(!=|<=|>=|=|<|>)?\s*(.*?)\s*$")

FactValue = Collection[str] | float | bool | None
"""Words that a fact takes (an empty collection: it is known to take none), a number, a flag, or None for unknown."""


@dataclass(frozen=True)
class Atom:
    """One comparison, or a bare flag (``operator`` empty)."""

    fact: str
    operator: str
    value: str


@dataclass(frozen=True)
class Verdict:
    """``holds`` is True, False or None (unknown); ``asks_for`` names the unknown facts that would decide it."""

    holds: bool | None
    asks_for: tuple[str, ...] = ()


@cache
def parse(text: str | None) -> tuple[tuple[Atom, ...], ...]:
    """The clauses of a condition, each a tuple of alternatives; no clause for an empty text.

    Raises
    ------
    ValueError
        A part is neither a word nor a comparison.

    >>> [[atom.fact for atom in clause] for clause in parse("new & cc<=1600|hybrid")]
    [['new'], ['cc', 'hybrid']]
    """
    clauses = []
    for clause in (text or "").split("&"):
        atoms = []
        for part in clause.split("|"):
            if not part.strip():
                continue
            match = _ATOM.match(part)
            if match is None or bool(match[2]) != bool(match[3]):
                raise ValueError(f'"{part.strip()}" is neither a word nor a comparison such as fuel=diesel')
            atoms.append(Atom(match[1], match[2] or "", match[3]))
        if atoms:
            clauses.append(tuple(atoms))
    return tuple(clauses)


def _atom_holds(atom: Atom, facts: Mapping[str, FactValue]) -> bool | None:
    known = facts.get(atom.fact)
    if known is None:
        return None
    if not atom.operator:
        return bool(known)
    if isinstance(known, bool):
        known = ("yes",) if known else ("no",)
    if isinstance(known, (int, float)):
        wanted = float(atom.value)
        return {
            "=": known == wanted, "!=": known != wanted, "<": known < wanted,
            "<=": known <= wanted, ">": known > wanted, ">=": known >= wanted,
        }[atom.operator]  # fmt: skip
    if atom.operator == "=":
        return atom.value in known
    if atom.operator == "!=":
        return atom.value not in known
    return None


def evaluate(text: str | None, facts: Mapping[str, FactValue]) -> Verdict:
    """Whether a condition holds for a thing with these facts; an empty condition always holds."""
    unknown: list[str] = []
    undecided = False
    for clause in parse(text):
        verdicts = [(atom, _atom_holds(atom, facts)) for atom in clause]
        if any(holds for _, holds in verdicts):
            continue
        missing = [atom.fact for atom, holds in verdicts if holds is None]
        if not missing:
            # One clause that fails settles it, whatever the others would ask for.
            return Verdict(False)
        undecided = True
        unknown.extend(missing)
    return Verdict(None, tuple(dict.fromkeys(unknown))) if undecided else Verdict(True)

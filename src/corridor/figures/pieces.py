"""Cumulative figures taken apart: of "the first half" and "the year" the second half follows, by plain subtraction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from corridor.provenance import weakest

ROUNDING = 0.005
"""Share of a total that its parts may part from it by: figures are rounded."""
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Piece:
    """A value over days, both ends included; `derived` if it is what one figure has more than others."""

    first: date
    last: date
    value: float
    confidence: str = "sourced"
    derived: bool = False

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Apart:
    """What `taken_apart` gives: pieces in order, and in words what did not go together."""

    pieces: tuple[Piece, ...]
    clashes: tuple[str, ...]


def taken_apart(given: Iterable[Piece]) -> Apart:
    """Pieces that do not overlap, from figures of which longer ones hold shorter ones.

    A longer figure that begins or ends with shorter ones is left with what it has more than they. A total whose parts
    are all known must be their sum and adds nothing; where it is not, or is less than a part, the parts stay and the
    total is told. A figure in the midst of a longer one, around which nothing is known, gives way to the longer.
    Figures that overlap in any other way stay as they are, for the caller to refuse.
    """
    ordered = sorted(given, key=lambda p: (p.first, p.last))
    if all(one.last < other.first for one, other in pairwise(ordered)):
        return Apart(tuple(ordered), ())
    begins: dict[date, Piece] = {}
    ends: dict[date, Piece] = {}
    clashes: list[str] = []
    for piece in sorted(ordered, key=lambda p: (p.days, p.first)):
        rest = _rest(piece, begins, ends)
        if rest is None:
            continue
        if isinstance(rest, str):
            clashes.append(rest)
            continue
        begins[rest.first] = ends[rest.last] = rest
    return _without_inner(sorted({*begins.values(), *ends.values()}, key=lambda p: (p.first, p.last)), clashes)


def _rest(piece: Piece, begins: dict[date, Piece], ends: dict[date, Piece]) -> Piece | str | None:
    """What a figure has more than the shorter ones at its ends; None where nothing is left, words where it clashes."""
    rest = piece
    while True:
        front, back = begins.get(rest.first), ends.get(rest.last)
        part = front if front is not None and front.last <= rest.last else None
        part = part or (back if back is not None and back.first >= rest.first else None)
        if part is None:
            return rest
        left = rest.value - part.value
        over = f"{piece.value:,.10g} for {piece.first} to {piece.last}"
        if part.days == rest.days:
            if abs(left) <= ROUNDING * abs(piece.value):
                return None
            return f"{over} is not the sum of its parts, {piece.value - left:,.10g}"
        if left < 0 <= part.value:
            return f"{over} is less than its parts up to {part.last}"
        first, last = (part.last + _DAY, rest.last) if part is front else (rest.first, part.first - _DAY)
        sure = weakest([rest.confidence, part.confidence])
        rest = replace(rest, first=first, last=last, value=left, confidence=sure, derived=True)


def _without_inner(ordered: list[Piece], clashes: list[str]) -> Apart:
    kept: list[Piece] = []
    for piece in ordered:
        if kept and kept[-1].first <= piece.first and piece.last <= kept[-1].last:
            outer = kept[-1]
            told = f"{piece.value:,.10g} for {piece.first} to {piece.last} lies in the midst of"
            clashes.append(f"{told} {outer.first} to {outer.last}, which counts instead")
        else:
            kept.append(piece)
    return Apart(tuple(kept), tuple(clashes))

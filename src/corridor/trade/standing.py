"""Where a sum over periods stands: what is known of it, by periods or cumulative figures, and what is left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from corridor.figures.pieces import Piece
from corridor.figures.series import Counted


@dataclass(frozen=True)
class Standing:
    """What is known of some periods of a series.

    Attributes
    ----------
    so_far
        Sum of what is known within them.
    known_to
        Last day that is known.
    left
        Periods after what is known, each with the share of its days that is left.
    holes
        Periods before the last day known that have no value, or not all of it.
    """

    so_far: float
    known_to: date | None
    left: Mapping[int, float]
    holes: tuple[int, ...]


def standing(series: Counted, places: range) -> Standing:
    """What is known of the periods `places` of a series, and what is left of them.

    A figure over several of them, as "the first seven months" of a year, counts as one sum; a figure that also holds
    days outside them says nothing of them.
    """
    spans = {p: series.span(p) for p in places}
    first, last = spans[places[0]][0], spans[places[-1]][1]
    inside = [Piece(*spans[p], series.values[p]) for p in places if p in series.values]
    inside += [piece for piece in series.others if first <= piece.first and piece.last <= last]
    known_to = max((piece.last for piece in inside), default=None)
    seen = max([series.span(p)[1] for p in series.values] + [piece.last for piece in series.others])
    left: dict[int, float] = {}
    holes: list[int] = []
    for p in places:
        if p in series.values:
            continue
        days = (spans[p][1] - spans[p][0]).days + 1
        open_days = days - sum(_shared(piece, *spans[p]) for piece in inside)
        if open_days <= 0:
            continue
        begins_after = open_days == days and spans[p][0] > seen
        tail_alone = spans[p][1] > seen and open_days <= (spans[p][1] - seen).days
        if begins_after or tail_alone:
            left[p] = open_days / days
        else:
            holes.append(p)
    return Standing(sum(piece.value for piece in inside), known_to, left, tuple(holes))


def _shared(piece: Piece, first: date, last: date) -> int:
    return max(0, (min(piece.last, last) - max(piece.first, first)).days + 1)

"""What a schedule shows: rows, the bars on them and the time that is shut; bars that overlap are put side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

TONES = ("#0b6583", "#c08a3e", "#5c7f5a", "#7a5c86", "#7d8a99", "#a8502c", "#6aa5bb", "#475467", "#b59a2f", "#2f7a54")
"""Colours of what the bars are told apart by; more kinds than these share the last one."""


@dataclass(frozen=True)
class Bar:
    """One test on a row, in hours since the start; `marks` are classes of the style."""

    start: float
    end: float
    tone: str
    label: str
    title: str
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shut:
    """Hours in which a row cannot be used, and why."""

    start: float
    end: float
    why: str
    tone: str = "shut"


@dataclass(frozen=True)
class Row:
    """One thing that is busy: a facility, a specimen, a crew. `due` are hours by which something must be finished."""

    label: str
    sub: str
    bars: tuple[Bar, ...]
    shut: tuple[Shut, ...] = ()
    due: tuple[float, ...] = ()


def lanes(bars: Sequence[Bar]) -> list[tuple[Bar, int]]:
    """Bars in order of their start, each with the first lane that is free for it.

    >>> def bar(start, end): return Bar(start, end, "", "", "")
    >>> [lane for _, lane in lanes([bar(0, 4), bar(2, 6), bar(4, 8)])]
    [0, 1, 0]
    """
    free: list[float] = []
    placed = []
    for bar in sorted(bars, key=lambda b: (b.start, b.end, b.title)):
        lane = next((i for i, end in enumerate(free) if end <= bar.start), len(free))
        if lane == len(free):
            free.append(bar.end)
        free[lane] = bar.end
        placed.append((bar, lane))
    return placed


def tones(kinds: Iterable[str]) -> dict[str, str]:
    """A colour for each kind, the most frequent first; equal kinds get equal colours whatever their order.

    >>> tones(["crash", "road", "road"])["road"]
    '#0b6583'
    """
    counts: dict[str, int] = {}
    for kind in kinds:
        counts[kind] = counts.get(kind, 0) + 1
    ranked = sorted(counts, key=lambda kind: (-counts[kind], kind))
    return {kind: TONES[min(i, len(TONES) - 1)] for i, kind in enumerate(ranked)}

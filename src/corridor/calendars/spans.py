"""Spans: half-open stretches [start, end) of a campaign's clock in hours, and what can be done with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Span = tuple[float, float]


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same hours as the fewest spans in order; spans that touch become one.

    >>> merged([(5, 8), (0, 2), (2, 3), (7, 9)])
    [(0, 3), (5, 9)]
    """
    out: list[Span] = []
    for start, end in sorted(s for s in spans if s[0] < s[1]):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def without(spans: Sequence[Span], shut: Iterable[Span]) -> list[Span]:
    """Hours of `spans` (merged) that lie in none of `shut`.

    >>> without([(0, 10), (12, 20)], [(3, 4), (8, 14)])
    [(0, 3), (4, 8), (14, 20)]
    """
    closed = merged(shut)
    out: list[Span] = []
    at = 0
    for start, end in spans:
        begin = start
        while at < len(closed) and closed[at][1] <= begin:
            at += 1
        look = at
        while look < len(closed) and closed[look][0] < end:
            if closed[look][0] > begin:
                out.append((begin, closed[look][0]))
            begin = max(begin, closed[look][1])
            look += 1
        if begin < end:
            out.append((begin, end))
    return out


def both(left: Sequence[Span], right: Sequence[Span]) -> list[Span]:
    """Hours that lie in both, each of them merged.

    >>> both([(0, 5), (8, 12)], [(3, 9)])
    [(3, 5), (8, 9)]
    """
    out: list[Span] = []
    i = j = 0
    while i < len(left) and j < len(right):
        start, end = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        if start < end:
            out.append((start, end))
        if left[i][1] <= right[j][1]:
            i += 1
        else:
            j += 1
    return out


def hours(spans: Iterable[Span]) -> float:
    """How many hours the spans hold together."""
    return sum(end - start for start, end in spans)

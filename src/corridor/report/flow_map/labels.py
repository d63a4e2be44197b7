"""Names on the map: the most important first, each where it covers nothing, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True)
class Label:
    """A name put down: where its text starts, and how it is anchored there."""

    text: str
    x: float
    y: float
    anchor: str


@dataclass
class Board:
    """The paper, with what is already taken."""

    width: float
    height: float
    taken: list[Box] = field(default_factory=list)

    def take_points(self, points: Iterable[tuple[float, float]], half: float) -> None:
        self.taken += [(x - half, y - half, x + half, y + half) for x, y in points]

    def put(self, text: str, x: float, y: float, size: float, gap: float) -> Label | None:
        """Put a name beside a point, trying eight places around it; None if every one is taken."""
        wide, high = text_width(text, size), size * 1.15
        for anchor, dx, dy in _places(gap, high):
            left = x + dx - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
            box = (left, y + dy - high * 0.8, left + wide, y + dy + high * 0.25)
            if self._free(box):
                self.taken.append(box)
                return Label(text, x + dx, y + dy, anchor)
        return None

    def put_middle(self, text: str, x: float, y: float, size: float) -> Label | None:
        """Put a name across a point, if nothing stands there."""
        wide = text_width(text, size)
        box = (x - wide / 2, y - size, x + wide / 2, y + size * 0.3)
        if not self._free(box):
            return None
        self.taken.append(box)
        return Label(text, x, y, "middle")

    def _free(self, box: Box) -> bool:
        left, top, right, bottom = box
        if left < 4 or top < 4 or right > self.width - 4 or bottom > self.height - 4:
            return False
        return not any(left < r and right > a and top < b and bottom > t for a, t, r, b in self.taken)


def _places(gap: float, high: float) -> Sequence[tuple[str, float, float]]:
    below, above, level = gap + high * 0.75, -gap - high * 0.1, high * 0.3
    return (
        ("start", gap, level), ("end", -gap, level), ("middle", 0.0, above), ("middle", 0.0, below),
        ("start", gap * 0.7, above * 0.9), ("end", -gap * 0.7, above * 0.9),
        ("start", gap * 0.7, below * 0.9), ("end", -gap * 0.7, below * 0.9),
    )  # fmt: skip


def text_width(text: str, size: float) -> float:
    """About how wide a text runs in a sans-serif face."""
    return sum(0.32 if c in "il.,'|fjtI -" else 0.85 if c in "mwMW" else 0.57 for c in text) * size

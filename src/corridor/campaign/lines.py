"""What stands on a pool in order of time, so that what is near a moment is found without looking at all."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from operator import itemgetter

Stand = tuple[int, int, int, str | None]
"""``(from, to, amount, kind)``."""
BEGIN = itemgetter(0)


class Line:
    """Stands in order of their begin."""

    def __init__(self, stands: Iterable[Stand] = ()) -> None:
        self.stands = sorted(stands, key=BEGIN)
        self.begins = [stand[0] for stand in self.stands]
        self.longest = max((b - a for a, b, _, _ in self.stands), default=0)

    def near(self, begin: int, end: int) -> Sequence[Stand]:
        """All that could overlap ``[begin, end)``, and some that do not."""
        return self.stands[bisect_left(self.begins, begin - self.longest) : bisect_left(self.begins, end)]

    def put(self, stand: Stand) -> None:
        """Add one."""
        self.longest = max(self.longest, stand[1] - stand[0])
        insort(self.stands, stand, key=BEGIN)
        insort(self.begins, stand[0])

    def take(self, stand: Stand) -> None:
        """Take one away."""
        place = self.stands.index(stand, bisect_left(self.begins, stand[0]))
        del self.stands[place], self.begins[place]

"""Units as sources write them, ``USD million``, ``thousand vehicles``, ``percent``; figures with their precision."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal

SCALES = {"thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "mn": 1e6, "billion": 1e9, "bn": 1e9, "trillion": 1e12}
CURRENCY = re.compile(r"[A-Z]{3}")
SAME = {
    "vehicle": "vehicles", "car": "vehicles", "cars": "vehicles", "unit": "units", "items": "units", "pieces": "units",
    "tonne": "tonnes", "t": "tonnes", "%": "percent", "dollars": "USD", "euros": "EUR", "roubles": "RUB",
}  # fmt: skip
ABOUT = 0.10
"""How far a figure said to be `about` may be from the one reckoned, as a share."""
CENT = 0.01
"""How far a round figure such as 1,500,000 may be, as a share, when no word stands before it."""


@dataclass(frozen=True)
class Unit:
    """A unit: how many of `base` it is."""

    scale: float
    base: str

    @property
    def is_money(self) -> bool:
        return CURRENCY.fullmatch(self.base) is not None


def unit_of(text: str) -> Unit:
    """The unit that a text names.

    >>> unit_of("USD million")
    Unit(scale=1000000.0, base='USD')
    """
    words = [w for w in re.split(r"[\s_]+", text.strip()) if w]
    scale, rest = 1.0, []
    for word in words:
        if word.lower() in SCALES and len(words) > 1:
            scale *= SCALES[word.lower()]
        elif word.lower() not in ("of", "in"):
            rest.append(SAME.get(word.lower(), word))
    return Unit(scale, " ".join(rest) or "units")


def precision(value: float) -> float:
    """Half a unit of the last figure that is meant, in the units of the value.

    Zeros before the decimal point may stand for rounding, so a figure that ends in them is meant to half a unit of its
    last other figure, but to no less than within one percent.

    >>> precision(13.0), precision(5.6), precision(1_500_000.0)
    (0.5, 0.05, 15000.0)
    """
    if value == 0 or not math.isfinite(value):
        return 0.5
    # A float written shortly is the figure as somebody wrote it.
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    half = 0.5 * 10.0 ** int(exponent)
    return min(half, max(0.5, abs(value) * CENT)) if int(exponent) > 0 else half


def allowed(value: float, qualifier: str, rounded: bool = False) -> tuple[float, float]:
    """The figures that a statement lets be true, both ends included; infinite where it is open.

    ``over`` and ``under`` leave the figure itself out, unless it is a growth or share, which is always `rounded`.
    """
    half = precision(value)
    match qualifier:
        case "over":
            return (value - half if rounded else math.nextafter(value, math.inf)), math.inf
        case "under":
            return -math.inf, (value + half if rounded else math.nextafter(value, -math.inf))
        case "about":
            return value - abs(value) * ABOUT, value + abs(value) * ABOUT
    return value - half, value + half


def taken(value: float, qualifier: str) -> tuple[float, float]:
    """A figure that somebody states, as the input of another: itself, open to the side that its word leaves open."""
    return (-math.inf if qualifier == "under" else value), (math.inf if qualifier == "over" else value)


def figure(value: float) -> str:
    """A figure in the words of a reckoning: six digits, and never a power of ten.

    >>> figure(66_000_000.0), figure(1174079.105), figure(12.34567891)
    ('66,000,000', '1,174,079', '12.3457')
    """
    return f"{value:,.0f}" if abs(value) >= 100_000 else f"{value:,.6g}"

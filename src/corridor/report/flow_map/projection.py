"""From degrees to places on the paper: a conic projection fitted to the flows, so that distances look right."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Degrees = tuple[float, float]
"""Longitude and latitude."""
Place = tuple[float, float]
"""x to the right and y down, in the drawing's units."""


@dataclass(frozen=True)
class View:
    """A window on the map: `place` puts a point of the globe on the paper; `reach` is what it can show, in degrees."""

    width: float
    height: float
    place: Callable[[Degrees], Place]
    reach: tuple[float, float, float, float]


def fit(points: Sequence[Degrees], width: float, height: float, margin: float) -> View:
    """The view that shows all points with a margin; a single point is shown with 3 degrees around it."""
    lons, lats = [p[0] for p in points], [p[1] for p in points]
    west, east, south, north = min(lons), max(lons), min(lats), max(lats)
    grow = max(0.0, 3.0 - max(east - west, north - south)) / 2
    west, east, south, north = west - grow, east + grow, max(-85.0, south - grow), min(85.0, north + grow)
    flat = _conic(west, east, south, north)
    frame = [*points, (west, south), (west, north), (east, south), (east, north)] if grow else list(points)
    spots = [flat(p) for p in frame]
    left, right = min(s[0] for s in spots), max(s[0] for s in spots)
    top, bottom = min(s[1] for s in spots), max(s[1] for s in spots)
    scale = min((width - 2 * margin) / max(right - left, 1e-9), (height - 2 * margin) / max(bottom - top, 1e-9))
    shift_x = width / 2 - scale * (left + right) / 2
    shift_y = height / 2 - scale * (top + bottom) / 2

    def place(point: Degrees) -> Place:
        x, y = flat(point)
        return x * scale + shift_x, y * scale + shift_y

    # The window shows more than the points; shapes far beyond it need not be looked at.
    wide, high = width / scale * 57.3, height / scale * 57.3
    reach = (west - wide - 15, south - high / 2 - 10, east + wide + 15, north + high / 2 + 10)
    return View(width, height, place, reach)


def _conic(west: float, east: float, south: float, north: float) -> Callable[[Degrees], Place]:
    """Lambert's conformal conic between the two latitudes; near the equator or over half the globe a plain grid."""
    middle = math.radians((west + east) / 2)
    low = math.radians(south + (north - south) / 6)
    high = math.radians(north - (north - south) / 6)
    if east - west > 200 or abs(math.degrees(low + high)) < 16 or low * high < 0:
        stretch = math.cos((low + high) / 2)
        return lambda p: ((math.radians(p[0]) - middle) * stretch, -math.radians(p[1]))

    def half(phi: float) -> float:
        return math.tan(math.pi / 4 + phi / 2)

    n = math.sin(low)
    if high - low > 1e-6:
        n = math.log(math.cos(low) / math.cos(high)) / math.log(half(high) / half(low))
    size = math.cos(low) * half(low) ** n / n

    def place(point: Degrees) -> Place:
        phi = math.radians(min(89.5, max(-89.5, point[1])))
        radius = size / half(phi) ** n
        turn = n * (math.radians(point[0]) - middle)
        return radius * math.sin(turn), radius * math.cos(turn)

    return place

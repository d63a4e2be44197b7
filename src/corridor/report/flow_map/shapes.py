"""Country shapes: read from a GeoJSON file, put on the paper, cut to the window and made small."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

from corridor.report.flow_map.projection import Place, View

BEYOND = 4.0
"""Shapes are cut this far outside the window, so that the cut's own edge is never seen."""


@dataclass(frozen=True)
class Land:
    """One country within the window: its outline as an SVG path, and where its name fits best."""

    name: str
    path: str
    middle: Place
    area: float


@dataclass(frozen=True)
class Shapes:
    """Countries of the window, and what the file says about itself."""

    lands: tuple[Land, ...]
    name: str


def load_shapes(path: Path | None, view: View) -> Shapes:
    """Countries that the window shows.

    Parameters
    ----------
    path
        A GeoJSON FeatureCollection of Polygons and MultiPolygons in degrees with ``properties.name``; None takes
        the file that comes with Corridor.
    view
        The window.

    Raises
    ------
    ValueError
        The file is not such a collection.
    """
    if path is None:
        text = files("corridor.report").joinpath("assets/map/countries.geojson").read_text(encoding="utf-8")
    else:
        text = path.read_text(encoding="utf-8")
    data = json.loads(text)
    if not isinstance(data, dict) or data.get("type") != "FeatureCollection":
        raise ValueError(f"{path} is not a GeoJSON FeatureCollection of country shapes")
    lands = [land for feature in data["features"] if (land := _land(feature, view)) is not None]
    return Shapes(tuple(lands), str(data.get("name") or (path.name if path else "")))


def _land(feature: dict[str, Any], view: View) -> Land | None:
    pieces: list[list[Place]] = []
    for ring in _rings(feature.get("geometry") or {}):
        if _out_of_reach(ring, view):
            continue
        spots = _thinned([view.place((p[0], p[1])) for p in ring])
        cut = clip(spots, -BEYOND, -BEYOND, view.width + BEYOND, view.height + BEYOND)
        if len(cut) >= 3 and abs(area(cut)) > 1.5:
            pieces.append(cut)
    if not pieces:
        return None
    largest = max(pieces, key=lambda piece: abs(area(piece)))
    name = str((feature.get("properties") or {}).get("name") or "")
    return Land(name, "".join(_path(p) for p in pieces), _middle(largest), sum(abs(area(p)) for p in pieces))


def _rings(geometry: dict[str, Any]) -> Iterator[Sequence[Sequence[float]]]:
    coordinates = geometry.get("coordinates") or []
    for polygon in [coordinates] if geometry.get("type") == "Polygon" else coordinates:
        yield from polygon


def _out_of_reach(ring: Sequence[Sequence[float]], view: View) -> bool:
    west, south, east, north = view.reach
    lons, lats = [p[0] for p in ring], [p[1] for p in ring]
    return max(lons) < west or min(lons) > east or max(lats) < south or min(lats) > north


def _thinned(spots: list[Place]) -> list[Place]:
    """Spots half a unit apart or more: finer detail cannot be seen."""
    kept = spots[:1]
    for spot in spots[1:]:
        if abs(spot[0] - kept[-1][0]) + abs(spot[1] - kept[-1][1]) >= 0.6:
            kept.append(spot)
    return kept


def clip(ring: list[Place], left: float, top: float, right: float, bottom: float) -> list[Place]:
    """The part of a ring within a box (Sutherland and Hodgman); parts torn apart stay joined along the box's edge."""
    for axis, bound, sign in ((0, left, 1.0), (0, right, -1.0), (1, top, 1.0), (1, bottom, -1.0)):
        kept: list[Place] = []
        for here, there in zip(ring, ring[1:] + ring[:1], strict=True):
            inside, next_inside = (sign * (p[axis] - bound) >= 0 for p in (here, there))
            if inside:
                kept.append(here)
            if inside != next_inside:
                t = (bound - here[axis]) / (there[axis] - here[axis])
                kept.append((here[0] + t * (there[0] - here[0]), here[1] + t * (there[1] - here[1])))
        ring = kept
        if not ring:
            break
    return ring


def area(ring: Sequence[Place]) -> float:
    """Signed area of a ring."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2


def _middle(ring: Sequence[Place]) -> Place:
    whole = area(ring)
    x = y = 0.0
    for a, b in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = a[0] * b[1] - b[0] * a[1]
        x += (a[0] + b[0]) * cross
        y += (a[1] + b[1]) * cross
    return x / (6 * whole), y / (6 * whole)


def _path(ring: Sequence[Place]) -> str:
    """Relative steps in tenths of a unit: half the length of absolute coordinates."""
    at = [(round(x * 10), round(y * 10)) for x, y in ring]
    steps = [f"M{at[0][0] / 10:g} {at[0][1] / 10:g}"]
    for (x0, y0), (x1, y1) in pairwise(at):
        steps.append(f"l{(x1 - x0) / 10:g} {(y1 - y0) / 10:g}")
    return "".join(steps).replace(" -", "-") + "z"

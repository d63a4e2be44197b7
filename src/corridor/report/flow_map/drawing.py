"""The map as an SVG: land, borders, flows, places and their names, and what the widths and colours mean."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from corridor.report import numbers
from corridor.report.flow_map.labels import Board, Label
from corridor.report.flow_map.legs import MapLegs, far_sites
from corridor.report.flow_map.projection import Place, fit
from corridor.report.flow_map.shapes import Land, load_shapes
from corridor.report.reading import Reader

WIDTH, HEIGHT, MARGIN = 800.0, 720.0, 58.0
WIDEST, THINNEST = 11.0, 1.3
MODES = {
    "road": ("#3f4b59", ""),
    "rail": ("#a8502c", ""),
    "sea": ("#0b6583", "7 4"),
    "caspian_sea": ("#1f8f86", "7 4"),
    "roro": ("#4d63ad", "7 4"),
    "inland_waterway": ("#5b9fc0", "2 4"),
    "air": ("#84549c", "1 5"),
}
"""Colour and dashes of each mode; dashes keep them apart on a grey print."""
OTHER_MODE = ("#8a8f98", "")


@dataclass(frozen=True)
class Drawing:
    """The map, how many places it marks, which set of borders it shows, and the names of places beyond its edge."""

    svg: str
    places: int
    credit: str
    beyond: tuple[str, ...]


def draw(reader: Reader, legs: MapLegs, shapes: Path | None = None) -> Drawing:
    """Draw the legs on a map of the countries around them.

    Parameters
    ----------
    reader
        Names and kinds of the sites.
    legs
        From `map_legs`; at least one has coordinates.
    shapes
        GeoJSON file of country shapes; None takes the one that comes with Corridor.
    """
    rows = legs.drawn.to_dicts()
    sites: dict[str, tuple[float, float]] = {}
    for row in rows:
        sites.setdefault(row["from_site"], (row["lon_a"], row["lat_a"]))
        sites.setdefault(row["to_site"], (row["lon_b"], row["lat_b"]))
    far = far_sites(legs)
    view = fit([at for key, at in sites.items() if key not in far], WIDTH, HEIGHT, MARGIN)
    spots = {key: view.place(at) for key, at in sites.items()}
    land = load_shapes(shapes, view)
    most = max(row[legs.weight] for row in rows)
    modes = [m for m in [*MODES, None] if any((r["mode"] if r["mode"] in MODES else None) == m for r in rows)]
    legend = _legend(modes, most, legs.weight)
    board = Board(WIDTH, HEIGHT, [(0, HEIGHT - legend.height, legend.width, HEIGHT)])
    board.take_points(spots.values(), 4)
    names = _names(reader, rows, spots, legs.weight, board)
    parts = [
        f'<svg viewBox="0 0 {WIDTH:g} {HEIGHT:g}" class="map" role="img" '
        'aria-labelledby="map-title"><title id="map-title">Flows of the plan on a map</title>',
        '<g class="land">',
        *(f'<path d="{shape.path}"><title>{escape(shape.name)}</title></path>' for shape in land.lands),
        "</g>",
        *_flows(reader, rows, spots, most, legs.weight),
        *_countries(land.lands, board),
        *_dots(reader, spots),
        *names,
        legend.svg,
        "</svg>",
    ]
    credit = f"{land.name}. Border sets differ on disputed borders; another can be chosen." if land.name else ""
    hidden = [s for s, (x, y) in spots.items() if not (0 <= x <= WIDTH and 0 <= y <= HEIGHT)]
    beyond = tuple(sorted(reader.place(site) for site in hidden))
    return Drawing("".join(parts), len(spots) - len(hidden), credit, beyond)


def _flows(
    reader: Reader, rows: list[dict[str, Any]], spots: dict[str, Place], most: float, weight: str
) -> Iterator[str]:
    yield '<g class="flows">'
    for row in rows:
        here, there = spots[row["from_site"]], spots[row["to_site"]]
        color, dashes = MODES.get(row["mode"], OTHER_MODE)
        width = max(THINNEST, WIDEST * row[weight] / most) if most else THINNEST
        path, arrow = _curve(here, there, width)
        told = (
            f"{reader.place(row['from_site'])} to {reader.place(row['to_site'])}, {row['mode'].replace('_', ' ')}: "
            + (f"{numbers.quantity(row['tonnes'])} t, " if row["tonnes"] is not None else "")
            + f"{numbers.quantity(row['quantity'])} units, {numbers.quantity(row['loads'])} loads"
        )
        dash = f' stroke-dasharray="{dashes}"' if dashes else ""
        yield (
            f'<g class="flow"><title>{escape(told)}</title><path d="{path}" stroke="{color}" '
            f'stroke-width="{width:.1f}"{dash}/><path class="arrow" d="{arrow}" fill="{color}"/></g>'
        )
    yield "</g>"


def _curve(here: Place, there: Place, width: float) -> tuple[str, str]:
    """A line bent a little to its right, so that there and back lie side by side, and an arrow head on its middle."""
    dx, dy = there[0] - here[0], there[1] - here[1]
    length = math.hypot(dx, dy) or 1.0
    bend = 0.09 if length > 18 else 0.0
    control = (here[0] + dx / 2 - dy * bend, here[1] + dy / 2 + dx * bend)
    path = f"M{here[0]:.1f} {here[1]:.1f}Q{control[0]:.1f} {control[1]:.1f} {there[0]:.1f} {there[1]:.1f}"
    if length < 34:
        return path, ""
    ux, uy = dx / length, dy / length
    at = (here[0] + dx / 2 - dy * bend / 2, here[1] + dy / 2 + dx * bend / 2)
    half = 3.2 + width * 0.62
    tip = (at[0] + ux * half * 1.5, at[1] + uy * half * 1.5)
    left = (at[0] - ux * half * 0.4 - uy * half, at[1] - uy * half * 0.4 + ux * half)
    right = (at[0] - ux * half * 0.4 + uy * half, at[1] - uy * half * 0.4 - ux * half)
    return path, "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in (tip, left, right)) + "Z"


def _role(reader: Reader, site: str) -> str:
    row = reader.kinds_of_site.get(site, "")
    if "market" in row:
        return "market"
    return "plant" if "plant" in row or "part_cluster" in row else "stop"


def _dots(reader: Reader, spots: dict[str, Place]) -> Iterator[str]:
    yield '<g class="dots">'
    for site, (x, y) in spots.items():
        role = _role(reader, site)
        told = f"<title>{escape(reader.sites.get(site, site))}</title>"
        if role == "plant":
            yield f'<rect class="plant" x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8">{told}</rect>'
        else:
            radius = 4.6 if role == "market" else 2.6
            yield f'<circle class="{role}" cx="{x:.1f}" cy="{y:.1f}" r="{radius}">{told}</circle>'
    yield "</g>"


def _names(
    reader: Reader, rows: list[dict[str, Any]], spots: dict[str, Place], weight: str, board: Board
) -> Iterator[str]:
    """Names of plants and markets first, then of the stops between, the busiest first."""
    moved: dict[str, float] = dict.fromkeys(spots, 0.0)
    for row in rows:
        moved[row["from_site"]] += row[weight]
        moved[row["to_site"]] += row[weight]
    roles = {site: _role(reader, site) for site in spots}
    order = sorted(spots, key=lambda s: (roles[s] == "stop", -moved[s], s))
    placed = []
    for site in order:
        ends = roles[site] != "stop"
        text = reader.place(site)
        if len(text) > 26:
            text = text[:25].rstrip() + "…"
        label = board.put(text, *spots[site], 12.5 if ends else 10.5, 7.5 if ends else 5.5)
        if label is not None:
            placed.append(_text(label, "end" if ends else "stop"))
    return iter(['<g class="names">', *placed, "</g>"])


def _countries(lands: tuple[Land, ...], board: Board) -> Iterator[str]:
    yield '<g class="countries">'
    for land in sorted(lands, key=lambda x: (-x.area, x.name)):
        if land.area > 2500 and land.name:
            label = board.put_middle(land.name.upper(), *land.middle, 12)
            if label is not None:
                yield _text(label, "country")
    yield "</g>"


def _text(label: Label, kind: str) -> str:
    return (
        f'<text class="{kind}" x="{label.x:.1f}" y="{label.y:.1f}" text-anchor="{label.anchor}">'
        f"{escape(label.text)}</text>"
    )


@dataclass(frozen=True)
class _Legend:
    svg: str
    width: float
    height: float


def _legend(modes: list[str | None], most: float, weight: str) -> _Legend:
    unit = "t" if weight == "tonnes" else "units"
    rows = []
    y = 20.0
    for mode in modes:
        color, dashes = MODES.get(mode or "", OTHER_MODE)
        dash = f' stroke-dasharray="{dashes}"' if dashes else ""
        word = (mode or "other").replace("_", " ").replace("caspian", "Caspian")
        rows.append(f'<line x1="12" x2="44" y1="{y - 4:g}" y2="{y - 4:g}" stroke="{color}" stroke-width="3"{dash}/>'
                    f'<text x="52" y="{y:g}">{escape(word)}</text>')  # fmt: skip
        y += 17
    for part in (1.0, 0.3):
        value = _rounded(most * part)
        width = max(THINNEST, WIDEST * value / most) if most else THINNEST
        rows.append(f'<line x1="12" x2="44" y1="{y - 4:g}" y2="{y - 4:g}" stroke="#9aa3ad" '
                    f'stroke-width="{width:.1f}"/>'
                    f'<text x="52" y="{y:g}">{numbers.quantity(value)} {unit}</text>')  # fmt: skip
        y += 17
    rows.append(
        f'<rect class="plant" x="16" y="{y - 8:g}" width="8" height="8"/><text x="30" y="{y:g}">made</text>'
        f'<circle class="market" cx="80" cy="{y - 4:g}" r="4.6"/><text x="90" y="{y:g}">sold</text>'
    )
    high, wide = y + 10, 148.0
    box = f'<rect class="box" width="{wide:g}" height="{high:g}"/>'
    return _Legend(f'<g class="legend" transform="translate(0 {HEIGHT - high:g})">{box}{"".join(rows)}</g>', wide, high)


def _rounded(value: float) -> float:
    """The value rounded down to one or two leading digits: 34,210 becomes 34,000."""
    if value <= 0:
        return 0.0
    size = 10.0 ** (math.floor(math.log10(value)) - 1)
    return math.floor(value / size) * size

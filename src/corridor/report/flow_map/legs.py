"""What flows over each leg."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from corridor.report import facts
from corridor.report.reading import Reader


@dataclass(frozen=True)
class MapLegs:
    """`all`: one row per pair of sites and mode, busiest first; `drawn`: those with coordinates at both ends.

    `weight` names the column that widths show: tonnes where every product's mass is known, else units.
    """

    all: pl.DataFrame
    drawn: pl.DataFrame
    weight: str


def map_legs(reader: Reader) -> MapLegs:
    """Sum the plan's flows over the legs of their routes.

    Units of cars and of brake pads cannot be compared, so widths show tonnes if the masses are known.
    """
    flows = facts.flows(reader).filter(pl.col("route_id").is_not_null())
    weight = "tonnes" if not flows.is_empty() and flows["tonnes"].null_count() == 0 else "quantity"
    legs = reader["route_legs"].select("route_id", "from_site", "to_site", "mode")
    moved = flows.select("route_id", "quantity", "loads", "tonnes").join(legs, on="route_id")
    # A route whose legs are not listed is drawn as one line between its ends.
    bare = flows.join(legs, on="route_id", how="anti").select(
        "route_id", "quantity", "loads", "tonnes", "from_site", "to_site", mode=pl.col("modes").fill_null("unknown")
    )
    summed = (
        pl.concat([moved, bare], how="diagonal")
        .group_by("from_site", "to_site", "mode")
        .agg(pl.col("quantity", "loads", "tonnes").sum())
        .sort(weight, "from_site", "to_site", "mode", descending=[True, False, False, False])
    )
    at = reader["sites"].select("site_id", "lat", "lon").drop_nulls()
    drawn = (
        summed.join(at.rename({"site_id": "from_site", "lat": "lat_a", "lon": "lon_a"}), on="from_site")
        .join(at.rename({"site_id": "to_site", "lat": "lat_b", "lon": "lon_b"}), on="to_site")
        .sort(weight, "from_site", "to_site", "mode", descending=[True, False, False, False])
    )
    return MapLegs(summed, drawn, weight)


def far_sites(legs: MapLegs) -> set[str]:
    """Sites so far off that the map would shrink for them, though next to nothing goes there.

    A site is left beyond the edge if the window becomes a third smaller without it and all sites left out carry no
    more than a twentieth of what flows.
    """
    at: dict[str, tuple[float, float]] = {}
    moved: dict[str, float] = {}
    for row in legs.drawn.iter_rows(named=True):
        for end in ("a", "b"):
            site = row["from_site" if end == "a" else "to_site"]
            at[site] = (row[f"lon_{end}"], row[f"lat_{end}"])
            moved[site] = moved.get(site, 0.0) + row[legs.weight]
    whole = max(moved.values(), default=0.0)
    far: set[str] = set()
    while len(at) > 3:
        site = min(at, key=lambda s: (_spread([p for key, p in at.items() if key != s]), s))
        rest = [p for key, p in at.items() if key != site]
        gone = sum(moved[s] for s in (*far, site))
        if _spread(rest) > 0.67 * _spread(list(at.values())) or gone > 0.05 * whole:
            break
        far.add(site)
        del at[site]
    return far


def _spread(points: list[tuple[float, float]]) -> float:
    lons, lats = [p[0] for p in points], [p[1] for p in points]
    return (max(lons) - min(lons) + 1.0) * (max(lats) - min(lats) + 1.0)

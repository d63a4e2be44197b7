"""What routes and lanes take: loads per period, shared by everything that travels on them."""

from __future__ import annotations

import polars as pl


def _by_lane(routes: pl.DataFrame, lanes: pl.DataFrame | None) -> pl.DataFrame:
    if lanes is None:
        return pl.DataFrame(schema={"route_id": pl.String, "room_id": pl.String, "per_year": pl.Float64})
    limited = lanes.filter(pl.col("capacity_loads_per_year").is_not_null())
    steps = routes.select("route_id", "charged_per", lane_id=pl.col("lanes").str.split("|")).explode("lane_id")
    steps = steps.unique().join(limited.select("lane_id", per_year="capacity_loads_per_year"), on="lane_id")
    room = pl.concat_str(pl.lit("lane "), "lane_id", pl.lit(" by "), "charged_per")
    return steps.select("route_id", room_id=room, per_year="per_year")


def _by_route(routes: pl.DataFrame) -> pl.DataFrame:
    limited = routes.filter(pl.col("capacity_loads_per_year").is_not_null())
    room = pl.concat_str(pl.lit("route "), "route_id")
    return limited.select("route_id", room_id=room, per_year="capacity_loads_per_year")


def room_links(routes: pl.DataFrame, lanes: pl.DataFrame | None) -> pl.DataFrame:
    """Which rooms a route takes: ``route_id, room_id, per_year``.

    A lane is a room per unit that it is charged by (lorries beside wagons), shared by every route over it. Without
    `lanes` a route has the room of its narrowest lane to itself.
    """
    return pl.concat([_by_route(routes), _by_lane(routes, lanes)]).sort("room_id", "route_id")


def rooms(
    routes: pl.DataFrame, route_seasons: pl.DataFrame, lanes: pl.DataFrame | None, periods: pl.DataFrame
) -> pl.DataFrame:
    """Most loads that may leave in a period: ``room_id, t, loads``.

    Capacity per year times the period's share of the year, times the share of its days on which the route is open.
    Of the routes over one lane the one open longest counts, for a lane is open at least as long as any route over it.
    """
    links = room_links(routes, lanes)
    open_share = route_seasons.select("route_id", "period", "open_share").join(periods, on="period")
    sized = links.join(open_share, on="route_id")
    loads = pl.col("per_year") * pl.col("year_share") * pl.col("open_share")
    return sized.group_by("room_id", "t").agg(loads=loads.max()).sort("room_id", "t")

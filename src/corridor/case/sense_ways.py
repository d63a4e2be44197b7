"""Does the case make sense in how goods move: markets that can be reached, open lanes, prices, flows of today."""

from __future__ import annotations

import polars as pl

from corridor.case.checked import Checked, listed
from corridor.case.graphs import Reach
from corridor.case.sense_goods import supply_sites
from corridor.case.sheet import ROW
from corridor.findings import declare

UNREACHABLE = declare(
    "CR501",
    "A market cannot be reached",
    "No chain of lanes leads from any place that makes or offers the product to the place that wants it. A lane leads "
    "one way only: the way back is a row of its own.",
    "Add the missing lanes, name the pack `lanes`, or correct the sites that lanes start from and end at.",
)
ALWAYS_CLOSED = declare(
    "CR504",
    "A lane has no open day",
    "Its calendar closes it in all twelve months, so it can never be used.",
    "Correct months in lane_calendars, or take the lane out.",
)
NO_PRICE = declare(
    "CR510",
    "A lane has no price",
    "Without a row in lane_tariffs a lane cannot be used: a missing price is not zero.",
    "Add its price per truck, container, vehicle or tonne; write 0 if it is truly free.",
)
NOT_A_CHAIN = declare(
    "CR511",
    "The lanes of a flow of today do not join",
    "Each lane must start where the one before it ends, the first at from_site, the last at to_site.",
    "Correct the order of lanes, or add the one that is missing.",
)


def check_reach(case: Checked) -> None:
    """Markets that no supply of their product can reach."""
    sources = supply_sites(case).group_by("product_id").agg(pl.col("site_id").sort())
    wanted = case.own("demand").drop_nulls(["site_id", "product_id"])
    wanted = wanted.unique(["site_id", "product_id"], keep="first", maintain_order=True).join(sources, on="product_id")
    if wanted.is_empty():
        return
    # `site_id_right` holds the places of supply; many products come from the same ones.
    reach = Reach(case["lanes"].select("from_site", "to_site"))
    reached: dict[tuple[str, ...], set[str]] = {}
    lost = []
    for row in wanted.iter_rows(named=True):
        starts = tuple(row["site_id_right"])
        if starts not in reached:
            reached[starts] = reach.from_any(starts)
        if row["site_id"] not in reached[starts]:
            lost.append(row)
    rows = pl.DataFrame(lost, schema=wanted.schema) if lost else wanted.clear()
    case.note(
        UNREACHABLE, "demand", rows, "site_id",
        lambda row: (
            f"No chain of lanes leads to {row['site_id']} from where {row['product_id']} comes from: "
            f"{listed(row['site_id_right'])}.",
            "Add the missing lanes, or correct the sites that lanes start from and end at.",
        ),
        severity="warning",
    )  # fmt: skip


def check_calendars(case: Checked) -> None:
    """Lanes that are closed all the year."""
    closed = case["lane_calendars"].filter((pl.col("effect") == "closed") & pl.col("months").is_not_null())
    months = closed.select("lane_id", pl.col("months").str.split("|")).explode("months").unique()
    shut = months.group_by("lane_id").len().filter(pl.col("len") == 12)
    rows = case.own("lane_calendars").filter(pl.col("effect") == "closed").join(shut, on="lane_id", how="semi")
    case.note(
        ALWAYS_CLOSED, "lane_calendars", rows.unique("lane_id", keep="last", maintain_order=True), "months",
        lambda row: (f"{row['lane_id']} is closed in every month.", "Correct months, or take the lane out."),
    )  # fmt: skip


def check_prices(case: Checked) -> None:
    """Lanes of the case without a price."""
    priced = case["lane_tariffs"].select("lane_id").drop_nulls().unique()
    rows = case.own("lanes").join(priced, on="lane_id", how="anti")
    case.note(
        NO_PRICE, "lanes", rows, "lane_id",
        lambda row: (f"{row['lane_id']} has no row in lane_tariffs.", "Add its price; write 0 if it is truly free."),
        severity="warning",
    )  # fmt: skip


def check_chains(case: Checked) -> None:
    """Flows of today whose lanes do not join."""
    ends = {
        lane: (start, end) for lane, start, end in case["lanes"].select("lane_id", "from_site", "to_site").iter_rows()
    }
    for row in case.own("baseline").drop_nulls(["lanes", "from_site", "to_site"]).iter_rows(named=True):
        lanes = row["lanes"].split("|")
        if any(lane not in ends or None in ends[lane] for lane in lanes):
            continue
        here, broken = row["from_site"], None
        for lane in lanes:
            if ends[lane][0] != here:
                broken = f"{lane} starts at {ends[lane][0]}, not at {here}."
                break
            here = ends[lane][1]
        if broken is None and here != row["to_site"]:
            broken = f"The last lane ends at {here}, not at {row['to_site']}."
        if broken is not None:
            told = case.own("baseline").filter(pl.col(ROW) == row[ROW])
            case.note(
                NOT_A_CHAIN, "baseline", told, "lanes",
                lambda _, w=broken: (w, "Correct the order of lanes, or add the one that is missing."),  # type: ignore[misc]
            )  # fmt: skip

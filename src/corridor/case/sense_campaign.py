"""Does a test campaign make sense: each test somewhere and on something, orders without a ring, places that open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import networkx as nx
import polars as pl

from corridor.calendars import calendar_hours, closure_spans, concerns
from corridor.calendars.spans import without
from corridor.case.checked import Checked, listed
from corridor.findings import declare
from corridor.tables.column import cell_values

NO_FACILITY = declare(
    "CR540",
    "A test has no facility",
    "campaign_alternatives says where each test can be made. A test without a row there, or with rows only on "
    "facilities without a place, can never be made, and the whole campaign with it.",
    "Add a row to campaign_alternatives with a facility and the hours that the test takes there.",
)
NEVER_OPEN = declare(
    "CR541",
    "A facility has no open day",
    "Weekend, public holidays and closures leave not one day in the days looked ahead. Tests that have no other "
    "facility can never be made.",
    "Correct the closures or the calendar of the facility, or look ahead more days.",
)
RING_OF_ORDERS = declare(
    "CR542",
    "Orders of tests go round in a ring",
    "A test would have to come before itself.",
    "Take one order of the ring out.",
)
NEVER_ARRIVES = declare(
    "CR543",
    "A specimen never arrives",
    "Without a day of arrival, or with one after it leaves or after the days looked ahead, nothing is tested on it.",
    "Write arrives_on, or take the specimen out.",
)
NO_SPECIMEN = declare(
    "CR544",
    "A test has too few specimens",
    "A test is made on specimens of its kind and client that carry one of its builds. There are fewer of them than it "
    "needs at once.",
    "Add specimens, or correct specimen_kind, builds or client of the test.",
)
NO_WEATHER = declare(
    "CR545",
    "Weather that a test needs is not told",
    "weather_windows says in which months a kind of weather can be counted on. Without a row for the centre of a "
    "facility, or for any, the test is never made there.",
    "Add a row to weather_windows, or leave weather_window of the test empty.",
)
NO_CREW = declare(
    "CR546",
    "A kind of crew is not there",
    "No row of crews has that kind at the centre of the facility, or too few of them.",
    "Add the crew, or correct crew_kind of the way.",
)


def check_tests(case: Checked) -> None:
    """Tests without a facility, without specimens, without weather or crew."""
    places = case["campaign_facilities"].filter(pl.col("capacity") > 0)
    ways = case["campaign_alternatives"].join(places.select("facility_id", "lab_id"), on="facility_id")
    tests = case.own("campaign_tests")
    case.note(
        NO_FACILITY, "campaign_tests", tests.join(ways, on="campaign_test_id", how="anti"), "campaign_test_id",
        lambda row: (f"{row['campaign_test_id']} has no row in campaign_alternatives with a facility that has a place.",
                     "Add a row with a facility and the hours that the test takes there."),
    )  # fmt: skip
    told = case["weather_windows"].select("weather_window", "lab_id")
    anywhere = told.filter(pl.col("lab_id") == "any").select("weather_window")
    asked = tests.drop_nulls("weather_window").join(anywhere, on="weather_window", how="anti")
    there = ways.select("campaign_test_id", "lab_id").unique()
    known = asked.join(there, on="campaign_test_id").join(told, on=["weather_window", "lab_id"])
    case.note(
        NO_WEATHER, "campaign_tests", asked.join(known, on="campaign_test_id", how="anti"), "weather_window",
        lambda row: (f"weather_windows has no row of {row['weather_window']} for a centre of the test, or for any.",
                     "Add the row, or leave weather_window empty."),
    )  # fmt: skip
    crews = case["crews"].group_by("crew_kind", "lab_id").agg(there=pl.col("crews").sum())
    asked = (
        case.own("campaign_alternatives")
        .drop_nulls("crew_kind")
        .join(places.select("facility_id", "lab_id"), on="facility_id")
    )
    short = asked.join(crews, on=["crew_kind", "lab_id"], how="left").filter(
        pl.col("there").fill_null(0) < pl.col("crews")
    )
    case.note(
        NO_CREW, "campaign_alternatives", short, "crew_kind",
        lambda row: (f"{row['crews']} of {row['crew_kind']} are asked for at {row['lab_id']}, {row['there'] or 0} are "
                     "there.", "Add the crew to crews, or correct the way."),
    )  # fmt: skip


def check_orders(case: Checked) -> None:
    """Orders that go round."""
    graph: nx.DiGraph[str] = nx.DiGraph(case["test_orders"].select("before", "after").drop_nulls().iter_rows())
    for ring in sorted(sorted(part) for part in nx.strongly_connected_components(graph) if len(part) > 1):
        rows = case.own("test_orders").filter(pl.col("before").is_in(ring) & pl.col("after").is_in(ring))
        if rows.is_empty():
            continue
        told = f"The orders of {listed(ring)} go round in a ring."
        remedy = f"Take one of these rows out: {listed(rows['order_id'].to_list())}."
        case.note(RING_OF_ORDERS, "test_orders", rows.head(1), "after", lambda _, w=(told, remedy): w)  # type: ignore[misc]


def check_specimens(case: Checked) -> None:
    """Specimens that are never there, and tests that find too few of them."""
    last = _first_day(case) + timedelta(days=case.settings.campaign.days)
    gone = (
        pl.col("arrives_on").is_null() | (pl.col("arrives_on") > pl.col("leaves_on")) | (pl.col("arrives_on") >= last)
    )
    never = case.own("specimens").filter(~pl.col("lost").fill_null(False) & gone.fill_null(False))
    case.note(
        NEVER_ARRIVES, "specimens", never, "arrives_on",
        lambda row: (f"{row['specimen_id']} {_why_never(row, last)}",
                     "Write the day on which it arrives, or take the row out."),
    )  # fmt: skip
    alive = case["specimens"].filter(~pl.col("lost").fill_null(False) & ~gone.fill_null(False)).to_dicts()
    for row in case.own("campaign_tests").filter(pl.col("specimens") > 0).iter_rows(named=True):
        fit = [s for s in alive if _fits(row, s)]
        if len(fit) < row["specimens"]:
            only = case.own("campaign_tests").filter(pl.col("campaign_test_id") == row["campaign_test_id"])
            told = f"{row['campaign_test_id']} needs {row['specimens']} specimens, {len(fit)} fit it."
            remedy = "Add specimens, or correct specimen_kind, builds or client."
            case.note(NO_SPECIMEN, "campaign_tests", only, "specimens", lambda _, w=(told, remedy): w)  # type: ignore[misc]


def _why_never(row: Mapping[str, Any], last: date) -> str:
    if row["arrives_on"] is None:
        return "has no day of arrival."
    if row["leaves_on"] is not None and row["arrives_on"] > row["leaves_on"]:
        return f"leaves on {row['leaves_on']}, before it arrives."
    return f"arrives after the last day looked ahead to, {last - timedelta(days=1)}."


def _fits(test: Mapping[str, Any], specimen: Mapping[str, Any]) -> bool:
    builds = set(cell_values(test["builds"]))
    return (
        test["specimen_kind"] in (None, specimen["specimen_kind"])
        and specimen["client"] in (None, test["client"])
        and (not builds or bool(builds & set(cell_values(specimen["builds"]))))
    )


def check_open_days(case: Checked) -> None:
    """Facilities that tests use and that are closed every day."""
    used = case["campaign_alternatives"].select("facility_id").unique()
    calendars = {row["calendar_id"]: row for row in case["facility_calendars"].iter_rows(named=True)}
    first, days = _first_day(case), case.settings.campaign.days
    closures = [(row, list(closure_spans(row, first, days))) for row in case["facility_closures"].iter_rows(named=True)]
    for row in case.own("campaign_facilities").join(used, on="facility_id").iter_rows(named=True):
        if row["calendar_id"] not in calendars:
            continue
        place = (row["facility_id"], row["lab_id"], row["calendar_id"])
        shut = [(closure, spans) for closure, spans in closures if concerns(closure, *place)]
        try:
            opens = calendar_hours(calendars[row["calendar_id"]], first, days).open
        except ValueError:
            # A calendar that does not exist, or a weekend that is none, is another finding.
            continue
        if without(opens, [(span.start, span.end) for _, spans in shut for span in spans]):
            continue
        only = case.own("campaign_facilities").filter(pl.col("facility_id") == row["facility_id"])
        why = listed(closure["closure_id"] for closure, _ in shut) or f"the calendar {row['calendar_id']}"
        told = f"{row['facility_id']} is closed on every one of the {days} days from {first}: {why}."
        remedy = "Correct the closures or the calendar, or look ahead more days with campaign.days."
        case.note(NEVER_OPEN, "campaign_facilities", only, "facility_id", lambda _, w=(told, remedy): w)  # type: ignore[misc]


def _first_day(case: Checked) -> date:
    return case.settings.campaign_start(case.horizon)

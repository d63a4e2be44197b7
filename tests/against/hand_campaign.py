"""A small campaign and a schedule for it, both made by hand: every family of rules has a row."""

from datetime import date

import polars as pl

from corridor.tables import campaign as tables
from corridor.tables import campaign_results as results

START, DAYS = date(2026, 3, 2), 28
# Monday 2 March 2026. The lab works Monday to Friday, 8 to 20; 9 March is a day off in Russia (8 March is a Sunday).


def inputs():
    return {
        "facility_calendars": tables.FacilityCalendars.frame([
            {"calendar_id": "DAY", "country": "RU", "weekend": "sat|sun", "opens_hour": 8, "closes_hour": 20},
            {"calendar_id": "EARLY", "country": "RU", "weekend": "sat|sun", "opens_hour": 8, "closes_hour": 16},
        ]),
        "campaign_facilities": tables.CampaignFacilities.frame([
            {"facility_id": "TRACK", "lab_id": "LAB", "calendar_id": "DAY", "capacity": 2, "shared": True},
            {"facility_id": "CELL", "lab_id": "LAB", "calendar_id": "DAY"},
            {"facility_id": "CRASH", "lab_id": "LAB", "calendar_id": "DAY"},
        ]),
        "facility_closures": tables.FacilityClosures.frame([
            {"closure_id": "REPAIR", "facility_id": "CELL", "closed_from": date(2026, 3, 5), "closed_to": date(2026,
             3, 5)},
        ]),
        "weather_windows": tables.WeatherWindows.frame([{"weather_window": "dry", "lab_id": "any", "months": "3"}]),
        "facility_setups": tables.FacilitySetups.frame([
            {"facility_id": "CELL", "from_kind": "cold", "to_kind": "hot", "hours": 5},
        ]),
        "crews": tables.Crews.frame([{"crew_id": "K", "crew_kind": "driver", "lab_id": "LAB", "calendar_id": "EARLY"}]),
        "campaign_tests": tables.CampaignTests.frame([
            {"campaign_test_id": "RUNIN", "name": "run-in", "specimen_kind": "vehicle", "specimen_group": "road"},
            {"campaign_test_id": "BRAKE", "name": "brakes", "specimen_kind": "vehicle", "specimen_group": "road",
             "weather_window": "dry", "builds": "petrol", "due_on": date(2026, 3, 3), "late_cost_per_day": 240.0},
            {"campaign_test_id": "COLD", "name": "cold", "specimen_group": "emission", "setup_kind": "cold",
             "may_pause": True, "earliest_on": date(2026, 3, 3)},
            {"campaign_test_id": "HOT", "name": "hot", "specimen_group": "emission", "setup_kind": "hot",
             "client": "X"},
            {"campaign_test_id": "CRASH", "name": "crash", "specimen_group": "crash", "destructive": True,
             "approval_ids": "A1"},
            {"campaign_test_id": "NOISE", "name": "noise", "specimen_group": "road", "exclusive": True},
        ]),
        "campaign_alternatives": tables.CampaignAlternatives.frame([
            {"alternative_id": "RUNIN/TRACK", "campaign_test_id": "RUNIN", "facility_id": "TRACK", "hours": 6,
             "crew_kind": "driver", "cost": 100.0},
            {"alternative_id": "BRAKE/TRACK", "campaign_test_id": "BRAKE", "facility_id": "TRACK", "hours": 8,
             "cost": 200.0},
            {"alternative_id": "COLD/CELL", "campaign_test_id": "COLD", "facility_id": "CELL", "hours": 20,
             "cost": 300.0},
            {"alternative_id": "HOT/CELL", "campaign_test_id": "HOT", "facility_id": "CELL", "hours": 4, "cost": 50.0},
            {"alternative_id": "CRASH/CRASH", "campaign_test_id": "CRASH", "facility_id": "CRASH", "hours": 12,
             "cost": 900.0},
            {"alternative_id": "NOISE/TRACK", "campaign_test_id": "NOISE", "facility_id": "TRACK", "hours": 3,
             "cost": 10.0},
        ]),
        "test_orders": tables.TestOrders.frame([
            {"order_id": "RUNIN-BRAKE", "before": "RUNIN", "after": "BRAKE", "same_specimen": True, "min_lag_hours": 4,
             "max_lag_hours": 60},
        ]),
        "specimens": tables.Specimens.frame([
            {"specimen_id": "P1", "specimen_kind": "vehicle", "builds": "petrol|diesel", "arrives_on": START,
             "cost": 1000.0,
             "leaves_on": date(2026, 3, 13)},
            {"specimen_id": "P2", "specimen_kind": "vehicle", "arrives_on": START, "cost": 1000.0},
            {"specimen_id": "P3", "specimen_kind": "vehicle", "arrives_on": date(2026, 3, 4), "cost": 1000.0},
            {"specimen_id": "P4", "specimen_kind": "body", "arrives_on": START},
            {"specimen_id": "P5", "specimen_kind": "vehicle", "arrives_on": START, "client": "Y"},
            {"specimen_id": "P6", "specimen_kind": "vehicle"},
        ]),
        "specimen_rebuilds": tables.SpecimenRebuilds.frame([{"from_build": "diesel", "to_build": "petrol",
            "hours": 20}]),
        "consumables": tables.Consumables.frame([
            {"consumable_id": "FUEL", "quantity": 10}, {"consumable_id": "FUEL", "delivery": 2, "quantity": 5,
                                                        "arrives_on": date(2026, 3, 3)},
        ]),
        "consumable_uses": tables.ConsumableUses.frame([
            {"campaign_test_id": "RUNIN", "consumable_id": "FUEL", "quantity": 10},
            {"campaign_test_id": "BRAKE", "consumable_id": "FUEL", "quantity": 5},
        ]),
        "bookings": tables.Bookings.frame([
            {"booking_id": "B1", "facility_id": "CRASH", "client": "OTHER", "from_on": START, "to_on": date(2026, 3,
             3)},
        ]),
    }  # fmt: skip


def planned():
    rows = [
        # (test, facility, specimens, start, end, work, build, late, cost)
        # Monday 8 to 14; at 18 h four hours have passed but 8 h of brakes no longer fit in, so Tuesday 8 to 16.
        ("RUNIN", "TRACK", "P1", 8, 14, 6, "petrol", 0, 100),
        # Due by the end of Tuesday, hour 48: it is finished at 40.
        ("BRAKE", "TRACK", "P1", 32, 40, 8, "petrol", 0, 200),
        # Tuesday 14 to 20, Wednesday 8 to 20, Thursday is closed, Friday 8 to 10: 6 + 12 + 2.
        ("COLD", "CELL", "P2", 38, 106, 20, None, 0, 300),
        # From cold to hot takes 5 h: Friday from 15.
        ("HOT", "CELL", "P2", 111, 115, 4, None, 0, 50),
        # Others have it until the end of Tuesday, P3 is there from Wednesday.
        ("CRASH", "CRASH", "P3", 56, 68, 12, None, 0, 900),
        ("NOISE", "TRACK", "P1", 57, 60, 3, "petrol", 0, 10),
    ]
    return [
        {
            "campaign_test_id": t, "name": t, "alternative_id": f"{t}/{f}", "facility_id": f, "place": 1,
                "specimen_ids": s,
            "build": b, "setup_kind": {"COLD": "cold", "HOT": "hot"}.get(t),
                "crew_kind": "driver" if t == "RUNIN" else None,
            "crews": 1 if t == "RUNIN" else 0, "start_hours": float(a), "end_hours": float(e), "work_hours": float(w),
            "late_hours": float(late), "cost": float(cost), "approval_ids": "A1" if t == "CRASH" else None,
            "destructive": t == "CRASH", "due_on": date(2026, 3, 3) if t == "BRAKE" else None,
        }
        for t, f, s, a, e, w, b, late, cost in rows
    ]  # fmt: skip


def plan(rows, specimens=(("P1", 3, 1000.0), ("P2", 2, 1000.0), ("P3", 1, 1000.0)), finish=115.0, cost=4560.0):
    for row in rows:
        for side in ("start", "end"):
            day = date.fromordinal(START.toordinal() + int(row[f"{side}_hours"] // 24))
            row.setdefault(f"{side}s_on", day)
            row.setdefault(f"{side}s_hour", row[f"{side}_hours"] % 24)
    summary = [("lateness", 0.0), ("specimens", 3.0), ("finish", finish), ("cost", cost)]
    schedule = [{c: row.get(c) for c in results.CampaignSchedule.schema()} for row in rows]
    return {
        "campaign_schedule": pl.DataFrame(schedule, schema=results.CampaignSchedule.schema()),
        "campaign_specimens": pl.DataFrame(
            [{"specimen_id": s, "used": True, "tests": n, "cost": c} for s, n, c in specimens]
        ),
        "campaign_summary": pl.DataFrame([{"goal": g, "value": v, "bound": v} for g, v in summary]),
        "campaign_approvals": pl.DataFrame([{"approval_id": "A1", "proven_on": date(2026, 3, 4)}]),
    }  # fmt: skip

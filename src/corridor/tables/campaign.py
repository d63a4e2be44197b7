"""The test campaign: tests to run, where, on what, in which order, and when places are open.

Every table stands alone: a case with these tables and nothing else has a campaign. Hours are decimal; a moment is a day
and an hour of that day on the clock of the place.
"""

from corridor.tables.base import (
    Choice,
    Code,
    Codes,
    Country,
    Day,
    Facts,
    Flag,
    Integer,
    Money,
    Months,
    Number,
    Ref,
    Refs,
    Text,
    rule,
)

GROUP = "test campaign"
ORDER_KINDS = ("order", "soak", "cool_down", "validity")
EVENT_KINDS = ("test_failed", "specimen_lost", "facility_closed", "test_longer")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class CampaignTests(Facts):
    """Tests of the campaign, one row per test and product that it is made for."""

    group = GROUP

    campaign_test_id = Code("Short name.", primary_key=True, example="TARA:T-R94-ODB")
    test_id = Ref("lab_tests.test_id", "The test in general, if it has a row.", required=False)
    name = Text("What is done.", example="Offset deformable barrier impact")
    approval_family = Code("Family of products it is for.", required=False, example="TARA")
    client = Code("For whom; specimens of another client are not used.", required=False)
    proves = Codes("Regulations that it proves.", example="UN-R94")
    approval_ids = Codes("Approvals that wait for it, as `approvals` names them.")
    specimens = Integer("unit", "Specimens that it needs at once; 0 needs none.", default=1, minimum=0)
    specimen_kind = Code("vehicle, body, component, ...; empty is any.", required=False, example="vehicle")
    builds = Codes("Builds that it may be made on; empty is any.")
    specimen_group = Code(
        "Tests of different groups never share a specimen; empty goes with every group.", required=False
    )
    destructive = Flag("The specimen is lost: it is the last test on it.", default=False)
    last_on_specimen = Flag("Nothing can follow on the specimen, though it is not lost.", default=False)
    setup_kind = Code("Kind of set-up; changing kinds on a facility takes facility_setups hours.", required=False)
    exclusive = Flag("Takes a shared facility for itself.", default=False)
    may_pause = Flag(
        "May pause while its facility is closed and go on after; it holds facility, specimen and crew meanwhile.",
        default=False,
    )
    weather_window = Code("Weather it needs, as weather_windows names it; empty needs none.", required=False)
    mandatory = Flag("Being late counts before anything else; else it only costs.", default=True)
    earliest_on = Day("First day on which it may start.")
    due_on = Day("Last day by the end of which it should be finished.")
    priority = Number(None, "Weight of an hour of its lateness.", default=1.0, minimum=0)
    late_cost_per_day = Money("day", "What a day of lateness costs.", default=0.0)
    note = Text("Remarks.")


class CampaignAlternatives(Facts):
    """Ways to make a test: one row per test and facility, or per test, facility and crew."""

    group = GROUP

    alternative_id = Code("Short name.", primary_key=True, example="TARA:T-R94-ODB/crash_barrier")
    campaign_test_id = Ref("campaign_tests.campaign_test_id", "The test.", example="TARA:T-R94-ODB")
    facility_id = Ref("campaign_facilities.facility_id", "Where.", example="RU-NAMI-DMITROV:crash_barrier")
    hours = Number("hour", "Hours it takes there, setting up included.", per="test", above=0, example=12)
    crew_kind = Code("Kind of crew, as crews names it; empty needs none.", required=False)
    crews = Integer("crew", "Crews of that kind.", default=1, minimum=1)
    cost = Money("test", "What it costs, in the case's currency.", default=0.0)
    note = Text("Remarks.")


class TestOrders(Facts):
    """Which test comes before which, and how long after: soaking, cooling down, validity of a bedding-in."""

    group = GROUP

    order_id = Code("Short name.", primary_key=True, example="TARA:RUNIN/BRAKE")
    before = Ref("campaign_tests.campaign_test_id", "The test that comes first.", example="TARA:T-RUNIN")
    after = Ref("campaign_tests.campaign_test_id", "The test that follows.", example="TARA:T-R13H-BRAKE")
    kind = Choice(*ORDER_KINDS, description="Why; it changes nothing in the reckoning.", default="order")
    min_lag_hours = Number("hour", "From the end of the first to the start of the second at least.", default=0.0)
    max_lag_hours = Number("hour", "From the end of the first to the start of the second at most.", required=False)
    lag_calendar_id = Ref(
        "facility_calendars.calendar_id",
        "Calendar whose open hours the lags count; empty counts every hour.",
        required=False,
    )
    same_specimen = Flag("Both are made on the same specimen.", default=False)
    note = Text("Remarks.")

    @rule("A longest lag is no less than the least.", "Correct one of the two.", "max_lag_hours", "min_lag_hours")
    def lags_fit(cls):  # type: ignore[no-untyped-def]
        return cls.max_lag_hours.col >= cls.min_lag_hours.col

    @rule("A test does not follow itself.", "Correct before or after.", "after", "before")
    def not_itself(cls):  # type: ignore[no-untyped-def]
        return cls.before.col != cls.after.col


class FacilityCalendars(Facts):
    """Hours and days on which facilities are open and crews on shift."""

    group = GROUP

    calendar_id = Code("Short name.", primary_key=True, example="DMITROV-DAY")
    country = Country("Country whose public holidays are kept; empty keeps none.", required=False, example="RU")
    subdivision = Code("Part of the country with holidays of its own, as ISO 3166-2 names it: `DE-BY`, or `BY` alone.",
                       required=False)  # fmt: skip
    weekend = Codes("Days of the week that are closed: `sat|sun`, `fri|sat`; empty closes none.", example="sat|sun")
    opens_hour = Number("hour", "Hour of the day at which it opens.", default=0.0, minimum=0, maximum=24, example=8)
    closes_hour = Number("hour", "Hour at which it closes; up to 24.", default=24.0, minimum=0, maximum=24, example=20)
    zone = Code("Time zone of the place, for calendar files; empty leaves their times without one.",
                required=False, example="Europe/Moscow")  # fmt: skip
    note = Text("Remarks.")

    @rule("A day ends after it begins.", "Write the closing hour of the same day.", "closes_hour", "opens_hour")
    def has_hours(cls):  # type: ignore[no-untyped-def]
        return cls.closes_hour.col > cls.opens_hour.col


class CampaignFacilities(Facts):
    """Facilities that the campaign may use, when they are open and how many vehicles they take."""

    group = GROUP

    facility_id = Code("Short name; a row of facilities where there is one.", primary_key=True,
                       example="RU-NAMI-DMITROV:crash_barrier")  # fmt: skip
    lab_id = Code("The test centre; crews and weather are those of the centre.", example="RU-NAMI-DMITROV")
    calendar_id = Ref("facility_calendars.calendar_id", "When it is open.", example="DMITROV-DAY")
    capacity = Integer("test", "Tests that it takes at once.", default=1, minimum=0)
    shared = Flag(
        "yes: one track for several vehicles, so that a change of set-up waits until it is empty; "
        "no: as many places side by side, each with a set-up of its own.",
        default=False,
    )
    note = Text("Remarks.")


class FacilityClosures(Facts):
    """Days on which a facility, a whole centre or a calendar is closed: winter, repair."""

    group = GROUP

    closure_id = Code("Short name.", primary_key=True, example="DMITROV-WINTER")
    facility_id = Ref("campaign_facilities.facility_id", "The facility; empty: see the next two.", required=False)
    lab_id = Code("The centre, all of it.", required=False)
    calendar_id = Ref("facility_calendars.calendar_id", "All that keep this calendar.", required=False)
    closed_from = Day("First day closed.", required=True)
    closed_to = Day("Last day closed.", required=True)
    every_year = Flag("Again each year between the same days.", default=False)
    reason = Text("Why.")

    @rule("A closure ends no earlier than it begins.", "Correct one of the two.", "closed_to", "closed_from")
    def is_a_time(cls):  # type: ignore[no-untyped-def]
        return cls.closed_to.col >= cls.closed_from.col


class WeatherWindows(Facts):
    """Months in which a kind of weather can be counted on at a centre; a test that needs it is made in them."""

    group = GROUP

    weather_window = Code("Short name.", primary_key=True, example="dry_above_5C")
    lab_id = Code("The centre, or `any`.", primary_key=True, example="RU-NAMI-DMITROV")
    months = Months("Months: `5|6|7|8|9`.", example="5|6|7|8|9")
    note = Text("Remarks.")


class FacilitySetups(Facts):
    """Hours to change a facility from one kind of set-up to another; a pair without a row takes none."""

    group = GROUP

    facility_id = Ref("campaign_facilities.facility_id", "The facility.", primary_key=True)
    from_kind = Code("From this kind.", primary_key=True)
    to_kind = Code("To this kind.", primary_key=True)
    hours = Number("hour", "How long.", above=0)


class Crews(Facts):
    """Crews of a kind at a centre, with their shift; rows of one kind and centre add up hour by hour."""

    group = GROUP

    crew_id = Code("Short name.", primary_key=True, example="DMITROV-DRIVERS-DAY")
    crew_kind = Code("Kind.", example="driver")
    lab_id = Code("The centre.", example="RU-NAMI-DMITROV")
    calendar_id = Ref("facility_calendars.calendar_id", "The shift.", example="DMITROV-DAY")
    crews = Integer("crew", "How many.", default=1, minimum=0)
    from_on = Day("First day; empty is from the start.")
    to_on = Day("Last day; empty is without end.")


class Specimens(Facts):
    """Vehicles, bodies and components that can be built or borrowed for tests."""

    group = GROUP

    specimen_id = Code("Short name.", primary_key=True, example="TARA-P01")
    specimen_kind = Code("vehicle, body, component, ...", example="vehicle")
    builds = Codes("Builds that it carries, or can be changed to; empty is none in particular.")
    client = Code("Whose it is; empty serves every client.", required=False)
    arrives_on = Day("First day at the test centre; empty never arrives.", example="2025-02-03")
    leaves_on = Day("Last day there; empty is without end.")
    cost = Money("specimen", "What building it costs, in the case's currency, if it is used.", default=0.0)
    lost = Flag("It is gone: nothing can be tested on it.", default=False)
    note = Text("Remarks.")


class SpecimenRebuilds(Facts):
    """Hours to change a specimen from one build to another; a pair without a row takes none."""

    group = GROUP

    from_build = Code("From.", primary_key=True)
    to_build = Code("To.", primary_key=True)
    hours = Number("hour", "How long.", above=0)


class Consumables(Facts):
    """What tests use up: reference fuel, barriers, dummies' parts; one row per arrival of stock."""

    group = GROUP

    consumable_id = Code("Short name.", primary_key=True, example="ODB-BARRIER")
    arrives_on = Day("Day on which this stock is there; empty is from the start.")
    delivery = Integer(None, "Number of the delivery, 1, 2, ...", primary_key=True, default=1, minimum=1)
    quantity = Number("unit", "How much arrives.", minimum=0)
    unit = Code("Unit.", required=False)


class ConsumableUses(Facts):
    """How much of a consumable a test uses up, as it starts."""

    group = GROUP

    campaign_test_id = Ref("campaign_tests.campaign_test_id", "The test.", primary_key=True)
    consumable_id = Code("The consumable.", primary_key=True)
    quantity = Number("unit", "How much.", above=0)


class Bookings(Facts):
    """Times at which a facility is taken: by other clients, or by a test of ours that must not move."""

    group = GROUP

    booking_id = Code("Short name.", primary_key=True, example="B-001")
    facility_id = Ref("campaign_facilities.facility_id", "The facility.")
    campaign_test_id = Ref("campaign_tests.campaign_test_id", "A test of ours that is fixed there.", required=False)
    client = Code("Who booked.", required=False)
    from_on = Day("Day on which it begins.", required=True)
    from_hour = Number("hour", "Hour of that day.", default=0.0, minimum=0, maximum=24)
    to_on = Day("Day on which it ends.", required=True)
    to_hour = Number("hour", "Hour of that day.", default=24.0, minimum=0, maximum=24)
    places = Integer("test", "Places taken of a shared facility; empty takes them all.", required=False, minimum=1)
    specimen_ids = Refs("specimens.specimen_id", "Specimens that the fixed test is made on.")

    @rule("A booking ends no earlier than it begins.", "Correct one of the two.", "to_on", "from_on")
    def is_a_time(cls):  # type: ignore[no-untyped-def]
        return cls.to_on.col >= cls.from_on.col


class CampaignEvents(Facts):
    """What has happened since a schedule was made, for its repair."""

    group = GROUP

    event_id = Code("Short name.", primary_key=True, example="X-001")
    kind = Choice(*EVENT_KINDS, description="test_failed: it is made once more from that moment. specimen_lost: from "
                  "that moment. facility_closed: from that moment to the other. test_longer: it takes `hours` more.",
                  example="test_failed")  # fmt: skip
    subject = Code("The test, specimen or facility.", example="TARA:T-R94-ODB")
    on = Day("Day.", required=True)
    hour = Number("hour", "Hour of that day.", default=0.0, minimum=0, maximum=24)
    until_on = Day("Last day closed.")
    hours = Number("hour", "Hours more that a test takes.", required=False, minimum=0)
    note = Text("Remarks.")


__all__ = [
    "EVENT_KINDS",
    "ORDER_KINDS",
    "WEEKDAYS",
    "Bookings",
    "CampaignAlternatives",
    "CampaignEvents",
    "CampaignFacilities",
    "CampaignTests",
    "ConsumableUses",
    "Consumables",
    "Crews",
    "FacilityCalendars",
    "FacilityClosures",
    "FacilitySetups",
    "SpecimenRebuilds",
    "Specimens",
    "TestOrders",
    "WeatherWindows",
]

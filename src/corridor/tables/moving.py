"""How goods move: lanes and their prices, seasons, load units, terminals, emissions."""

import polars as pl

from corridor.tables.base import (
    Choice,
    Code,
    Countries,
    Currency,
    Day,
    Facts,
    Flag,
    Money,
    Months,
    Number,
    Ref,
    Refs,
    Text,
    rule,
)

MODES = ("road", "rail", "sea", "caspian_sea", "roro", "inland_waterway", "air")
CHARGED_PER = ("truck", "FEU", "TEU", "vehicle", "tonne")


class Lanes(Facts):
    """Legs a shipment can take, one row per direction and mode. The way back is a row of its own."""

    group = "moving"

    lane_id = Code("Short name of the lane.", primary_key=True, example="TEHRAN-ASTARA-road")
    kind = Choice(
        "leg",
        "border_hop",
        "through",
        description="A through lane is one price from door to door: it holds every border and transfer on its way.",
        default="leg",
    )
    from_site = Ref("sites.site_id", "Where it starts.", example="TEHRAN")
    to_site = Ref("sites.site_id", "Where it ends.", example="ASTARA")
    via_sites = Refs("sites.site_id", "Sites passed on a through lane, in order.")
    mode = Choice(*MODES, description="How it moves.", example="road")
    corridor = Text("Name of the branch it belongs to.")
    distance_km = Number("km", "Length.", above=0, example=500)
    countries_crossed = Countries("Countries on the way other than those of its two ends.")
    transit_days = Number("day", "Days on the way, waiting at borders not included.", minimum=0, example=1.0)
    transit_days_min = Number("day", "Days on a good day.", required=False, minimum=0)
    transit_days_max = Number("day", "Days on a bad day.", required=False, minimum=0)
    departures_per_week = Number(
        "load", "Departures a week; half the time between two is waited. Empty is at any time.", required=False, above=0
    )
    border_wait_days = Number("day", "Typical wait at the border it crosses.", default=0.0, minimum=0)
    border_wait_days_max = Number("day", "Wait on a bad day.", required=False, minimum=0)
    gauge_change = Flag("Goods change rail gauge on it.", default=False)
    capacity_loads_per_year = Number(
        "load", "Most loads in a year, of the unit it is charged per.", per="year", required=False, minimum=0
    )
    carrier = Ref("parties.party_id", "Who carries; a stop on the party closes the lane.", required=False)
    emission_factor = Ref("emission_factors.factor_id", "Emissions per tonne and kilometre.", required=False)
    note = Text("Remarks.")

    @rule("A lane ends at another site than it starts from.", "Correct one of the two.", "to_site", "from_site")
    def leads_somewhere(cls) -> pl.Expr:
        return pl.col("from_site") != pl.col("to_site")

    @rule(
        "A bad day is not shorter than a typical one.",
        "Write at least transit_days.",
        "transit_days_max",
        "transit_days",
    )
    def worst_is_not_better(cls) -> pl.Expr:
        return pl.col("transit_days_max") >= pl.col("transit_days")


class LaneTariffs(Facts):
    """Prices of a lane, one row per unit it is charged by, weight break and validity."""

    group = "moving"

    lane_tariff_id = Code("Short name of the price.", primary_key=True, example="TEHRAN-ASTARA-road-truck")
    lane_id = Ref("lanes.lane_id", "The lane.", example="TEHRAN-ASTARA-road")
    charged_per = Choice(*CHARGED_PER, description="What the price is for one of.", example="truck")
    price = Money("truck, container, vehicle or tonne", "All-in price of the lane.", example=350)
    currency = Currency("Currency of the price.", example="USD")
    price_low = Money("the same", "Low end of the range.", required=False)
    price_high = Money("the same", "High end of the range.", required=False)
    gross_from_t = Number("t", "Weight break: the row holds from this gross load.", default=0.0, minimum=0)
    valid_from = Day("First day of the price; empty is always.")
    valid_to = Day("Last day of the price; empty is open.")
    note = Text("How the price was made.")

    @rule(
        "The price lies within its range.",
        "Correct price, price_low or price_high.",
        "price",
        "price_low",
        "price_high",
    )
    def within_range(cls) -> pl.Expr:
        low = pl.col("price_low").is_null() | (pl.col("price_low") <= pl.col("price"))
        return low & (pl.col("price_high").is_null() | (pl.col("price_high") >= pl.col("price")))


class LaneCalendars(Facts):
    """Seasons of a lane: months in which it is closed or slow."""

    group = "moving"

    lane_season_id = Code("Short name of the season.", primary_key=True, example="VOLGA-winter")
    lane_id = Ref("lanes.lane_id", "The lane.", example="ASTRAKHAN-TOGLIATTI-river")
    months = Months("Gregorian months of the season.", example="12|1|2|3")
    effect = Choice(
        "closed", "slow", description="Closed: nothing moves. Slow: delay_days are added.", example="closed"
    )
    delay_days = Number("day", "Days added while slow.", default=0.0, minimum=0)
    note = Text("Remarks.")


class LoadUnits(Facts):
    """Lorries, containers, wagons and car carriers that goods travel in."""

    group = "moving"

    load_unit_id = Code("Short name of the unit.", primary_key=True, example="LU_40HC")
    name = Text("Name.", required=True, example="40 ft high-cube container")
    charged_per = Choice(
        "truck",
        "FEU",
        "TEU",
        "vehicle",
        description="Which lane and terminal prices apply to it: `vehicle` is a car carrier priced per car on it.",
        example="FEU",
    )
    category = Code("container, trailer, car_carrier or wagon.", required=False, example="container")
    usable_volume_m3 = Number("m3", "Volume that can be filled.", required=False, above=0, example=68)
    payload_kg = Number("kg", "Greatest mass of goods.", required=False, above=0, example=26620)
    tare_kg = Number("kg", "Mass of the empty unit.", required=False, minimum=0)
    inner_length_m = Number("m", "Length inside.", required=False, above=0)
    inner_width_m = Number("m", "Width inside.", required=False, above=0)
    inner_height_m = Number("m", "Height inside.", required=False, above=0)
    teu = Number("TEU", "Twenty-foot units that it counts for.", required=False, above=0)
    vehicles_per_load = Number(
        "unit", "Cars that fit, where it carries built-up cars.", per="load", required=False, minimum=0
    )
    small_vehicles_per_load = Number("unit", "Cars under about 4 m that fit.", per="load", required=False, minimum=0)
    kits_ckd_per_load = Number("unit", "CKD kits that fit.", per="load", required=False, minimum=0)
    kits_skd_per_load = Number("unit", "SKD kits that fit.", per="load", required=False, minimum=0)
    note = Text("Remarks.")


class Loading(Facts):
    """Units of a product per load, where mass and volume alone do not tell (racking, stacking)."""

    group = "moving"

    product_id = Ref("products.product_id", "The product.", primary_key=True, example="TARA")
    load_unit_id = Ref("load_units.load_unit_id", "The load unit.", primary_key=True, example="LU_40HC")
    units_per_load = Number(
        "unit", "Whole units that fit; 0 says that it may not travel so.", per="load", minimum=0, example=3
    )


class Terminals(Facts):
    """Handling, dwell, storage and clearance at a site, per kind of load."""

    group = "moving"

    terminal_id = Code("Short name of the row.", primary_key=True, example="ASTRAKHAN-FEU-port_handling")
    site_id = Ref("sites.site_id", "The site.", example="ASTRAKHAN")
    charged_per = Choice(*CHARGED_PER, description="What the cost is for one of.", example="FEU")
    operation = Code(
        "port_handling, gauge_change, border_crossing, rail_transfer, plant_unloading, ...", example="port_handling"
    )
    handling_cost = Money("truck, container, vehicle or tonne", "Cost of the operation.", example=130)
    handling_cost_low = Money("the same", "Low end of the range.", required=False)
    handling_cost_high = Money("the same", "High end of the range.", required=False)
    currency = Currency("Currency of the costs.", example="USD")
    dwell_days = Number("day", "Days the goods stand.", default=0.0, minimum=0)
    dwell_days_min = Number("day", "Days on a good day.", required=False, minimum=0)
    dwell_days_max = Number("day", "Days on a bad day.", required=False, minimum=0)
    free_days = Number("day", "Days of storage without charge.", default=0.0, minimum=0)
    storage_cost_per_day = Money("day after the free days", "Storage.", default=0.0)
    clearance_days = Number("day", "Days of customs clearance.", default=0.0, minimum=0)
    clearance_days_min = Number("day", "Days on a good day.", required=False, minimum=0)
    clearance_days_max = Number("day", "Days on a bad day.", required=False, minimum=0)
    operator = Ref("parties.party_id", "Who runs it; a stop on the party closes the terminal.", required=False)
    note = Text("Remarks.")


class EmissionFactors(Facts):
    """Greenhouse gas per tonne and kilometre."""

    group = "moving"

    factor_id = Code("Short name of the factor.", primary_key=True, example="EF_ROAD_ARTIC")
    mode = Code("Mode it is for.", example="road")
    description = Text("What it describes.", required=True, example="Articulated lorry, average laden")
    wtw_g_per_tkm = Number("g/tkm", "Well to wheel.", minimum=0, required=False, example=95.02)
    ttw_g_per_tkm = Number("g/tkm", "Tank to wheel.", minimum=0, required=False)
    wtt_g_per_tkm = Number("g/tkm", "Well to tank.", minimum=0, required=False)
    note = Text("Remarks.")


class LogisticsParameters(Facts):
    """Insurance, demurrage, imbalance and other figures that several lanes share."""

    group = "moving"

    parameter_id = Code("Short name of the figure.", primary_key=True, example="INS_ICC_A_PARTS")
    name = Text("What it is.", required=True, example="Cargo insurance, parts")
    value = Number(None, "Typical value, in the unit beside it.", example=0.2)
    value_low = Number(None, "Low end.", required=False)
    value_high = Number(None, "High end.", required=False)
    unit = Text("Unit, as the source says it.", required=True, example="% of insured value")
    note = Text("Remarks.")


__all__ = [
    "CHARGED_PER",
    "MODES",
    "EmissionFactors",
    "LaneCalendars",
    "LaneTariffs",
    "Lanes",
    "LoadUnits",
    "Loading",
    "LogisticsParameters",
    "Terminals",
]

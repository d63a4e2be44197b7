"""What the case's owner decides: screening decisions, limits, today's flows, scenarios."""

from corridor.tables.base import Choice, Code, Day, Facts, Number, Ref, Refs, Table, Text

LIMIT_KINDS = (
    "max_share_of_demand",
    "min_share_of_demand",
    "max_quantity",
    "min_quantity",
    "max_opened",
    "max_spend",
    "max_suppliers",
)


class ScreenDecisions(Table):
    """Decisions on parties under a legal system. A stop is a gate; so is no decision where one is asked for."""

    group = "policy"

    decision_id = Code("Short name.", primary_key=True, example="S-001")
    party_id = Ref("parties.party_id", "The party.", example="CARRIER-A")
    legal_system = Code("The legal system, as case.toml names it.", example="EU")
    decision = Choice("stopped", "cleared", description="What was decided.", example="cleared")
    by = Text("Who decided.", required=True, example="compliance officer")
    decided_on = Day("When.", required=True, example="2024-03-01")
    until = Day("Last day that it holds; empty is open.")
    reason = Text("Why.", required=True, example="no hit on the lists of that day")
    record = Text("The record of a list that the decision is about, as list/number; empty is the party as a whole.")
    fingerprint = Text("Fingerprint of party and record as they were when it was decided, from screen_alerts.")
    second_by = Text("Who else decided the same, where case.toml asks for two people.")


class Limits(Facts):
    """Limits that the plan must keep."""

    group = "policy"

    limit_id = Code("Short name.", primary_key=True, example="L-ONE-SOURCE")
    kind = Choice(*LIMIT_KINDS, description="What is limited.", example="max_share_of_demand")
    product_id = Ref("products.product_id", "Only this product; empty is all.", required=False)
    site_id = Ref("sites.site_id", "Only supply from, or opening at, this site; empty is all.", required=False)
    country = Code("Only supply from this country; empty is all.", required=False)
    value = Number(
        None, "The limit: a share, units over the horizon, a number of sites, or money.", minimum=0, example=0.7
    )
    note = Text("Why.")


class Baseline(Facts):
    """How it is done today: flows as they are, priced by the same code as the plan."""

    group = "policy"

    baseline_id = Code("Short name.", primary_key=True, example="B-TARA-MOW")
    supply_id = Code("Recipe or offer that the goods come from.", example="TARA-CBU")
    product_id = Ref("products.product_id", "The product.", example="TARA")
    from_site = Ref("sites.site_id", "Where they start.", example="TEHRAN")
    to_site = Ref("sites.site_id", "The market.", example="MOSCOW")
    load_unit_id = Ref("load_units.load_unit_id", "What they travel in.", example="LU_CARCARRIER_8")
    lanes = Refs("lanes.lane_id", "The lanes they take, in order.", required=True)
    agreement_id = Ref("agreements.agreement_id", "The preference claimed; empty is none.", required=False)
    period = Code("Label of the period of the horizon at whose prices and rules it is priced.", example="1403-Q1")
    quantity = Number("unit", "Units in the period.", per="period", above=0, example=30)
    units_per_load = Number(
        "unit", "Units per load as they travel today; empty is a full load.", per="load", required=False, above=0
    )
    note = Text("Remarks.")


class Scenarios(Table):
    """Changes to try: a cell of a table takes another value in a named scenario."""

    group = "policy"

    scenario_id = Code("Name of the scenario.", primary_key=True, example="FTA-ON-CARS")
    table = Code("The table.", primary_key=True, example="tariffs")
    key = Code("Primary key of the row, parts joined by `/`.", primary_key=True, example="T02422")
    column_name = Code("The column.", primary_key=True, example="ad_valorem_frac")
    value = Text("The value it takes.", required=True, example="0")
    note = Text("Why.")


__all__ = ["LIMIT_KINDS", "Baseline", "Limits", "Scenarios", "ScreenDecisions"]

"""All checks of sense, each with the tables that it reads."""

from __future__ import annotations

from collections.abc import Callable, Set

from corridor.case import (
    sense_calendars,
    sense_campaign,
    sense_codes,
    sense_figures,
    sense_goods,
    sense_plan,
    sense_ways,
)
from corridor.case.checked import Checked

Check = tuple[tuple[str, ...], Callable[[Checked], None]]

CHECKS: tuple[Check, ...] = (
    (("demand", "baseline"), sense_plan.with_labels),
    (("products", "sites", "recipes", "offers", "demand"), sense_plan.check_whole),
    (("bom", "products"), sense_goods.check_bom),
    (("bom", "products", "tariffs", "hs_headings", "retired_codes"), sense_codes.check_codes),
    (("recipes", "recipe_inputs"), sense_goods.check_recipes),
    (("recipes", "offers", "demand", "recipe_inputs", "products"), sense_goods.check_supply),
    (
        ("recipes", "offers", "demand", "recipe_inputs", "products", "load_units", "loading", "lane_tariffs"),
        sense_goods.check_loading,
    ),
    (("recipes", "offers", "baseline"), sense_goods.check_baseline_supply),
    (("recipes", "offers", "demand", "lanes"), sense_ways.check_reach),
    (("lanes", "lane_calendars"), sense_ways.check_calendars),
    (("facility_calendars",), sense_calendars.check_calendars),
    (("campaign_tests", "campaign_alternatives", "campaign_facilities"), sense_campaign.check_tests),
    (("test_orders",), sense_campaign.check_orders),
    (("campaign_tests", "specimens"), sense_campaign.check_specimens),
    (
        ("campaign_alternatives", "campaign_facilities", "facility_calendars", "facility_closures"),
        sense_campaign.check_open_days,
    ),
    (("lanes", "lane_tariffs"), sense_ways.check_prices),
    (("lanes", "baseline"), sense_ways.check_chains),
    (("fx_rates",), sense_plan.check_rates),
    (("screen_decisions", "parties"), sense_plan.check_law),
    (("sites", "recipes", "offers", "demand", "value_bases"), sense_plan.check_value_bases),
    (("limits",), sense_plan.check_limits),
    (("sites", "recipes", "offers", "demand"), sense_plan.check_capacity),
    (("trade_flows",), sense_figures.check_flows),
    (("output_series", "targets", "demand_series"), sense_figures.check_series),
    (("output_series", "targets", "claims"), sense_figures.check_stated),
)


def check_sense(case: Checked, unreadable: Set[str]) -> None:
    """Run every check whose tables could all be read."""
    for tables, check in CHECKS:
        if unreadable.isdisjoint(tables):
            check(case)

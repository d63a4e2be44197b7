"""What a run writes. Money is in the case's currency unless a column beside it names another.

Every amount is a line: ``amount = quantity x rate``, with the rule or source it rests on and how sure that is.
Totals are sums of lines and are never reckoned a second way.
"""

from corridor.provenance import CONFIDENCES
from corridor.tables.base import Choice, Code, Codes, Currency, Day, Flag, Integer, Number, Result, Share, Text

OUTCOMES = ("complete", "estimated", "refused")
COST_HEADS = (
    "price",
    "making",
    "inputs",
    "additions",
    "inland",
    "freight",
    "handling",
    "border",
    "storage",
    "clearance",
    "insurance",
    "duty",
    "remedy",
    "excise",
    "vat",
    "other_tax",
    "processing_fee",
    "recycling_fee",
    "registration",
    "relief",
    "finance",
)
"""Heads of cost per unit, in the order in which a landed cost adds them up."""
APPROVAL_STATES = ("held", "covered", "to_prove", "not_applicable", "unknown", "closed")


class Stops(Result):
    """Parties that are out, with the reason; one row per party and legal system."""

    party_id = Code("The party.", primary_key=True)
    party_name = Text("Its name.", required=True)
    legal_system = Code("The legal system.", primary_key=True)
    state = Choice(
        "stopped", "not_cleared", description="Stopped by a decision, or without a clearing that the case asks for."
    )
    reason = Text("Why.", required=True)
    by = Text("Who decided.")
    decided_on = Day("When.")
    until = Day("Until when.")


class Removals(Result):
    """Rows that left the case because a party of theirs is stopped."""

    table = Code("The table.", primary_key=True)
    key = Code("Primary key of the row, parts joined by `/`.", primary_key=True)
    party_id = Code("The party.", primary_key=True)
    reason = Text("Why.", required=True)


class OwnRows(Result):
    """Pack rows that the case's own rows replaced."""

    table = Code("The table.", primary_key=True)
    key = Code("Primary key of the row, parts joined by `/`.", primary_key=True)
    pack = Code("The pack whose row was replaced.")
    changed = Text("Columns that differ, with both values.", required=True)


class ApprovalNeeds(Result):
    """The matrix of products and requirements, one row per product, country and requirement."""

    product_id = Code("The product.", primary_key=True)
    country = Code("The market's country.", primary_key=True)
    scheme_id = Code("The scheme.")
    requirement_id = Code("The requirement.", primary_key=True)
    regulation_id = Code("The regulation.")
    alternative_group = Code("Alternatives of which one is enough.", required=False)
    state = Choice(
        *APPROVAL_STATES,
        description="held: evidence for this scheme; covered: evidence accepted from elsewhere; to_prove; "
        "not_applicable; unknown: a fact is missing; closed: no new approval is given.",
    )
    evidence_id = Code("Evidence that holds or covers it.", required=False)
    tests = Codes("Tests that would prove it.")
    asks_for = Codes("Facts, or tables of rules, that would have to be filled in.")
    reason = Text("Why, in words.", required=True)
    source = Codes("Source of the requirement.")
    confidence = Choice(*CONFIDENCES, description="How sure the requirement is.")


class Approvals(Result):
    """Approvals that open a market: one row per approval family, scheme and country group."""

    approval_id = Code("Family and scheme.", primary_key=True)
    approval_family = Code("The family.")
    scheme_id = Code("The scheme.")
    countries = Codes("Countries that it opens.")
    state = Choice("held", "to_get", "refused", description="Held today; can be had; or cannot be told or had.")
    held_from = Day("First day of an approval held.")
    held_to = Day("Last day of an approval held.")
    tests = Integer("test", "Tests still to be made.")
    test_hours = Number("hour", "Bench and set-up hours of those tests.")
    lead_days = Number("day", "Days from decision to approval.", required=False)
    office_days = Number("day", "Of these, days after the last test: authority and documents.", required=False)
    proven_on = Day("Day on which the test campaign ends its last test; empty where no campaign tests for it.")
    valid_months = Number("month", "Validity of an approval got.", required=False)
    cost = Number("money", "Sum of its cost lines.", required=False)
    outcome = Choice(*OUTCOMES, description="How far the figures carry.")
    reason = Text("What is missing, or what it rests on.")


class ApprovalGates(Result):
    """Which approval a product needs before it may be sold in a country."""

    product_id = Code("The product.", primary_key=True)
    country = Code("The country.", primary_key=True)
    approval_id = Code("The approval.", primary_key=True)


class ApprovalCostLines(Result):
    """Cost lines of an approval: tests, specimens, fees, renewals."""

    approval_id = Code("The approval.", primary_key=True)
    line_no = Integer(None, "Order.", primary_key=True)
    head = Choice("tests", "specimens", "fee", "samples", "audit", description="What it pays.")
    basis = Text("What the quantity is of.", required=True)
    quantity = Number(None, "Quantity.")
    unit = Code("Unit of the quantity.")
    rate = Number("money", "Rate per unit.")
    amount = Number("money", "quantity x rate.")
    rule_id = Code("The row it rests on.")
    source = Codes("Source of the row.")
    confidence = Choice(*CONFIDENCES, description="How sure.")


class Routes(Result):
    """Ways from a site to a site in a load unit; the seasons' prices stand in route_seasons."""

    route_id = Code("Short name, the same for the same lanes and unit.", primary_key=True)
    from_site = Code("Where it starts.")
    to_site = Code("Where it ends.")
    load_unit_id = Code("What the goods travel in.")
    charged_per = Code("What prices are for one of: truck, FEU, TEU, vehicle.")
    lanes = Codes("Lanes, in order.")
    modes = Codes("Modes, in order, repeats dropped.")
    countries_crossed = Codes("Every country on the way, both ends included.")
    distance_km = Number("km", "Length.")
    capacity_loads_per_year = Number("load", "Least capacity on the way; empty is not limited.", required=False)
    wtw_kg_per_load_tonne = Number("kgCO2e", "Emissions per tonne carried the whole way.", required=False)


class RouteLegs(Result):
    """Legs of a route, in order."""

    route_id = Code("The route.", primary_key=True)
    leg_no = Integer(None, "Order from 1.", primary_key=True)
    lane_id = Code("The lane.")
    kind = Code("leg, border_hop or through.")
    mode = Code("The mode.")
    from_site = Code("Where it starts.")
    to_site = Code("Where it ends.")
    from_country = Code("Country of its start.")
    to_country = Code("Country of its end.")
    distance_km = Number("km", "Length.")


class RouteSeasons(Result):
    """What a route takes and costs in a period."""

    route_id = Code("The route.", primary_key=True)
    period = Code("The period.", primary_key=True)
    open_share = Share("Share of the period's days on which every lane is open; 0 is closed.")
    days = Number(
        "day",
        "Days from gate to gate: moving, waiting for departure, borders, dwell, clearance, seasonal delay. Empty "
        "where no price holds.",
        required=False,
    )
    cost_per_load = Number(
        "money",
        "Sum of its cost lines, per load (per vehicle for car carriers). Empty where no price holds.",
        required=False,
    )


class RouteCostLines(Result):
    """Cost lines of a route in a period, per load: one row per lane price and terminal operation."""

    route_id = Code("The route.", primary_key=True)
    period = Code("The period.", primary_key=True)
    line_no = Integer(None, "Order.", primary_key=True)
    leg_no = Integer(None, "The leg it belongs to; a terminal belongs to the leg that ends there.")
    head = Choice("freight", "handling", "border", "storage", description="What it pays.")
    basis = Text("What it pays for, in words.", required=True)
    quantity = Number(None, "Quantity per load.")
    unit = Code("Unit of the quantity.")
    rate = Number("money", "Rate, in the currency of the row it rests on.")
    currency = Currency("Currency of the rate.")
    fx = Number(None, "Case currency for one unit of that currency.")
    amount = Number("money", "quantity x rate x fx, in the case's currency, per load.")
    country = Code("Country where it falls due.")
    rule_id = Code("The row it rests on.")
    source = Codes("Source of the row.")
    confidence = Choice(*CONFIDENCES, description="How sure.")


class Entries(Result):
    """What is to be priced: one row per product, supply, route, claim and period."""

    entry_id = Code("Short name.", primary_key=True)
    product_id = Code("The product.")
    supply_id = Code("Recipe or offer.")
    supply_kind = Choice("recipe", "offer", description="Which of the two.")
    form = Code("cbu, skd, ckd or part.")
    from_site = Code("Where it starts.")
    to_site = Code("Where it ends.")
    from_country = Code("Country of supply.")
    to_country = Code("Country of import.")
    origin_country = Code("Country the goods originate in.")
    route_id = Code("The route.")
    agreement_id = Code("Preference claimed; empty is none.", required=False)
    period = Code("The period of departure.")
    on = Day("The day whose rules and rates hold.", required=True)
    incoterm = Code("Incoterm of the price.")
    price_per_unit = Number("money", "Invoice price, in its own currency.", required=False)
    price_currency = Currency("Currency of the price.")
    price_source = Codes("Source of the price.")
    price_confidence = Choice(*CONFIDENCES, description="How sure the price is.")
    units_per_load = Number("unit", "Units in one load.", per="load")
    units_per_declaration = Number("unit", "Units on one customs declaration.", per="declaration")
    insurance_per_unit = Number(
        "money",
        "Premium actually paid by the buyer, in the currency of the price; empty: by the rate of the case.",
        required=False,
    )
    batch_id = Code("Batch of the supply, where inputs differ from batch to batch.", required=False)
    regime_id = Code("Customs regime it is placed under; empty is release for home use.", required=False)


class Payments(Result):
    """What one declaration pays, to the smallest unit of currency: one row per entry and payment, rounded once."""

    entry_id = Code("The entry: one declaration of `units`.", primary_key=True)
    line_no = Integer(None, "Order.", primary_key=True)
    payment = Code("What is paid: duty, VAT, excise, ...")
    head = Choice(*COST_HEADS, description="Head of cost.")
    payer = Choice("buyer", "seller", description="Who pays it under the Incoterm.")
    units = Number("unit", "Units on the declaration.", per="declaration")
    unrounded = Code("The exact amount, in decimals (or as a fraction), per declaration.")
    amount = Code("The amount paid, in decimals, per declaration.")
    currency = Currency("Currency of the declaration.")
    rounding = Text("Rule of rounding and smallest unit.")
    rule_id = Codes("Rows it rests on.")
    confidence = Choice(*CONFIDENCES, description="As sure as the least sure of its lines: an estimate is no bill.")


class CostLines(Result):
    """Lines of a landed cost, per unit."""

    entry_id = Code("The entry.", primary_key=True)
    line_no = Integer(None, "Order.", primary_key=True)
    head = Choice(*COST_HEADS, description="Head of cost.")
    line = Text("What it is, in words.", required=True)
    basis = Text("What the quantity is of.", required=True)
    quantity = Number(None, "Quantity per unit of product.")
    unit = Code("Unit of the quantity.")
    rate = Number(None, "Rate per unit of quantity, in `currency` where the unit is not money.")
    currency = Currency("Currency of the rate.")
    fx = Number(None, "Case currency for one unit of that currency.")
    amount_per_unit = Number("money", "quantity x rate x fx, in the case's currency, per unit of product.")
    is_cost = Flag("yes: part of the landed cost. no: cash that comes back, or inside the price, as the payer tells.")
    payer = Choice(
        "buyer", "seller", description="Who pays it under the Incoterm; what the seller pays the price holds already.",
        default="buyer",
    )  # fmt: skip
    per_load = Flag("yes: falls due per load, so it depends on how full the load is.")
    rule_id = Code("The row it rests on.")
    source = Codes("Source of the row.")
    confidence = Choice(*CONFIDENCES, description="How sure.")


class LandedCosts(Result):
    """The sum of an entry's lines, and whether it can be relied on."""

    entry_id = Code("The entry.", primary_key=True)
    outcome = Choice(*OUTCOMES, description="complete; estimated: rests on an estimate; refused: something is missing.")
    customs_value_per_unit = Number("money", "Value for duty, in the case's currency.", required=False)
    landed_per_unit = Number("money", "Sum of the lines that are cost; empty if refused.", required=False)
    cash_per_unit = Number(
        "money", "Sum of all that the buyer pays, money got back included; empty if refused.", required=False
    )
    seller_net_per_unit = Number(
        "money", "What the price leaves the seller after all that is told and that he pays of it.", required=False
    )
    sourced_share = Share("Share of the landed cost that rests on sourced rows.", required=False)
    reason = Text("What is missing and what would cure it, or which estimates it rests on.")


class OriginFindings(Result):
    """Whether a supply originates under an agreement: one row per supply, batch, agreement and span of days."""

    supply_id = Code("Recipe or offer.", primary_key=True)
    product_id = Code("The product.")
    agreement_id = Code("The agreement.", primary_key=True)
    verdict = Choice("qualifies", "does_not", "cannot_be_told", description="The answer.")
    share = Share("Non-originating share of the value, where a value rule decides: the sum of its lines.",
                  required=False, maximum=None)  # fmt: skip
    threshold = Share("The share allowed.", required=False)
    reason = Text("The reckoning, in words, or what is missing.", required=True)
    rule_id = Codes("Rows of origin_rules.")
    confidence = Choice(*CONFIDENCES, description="How sure.")
    batch_id = Code("Batch of the supply; empty where it has none.", required=False, primary_key=True)
    valid_from = Day("First day of the answer; empty is always.", primary_key=True)
    valid_to = Day("Last day of the answer; empty is open.")
    short_by = Share("Share of the value by which it falls short.", required=False, maximum=None)
    decided_by = Codes("Lines of the bill of materials that decide, dearest first.")
    cure = Text("What change would make it qualify, at the least change of value.")
    needs = Text("What is missing, where it cannot be told.")
    proof = Text("Which proof of origin a claim needs.")
    direct_transport = Code("Rule of transport that a claim must keep.", required=False)


class OriginLines(Result):
    """How each input counts under each row of the rules of origin: shares of origin_findings are sums of these."""

    supply_id = Code("Recipe or offer.", primary_key=True)
    agreement_id = Code("The agreement.", primary_key=True)
    batch_id = Code("Batch of the supply.", required=False, primary_key=True)
    valid_from = Day("First day of the answer.", primary_key=True)
    origin_rule_id = Code("The row of origin_rules.", primary_key=True)
    line_no = Integer(None, "Order.", primary_key=True)
    line = Text("Line of the bill of materials, with those above it; or what else is in the price.", required=True)
    hs_code = Code("Its tariff code.", required=False)
    origin_country = Code("Where it originates.", required=False)
    counted = Choice("originating", "non_originating", "not_known", "not_material", description="How it counts.")
    value = Number("money", "Its value per unit of product, in the case's currency.")
    counts_against = Number("money", "Of that, what counts against the product under the row.")
    share = Number("share", "counts_against over the basis of the row; empty where the basis is not known.",
                   required=False)  # fmt: skip
    why = Text("Why it counts so.", required=True)


class OriginTransport(Result):
    """Whether a route keeps an agreement's rule of transport: one row per route, agreement and rule."""

    route_id = Code("The route.", primary_key=True)
    agreement_id = Code("The agreement.", primary_key=True)
    direct_transport = Code("The rule of transport.", required=False, primary_key=True)
    verdict = Choice(
        "direct", "allowed", "with_proof", "not_allowed", "cannot_be_told",
        description="direct: no third country; allowed: through third countries, and no proof is asked for at the "
        "border; with_proof: if it stays under customs control, shown by a through document or a certificate.",
    )  # fmt: skip
    third_countries = Codes("Countries crossed that do not belong to the agreement.")
    reason = Text("Why.", required=True)


class LocalContent(Result):
    """Whether what a recipe makes reaches a threshold of a local content scheme: one row per recipe and threshold."""

    recipe_id = Code("The recipe.", primary_key=True)
    localisation_rule_id = Code("The threshold, a row of localisation_rules.", primary_key=True)
    product_id = Code("What it makes.")
    scheme = Code("The scheme.")
    measure = Choice("points", "share_of_value", "operations", description="What is measured.")
    verdict = Choice("reaches", "does_not", "cannot_be_told", description="The answer.")
    reached = Number(None, "Points, share or number of operations reached; empty if it cannot be told.", required=False)
    needed = Number(None, "What is asked for.", required=False)
    valid_from = Day("First day of the threshold.")
    valid_to = Day("Last day; empty is open.")
    benefit = Text("What reaching it gives.")
    reason = Text("The reckoning in words: by how much, what decides it, what would cure it.", required=True)
    confidence = Choice(*CONFIDENCES, description="How sure.")


class LocalContentLines(Result):
    """What a local content figure is the sum of: one row per recipe, threshold and operation or component."""

    recipe_id = Code("The recipe.", primary_key=True)
    localisation_rule_id = Code("The threshold.", primary_key=True)
    line_no = Integer(None, "Order.", primary_key=True)
    what = Text("Operation, component or value.", required=True)
    state = Choice("counted", "not_counted", "not_known", description="Whether it counts as local.")
    amount = Number(None, "Points that it earns, or its value per unit in the case's currency.", required=False)
    why = Text("Why it counts or does not.", required=True)
    rule_id = Code("Row of localisation_rules that earns it.", required=False)

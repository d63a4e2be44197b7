"""What is found about trade figures: checks of claims, statistics, mirrors, projections, targets."""

from corridor.provenance import CONFIDENCES
from corridor.tables.base import Choice, Code, Codes, Currency, Day, Flag, Integer, Number, Result, Share, Text

CLAIM_VERDICTS = ("holds", "does_not_hold", "cannot_be_told")


class ClaimChecks(Result):
    """What the figures say of a claim: one row per claim."""

    claim_id = Code("The claim.", primary_key=True)
    verdict = Choice(*CLAIM_VERDICTS, description="The answer.")
    stated = Number(None, "The figure stated, in the unit of the reckoning.", required=False)
    reckoned = Number(None, "The figure reckoned; empty if it cannot be told.", required=False)
    low = Number(None, "Lower end of what it may be, where periods had to be split; empty if open.", required=False)
    high = Number(None, "Upper end; empty if open.", required=False)
    unit = Text("Unit of the three.")
    arithmetic = Text("The reckoning, with its numbers.", required=True)
    missing = Text("What would have to be known.")
    rests_on = Codes("Series, flows or claims that it rests on.")
    confidence = Choice(*CONFIDENCES, description="How sure.")


class ClaimTensions(Result):
    """Pairs of claims that cannot both hold, or hardly."""

    claim_id = Code("One claim.", primary_key=True)
    other_id = Code("The other.", primary_key=True)
    kind = Choice("contradict", "hard_to_reconcile", "stated_differently", description="How they stand to each other.")
    arithmetic = Text("The reckoning, with its numbers.", required=True)
    would_agree_if = Text("What would have to differ for both to hold: base, period, unit, coverage.")


class TradeStatistics(Result):
    """Shares, growth, concentration, unit values, revealed advantage of flows and series."""

    statistic = Code("Name of the statistic.", primary_key=True)
    subject = Code("Series, or reporter/partner/flow/goods.", primary_key=True)
    period_from = Day("First day.", required=True, primary_key=True)
    period_to = Day("Last day.", required=True, primary_key=True)
    value = Number(None, "The figure.", required=False)
    unit = Text("Its unit.")
    arithmetic = Text("The reckoning, with its numbers.")
    confidence = Choice(*CONFIDENCES, description="How sure.")


class MirrorFlows(Result):
    """One flow as exporter and importer report it, and the figure between them."""

    exporter = Code("Who exports.", primary_key=True)
    importer = Code("Who imports.", primary_key=True)
    hs_code = Code("The goods.", primary_key=True)
    period_from = Day("First day.", required=True, primary_key=True)
    period_to = Day("Last day.", required=True, primary_key=True)
    exporter_value = Number("money", "As the exporter reports, usually FOB.", required=False)
    importer_value = Number("money", "As the importer reports, usually CIF.", required=False)
    freight_share = Share("Share that carriage and insurance are taken to add.", required=False)
    weight_of_exporter = Share("Weight of the exporter's report.", required=False)
    reconciled = Number("money", "The figure between them, FOB.", required=False)
    currency = Currency("Currency of all of them.")
    note = Text("What was taken, and why.")


class Projections(Result):
    """What comes next of a series, with intervals."""

    series_id = Code("The series.", primary_key=True)
    period_from = Day("First day of the period.", required=True, primary_key=True)
    period_to = Day("Last day.", required=True)
    period_label = Code("The period in the calendar of the series.")
    step = Integer(None, "Periods after the last one known.")
    method = Code("Method that was chosen by back-test.")
    value = Number(None, "The projection.")
    low_80 = Number(None, "Lower end of the interval that holds 80 % of outcomes.")
    high_80 = Number(None, "Its upper end.")
    low_95 = Number(None, "Lower end of the interval that holds 95 %.")
    high_95 = Number(None, "Its upper end.")
    uncapped = Number(None, "The projection before a capacity capped it.", required=False)
    capped = Flag("A capacity caps it.", default=False)
    unit = Text("Unit of the series.")
    why = Text("Why this method: errors of the back-test.")


class ProjectedDemand(Result):
    """What `demand_series` come to in each period that is planned, in three cases."""

    series_id = Code("The series.")
    site_id = Code("The market.", primary_key=True)
    product_id = Code("The product.", primary_key=True)
    period = Code("The period of the plan.", primary_key=True)
    low = Number("unit", "Lower end of the interval that holds 80 % of outcomes.")
    middle = Number("unit", "The projection.")
    high = Number("unit", "Upper end.")
    taken = Choice("none", "low", "middle", "high", description="Which of them the plan took.")
    arithmetic = Text("What it is made of, with its numbers.", required=True)
    source = Text("Where the series and the share come from.")
    confidence = Choice(*CONFIDENCES, description="How sure.")


class TargetChecks(Result):
    """Whether a target will be reached."""

    target_id = Code("The target.", primary_key=True)
    series_id = Code("The series.")
    so_far = Number(None, "Sum of the periods known.", required=False)
    known_to = Day("Last day known.")
    projected = Number(None, "So far and the projection of the rest.", required=False)
    low_80 = Number(None, "Lower end of the interval that holds 80 % of outcomes.", required=False)
    high_80 = Number(None, "Its upper end.", required=False)
    probability = Share("Chance that the target is reached.", required=False)
    must_average = Number(None, "What each remaining period must average.", required=False)
    best_before = Number(None, "The best such period so far.", required=False)
    verdict = Choice("reached", "missed", "open", "cannot_be_told", description="Where it stands.")
    arithmetic = Text("The reckoning, with its numbers.", required=True)


__all__ = [
    "CLAIM_VERDICTS",
    "ClaimChecks",
    "ClaimTensions",
    "MirrorFlows",
    "ProjectedDemand",
    "Projections",
    "TargetChecks",
    "TradeStatistics",
]

"""What matching writes: pairs with their evidence, tests of qualification, who gets which need, what was found odd."""

from corridor.tables.base import Choice, Code, Currency, Day, Flag, Integer, Number, Result, Share, Text

BANDS = ("match", "to_review", "no")
EVIDENCE_KINDS = (
    "number", "link", "term", "number_position", "vehicle", "years", "engine", "side", "axle", "place", "measures",
    "count", "brand", "wording", "decision", "rule",
)  # fmt: skip
TESTS = (
    "approval", "quality_system", "sample_approval", "minimum_order", "lead_time", "capacity", "price", "validity",
)  # fmt: skip
VERDICTS = ("met", "failed", "unknown", "not_asked")


class Pairs(Result):
    """A need and a line that may meet it, with how likely it does."""

    need_id = Code("The need.", primary_key=True)
    line_id = Code("The line of a price list.", primary_key=True)
    party_id = Code("The maker.", required=False)
    probability = Share("How likely the line meets the need: of such pairs, so many do.")
    band = Choice(*BANDS, description="match, to review, or no.")
    decided_by = Text("Who decided, where a person did; the probability stays what it was.")
    decided_on = Day("When.")
    reason = Text("In a sentence: what speaks for it, what against, what is missing.", required=True)


class PairEvidence(Result):
    """What speaks for and against a pair, one row per thing compared."""

    need_id = Code("The need.", primary_key=True)
    line_id = Code("The line.", primary_key=True)
    kind = Choice(*EVIDENCE_KINDS, description="What was compared.", primary_key=True)
    speaks = Choice("for", "against", "open", description="Which way it speaks; open: one of the two does not say.")
    weight = Number(None, "What the pair gains by it; without it the odds were lower by so much.", required=False)
    need_says = Text("What the need says.")
    line_says = Text("What the line says.")
    note = Text("In words; for a link, its relation.")
    source = Text("Where a link, term or position comes from.")


class NumberFindings(Result):
    """Numbers that contradict their name, or are mistyped in a way that can be told."""

    list_name = Choice("needs", "price_lists", description="Which list.", primary_key=True)
    row_id = Code("The line.", primary_key=True)
    number = Text("The number.", required=True, primary_key=True)
    kind = Choice(
        "known_wrong", "position_contradicts", "group_contradicts", "mixed_scripts",
        description="What is odd.", primary_key=True,
    )  # fmt: skip
    name_says = Text("What the name says.")
    number_says = Text("What the number says.")
    reason = Text("Why.", required=True)
    source = Text("Where that comes from.")


class NeedOutcomes(Result):
    """What became of each need."""

    need_id = Code("The need.", primary_key=True)
    best_line_id = Code("The best line.", required=False)
    best_probability = Share("How likely it meets the need.", required=False)
    matches = Integer(None, "Lines in the band of matches.")
    to_review = Integer(None, "Lines to review.")
    qualified = Integer(None, "Matches that fail no test.")
    outcome = Choice(
        "met", "almost", "to_review", "unmet",
        description="met: a match that passes all tests. almost: one that fails some, or of which they cannot be told. "
        "to_review. unmet: none.",
    )  # fmt: skip
    missing = Text("What stands between the need and an order.")


class Qualifications(Result):
    """Tests of a matched pair, each hard and with its reason."""

    need_id = Code("The need.", primary_key=True)
    line_id = Code("The line.", primary_key=True)
    test = Choice(*TESTS, description="What is tested.", primary_key=True)
    subject = Text("Which approval, standard or figure.", required=True, primary_key=True)
    verdict = Choice(*VERDICTS, description="Whether it is met; unknown is not met and is told apart.")
    asked = Number(None, "What is asked, where it is a figure.", required=False)
    has = Number(None, "What there is.", required=False)
    unit = Text("Unit of both.")
    reason = Text("Why.", required=True)


class MatchedOffers(Result):
    """What a maker can offer a need at which price; the plan takes its offers of parts from here."""

    need_id = Code("The need.", primary_key=True)
    line_id = Code("The line.", primary_key=True)
    party_id = Code("The maker.", required=False)
    product_id = Code("The product that the plan knows it by; empty where it cannot plan with it.", required=False)
    offer_id = Code("The offer of the plan.", required=False)
    quantity = Number("unit", "What the line can give of what is wanted.", minimum=0)
    share_of_need = Share("The same as a share of what is wanted.", required=False)
    price_per_unit = Number("money", "Price of the line at that quantity.", per="unit", required=False)
    currency = Currency("Currency of that price.", required=False)
    landed_per_unit = Number("money", "Delivered and duty-paid, in the case's currency.", per="unit", required=False)
    qualified = Flag("It fails no test.")
    missing = Text("What stands between it and an order.")


class Allocations(Result):
    """Who gets which need."""

    need_id = Code("The need.", primary_key=True)
    line_id = Code("The line.", primary_key=True)
    party_id = Code("The maker.", required=False)
    quantity = Number("unit", "Units.", minimum=0)
    share_of_need = Share("Share of the need.")
    cost_per_unit = Number("money", "What a unit costs, on the price step reached.", per="unit")
    cost = Number("money", "quantity x cost_per_unit.")
    step_from_units = Number("unit", "Step of the price that the line's whole order reaches.", minimum=0)


__all__ = [
    "BANDS",
    "EVIDENCE_KINDS",
    "TESTS",
    "VERDICTS",
    "Allocations",
    "MatchedOffers",
    "NeedOutcomes",
    "NumberFindings",
    "PairEvidence",
    "Pairs",
    "Qualifications",
]

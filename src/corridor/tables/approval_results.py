"""What a run writes about approvals besides the matrix: chains of acceptance, ends, the fewest tests and their cost.

Money is in the case's currency. The sum of `proof_cost_lines` is the cost of the choice of tests and routes.
"""

from corridor.provenance import CONFIDENCES
from corridor.tables.base import Choice, Code, Codes, Day, Integer, Number, Result, Share, Text

PACK_SECTIONS = ("applicant", "description", "documents", "routes", "tests", "statements", "plant", "fees", "open")
PROOF_HEADS = ("tests", "specimens", "routes", "fee", "samples", "audit")


class AcceptanceSteps(Result):
    """Why a requirement counts as held or covered, step by step: the chain of acceptance of one document."""

    product_id = Code("The product.", primary_key=True)
    scheme_id = Code("The scheme.", primary_key=True)
    requirement_id = Code("The requirement.", primary_key=True)
    step_no = Integer(None, "Order of the steps.", primary_key=True)
    evidence_id = Code("The document.")
    step = Text("What is so.", required=True)
    rests_on = Code("The row that says so: table and key.")
    holds_to = Day("Last day on which it is so; empty is open.")


class ExpiryCalendar(Result):
    """Days on which something that is held stops counting, and when its renewal must begin."""

    evidence_id = Code("The document.", primary_key=True)
    ends_on = Day("Last day on which it counts.", primary_key=True)
    why = Code("What ends: the document, its series, the recognition.", primary_key=True)
    approval_family = Code("The family that it belongs to.")
    schemes = Codes("Schemes in which it counts.")
    products = Codes("Products that rest on it.")
    regulations = Codes("Regulations that it stands for.")
    cells = Integer(None, "Requirements of products that it holds or covers.")
    lead_days = Number("day", "Days to renew it: tests and office.", required=False)
    renew_by = Day("Last day to begin, so that nothing lapses.")
    reason = Text("In words.")


class OpenedMarkets(Result):
    """Markets that were chosen, and how the choice of tests and routes opens them."""

    product_id = Code("The product.", primary_key=True)
    country = Code("The country.", primary_key=True)
    scheme_ids = Codes("Schemes by which it opens.")
    state = Choice("held", "opens", "shut", description="Open already; opened by the choice; or cannot be opened.")
    opens_on = Day("First day on which it is open; the rules and the evidence are those of this day.")
    open_to = Day("Last day on which every proof counts; empty is open.")
    days = Number("day", "Days from the decision: tests, authorities, office.", required=False)
    requirements = Integer(None, "Requirements that fall on the product.", required=False)
    to_prove = Integer(None, "Of those, how many were left to prove.", required=False)
    tests = Integer("test", "Tests of the choice that serve it.", required=False)
    reason = Text("Why it is shut, or by what it opens.")


class ChosenTests(Result):
    """Tests of the choice: each is made once, on one product of a family, at one laboratory."""

    test_id = Code("The test.", primary_key=True)
    product_id = Code("The product that it is made on, the worst case of those it proves.", primary_key=True)
    lab_id = Code("The laboratory.", primary_key=True)
    approval_family = Code("The family.")
    facility_type = Code("What it is done on.")
    hours = Number("hour", "Bench and set-up.")
    proves = Codes("Regulations that it bears on.")
    for_products = Codes("Products that rest on it.")
    serves = Codes("Schemes that it serves.")
    cost = Number("money", "Bench hours; specimens stand in proof_cost_lines.")
    reason = Text("Why it is among the fewest.")


class ApprovalRoutes(Result):
    """Approvals of single regulations in the choice: from which authority, and which schemes take them."""

    approval_family = Code("The family.", primary_key=True)
    regulation_id = Code("The regulation.", primary_key=True)
    authority_id = Code("The authority.", primary_key=True)
    country = Code("Its country.")
    lead_days = Number("day", "From the last report to the approval.")
    cost = Number("money", "Its fee.")
    for_products = Codes("Products that rest on it.")
    serves = Codes("Schemes that recognise it.")


class ProofCostLines(Result):
    """Every line of what the choice of tests and routes costs; their sum is what was made least."""

    line_no = Integer(None, "Order.", primary_key=True)
    head = Choice(*PROOF_HEADS, description="What it pays.")
    what = Code("The test, route or approval.")
    basis = Text("What the quantity is of.", required=True)
    quantity = Number(None, "Quantity.")
    unit = Code("Unit of the quantity.")
    rate = Number("money", "Rate per unit, in the case's currency.")
    amount = Number("money", "quantity x rate.")
    rule_id = Code("The row it rests on.")
    source = Codes("Source of the row.")
    confidence = Choice(*CONFIDENCES, description="How sure.")


class EvidencePacks(Result):
    """What to file for an approval under a scheme, in order, and what of it is still missing."""

    approval_id = Code("Family and scheme.", primary_key=True)
    item_no = Integer(None, "Order of filing.", primary_key=True)
    section = Choice(*PACK_SECTIONS, description="Part of the file.")
    item = Text("What to file.", required=True)
    state = Choice("ready", "to_make", "to_get", "missing", description="In hand; a test to make; a paper to get; or "
                   "not known how: see what is missing.")  # fmt: skip
    document = Code("Document in hand, test or route.", required=False)
    products = Codes("Products that it is for.")
    regulations = Codes("Regulations that it is for.")
    valid_to = Day("Last day on which it counts; empty is open.")
    missing = Text("What is missing, and where it comes from.")


class TestsSaved(Result):
    """The choice for all markets together beside the same choice made for one scheme at a time."""

    markets = Code("`together`, `one by one` (the sum), or the one scheme.", primary_key=True)
    tests = Integer("test", "Tests made.")
    test_hours = Number("hour", "Bench and set-up.")
    routes = Integer(None, "Approvals of single regulations.")
    cost = Number("money", "Cost of the choice.")
    bound = Number("money", "No choice costs less; empty where the goal was not the cost.", required=False)
    gap_frac = Share("Gap between the two as a share of the cost.", required=False, maximum=None)
    days = Number("day", "Days until the last market is open.", required=False)
    saved_tests = Integer("test", "Tests saved against one by one; on the row `together`.", required=False)
    saved = Number("money", "Cost saved against one by one; on the row `together`.", required=False)


__all__ = [
    "PACK_SECTIONS",
    "PROOF_HEADS",
    "AcceptanceSteps",
    "ApprovalRoutes",
    "ChosenTests",
    "EvidencePacks",
    "ExpiryCalendar",
    "OpenedMarkets",
    "ProofCostLines",
    "TestsSaved",
]

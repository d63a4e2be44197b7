"""Approvals: what must be approved and proved before a product may be sold in a country, and what evidence covers.

Question   Which requirements does each product meet in each market, what proves them, what is missing, and what do
           the approvals cost and take?
Takes      products and facts about them, markets, schemes, requirements, regulations, recognitions, evidence,
           tests, laboratories and their prices
Gives      ApprovalNeeds (product x country x requirement) with their chains of acceptance, Approvals, ApprovalGates,
           ApprovalCostLines, the fewest tests and routes that open markets, what ends when, evidence packs, Refusals
Leaves     when tests are made, and on which bench, to campaign/; whether an approval is worth its cost to network/
"""

from corridor.approvals.chains import acceptance_steps as acceptance_steps
from corridor.approvals.costs import Prices as Prices
from corridor.approvals.expiry import expiry_calendar as expiry_calendar
from corridor.approvals.fewest import FewestTests as FewestTests
from corridor.approvals.fewest import fewest_tests as fewest_tests
from corridor.approvals.grants import ApprovalsResult as ApprovalsResult
from corridor.approvals.grants import approvals as approvals
from corridor.approvals.needs import ApprovalCells as ApprovalCells
from corridor.approvals.needs import approval_cells as approval_cells
from corridor.approvals.needs import approval_needs as approval_needs
from corridor.approvals.packs import evidence_packs as evidence_packs
from corridor.approvals.proof_tables import ProofTables as ProofTables
from corridor.approvals.renewals import renewal_needs as renewal_needs
from corridor.approvals.reopened import changed_cells as changed_cells
from corridor.approvals.to_run import TestsToRun as TestsToRun
from corridor.approvals.to_run import chosen_to_run as chosen_to_run
from corridor.approvals.to_run import tests_to_run as tests_to_run

__all__ = [
    "ApprovalCells",
    "ApprovalsResult",
    "FewestTests",
    "Prices",
    "ProofTables",
    "TestsToRun",
    "acceptance_steps",
    "approval_cells",
    "approval_needs",
    "approvals",
    "changed_cells",
    "chosen_to_run",
    "evidence_packs",
    "expiry_calendar",
    "fewest_tests",
    "renewal_needs",
    "tests_to_run",
]

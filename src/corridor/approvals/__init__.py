"""Approvals: what must be approved and proved before a product may be sold in a country, and what evidence covers.

Question   Which requirements does each product meet in each market, what proves them, what is missing, and what do
           the approvals cost and take?
Takes      products and facts about them, markets, schemes, requirements, regulations, recognitions, evidence,
           tests, laboratories and their prices
Gives      ApprovalNeeds (product x country x requirement), Approvals, ApprovalGates, ApprovalCostLines, Refusals
Leaves     when tests are made, and on which bench, to campaign/; whether an approval is worth its cost to network/
"""

from corridor.approvals.grants import ApprovalsResult as ApprovalsResult
from corridor.approvals.grants import approvals as approvals
from corridor.approvals.needs import approval_needs as approval_needs
from corridor.approvals.renewals import renewal_needs as renewal_needs
from corridor.approvals.to_run import TestsToRun as TestsToRun
from corridor.approvals.to_run import tests_to_run as tests_to_run

__all__ = ["ApprovalsResult", "TestsToRun", "approval_needs", "approvals", "renewal_needs", "tests_to_run"]

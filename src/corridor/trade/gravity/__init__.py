"""Gravity: what moves trade between countries, estimated from flows, and what would move if a cost changed.

Question   By how much do distance, tariffs or agreements change flows, how sure is that, and what if one changes?
Takes      A table of flows, one row per pair or pair and year, with the columns that a `GravityModel` names
Gives      `GravityFit`: coefficients with errors, rows that took no part with the reason, fitted flows, notes; flows
           after a change of costs: `partial_effect`, `conditional_effect` and `full_effect`
Leaves     reading files and joining codes of countries and goods to the readers

PPML and least squares, with none, one, two, three or more fixed effects. ``python -m corridor.trade.gravity --help``
does the same from a file.
"""

from corridor.trade.gravity.counterfactual import partial_effect
from corridor.trade.gravity.equilibrium import Equilibrium, conditional_effect, full_effect
from corridor.trade.gravity.fit import GravityFit, fit_gravity
from corridor.trade.gravity.model import EXPORTER_IMPORTER, THREE_WAY, GravityError, GravityModel
from corridor.trade.gravity.published import advanced_guide, log_of_gravity
from corridor.trade.gravity.reset import reset_test

__all__ = [
    "EXPORTER_IMPORTER",
    "THREE_WAY",
    "Equilibrium",
    "GravityError",
    "GravityFit",
    "GravityModel",
    "advanced_guide",
    "conditional_effect",
    "fit_gravity",
    "full_effect",
    "log_of_gravity",
    "partial_effect",
    "reset_test",
]

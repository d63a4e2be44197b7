"""Gravity: what moves trade between countries, estimated from flows, and what would move if a cost changed.

Question   By how much do distance, tariffs or agreements change flows, how sure is that, and what if one changes?
Takes      A table of flows, one row per pair or pair and year, with the columns that a `GravityModel` names
Gives      `GravityFit`: coefficients with errors, rows that took no part with the reason, fitted flows, notes
Leaves     reading files and joining codes of countries and goods to the readers

PPML and least squares, with none, one, two, three or more fixed effects. ``python -m corridor.trade.gravity --help``
does the same from a file.
"""

from corridor.trade.gravity.fit import GravityFit, fit_gravity
from corridor.trade.gravity.model import EXPORTER_IMPORTER, THREE_WAY, GravityError, GravityModel
from corridor.trade.gravity.published import advanced_guide, log_of_gravity
from corridor.trade.gravity.reset import reset_test

__all__ = [
    "EXPORTER_IMPORTER",
    "THREE_WAY",
    "GravityError",
    "GravityFit",
    "GravityModel",
    "advanced_guide",
    "fit_gravity",
    "log_of_gravity",
    "reset_test",
]

"""Solvers: a model made of three tables goes in, values and the record of the solve come out.

Question   Which values of these decisions keep these constraints at least cost?
Takes      a `Model`: decisions, constraints and coefficients as polars tables
Gives      `Solution`: a value per decision, a price per constraint, and a row of `solves`
Leaves     what the decisions mean to the room that made the model

This is the only place that imports a solver, and it does so when the first model is solved.
"""

from corridor.solvers.highs import Solution, SolveSettings, gap_frac, solve
from corridor.solvers.model import Block, Model, term

__all__ = ["Block", "Model", "Solution", "SolveSettings", "gap_frac", "solve", "term"]

"""What to estimate: the outcome, the regressors, the fixed effects, the estimator and the kind of errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from corridor.errors import CorridorError

Estimator = Literal["ppml", "ols", "ols_of_log", "ols_of_log_one_plus"]
Errors = Literal["classical", "robust", "clustered"]
Group = str | tuple[str, ...]

ESTIMATORS = ("ppml", "ols", "ols_of_log", "ols_of_log_one_plus")
ERRORS = ("classical", "robust", "clustered")

EXPORTER_IMPORTER: tuple[Group, ...] = ("exporter", "importer")
THREE_WAY: tuple[Group, ...] = (("exporter", "year"), ("importer", "year"), ("exporter", "importer"))
"""Exporter-time, importer-time and pair effects: what structural gravity asks for in a panel."""


class GravityError(CorridorError):
    """Flows or a model from which nothing can be estimated; the message says what is wrong and what cures it."""


@dataclass(frozen=True)
class GravityModel:
    """A gravity equation.

    A group is a column, or several whose combinations count: ``("exporter", "year")``.
    """

    regressors: tuple[str, ...]
    """Columns of numbers; logarithms are taken by whoever makes the table, so that a zero distance is seen there."""

    outcome: str = "value"
    """Column with the flow: 0 is a flow of nothing, missing is refused."""

    effects: tuple[Group, ...] = ()
    """Fixed effects; none gives a model with a constant."""

    estimator: Estimator = "ppml"
    """``ppml``: Poisson pseudo maximum likelihood on the flow itself, zeros included. ``ols_of_log`` leaves the
    zeros out and says so; ``ols_of_log_one_plus`` takes log(1 + flow), which depends on the unit of money."""

    errors: Errors = "robust"

    clusters: tuple[Group, ...] = ()
    """With ``clustered`` errors: one group, or several for errors clustered in more than one way."""

    degrees_of_freedom: bool | None = None
    """Count what was estimated: robust errors times n / (n - k) and clustered ones times (n - 1) / (n - k). None
    counts it with ordinary least squares and not with PPML, which has n / (n - 1); G / (G - 1) comes in any case."""

    def __post_init__(self) -> None:
        if self.estimator not in ESTIMATORS:
            raise GravityError(f'"{self.estimator}" is not an estimator. Choose one of {", ".join(ESTIMATORS)}.')
        if self.errors not in ERRORS:
            raise GravityError(f'"{self.errors}" is not a kind of errors. Choose one of {", ".join(ERRORS)}.')
        if (self.errors == "clustered") != bool(self.clusters):
            raise GravityError("Clustered errors and the groups in `clusters` go together: give both or neither.")
        if not self.regressors:
            raise GravityError("A gravity equation needs at least one regressor.")
        if doubled := sorted({name for name in self.regressors if self.regressors.count(name) > 1}):
            raise GravityError(f"Regressors given twice: {', '.join(doubled)}. Name each one once.")
        if self.outcome in self.regressors:
            raise GravityError(f'The outcome "{self.outcome}" is also a regressor. Take it out of the regressors.')

    @property
    def counts_degrees_of_freedom(self) -> bool:
        """Whether errors are widened by what was estimated."""
        return self.estimator != "ppml" if self.degrees_of_freedom is None else self.degrees_of_freedom


def columns_of(group: Group) -> tuple[str, ...]:
    """The columns of a group."""
    return (group,) if isinstance(group, str) else tuple(group)


def name_of(group: Group) -> str:
    """How a group is called in results: ``exporter x year``."""
    return " x ".join(columns_of(group))

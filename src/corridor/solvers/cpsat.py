"""CP-SAT: a model to fill, and a solve with its limits, its start and its record."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from corridor.solvers.highs import gap_frac

LimitedBy = Literal["effort", "clock"]
Status = Literal["optimal", "feasible", "infeasible", "unknown"]
LOCAL_SEARCHES = ("fj", "fj_lin", "ls", "ls_lin")
"""Searches of CP-SAT that step from one assignment to the next and need a presolved model."""


@dataclass(frozen=True)
class CpSettings:
    """Limits of a search.

    `limited_by` ``effort`` counts the solver's own deterministic seconds, so that the same model gives the same answer
    on any machine; ``clock`` counts seconds. `workers` are parallel searches. Without `presolve` the search begins at
    once, which pays where variables have many holes.
    """

    limit: float = 60.0
    limited_by: LimitedBy = "effort"
    workers: int = 8
    seed: int = 0
    presolve: bool = True


@dataclass(frozen=True)
class CpOutcome:
    """What a search found: a value per variable, or none; `bound` is proven."""

    status: Status
    values: tuple[int, ...] | None
    objective: float | None
    bound: float | None
    seconds: float
    effort: float
    conflict: tuple[int, ...] = ()

    @property
    def gap(self) -> float | None:
        """Gap between value and bound as a share of the value."""
        return None if self.objective is None or self.bound is None else gap_frac(self.objective, self.bound)


def new_model() -> Any:
    """An empty CP-SAT model."""
    from ortools.sat.python import cp_model

    return cp_model.CpModel()


def domain(spans: Iterable[tuple[int, int]]) -> Any:
    """Whole numbers in closed ranges."""
    from ortools.sat.python import cp_model

    return cp_model.Domain.from_intervals([list(span) for span in spans])


def weighted(terms: Sequence[Any], weights: Sequence[int]) -> Any:
    """The sum of terms, each times its weight."""
    from ortools.sat.python import cp_model

    return cp_model.LinearExpr.weighted_sum(list(terms), list(weights))


def solver_name() -> str:
    """The solver and its version."""
    from importlib.metadata import version

    return f"CP-SAT {version('ortools')}"


def give_start(model: Any, values: Sequence[int] | Mapping[int, int]) -> None:
    """Let the search start from values of variables by their place in the model: of all in order, or of some."""
    model.clear_hints()
    for index, value in values.items() if isinstance(values, Mapping) else enumerate(values):
        model.add_hint(model.get_int_var_from_proto_index(index), value)


def worth(expression: Any, values: Sequence[int]) -> int:
    """The value of a linear expression under a value per variable."""
    from ortools.sat.python import cp_model

    flat = cp_model.FlatIntExpr(expression)
    return int(flat.offset + sum(c * values[v.index] for v, c in zip(flat.vars, flat.coeffs, strict=True)))


def _ending_at(enough: float) -> Any:
    """Ends a search at a solution whose objective is low enough."""
    from ortools.sat.python import cp_model

    class Ending(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            if self.objective_value <= enough:
                self.stop_search()

    return Ending()


def search(
    model: Any, settings: CpSettings, fixed_to_start: bool = False, enough: float | None = None, **parameters: Any
) -> CpOutcome:
    """Solve a model.

    Parameters
    ----------
    settings
        Limits, workers and seed. By effort the parallel searches take turns in a fixed order, whatever the number of
        cores, which is what makes an answer repeat.
    fixed_to_start
        Keep what the start gives and complete the rest.
    enough
        An objective that cannot be bettered, as is known without the model: a solution of it ends the search.
    parameters
        Further parameters, as CP-SAT names them.
    """
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    chosen: dict[str, Any] = {"random_seed": settings.seed, "num_workers": settings.workers}
    chosen["cp_model_presolve"] = settings.presolve
    if settings.limited_by == "effort":
        chosen |= {"max_deterministic_time": settings.limit, "interleave_search": settings.workers > 1}
    else:
        chosen["max_time_in_seconds"] = settings.limit
    if fixed_to_start:
        chosen["fix_variables_to_their_hinted_value"] = True
    for name, value in (chosen | parameters).items():
        setattr(solver.parameters, name, value)
    if not settings.presolve:
        # In this version they end the process on models with fixed variables that presolve would have taken out.
        solver.parameters.ignore_subsolvers.extend(LOCAL_SEARCHES)
    began = time.monotonic()
    code = solver.solve(model, None if enough is None else _ending_at(enough))
    seconds = time.monotonic() - began
    names: dict[Any, Status] = {
        cp_model.OPTIMAL: "optimal", cp_model.FEASIBLE: "feasible", cp_model.INFEASIBLE: "infeasible",
    }  # fmt: skip
    if code == cp_model.MODEL_INVALID:
        raise ValueError(f"the model is not valid: {model.validate() or solver.solution_info()}")
    status = names.get(code, "unknown")
    found = status in ("optimal", "feasible")
    goal = model.has_objective()
    conflict = tuple(solver.sufficient_assumptions_for_infeasibility()) if status == "infeasible" else ()
    return CpOutcome(
        status,
        tuple(solver.response_proto.solution) if found else None,
        solver.objective_value if found and goal else None,
        solver.best_objective_bound if goal and status != "infeasible" else None,
        seconds,
        solver.deterministic_time,
        conflict,
    )

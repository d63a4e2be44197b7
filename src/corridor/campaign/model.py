"""The campaign as a CP-SAT model: one function per family of rules, each with its sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from corridor.campaign.pieces import Piece, Spans
from corridor.campaign.problem import Problem
from corridor.solvers.cpsat import domain, new_model, weighted


@dataclass
class Use:
    """A piece of a way of a task: `chosen` is 1, or the yes-or-no of whether it is made so."""

    task: int
    way: int
    elapsed: int
    start: Any
    interval: Any
    chosen: Any


@dataclass
class Model:
    """The solver's model and what its variables mean."""

    problem: Problem
    cp: Any = field(default_factory=new_model)
    starts: list[Any] = field(default_factory=list)
    ends: list[Any] = field(default_factory=list)
    sizes: list[Any] = field(default_factory=list)
    uses: list[list[Use]] = field(default_factory=list)
    made_on: dict[tuple[int, int], Any] = field(default_factory=dict)
    options: dict[tuple[int, int], Any] = field(default_factory=dict)
    used: list[Any] = field(default_factory=list)
    groups: dict[tuple[int, str], Any] = field(default_factory=dict)
    orders: dict[tuple[int, int], Any] = field(default_factory=dict)
    finish: Any = None
    moved: list[Any] = field(default_factory=list)
    late: dict[int, Any] = field(default_factory=dict)

    def first(self, i: int, j: int) -> Any:
        """Yes where task `i` comes before task `j` on whatever they share."""
        if (i, j) not in self.orders:
            before = self.cp.new_bool_var("")
            self.orders[i, j], self.orders[j, i] = before, before.negated()
        return self.orders[i, j]


def build(problem: Problem) -> Model:
    """Every task once, and every rule."""
    from corridor.campaign import rules_of_places, rules_of_specimens, rules_of_time

    model = Model(problem)
    for number in range(len(problem.tasks)):
        _made_once(model, number)
    rules_of_places.within_capacity(model)
    rules_of_places.set_up_between_kinds(model)
    rules_of_places.stock_lasts(model)
    rules_of_specimens.on_specimens(model)
    rules_of_time.in_order(model)
    rules_of_time.finished(model)
    return model


def _made_once(model: Model, number: int) -> None:
    """A task is made in exactly one piece of one way: end = start + its elapsed time, start where the piece allows."""
    cp, task = model.cp, model.problem.tasks[number]
    hull = model.problem.starts(number)
    pieces = [(w, piece) for w, way in enumerate(task.ways) for piece in way.pieces]
    start = cp.new_int_var_from_domain(domain(hull), "")
    lengths = sorted({piece.elapsed for _, piece in pieces})
    ends = [(a + p.elapsed, b + p.elapsed) for _, p in pieces for a, b in p.starts]
    size: Any = lengths[0] if len(lengths) == 1 else cp.new_int_var_from_domain(domain((n, n) for n in lengths), "")
    end: Any = start + size if len(lengths) == 1 else cp.new_int_var(min(ends)[0], max(b for _, b in ends), "")
    if len(lengths) > 1:
        cp.add(end == start + size)
    uses = []
    for w, piece in pieces:
        if len(pieces) == 1:
            uses.append(
                Use(number, w, piece.elapsed, start, cp.new_fixed_size_interval_var(start, piece.elapsed, ""), 1)
            )
            continue
        chosen = cp.new_bool_var("")
        shared = piece.starts == hull or _ends_by(piece, hull, max(b for _, b in ends))
        own = start if shared else cp.new_int_var_from_domain(domain(piece.starts), "")
        interval = cp.new_optional_fixed_size_interval_var(own, piece.elapsed, chosen, "")
        if own is not start:
            cp.add(start == own).only_enforce_if(chosen)
        if len(lengths) > 1:
            cp.add(size == piece.elapsed).only_enforce_if(chosen)
        uses.append(Use(number, w, piece.elapsed, own, interval, chosen))
    if len(uses) > 1:
        cp.add_exactly_one(use.chosen for use in uses)
        if len(lengths) > 1:
            cp.add(size == weighted([u.chosen for u in uses], [u.elapsed for u in uses]))
    model.starts.append(start)
    model.ends.append(end)
    model.sizes.append(size)
    model.uses.append(uses)


def _ends_by(piece: Piece, hull: Spans, last: int) -> bool:
    """Whether a piece is kept from starts of the hull only by ending by the last end, which the end says anyhow."""
    return len(hull) == len(piece.starts) == 1 and piece.starts[0] == (hull[0][0], last - piece.elapsed)


def any_of(model: Model, yes: Iterable[Any]) -> Any:
    """1 where one of several choices, of which at most one is taken, is certain; else yes where one is taken."""
    choices = list(yes)
    if any(isinstance(choice, int) for choice in choices):
        return 1
    if len(choices) == 1:
        return choices[0]
    either = model.cp.new_bool_var("")
    model.cp.add(sum(choices) == either)
    return either


def only_if(constraint: Any, *conditions: Any) -> None:
    """Let a constraint hold where all conditions do; those that are 1 always do."""
    asked = [c for c in conditions if not isinstance(c, int)]
    if asked:
        constraint.only_enforce_if(asked)


__all__ = ["Model", "Spans", "Use", "any_of", "build", "only_if"]

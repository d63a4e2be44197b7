"""Rules of time: order with least and most lags, lateness, finish; and the goals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from corridor.campaign.model import Model
from corridor.campaign.pieces import Piece, WorkingTime
from corridor.campaign.problem import Order
from corridor.solvers.cpsat import domain, weighted


def in_order(model: Model) -> None:
    """Start of the second >= end of the first + least lag, and <= end of the first + most lag."""
    for order in model.problem.orders:
        end, start = model.ends[order.before], model.starts[order.after]
        if order.calendar is None or (order.least <= 0 and order.most is None):
            model.cp.add(start >= end + order.least)
            if order.most is not None:
                model.cp.add(start <= end + order.most)
        else:
            model.cp.add(start >= end)
            _in_working_time(model, order, order.calendar, end, start)


def _in_working_time(model: Model, order: Order, calendar: WorkingTime, end: Any, start: Any) -> None:
    """Lags counted in open slots of a calendar, of which B(t) lie before t: least <= B(start) - B(end) <= most.

    For the least lag an open slot `at` no earlier than the end is chosen, and the start is no earlier than when the lag
    after it is worked off; for the most lag an open slot before the end, and the start lies before the slot after.
    """
    cp = model.cp
    if order.least > 0:
        cp.add_bool_or([_piece(cp, p, lambda at: at >= end, lambda at, lag: start >= at + lag)
                        for p in calendar.pieces(order.least, may_pause=True)])  # fmt: skip
    if order.most is None or (first := calendar.reached(order.most + 1)) is None:
        return
    choices = [cp.new_bool_var("")]
    cp.add(start <= first - 1).only_enforce_if(choices[0])
    for piece in calendar.pieces(order.most + 2, may_pause=True):
        choices.append(_piece(cp, piece, lambda at: at + 1 <= end, lambda at, lag: start <= at + lag - 1))
    # After the last slot from which the lag ends within the calendar there is no limit.
    free = calendar.reached(calendar.before[-1] - order.most - 1)
    if free is not None:
        choices.append(cp.new_bool_var(""))
        cp.add(end >= free + 1).only_enforce_if(choices[-1])
    cp.add_bool_or(choices)


def _piece(cp: Any, piece: Piece, tie: Callable[[Any], Any], rule: Callable[[Any, int], Any]) -> Any:
    """Yes where a slot of the piece is tied to one end of a lag and rules the other."""
    at, chosen = cp.new_int_var_from_domain(domain(piece.starts), ""), cp.new_bool_var("")
    cp.add(tie(at)).only_enforce_if(chosen)
    cp.add(rule(at, piece.elapsed)).only_enforce_if(chosen)
    return chosen


def finished(model: Model) -> None:
    """Lateness of each task that is due, and the finish: the end of the last."""
    cp, problem = model.cp, model.problem
    last = problem.end
    model.finish = cp.new_int_var(0, last, "")
    if problem.tasks and not problem.has_holes:
        # One rule of all ends in place of many: found a little better where nothing closes.
        cp.add_max_equality(model.finish, model.ends)
    for number, task in enumerate(problem.tasks):
        if problem.has_holes:
            cp.add(model.finish >= model.ends[number])
        if task.due is not None and task.due < last and ((task.mandatory and task.weight) or task.late_cost):
            model.late[number] = cp.new_int_var(0, last - task.due, "")
            cp.add(model.late[number] >= model.ends[number] - task.due)


def goals(model: Model) -> dict[str, Any]:
    """What is to be least, goal by goal: weighted lateness, specimens used, finish, cost."""
    problem = model.problem
    tasks = problem.tasks
    late = [(model.late[n], tasks[n].weight) for n in model.late if tasks[n].mandatory and tasks[n].weight]
    costs = [
        (use.chosen, way.cost) for uses in model.uses for use in uses if (way := tasks[use.task].ways[use.way]).cost
    ]
    costs += [(model.used[s], specimen.cost) for s, specimen in enumerate(problem.specimens) if specimen.cost]
    costs += [(model.late[n], tasks[n].late_cost) for n in model.late if tasks[n].late_cost]
    return {
        "lateness": _sum(late),
        "specimens": _sum([(used, 1) for used in model.used]),
        "finish": model.finish,
        "cost": _sum(costs),
        "moves": _sum([(moved, 1) for moved in model.moved]),
    }


def _sum(terms: list[tuple[Any, int]]) -> Any:
    return weighted([term for term, _ in terms], [weight for _, weight in terms]) if terms else 0

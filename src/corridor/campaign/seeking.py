"""The search for one goal: bounds without the model, the whole model, and a schedule bettered part by part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corridor.campaign.bare import Bare
from corridor.campaign.bounds import Times, cost_bound, finish_bound
from corridor.campaign.breeding import Breeding
from corridor.campaign.by_family import bound_by_family
from corridor.campaign.endings import Endings, endings, with_endings
from corridor.campaign.fewest_specimens import fewest_specimens
from corridor.campaign.found import Found, Spent
from corridor.campaign.improving import bettered, used_in_order
from corridor.campaign.inputs import CampaignOptions
from corridor.campaign.model import Model
from corridor.campaign.problem import Schedule
from corridor.campaign.rules_of_time import goals
from corridor.campaign.values import completed, exact, hints, read, value_of
from corridor.campaign.worth import worths
from corridor.solvers.cpsat import CpOutcome, CpSettings, give_start, search

LARGE = 150
"""Tasks above which the whole is looked at only briefly where there is a schedule to better part by part."""
ALONE_LARGE = 0.1
"""Part of a goal's limit for that brief look; it settles what few tests decide."""
ALONE = 0.3
"""Part of a goal's limit that the first search of the whole has, one search by itself where effort is counted; where
nothing ever closes it has all, for there the whole is searched best."""
BY_PARTS = 0.5
"""Part of what is left then that goes to bettering part by part; the rest to searches that take turns."""
FAMILIES = 0.15
"""Part of what is left then for a bound of the finish by families of tests."""
ALONE_BARE = 0.2
"""Part of a goal's limit for a look at the whole before schedules are bred, which settles what is easy."""
BRED = 0.65
"""Part of what is left then in which they are bred; the rest to the whole, from the best of them."""
LEAST = 0.01
"""Of the clock something may pass between a look at it and a search; that still gets so much."""


class Seeking:
    """The whole question with the best schedule so far; `values` are those of the model's variables that give it."""

    def __init__(self, model: Model, options: CampaignOptions, quick: CpSettings) -> None:
        self.model, self.problem, self.options = model, model.problem, options
        self.fewest = fewest_specimens(self.problem, quick).bound
        if model.used:
            model.cp.add(sum(model.used) >= self.fewest)
        self.aims = goals(model)
        self.bare = Bare.of(self.problem)
        self.schedule: Schedule | None = None
        self.values: Sequence[int] = ()
        self.status = "unknown"

    def start(self, schedules: Sequence[Schedule], limit: float) -> None:
        """Take up the first that keeps the rules."""
        for schedule in schedules:
            values = completed(self.model, schedule, limit)
            if values is not None:
                self.schedule, self.values = schedule, values
                return

    def value(self, goal: str) -> int:
        """What a goal is worth, read off the schedule: variables that are only held from below may stand above it."""
        if goal == "moves":
            return value_of(self.model, self.values, goal)
        assert self.schedule is not None
        return worths(self.problem, self.schedule)[goal]

    def known(self, goal: str, before: Sequence[str]) -> int:
        """A bound that is had without the model, the goals before it being kept."""
        if goal == "finish":
            return finish_bound(self.problem, self._after(before))
        return {"specimens": self.fewest, "cost": cost_bound(self.problem)}.get(goal, 0)

    def _after(self, before: Sequence[str]) -> Endings:
        most = self._specimens(before)
        return Endings() if most is None else endings(self.problem, most)

    def _specimens(self, before: Sequence[str]) -> int | None:
        """How many specimens are used at most; none where that is open."""
        kept = "specimens" in before and self.schedule is not None
        return self.value("specimens") if kept else self.problem.specimens_at_most

    def seek(self, goal: str, before: Sequence[str], limit: float) -> Found | None:
        """The goal as good as it was found, kept from now on; none without a schedule."""
        cp, aim, known = self.model.cp, self.aims[goal], self.known(goal, before)
        spent = Spent(limit, self.options.limited_by == "effort")
        bound: float = known
        cp.clear_objective()
        if self.schedule is None or (not isinstance(aim, int) and self.value(goal) > known):
            if not isinstance(aim, int):
                # Where nothing closes, the searches that the solver has for such models do better left alone.
                if self.problem.has_holes:
                    cp.add(aim >= known)
                cp.minimize(aim)
            bound = max(bound, self._search(goal, before, known, spent))
        if self.schedule is None:
            return None
        value = self.value(goal)
        if not isinstance(aim, int):
            cp.add(aim <= value)
        return Found(goal, value, min(value, bound), limit, spent.seconds, spent.effort)

    def _search(self, goal: str, before: Sequence[str], known: int, spent: Spent) -> float:
        """Search in turn as long as it pays; the best bound."""
        if self.bare is not None and goal == "finish" and not self._due(before):
            return self._search_bare(self.bare, goal, known, spent)
        several = self.options.workers > 1 and self.options.limited_by == "effort"
        parts = self.schedule is not None
        large = parts and self.problem.has_holes and len(self.problem.tasks) > LARGE
        bound: float = known
        share = self._first_share(several, parts, large)
        # Where nothing closes the solver's own first schedules are near, and it did a little better without ours.
        afresh = not self.problem.has_holes
        first = self._whole(goal, spent, share * spent.left, 1 if several else None, known, afresh)
        bound = max(bound, first.bound or known)
        if first.status in ("optimal", "infeasible"):
            return bound
        if goal == "finish" and self._specimens(before) is not None and parts:
            bound = max(bound, self._by_family(before, round(bound), spent))
        if self.schedule is not None:
            part = Spent(spent.left if large else BY_PARTS * spent.left, spent.by_effort)
            after = self._after(before)
            problem, tails = with_endings(self.problem, after), Times(self.problem, after).tails
            found = bettered(problem, self.options, self.schedule, goal, before, round(bound), part, tails)
            spent.effort += part.effort
            self.schedule = used_in_order(self.problem, found)
            self.values = ()
        if not large and spent.left > 0 and (self.schedule is None or self.value(goal) > bound):
            last = self._whole(goal, spent, spent.left, None, known)
            bound = max(bound, last.bound or known)
        return bound

    def _due(self, before: Sequence[str]) -> bool:
        return "lateness" in before and any(task.due is not None for task in self.problem.tasks)

    def _search_bare(self, bare: Bare, goal: str, known: int, spent: Spent) -> float:
        """Look at the whole, breed schedules, and search the whole from the best of them; the best bound."""
        first = self._whole(goal, spent, ALONE_BARE * spent.left, None, known, afresh=True)
        bound = max(known, first.bound or known)
        if first.status in ("optimal", "infeasible"):
            return bound
        part = Spent(BRED * spent.left, spent.by_effort)
        self.schedule = Breeding(bare, self.schedule, round(bound), self.options.seed).run(part)
        self.values = ()
        spent.effort += part.effort
        if spent.left > 0 and (self.schedule is None or self.value(goal) > bound):
            bound = max(bound, self._whole(goal, spent, spent.left, None, round(bound)).bound or known)
        return bound

    def _first_share(self, several: bool, parts: bool, large: bool) -> float:
        if large:
            return ALONE_LARGE
        return ALONE if several or (parts and self.problem.has_holes) else 1.0

    def _by_family(self, before: Sequence[str], known: int, spent: Spent) -> int:
        own = Spent(FAMILIES * spent.left, spent.by_effort)
        late = self.value("lateness") if "lateness" in before else None
        bound = bound_by_family(self.problem, self._after(before), late, known, self.options.seed, own)
        spent.effort += own.effort
        return bound

    def _whole(
        self, goal: str, spent: Spent, limit: float, workers: int | None, enough: int, afresh: bool = False
    ) -> CpOutcome:
        """A search of the whole model from the schedule, or afresh; one that finds nothing leaves it standing."""
        if afresh:
            self.model.cp.clear_hints()
        elif self.values:
            give_start(self.model.cp, self.values)
        elif self.schedule is not None:
            give_start(self.model.cp, hints(self.model, self.schedule))
        # Presolve reckons with every hole of every start: on campaigns it took many times the search itself.
        settings = self.options.solving(max(LEAST, limit), presolve=not self.problem.has_holes)
        settings = settings if workers is None else replace(settings, workers=workers)
        outcome = search(self.model.cp, settings, enough=None if self.problem.has_holes else enough)
        spent.effort += outcome.effort
        self.status = outcome.status
        if outcome.values is not None:
            self._take(goal, exact(self.model, outcome.values))
        return outcome

    def _take(self, goal: str, values: Sequence[int]) -> None:
        """Take up what was found, but where the goal gets worse: a search need not begin at the start it is given."""
        was = self.schedule, self.values
        value = None if self.schedule is None else self.value(goal)
        self.schedule, self.values = read(self.model, values), values
        if value is not None and self.value(goal) > value:
            self.schedule, self.values = was

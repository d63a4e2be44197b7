"""A schedule bettered by hand: tests of a few specimens are lifted and placed anew one by one, over and over.

Much of it gets worse before it gets better, so a worse schedule is gone on from now and then, the less so the longer it
lasts (simulated annealing with ruin and recreate).
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from math import log

from corridor.campaign.endings import families
from corridor.campaign.found import Spent
from corridor.campaign.placing import Held, Links, chains_of, lift, put
from corridor.campaign.problem import Placed, Problem, Schedule
from corridor.campaign.standing import after, until
from corridor.campaign.start import place_chain, ranks
from corridor.campaign.worth import worths

A_PLACE = 1 / 6000
"""Effort that placing one task counts for."""
LIFTED = 16, 50
"""Tasks that are lifted at once, at least where there are so many, and at most."""
PUSHED = 150
"""Tasks in all that may be placed anew in a round; more are given up."""
HEAT = 0.004
"""By so much of its worth a schedule may be worse in the beginning."""
CROWDED = 0.03
"""What ends, with all that must follow it, too late, counts squared and so much beside the finish."""
GROUP = 48
"""Tasks that could share specimens are lifted together up to so many; of more, those that share them now."""


class Recreating:
    """A schedule with what it holds, and the best that came of it."""

    def __init__(
        self, problem: Problem, schedule: Schedule, goal: str, kept: Sequence[str], bound: int, tails: Sequence[int],
        seed: int,
    ) -> None:  # fmt: skip
        self.problem, self.goal, self.kept, self.bound, self.tails = problem, goal, kept, bound, tails
        self.rng = random.Random(seed)
        self.links, self.chains = Links.of(problem), chains_of(problem)
        self.rules = [ranks(problem), [-float(tail) for tail in tails]]
        self.together = {t: family for family in families(problem) for t in family if len(family) <= GROUP}
        self.on_pool: dict[int, set[int]] = {}
        for t, task in enumerate(problem.tasks):
            for pool in {way.needs[0][0] for way in task.ways if way.needs}:
                self.on_pool.setdefault(pool, set()).add(t)
        self.held = Held.empty(problem)
        for t, placed in enumerate(schedule):
            put(problem, self.held, t, placed)
        self.best, self.limits = schedule, worths(problem, schedule)
        self.now = self.worth(schedule)
        self.best_worth = self.now

    def schedule(self) -> Schedule:
        """As it stands."""
        return tuple(self.held.placed[t] for t in range(len(self.problem.tasks)))

    def worth(self, schedule: Schedule) -> tuple[int, float] | None:
        """The goal, and the goal with what is on the way to make it worse; none where a goal kept gets worse."""
        now = worths(self.problem, schedule)
        most = self.problem.specimens_at_most
        if any(now[goal] > self.limits[goal] for goal in self.kept) or (most is not None and now["specimens"] > most):
            return None
        value = now[self.goal]
        if self.goal == "finish":
            over = sum(
                far * far for placed, tail in zip(schedule, self.tails, strict=True)
                if (far := placed.end + tail - self.bound) > 0
            )  # fmt: skip
            return value, value + CROWDED * over / max(1, value)
        return value, float(value)

    def run(self, spent: Spent) -> Schedule:
        """Rounds as long as the limit lasts and the goal is above its bound."""
        whole = max(spent.left, 1e-9)
        while spent.left > 0 and self.best_worth is not None and self.best_worth[0] > self.bound:
            spent.effort += A_PLACE * self.round(spent.left / whole)
        return self.best

    def round(self, left: float) -> int:
        """Lift some tasks and place them anew; how many were placed."""
        lifted = self._lifted()
        was = {t: self.held.placed[t] for t in lifted}
        used = self._used()
        lift(self.problem, self.held, list(was))
        self.held.allowed = self._allowed(used)
        done = self._placed(was)
        now = self.worth(self.schedule()) if done else None
        assert self.now is not None
        heat = HEAT * left * left * max(1.0, self.now[1])
        if now is not None and now[1] <= self.now[1] - heat * log(1 - self.rng.random()):
            self.now = now
            if self.best_worth is None or now < self.best_worth:
                self.best, self.best_worth = self.schedule(), now
        else:
            lift(self.problem, self.held, [t for t in was if t in self.held.placed])
            for t, placed in was.items():
                put(self.problem, self.held, t, placed)
        return len(was)

    def _used(self) -> set[int]:
        return {s for s, on in enumerate(self.held.specimens) if on}

    def _allowed(self, before: set[int]) -> set[int] | None:
        """Specimens for what is lifted: those used `before`, or others too."""
        same, most = self.rng.random() < 0.5, self.problem.specimens_at_most
        if "specimens" in self.kept:
            return before if same else None
        if most is None:
            return None
        used = before if same else self._used()
        others = sorted(set(range(len(self.problem.specimens))) - used)
        return used | set(self.rng.sample(others, min(len(others), most - len(used))))

    def _lifted(self) -> list[int]:
        """The tests that belong with one that is late, and with those in whose places it could be."""
        placed, rng, tasks = self.held.placed, self.rng, self.problem.tasks
        seed = self._seed()
        group = self._group(seed)
        found = dict.fromkeys(group)
        want = rng.randint(*LIFTED)
        place = tasks[rng.choice(group)] if rng.random() < 0.5 else tasks[seed]
        pools = {way.needs[0][0] for way in place.ways if way.needs}
        at = placed[seed].start * rng.random()
        for t in sorted(
            {t for pool in pools for t in self.on_pool[pool]}, key=lambda t: (abs(placed[t].start - at), t)
        ):
            if len(found) >= want:
                break
            if rng.random() < 0.6:
                found |= dict.fromkeys(self._group(t))
        return [t for t in found if not tasks[t].fixed]

    def _seed(self) -> int:
        placed, rng = self.held.placed, self.rng
        numbers = range(len(self.problem.tasks))
        late = []
        if self.goal == "finish":
            if rng.random() < 0.25:
                return max(numbers, key=lambda t: placed[t].end)
            late = [t for t in numbers if placed[t].end + self.tails[t] > self.bound]
        elif self.goal == "lateness":
            late = [t for t in numbers if (due := self.problem.tasks[t].due) is not None and placed[t].end > due]
        return rng.choice(late if late and rng.random() < 0.6 else numbers)

    def _group(self, t: int) -> Sequence[int]:
        if t in self.together:
            return self.together[t]
        task, placed = self.problem.tasks[t], self.held.placed
        on = {task.options[k].specimen for k in placed[t].options}
        chain = self.chains[self.links.chain[t]]
        if not on:
            return chain
        others = (u for u in range(len(self.problem.tasks)) if self._on(u) & on)
        return sorted({*chain, *others})

    def _on(self, t: int) -> set[int]:
        return {self.problem.tasks[t].options[k].specimen for k in self.held.placed[t].options}

    def _placed(self, was: dict[int, Placed]) -> bool:
        """Place what is lifted, chain by chain; followers that are in the way are lifted too, and join `was`."""
        rng, links = self.rng, self.links
        noise = rng.choice((0.0, 0.01, 0.03, 0.08)) * max(1, self.limits["finish"])
        rule = self.rules[1] if rng.random() < 0.6 else self.rules[0]
        by_start = rng.random() < 0.4
        shift: dict[int, float] = {}
        waiting = {links.chain[t] for t in was}
        for _ in range(PUSHED):
            if not waiting:
                return True
            self._lift_rest(waiting, was)
            ready = [k for k in waiting if not any(links.chain[o.before] in waiting - {k} for t in self.chains[k]
                                                   for o in links.into[t])]  # fmt: skip
            for k in sorted(ready):
                if k not in shift:
                    shift[k] = rng.gauss(0, noise)
            if not ready:
                return False
            k = min(
                ready, key=lambda k: (shift[k] + min(was[t].start if by_start else rule[t] for t in self.chains[k]), k)
            )
            if not place_chain(self.problem, links, self.held, self.chains[k], self.goal == "specimens"):
                return False
            waiting.discard(k)
            waiting |= set(self._pushed(self.chains[k]))
            if len(was) > PUSHED:
                return False
        return False

    def _lift_rest(self, waiting: Iterable[int], was: dict[int, Placed]) -> None:
        rest = [t for k in sorted(waiting) for t in self.chains[k] if t in self.held.placed]
        for t in rest:
            was.setdefault(t, self.held.placed[t])
        lift(self.problem, self.held, rest)

    def _pushed(self, chain: Sequence[int]) -> Iterable[int]:
        """Chains that stand too early, or too late, after one that was placed."""
        for t in chain:
            end = self.held.placed[t].end
            for order in self.links.out[t]:
                follower = self.held.placed.get(order.after)
                if follower is not None and (
                    follower.start < after(order, end)
                    or (order.most is not None and follower.start > until(order, end))
                ):
                    yield self.links.chain[order.after]

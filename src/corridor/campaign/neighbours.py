"""Which tasks are freed together: those that stand in each other's way."""

from __future__ import annotations

import random
from collections.abc import Iterator

from corridor.campaign.problem import Problem, Schedule


class Neighbours:
    """Sets of tasks drawn in turn around one that a goal suffers from."""

    def __init__(self, problem: Problem, rng: random.Random) -> None:
        self.problem, self.rng = problem, rng
        self.by_pool: dict[int, set[int]] = {}
        self.by_specimen: dict[int, set[int]] = {}
        self.ordered: dict[int, set[int]] = {}
        for t, task in enumerate(problem.tasks):
            for pool in {pool for way in task.ways for pool, _ in way.needs}:
                self.by_pool.setdefault(pool, set()).add(t)
            for option in task.options:
                self.by_specimen.setdefault(option.specimen, set()).add(t)
        for order in problem.orders:
            self.ordered.setdefault(order.before, set()).add(order.after)
            self.ordered.setdefault(order.after, set()).add(order.before)
        self.round = 0

    def of(self, schedule: Schedule, goal: str, bound: int, size: int) -> set[int]:
        """So many tasks, or a few more, around one that makes the goal what it is."""
        seed = self._seed(schedule, goal, bound)
        kinds = (self._cars, self._places, self._at_the_time)
        free: set[int] = set()
        for t in kinds[self.rng.choices((0, 1, 2), (6, 2, 2))[0]](schedule, seed):
            if len(free) >= size:
                break
            if not self.problem.tasks[t].fixed:
                free.add(t)
        return free

    def _seed(self, schedule: Schedule, goal: str, bound: int) -> int:
        tasks = self.problem.tasks
        numbers = range(len(tasks))
        if goal == "lateness":
            worst = [
                t for t in numbers if tasks[t].mandatory and (due := tasks[t].due) is not None and schedule[t].end > due
            ]
        elif goal == "finish":
            last = sorted((t for t in numbers if schedule[t].end > bound), key=lambda t: -schedule[t].end)
            # The last of all half of the time, any that ends too late else.
            u = self.rng.random()
            worst = last[:1] if u < 0.3 else last if u < 0.65 else list(numbers)
        else:
            worst = [t for t in numbers if tasks[t].options]
        return self.rng.choice(worst or list(numbers))

    def _near_in_place(self, schedule: Schedule, seed: int) -> list[int]:
        """Tasks of the pools that the seed could take, by how near in time they stand to it or after a release."""
        task, at = self.problem.tasks[seed], schedule[seed].start
        pools = sorted({way.needs[0][0] for way in task.ways if way.needs})
        near = {t for pool in pools for t in self.by_pool[pool]}
        back = self.rng.random() * at
        return sorted(near, key=lambda t: (abs(schedule[t].start - (at - back)), t))

    def _cars(self, schedule: Schedule, seed: int) -> Iterator[int]:
        """All tasks on the specimens of the seed, then of those that stand in places that the seed could take."""
        for t in (seed, *self._near_in_place(schedule, seed)):
            yield from sorted({u for o in self.problem.tasks[t].options for u in self.by_specimen[o.specimen]} | {t})

    def _places(self, schedule: Schedule, seed: int) -> Iterator[int]:
        """Tasks in places that the seed could take, then those around it on its specimens."""
        near = self._near_in_place(schedule, seed)
        yield from (seed, *near[: 2 * len(near) // 3], *self._on_specimen(schedule, seed), *near)

    def _on_specimen(self, schedule: Schedule, seed: int) -> list[int]:
        """Tasks that could share a specimen with the seed, and those in order with it."""
        near = {t for o in self.problem.tasks[seed].options for t in self.by_specimen[o.specimen]}
        near |= self.ordered.get(seed, set())
        at = schedule[seed].start
        return sorted(near, key=lambda t: (abs(schedule[t].start - at), t))

    def _at_the_time(self, schedule: Schedule, seed: int) -> list[int]:
        at = schedule[seed].start
        return sorted(range(len(schedule)), key=lambda t: (abs(schedule[t].start - at), t))

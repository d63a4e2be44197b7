"""Public project scheduling problems as the campaign states its own: PSPLIB and MMLIB files, Patterson files.

A resource becomes a pool, a mode a way, a consumable resource a stock that is there from the start.
"""

from __future__ import annotations

import re
from pathlib import Path

from corridor.campaign.pieces import Piece
from corridor.campaign.problem import Order, Pool, Problem, Stock, Task, Way

Mode = tuple[int, tuple[int, ...], tuple[int, ...]]
"""Duration, renewable resources taken, consumable resources used up."""


def read(path: Path) -> Problem:
    """A problem by the name of its file: ``.sm`` and ``.mm`` are PSPLIB's, all else is taken for Patterson's."""
    text = path.read_text()
    return of_psplib(text) if path.suffix in (".sm", ".mm") or "PRECEDENCE RELATIONS" in text else of_patterson(text)


def of_patterson(text: str) -> Problem:
    """One mode a task: counts, capacities, then per task its duration, resources, and its followers from 1."""
    numbers = iter(int(word) for word in text.split())
    tasks, resources = next(numbers), next(numbers)
    capacities = [next(numbers) for _ in range(resources)]
    modes: list[list[Mode]] = []
    follow: list[list[int]] = []
    for _ in range(tasks):
        duration = next(numbers)
        taken = tuple(next(numbers) for _ in range(resources))
        modes.append([(duration, taken, ())])
        follow.append([next(numbers) - 1 for _ in range(next(numbers))])
    return _problem(modes, follow, capacities, [])


def of_psplib(text: str) -> Problem:
    """Sections of a PSPLIB file: how many resources of a kind, followers, requests and durations, availabilities."""
    renewable, consumable = (
        int(re.search(rf"- {kind}\s*:\s*(\d+)", text)[1])  # type: ignore[index]
        for kind in ("renewable", "nonrenewable")
    )
    parts = re.split(r"^\*{10,}\s*$", text, flags=re.MULTILINE)
    section = {line.split(":")[0].strip(): part for part in parts if (line := part.strip().split("\n")[0])}
    follow = []
    for row in _rows(section["PRECEDENCE RELATIONS"]):
        follow.append([number - 1 for number in row[3 : 3 + row[2]]])
    modes: list[list[Mode]] = []
    for row in _rows(section["REQUESTS/DURATIONS"]):
        # Only the first mode of a task has the number of the task before it.
        if len(row) == renewable + consumable + 3:
            modes.append([])
            row = row[1:]
        taken, used = row[2 : 2 + renewable], row[2 + renewable :]
        modes[-1].append((row[1], tuple(taken), tuple(used)))
    there = _rows(section["RESOURCEAVAILABILITIES"])[-1]
    return _problem(modes, follow, there[:renewable], there[renewable:])


def _rows(part: str) -> list[list[int]]:
    lines = (line.split() for line in part.strip().split("\n"))
    return [[int(word) for word in words] for words in lines if words and all(w.isdigit() for w in words)]


def _problem(modes: list[list[Mode]], follow: list[list[int]], capacities: list[int], stocks: list[int]) -> Problem:
    end = sum(max(duration for duration, _, _ in ways) for ways in modes)
    tasks = tuple(
        Task(f"{number:04d}", tuple(_way(k, mode, end) for k, mode in enumerate(ways)))
        for number, ways in enumerate(modes)
    )
    orders = tuple(Order(f"{i}-{j}", i, j) for i, js in enumerate(follow) for j in js)
    pools = tuple(Pool(f"R{k}", capacity) for k, capacity in enumerate(capacities))
    return Problem(
        end, tasks, pools, orders=orders, stocks=tuple(Stock(f"N{k}", ((0, n),)) for k, n in enumerate(stocks))
    )


def _way(number: int, mode: Mode, end: int) -> Way:
    duration, taken, used = mode
    return Way(
        str(number),
        duration,
        (Piece(duration, ((0, end - duration),)),),
        tuple((k, n) for k, n in enumerate(taken) if n),
        uses=tuple((k, n) for k, n in enumerate(used) if n),
    )


__all__ = ["of_patterson", "of_psplib", "read"]

"""Public project scheduling problems as the campaign states its own: PSPLIB and MMLIB files, Patterson files.

A resource becomes a pool, a mode a way, a consumable resource a stock that is there from the start.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from corridor.campaign.pieces import Piece
from corridor.campaign.problem import Order, Pool, Problem, Stock, Task, Way

Mode = tuple[int, tuple[int, ...], tuple[int, ...]]
"""Duration, renewable resources taken, consumable resources used up."""
SUFFIXES = (".sm", ".mm", ".rcp", ".txt")
SECTIONS = ("PRECEDENCE", "REQUESTS", "AVAILABILIT")
"""Words that begin a section; MMLIB writes some headings otherwise than PSPLIB, these words are in both."""


def files(folder: Path) -> list[Path]:
    """Problems of a folder and those below it, in order of their names and numbers."""
    found = (path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    return sorted(found, key=lambda path: [int(w) if w.isdigit() else w for w in re.split(r"(\d+)", path.name)])


def read(path: Path) -> Problem:
    """A problem; what has a heading of precedence relations is PSPLIB's or MMLIB's, all else taken for Patterson's.

    Raises
    ------
    ValueError
        The file is neither, or has resources limited both at once and in all.
    """
    text = path.read_text(encoding="latin-1")
    return of_psplib(text) if SECTIONS[0] in text.upper() else of_patterson(text)


def of_patterson(text: str) -> Problem:
    """One mode a task: counts, capacities, then per task its duration, resources, and its followers from 1."""
    numbers = iter(int(word) for word in text.split())
    try:
        tasks, resources = next(numbers), next(numbers)
        capacities = [next(numbers) for _ in range(resources)]
        modes: list[list[Mode]] = []
        follow: list[list[int]] = []
        for _ in range(tasks):
            duration = next(numbers)
            taken = tuple(next(numbers) for _ in range(resources))
            modes.append([(duration, taken, ())])
            follow.append([next(numbers) - 1 for _ in range(next(numbers))])
    except (StopIteration, RuntimeError) as short:
        raise ValueError("it ends before its last task") from short
    return _problem(modes, follow, capacities, [])


def of_psplib(text: str) -> Problem:
    """Sections with followers, modes with their durations and requests, and availabilities.

    Rows are read by how many numbers they have, for headings, rules between sections, tabs, and followers carried over
    to a next line or padded with noughts differ from set to set.
    """
    sections = _sections(text)
    kinds = _kinds(text, sections["AVAILABILIT"])
    follow: list[list[int]] = []
    counts: list[tuple[int, int]] = []
    for row in _rows(sections["PRECEDENCE"]):
        if len(row) >= 3 and row[0] == len(follow) + 1 and (not follow or len(follow[-1]) >= counts[-1][1]):
            counts.append((row[1], row[2]))
            follow.append(row[3:])
        elif follow:
            follow[-1] += row
    follow = [[n - 1 for n in row[:count] if n > 0] for row, (_, count) in zip(follow, counts, strict=True)]
    # Only the first mode of a task has the number of the task before it, so rows are read from their end.
    width = len(kinds)
    rows = [row for row in _rows(sections["REQUESTS"]) if len(row) >= width + 2]
    if len(rows) != sum(count for count, _ in counts):
        raise ValueError(f"it has {len(rows)} modes where its tasks have {sum(count for count, _ in counts)}")
    requests = iter((row[-width - 1], row[len(row) - width :]) for row in rows)
    modes = [[_mode(*next(requests), kinds) for _ in range(count)] for count, _ in counts]
    there = [n for row in _rows(sections["AVAILABILIT"]) for n in row][:width]
    if len(there) < width:
        raise ValueError("it does not tell what there is of each resource")
    return _problem(modes, follow, *([n for n, kind in zip(there, kinds, strict=True) if kind == k] for k in "RN"))


def _mode(duration: int, taken: list[int], kinds: str) -> Mode:
    split = (tuple(n for n, kind in zip(taken, kinds, strict=True) if kind == k) for k in "RN")
    return duration, next(split), next(split)


def _sections(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {name: [] for name in SECTIONS}
    section = ""
    for line in text.splitlines():
        heading = next((name for name in SECTIONS if name in line.upper()), None)
        if heading is not None:
            section = heading
        elif section:
            found[section].append(line)
    missing = [name for name, lines in found.items() if not lines]
    if missing:
        raise ValueError(f"it has no section {' or '.join(missing).lower()}")
    return found


def _kinds(text: str, lines: list[str]) -> str:
    """R for a renewable and N for a consumable resource, in the order of the columns."""
    for line in lines:
        if letters := re.findall(r"\b([RND])\s*\d+", line):
            break
    else:
        letters = [
            letter for word, letter in (("renewable", "R"), ("nonrenewable", "N"), ("doubly constrained", "D"))
            for count in re.findall(rf"(?<![a-z]){word}\s*:\s*(\d+)", text) for _ in range(int(count))
        ]  # fmt: skip
    if "D" in letters:
        raise ValueError("resources limited both at once and in all are not read")
    return "".join(letters)


def _rows(lines: list[str]) -> Iterator[list[int]]:
    """Lines of whole numbers alone; some files write those as 3.0."""
    for line in lines:
        words = line.split()
        if words and all(re.fullmatch(r"\d+(\.0+)?", word) for word in words):
            yield [int(float(word)) for word in words]


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


__all__ = ["SUFFIXES", "files", "of_patterson", "of_psplib", "read"]

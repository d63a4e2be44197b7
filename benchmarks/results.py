"""Tables of results: one CSV and one page of Markdown per release."""

import csv
import os
import platform
from collections.abc import Iterator
from dataclasses import asdict, fields
from itertools import groupby
from pathlib import Path

from benchmarks.measure import Measured
from benchmarks.registry import OURS

FOLDER = Path(__file__).parent / "results"
HEAD = (
    "| phase | size | contender | seconds | times ours | cpu s | times ours | peak MB |\n"
    "| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: |"
)


def as_lines(results: list[Measured]) -> Iterator[str]:
    """Rows of Markdown for one phase and size, each with its ratios to ours; empty what was not measured."""
    ours = next((result for result in results if result.contender == OURS), None)
    for result in results:
        name = f"{result.contender} {result.version}".strip()
        cpu = f"{result.cpu_seconds:.3f}" if result.cpu_seconds else ""
        seconds = _times(result.seconds, ours.seconds if ours else 0.0)
        used = _times(result.cpu_seconds, ours.cpu_seconds if ours else 0.0)
        yield (
            f"| {result.phase} | {result.size:,} | {name} | {result.seconds:.3f} | {seconds} | {cpu} | {used} "
            f"| {result.peak_mb:.0f} |"
        )


def _times(one: float, ours: float) -> str:
    return f"{one / ours:.1f}" if one and ours else ""


def kept(table: Path, anew: set[str]) -> list[Measured]:
    """What was measured before of phases other than those measured anew."""
    if not table.exists():
        return []
    with table.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["phase"] not in anew]
    numbers = {"size": int, "seconds": float, "peak_mb": float, "figure": float, "cpu_seconds": float}
    return [Measured(**{k: numbers.get(k, str)(v) for k, v in row.items() if v != ""}) for row in rows]


def write(results: list[Measured], release: str) -> list[Path]:
    """Write the tables of a release; phases that were not measured now keep what they had. Return where."""
    FOLDER.mkdir(exist_ok=True)
    table = FOLDER / f"{release}.csv"
    results = kept(table, {result.phase for result in results}) + results
    with table.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(Measured)], lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(result) for result in results)
    page = FOLDER / f"{release}.md"
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    rows = [
        line
        for _, group in groupby(results, key=lambda result: (result.phase, result.size))
        for line in as_lines(list(group))
    ]
    text = [
        f"# Benchmarks of {release}",
        "",
        f"{machine}. Machines differ: quote the ratios, not the seconds. Best of the repeats; each contender in a",
        "process of its own on the same data; CPU seconds are of all threads; memory is beyond that data.",
        "",
        HEAD,
        *rows,
        "",
    ]
    page.write_text("\n".join(text), encoding="utf-8")
    return [table, page]

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
HEAD = "| phase | size | contender | seconds | times ours | peak MB |\n| --- | ---: | --- | ---: | ---: | ---: |"


def as_lines(results: list[Measured]) -> Iterator[str]:
    """Rows of Markdown for one phase and size, each with its ratio to ours."""
    ours = next((result.seconds for result in results if result.contender == OURS), None)
    for result in results:
        ratio = f"{result.seconds / ours:.1f}" if ours else ""
        name = f"{result.contender} {result.version}".strip()
        yield (
            f"| {result.phase} | {result.size:,} | {name} | {result.seconds:.3f} | {ratio} "
            f"| {result.peak_mb:.0f} |"
        )


def write(results: list[Measured], release: str) -> list[Path]:
    """Write the tables of a release; return where."""
    FOLDER.mkdir(exist_ok=True)
    table = FOLDER / f"{release}.csv"
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
        "process of its own on the same data; memory is what it needed beyond that data.",
        "",
        HEAD,
        *rows,
        "",
    ]
    page.write_text("\n".join(text), encoding="utf-8")
    return [table, page]

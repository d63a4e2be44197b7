"""Run the benchmarks: ``./dev bench --help``."""

import argparse
import sys
from importlib.metadata import version

from benchmarks.measure import Measured, measure
from benchmarks.registry import Phase, phases
from benchmarks.results import as_lines, write


def main(arguments: list[str]) -> int:
    """Measure what is asked for, print it as it comes, and write the table of the release if all was measured."""
    known = phases()
    options = parse(arguments, list(known))
    results: list[Measured] = []
    for name in options.phase or known:
        results += run(known[name], options.size, options.contender, options.repeats)
    if options.release:
        for path in write(results, options.release):
            print(f"written: {path}")
    return 0


def parse(arguments: list[str], names: list[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser("./dev bench", description="Measure Corridor beside peers.")
    parser.add_argument("--phase", action="append", choices=names, help="only this phase; may be repeated")
    parser.add_argument("--size", type=int, help="only sizes up to this one")
    parser.add_argument("--contender", action="append", help="only this contender; may be repeated")
    parser.add_argument("--repeats", type=int, default=3, help="the best of so many (3)")
    ours = version("corridor-trade")
    parser.add_argument("--release", nargs="?", const=ours, help=f"write the table of a release ({ours})")
    return parser.parse_args(arguments)


def run(phase: Phase, most: int | None, only: list[str] | None, repeats: int) -> list[Measured]:
    """Measure one phase.

    Raises
    ------
    RuntimeError
        Two contenders gave different answers, so their times cannot be compared.
    """
    results: list[Measured] = []
    for size in phase.sizes:
        if most and size > most:
            continue
        here = []
        for contender in phase.at(size):
            if not only or contender.name in only:
                print(f"{phase.name}, {size:,} {phase.unit}: {contender.name} ...", file=sys.stderr, flush=True)
                here.append(measure(phase, size, contender, repeats))
        if len({result.figure for result in here}) > 1:
            told = ", ".join(f"{result.contender} {result.figure:g}" for result in here)
            raise RuntimeError(f"{phase.name} at {size:,}: the contenders disagree: {told}")
        print("\n".join(as_lines(here)), flush=True)
        results += here
    return results


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

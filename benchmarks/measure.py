"""One measurement: a contender in a process of its own, so that nobody profits from what another has loaded."""

import gc
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from benchmarks.registry import Contender, Phase, phases


@dataclass(frozen=True)
class Measured:
    """The best of the repeats, and what the process needed at most beyond the data it was given."""

    phase: str
    size: int
    contender: str
    version: str
    seconds: float
    peak_mb: float
    figure: float
    cpu_seconds: float = 0.0
    """Of all threads; less at the mercy of who else uses the machine. 0 where it was not measured."""


def measure(phase: Phase, size: int, contender: Contender, repeats: int) -> Measured:
    """Measure in a new process.

    Raises
    ------
    RuntimeError
        The contender ended with an error; the message is its error output.
    """
    command = [sys.executable, "-m", "benchmarks.measure", phase.name, str(size), contender.name, str(repeats)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{contender.name} at {size:,} failed:\n{done.stderr}")
    answer = json.loads(done.stdout.splitlines()[-1])
    return Measured(phase.name, size, contender.name, version_of(contender.package), **answer)


def version_of(package: str) -> str:
    """The version of a distribution, empty if it has none here."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def peak_mb() -> float:
    """Most memory this process has held so far; 0 where the system does not tell."""
    if sys.platform == "win32":
        return 0.0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def main(phase_name: str, size: str, contender_name: str, repeats: str) -> None:
    """Measure here and print the result as one line of JSON."""
    phase = phases()[phase_name]
    contender = next(c for c in phase.contenders if c.name == contender_name)
    data = phase.make(int(size))
    before = peak_mb()
    best, least, figure = float("inf"), float("inf"), 0.0
    for _ in range(int(repeats)):
        gc.collect()
        started, used = time.perf_counter(), time.process_time()
        figure = contender.work(data)
        best, least = min(best, time.perf_counter() - started), min(least, time.process_time() - used)
    print()
    told = {"seconds": best, "peak_mb": peak_mb() - before, "figure": float(figure), "cpu_seconds": least}
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])

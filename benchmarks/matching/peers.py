"""The line that a mistyped need was typed from, among a million lines: Corridor beside rapidfuzz and Splink on DuckDB.

`python -m benchmarks.matching.peers --lines 1000000 --needs 10000` gives all of them the lists of `typing_noise`.
rapidfuzz compares every need with every line, so it gets a sample of the needs and its time is told for all of them in
proportion. Splink compares what its blocking rules let through: numbers that begin alike and names that
begin or end alike. Each contender runs in a process of its own.
"""

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np
import polars as pl

from benchmarks.matching.typing_noise import lines, retyped

Pairs = tuple[np.ndarray, np.ndarray]
"""Places of needs, and of lines that are candidates for them."""
SAMPLE = 60
"""Needs that are compared with every line."""


def corridor(needs: pl.DataFrame, offered: pl.DataFrame) -> Pairs:
    """The candidate step as it stands, with all that it finds."""
    from corridor.matching.candidates import Bounds, candidates
    from corridor.matching.facts import Facts
    from corridor.reference import load_packs

    found = candidates(needs, offered, Facts.of(load_packs(["parts"])["parts"]), Bounds(read=10**9))
    return found["need"].to_numpy(), found["line"].to_numpy()


def rapidfuzz(needs: pl.DataFrame, offered: pl.DataFrame) -> Pairs:
    """Every pair by the likeness of its words, put in order once, the thirty best of each need."""
    from rapidfuzz import fuzz, process

    from corridor.matching.candidates import wording_text

    ours, theirs = (wording_text(side).str.split(" ").list.sort().list.join(" ").to_list() for side in (needs, offered))
    alike = process.cdist(ours, theirs, scorer=fuzz.ratio, score_cutoff=50, dtype=np.uint8, workers=2)
    places = np.argpartition(alike, -30, axis=1)[:, -30:]
    return np.repeat(np.arange(len(ours)), 30), places.ravel()


def splink(needs: pl.DataFrame, offered: pl.DataFrame) -> Pairs:
    """Pairs that usual blocking rules let through, scored by default comparisons."""
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    def told(frame: pl.DataFrame) -> object:
        return frame.select("number", "name").with_row_index("unique_id").to_arrow()

    database = DuckDBAPI()
    sides = [database.register(told(side), dataset_display_name=name)
             for side, name in ((needs, "needs"), (offered, "lines"))]  # fmt: skip
    parts = ("number", "substr(number, 1, 8)", "name", "substr(name, 1, 20)", "substr(name, -12)")
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[cl.JaroWinklerAtThresholds("name"), cl.LevenshteinAtThresholds("number")],
        blocking_rules_to_generate_predictions=[block_on(part) for part in parts],
    )
    linker = Linker(sides, settings, log_level=None)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    found = linker.inference.predict().as_duckdbpyrelation().select("unique_id_l, unique_id_r").pl()
    # Splink puts the two tables in the order of their names.
    return found["unique_id_r"].to_numpy(), found["unique_id_l"].to_numpy()


CONTENDERS: dict[str, Callable[[pl.DataFrame, pl.DataFrame], Pairs]] = {
    "corridor": corridor, "rapidfuzz": rapidfuzz, "splink": splink,
}  # fmt: skip


def measured(name: str, count: int, asked: int) -> str:
    """One row of the table: time and memory of a contender, and how often the right line is among its candidates."""
    offered = lines(count)
    needs, source = retyped(offered, asked)
    if name == "rapidfuzz":
        needs, source = needs.head(SAMPLE), source[:SAMPLE]
    wall, cpu = time.monotonic(), time.process_time()
    rows, places = CONTENDERS[name](needs, offered)
    share = asked / len(source)
    wall, cpu = (time.monotonic() - wall) * share, (time.process_time() - cpu) * share
    recall = len(np.unique(rows[source[rows] == places])) / len(source)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    how = "" if share == 1 else f" ({len(source)} needs, in proportion)"
    return f"| {name}{how} | {wall:.0f} | {cpu:.0f} | {recall:.4f} | {len(rows) / len(source):.0f} | {peak:.2f} |"


def main() -> None:
    """Print the table; with ``--contender``, its one row."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--needs", type=int, default=10_000)
    parser.add_argument("--contender", choices=CONTENDERS)
    asked = parser.parse_args()
    if asked.contender:
        print(measured(asked.contender, asked.lines, asked.needs))
        return
    print("| contender | clock s | processor s | recall of candidates | candidates a need | GiB |")
    print("| --- | --- | --- | --- | --- | --- |", flush=True)
    for name in CONTENDERS:
        size = ["--lines", str(asked.lines), "--needs", str(asked.needs)]
        subprocess.run([sys.executable, "-m", "benchmarks.matching.peers", "--contender", name, *size], check=True)


if __name__ == "__main__":
    main()

"""Screening a thousand names against a million aliases, beside rapidfuzz and Splink on DuckDB, each for one core.

    python -m benchmarks.screening_names FOLDER [ALIASES] [NAMES] [--peers]

FOLDER holds ``ofac_sdn_*.csv.gz`` and ``ofac_alt_*.csv.gz``. The million is made of its names: words exchanged for
those of other names, words added, letters changed. Half of the names asked are names of the list with two slips of the
hand, for recall; the other half are such made-up names that are not on it. CPU time is told, of all threads together.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from pathlib import Path

import polars as pl

from corridor.screening.alerts import Screen, screen_names
from corridor.screening.lists import read_watch_list
from corridor.screening.lists.entries import ENTRIES, WatchList

LETTERS = "aeioumnrstkl"


def _varied(rng: random.Random, words: list[str], pool: list[str]) -> str:
    out = list(words)
    if rng.random() < 0.5:
        out[rng.randrange(len(out))] = rng.choice(pool)
    if rng.random() < 0.7:
        out.insert(rng.randrange(len(out) + 1), rng.choice(pool))
    if rng.random() < 0.5:
        i = rng.randrange(len(out))
        if len(out[i]) > 3:
            k = rng.randrange(len(out[i]) - 1)
            out[i] = out[i][:k] + rng.choice(LETTERS).upper() + out[i][k + 1 :]
    return " ".join(out)


def slip(rng: random.Random, name: str) -> str:
    """The name with one letter lost, doubled up or out of place."""
    i = rng.randrange(1, max(2, len(name) - 1))
    match rng.randrange(3):
        case 0:
            return name[:i] + name[i + 1 :]
        case 1:
            return name[:i] + name[i : i + 2][::-1] + name[i + 2 :]
        case _:
            return name[:i] + rng.choice(LETTERS) + name[i:]


def made(folder: Path, aliases: int, asked: int) -> tuple[WatchList, list[str], list[str | None]]:
    """A list of so many aliases, names to ask for, and the alias that each was made from."""
    rng = random.Random(11)
    files = [next(folder.glob(f"ofac_{kind}_2021*.csv.gz")) for kind in ("sdn", "alt")]
    real = read_watch_list(files, "BIG", "US")
    names = sorted(set(real.names["name"].to_list()))
    split = [name.split() for name in names]
    pool = [word for words in split for word in words]
    every, fresh = set(names), set[str]()
    while len(every) < aliases:
        every.add(_varied(rng, rng.choice(split), pool))
    while len(fresh) < asked // 2:
        name = _varied(rng, rng.choice(split), pool)
        if name not in every:
            fresh.add(name)
    kept = rng.sample([n for n in names if len(n) > 5], asked - asked // 2)
    everyone = sorted(every)
    ids = [str(i) for i in range(len(everyone))]
    table = pl.DataFrame({"entry_id": ids, "main_name": everyone}).with_columns(
        watch_list_id=pl.lit("BIG"), kind=pl.lit("party"), countries=pl.lit(""), identifiers=pl.lit(""),
        addresses=pl.lit(""), programmes=pl.lit(""), record=pl.lit("x"),
    ).select(list(ENTRIES))  # fmt: skip
    listed = pl.DataFrame({"watch_list_id": "BIG", "entry_id": ids, "name": everyone, "name_kind": "main"})
    big = WatchList(**(vars(real) | {"entries": table, "names": listed}))
    return big, [slip(rng, slip(rng, n)) for n in kept] + sorted(fresh), [*kept, *[None] * len(fresh)]


def told(name: str, clock: float, asked: int, recall: float) -> None:
    spent = time.process_time() - clock
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name:28} {asked / spent:9.1f} names per CPU second  recall {recall:.3f}  peak {peak:.0f} MB", flush=True)


def by_rapidfuzz(names: list[str], asked: list[str], origin: list[str | None]) -> None:
    """All pairs, by ratios of sorted and of shared words, names in small letters beforehand."""
    from rapidfuzz import fuzz, process

    small = [n.lower() for n in names]
    for scorer in (fuzz.token_sort_ratio, fuzz.token_set_ratio):
        clock = time.process_time()
        best = [process.extract(q.lower(), small, scorer=scorer, limit=10, score_cutoff=70) for q in asked]
        hit = [any(names[i] == o for _, _, i in b) for b, o in zip(best, origin, strict=True) if o]
        told(f"rapidfuzz {scorer.__name__}", clock, len(asked), sum(hit) / max(1, len(hit)))


def by_splink(names: list[str], asked: list[str], origin: list[str | None]) -> None:
    """Link only on DuckDB: blocked by first word, last word and first five letters; Jaro-Winkler levels."""
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    def table(rows: list[str], label: str):
        small = [r.lower() for r in rows]
        ids = [f"{label}{i}" for i in range(len(rows))]
        first, last = [n.split()[0] for n in small], [n.split()[-1] for n in small]
        columns = {"unique_id": ids, "name": small, "first": first, "last": last, "start": [n[:5] for n in small]}
        return pl.DataFrame(columns).to_pandas()

    clock = time.process_time()
    settings = SettingsCreator(
        link_type="link_only",
        blocking_rules_to_generate_predictions=[block_on("first"), block_on("last"), block_on("start")],
        comparisons=[cl.JaroWinklerAtThresholds("name", [0.95, 0.9, 0.8])],
    )
    api = DuckDBAPI()
    api._con.execute("SET threads TO 1")
    linker = Linker([api.register(table(asked, "q")), api.register(table(names, "n"))], settings, log_level="ERROR")
    linker.training.estimate_u_using_random_sampling(max_pairs=1e5)
    found = linker.inference.predict(threshold_match_probability=0.0001).as_pandas_dataframe()
    where = {n: f"n{i}" for i, n in enumerate(names)}
    pairs = set(zip(found["unique_id_l"], found["unique_id_r"], strict=True))
    pairs |= {(b, a) for a, b in pairs}
    hit = [(f"q{i}", where[o]) in pairs for i, o in enumerate(origin) if o]
    told("Splink on DuckDB", clock, len(asked), sum(hit) / max(1, len(hit)))


def main() -> None:
    numbers = [int(a) for a in sys.argv[2:] if a.isdigit()] + [1_000_000, 1_000][
        len([a for a in sys.argv[2:] if a.isdigit()]) :
    ]
    big, asked, origin = made(Path(sys.argv[1]), *numbers[:2])
    names = big.names["name"].to_list()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(names):,} aliases, {len(asked):,} names asked; peak so far {peak:.0f} MB", flush=True)
    if "--peers" in sys.argv:
        by_splink(names, asked, origin)
        some = max(1, 20_000_000 // len(names))
        by_rapidfuzz(names, asked[:some], origin[:some])
        return
    clock = time.process_time()
    ready = Screen.ready([big])
    print(f"index made in {time.process_time() - clock:.0f} CPU s", flush=True)
    clock = time.process_time()
    found = screen_names(asked, ready)
    got = set(found.select("query_id", "matched_name").iter_rows())
    hit = [(str(i), o) in got for i, o in enumerate(origin, 1) if o]
    told("corridor", clock, len(asked), sum(hit) / max(1, len(hit)))
    best = found.filter(pl.col("rank") == 1)["score"].round(9)
    print(f"share of best alerts with the top score: {(best == best.max()).mean():.4f}")
    print(f"share of all alerts with the top score: {(found['score'].round(9) == best.max()).mean():.4f}")


if __name__ == "__main__":
    main()

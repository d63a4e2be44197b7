"""Candidates among many lines when lists are typed by hand: time, memory and recall.

`python -m benchmarks.matching.typing_noise --lines 1000000 --needs 10000` makes lines from the pack of parts, retypes
some as needs, and asks for candidates. The line that a need was typed from is its one right answer.
"""

import argparse
import random
import resource
import time

import numpy as np
import polars as pl

from corridor.matching.candidates import Bounds, candidates
from corridor.matching.facts import Facts
from corridor.matching.pairing import match_lists
from corridor.reference import load_packs
from corridor.tables.matching import MatchDecisions, Needs, PriceLists

BRANDS = ("TRIALLI", "LUZAR", "FENOX", "BOSCH", "SACHS", "KYB", "LYNX", "MANDO", "CTR", "SANGSIN", "ВАЗ", "БелМаг",
          "Трек", "Кедр", "АвтоВАЗ", "HOLA", "Krauf", "Zommer", "Ween", "Startvolt")  # fmt: skip
LETTERS = "абвгдежзиклмнопрстуфхцчшщыэюя"


def lines(count: int, seed: int = 0) -> pl.DataFrame:
    """Lines of price lists in Russian, each with its own number and, mostly, measures."""
    rng = np.random.default_rng(seed)
    pack = load_packs(["parts"])["parts"]
    terms = pack["part_terms"].filter(pl.col("language") == "ru")["term"].to_list()
    names = [
        n for text in pack["vehicle_models"]["names"] for n in text.split("|") if not any(c >= "\u0600" for c in n)
    ]
    positions = pack["number_positions"]["position"].to_list()

    def drawn(values, n=count):
        return [values[i] for i in rng.integers(0, len(values), n)]

    sides = drawn(("", "", "передний", "задний", "левый", "правый", "передний левый", "передний правый"))
    models = rng.integers(1111, 3163, count)
    extra = rng.integers(0, 100, count)
    own = rng.integers(10_000, 9_999_999, count)
    brand = drawn(BRANDS)
    number = [
        f"{m}-{p}-{e:02d}" if k < 5 else f"{b[:3].upper()}{o}"
        for m, p, e, o, b, k in zip(
            models, drawn(positions), extra, own, brand, rng.integers(0, 10, count), strict=True
        )
    ]  # fmt: skip
    a, b = rng.integers(20, 400, count), rng.integers(5, 250, count)
    sized = rng.integers(0, 10, count) < 6
    name = [
        " ".join(x for x in (t, v, w if k else "", s, f"{p}*{q}мм" if z else "", m) if x)
        for t, v, w, k, s, p, q, z, m in zip(
            drawn(terms), drawn(names), drawn(names), rng.integers(0, 2, count), sides, a, b, sized, brand, strict=True
        )
    ]  # fmt: skip
    return pl.DataFrame(
        {"number": number, "name": name, "vehicle": [None] * count}, schema_overrides={"vehicle": pl.String}
    )


def slip(text: str, draw: random.Random) -> str:
    """One slip of the keyboard: a letter too few, too many, changed, or two changed over."""
    place = draw.randrange(len(text))
    kind = draw.randrange(4)
    if kind == 0:
        return text[:place] + text[place + 1 :]
    if kind == 1:
        return text[:place] + draw.choice(LETTERS) + text[place:]
    if kind == 2:
        return text[:place] + draw.choice(LETTERS) + text[place + 1 :]
    return text[:place] + text[place + 1 : place + 2] + text[place : place + 1] + text[place + 2 :]


def retyped(offered: pl.DataFrame, count: int, seed: int = 1) -> tuple[pl.DataFrame, np.ndarray]:
    """Needs typed from lines: 1 to 3 slips in a name, words changed over or left out, numbers mistyped or left out."""
    draw = random.Random(seed)
    source = np.array(draw.sample(range(len(offered)), count))
    rows = []
    for number, name in offered.select("number", "name")[source.tolist()].iter_rows():
        words = name.split()
        if draw.random() < 0.2:
            draw.shuffle(words)
        if draw.random() < 0.15 and len(words) > 2:
            words.pop(draw.randrange(len(words)))
        text = " ".join(words)
        for _ in range(draw.randint(1, 3)):
            text = slip(text, draw)
        kind = draw.random()
        if kind < 0.4:
            number = draw.choice((number.replace("-", ""), number.replace("-", " "), number.lower()))
        elif kind < 0.7:
            place = draw.randrange(len(number))
            number = number[:place] + str(draw.randrange(10)) + number[place + 1 :]
        else:
            number = None
        rows.append({"number": number, "name": text, "vehicle": None})
    schema = dict.fromkeys(("number", "name", "vehicle"), pl.String)
    return pl.DataFrame(rows, schema=schema), source


def whole_match(needs: pl.DataFrame, offered: pl.DataFrame, source: np.ndarray, facts: Facts) -> None:
    """Time of the whole match, and how often the likeliest line is the one that the need was typed from."""
    wanted = Needs.conform(needs.with_row_index("need_id").with_columns(pl.col("need_id").cast(pl.String)))
    lines = PriceLists.conform(offered.with_row_index("line_id").with_columns(pl.col("line_id").cast(pl.String)))
    wall, cpu = time.monotonic(), time.process_time()
    found = match_lists(wanted, lines, MatchDecisions.empty(), facts)
    wall, cpu = time.monotonic() - wall, time.process_time() - cpu
    best = found.pairs.unique("need_id", keep="first", maintain_order=True)
    right = (source[best["need_id"].cast(pl.Int64).to_numpy()] == best["line_id"].cast(pl.Int64).to_numpy()).sum()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"whole match: {wall:.1f} s on the clock, {cpu:.1f} s of processor, peak {peak:.2f} GiB")
    print(f"{found.pairs.height:,} pairs; the likeliest is the right one for {right / needs.height:.4f} of the needs")


def main() -> None:
    """Print time, memory and recall of the candidates, or of the whole match."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--needs", type=int, default=10_000)
    parser.add_argument("--whole", action="store_true", help="Score the candidates too: pairs with their evidence.")
    asked = parser.parse_args()
    offered = lines(asked.lines)
    needs, source = retyped(offered, asked.needs)
    facts = Facts.of(load_packs(["parts"])["parts"])
    if asked.whole:
        whole_match(needs, offered, source, facts)
        return
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    wall, cpu = time.monotonic(), time.process_time()
    found = candidates(needs, offered, facts, Bounds())
    wall, cpu = time.monotonic() - wall, time.process_time() - cpu
    right = found.join(pl.DataFrame({"need": np.arange(len(source)), "line": source}), on=["need", "line"])
    by = dict(right["found_by"].value_counts().iter_rows())
    hard = needs.height - by.get("number", 0)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{asked.lines:,} lines, {asked.needs:,} needs: {wall:.1f} s on the clock, {cpu:.1f} s of processor, "
          f"peak {peak:.2f} GiB ({before:.2f} before)")  # fmt: skip
    print(f"recall {right.height / needs.height:.4f}, without those found by number {by.get('wording', 0) / hard:.4f}; "
          f"{found.height / needs.height:.1f} candidates a need; {by}")  # fmt: skip


if __name__ == "__main__":
    main()

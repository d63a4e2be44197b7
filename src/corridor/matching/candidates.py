"""Which pairs are worth a closer look: exact numbers first, links, nearly alike wording, then kinds and vehicles.

Every step takes whole columns, so that a million lines are looked through in seconds; only the pairs that come out are
read word by word.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from corridor.matching.facts import Facts
from corridor.matching.near_words import nearest_by_words
from corridor.matching.numbers import normal
from corridor.matching.text import fold
from corridor.matching.trigrams import Search, nearest

SURE = 0.55
"""Likeness of words from which on a need is not looked up by trigrams as well."""
FOUND_BY = ("number", "link", "wording", "kind")
_LIKE = {c: normal(c) for c in "АВЕКМНОРСТУХІЈЅԚԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧ۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩"}
_SCHEMA = {"need": pl.Int64, "line": pl.Int64, "found_by": pl.String, "likeness": pl.Float32}
_IN_TEXT = r"[0-9A-Z][0-9A-Z\-.]{3,}[0-9A-Z]"
_FOLDS = {
    **{c: str(n) for n, c in enumerate("۰۱۲۳۴۵۶۷۸۹")}, **{c: str(n) for n, c in enumerate("٠١٢٣٤٥٦٧٨٩")},
    "ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "آ": "ا", "أ": "ا", "إ": "ا", "ё": "е", "\u200c": " ", "ـ": "",
    "\u0131": "i", "\u0307": "",
}  # fmt: skip


@dataclass(frozen=True)
class Bounds:
    """How many candidates a need may have by each way."""

    by_number: int = 50
    by_kind: int = 40
    read: int = 40_000
    """Pairs that are read word by word; of more, the same number of each need, the likeliest by their wording."""
    kinds_of_lines: int = 100_000
    """Longer lists are looked through by kind only where they are written in another script than the needs."""
    wording: Search = field(default_factory=Search)


def candidates(needs: pl.DataFrame, lines: pl.DataFrame, facts: Facts, bounds: Bounds = Bounds()) -> pl.DataFrame:
    """Pairs worth a closer look.

    Parameters
    ----------
    needs, lines
        With ``number, name, vehicle`` as text.

    Returns
    -------
    DataFrame
        ``need, line`` as places in the two tables, ``found_by``, the strongest way that found the pair, and
        ``likeness`` of their wording (0 where it was not looked at).
    """
    if needs.is_empty() or lines.is_empty():
        return pl.DataFrame(schema=_SCHEMA)
    ours, theirs = _numbers(needs), _numbers(lines)
    found = [
        _by_number(ours, theirs, "number", bounds.by_number),
        _by_number(_linked(ours, facts), theirs, "link", bounds.by_number),
        _by_wording(needs, lines, bounds.wording),
        _by_kind(needs, lines, facts, bounds),
    ]
    rank = pl.col("found_by").replace_strict({name: n for n, name in enumerate(FOUND_BY)}, return_dtype=pl.Int8)
    together = pl.concat(found).with_columns(rank.alias("rank")).sort("need", "line", "rank")
    pairs = together.group_by("need", "line", maintain_order=True).agg(
        pl.col("found_by").first(), pl.col("likeness").max()
    )
    return _fewer(pairs, needs, lines, bounds.read)


def _fewer(pairs: pl.DataFrame, needs: pl.DataFrame, lines: pl.DataFrame, most: int) -> pl.DataFrame:
    """No more pairs than may be read word by word, as many of each need: found by number first, then by likeness."""
    if len(pairs) <= most:
        return pairs
    from rapidfuzz import fuzz, process

    # Keys tell which lines share rare words; which of them is worded most alike, only the whole texts tell.
    ours, theirs = wording_text(needs[pairs["need"]]), wording_text(lines[pairs["line"]])
    alike = process.cpdist(ours.to_list(), theirs.to_list(), scorer=fuzz.token_sort_ratio, workers=2)
    pairs = pairs.with_columns(likeness=pl.Series(alike / 100.0, dtype=pl.Float32))
    each = max(most // max(len(needs), 1), 2)
    # A number that many lines have, such as the 21099 of a vehicle, tells none of them apart.
    by_number = pl.col("found_by").is_in(["number", "link"])
    surest = by_number & (by_number.sum().over("need") <= each)
    ranked = pairs.sort("need", surest, "likeness", "line", descending=[False, True, True, False])
    return ranked.group_by("need", maintain_order=True).head(each).sort("need", "line")


def wording_text(frame: pl.DataFrame) -> pl.Series:
    """Name, vehicle and numbers of each line as one text, folded column by column."""
    # A number is looked up as it is parted by its signs, and as one word.
    joined = pl.col("number").fill_null("").str.replace_all(r"[\s\-._/]+", "")
    parts = [*(pl.col(c).fill_null("") for c in ("name", "vehicle", "number")), joined]
    text = pl.concat_str(parts, separator=" ").str.to_lowercase().str.replace_many(_FOLDS)
    return frame.select(text.str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars().alias("text"))["text"]


def _numbers(frame: pl.DataFrame) -> pl.DataFrame:
    """Numbers of each line in normal form: of the number cell, and of the name."""
    indexed = frame.select("number", "name").with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))
    upper = pl.col("number").str.to_uppercase().str.replace_many(_LIKE)
    pieces = indexed.select("row", number=upper.str.replace_all(r"[;,|/\n\r،؛]+|\s{2,}", "\n").str.split("\n"))
    cell = pieces.explode("number").with_columns(pl.col("number").str.replace_all(r"[^0-9A-Z]+", ""))
    named = indexed.select(
        "row", number=pl.col("name").str.to_uppercase().str.replace_many(_LIKE).str.extract_all(_IN_TEXT)
    ).explode("number")  # fmt: skip
    named = named.with_columns(pl.col("number").str.replace_all(r"[\-.]+", ""))
    both = pl.concat([cell, named]).drop_nulls()
    digits = pl.col("number").str.count_matches(r"\d")
    return both.filter((pl.col("number").str.len_chars() >= 5) & (digits >= 3)).unique()


def _by_number(ours: pl.DataFrame, theirs: pl.DataFrame, way: str, most: int) -> pl.DataFrame:
    theirs = theirs.join(ours.select("number").unique(), on="number", how="semi")
    pairs = ours.rename({"row": "need"}).join(theirs.rename({"row": "line"}), on="number", how="inner")
    pairs = pairs.select("need", "line").unique().sort("need", "line").group_by("need", maintain_order=True).head(most)
    return pairs.with_columns(found_by=pl.lit(way), likeness=pl.lit(0.0, pl.Float32))


def _linked(ours: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Numbers that those of the needs lead to by links, in place of their own."""
    rows: list[tuple[int, str]] = []
    if facts.links:
        reach = {number: [r for r in facts.links.reach(number) if r != number] for number in ours["number"].unique()}
        rows = [(row, other) for row, number in ours.iter_rows() for other in reach[number]]
    return pl.DataFrame(rows, schema={"row": pl.Int64, "number": pl.String}, orient="row")


def _by_wording(needs: pl.DataFrame, lines: pl.DataFrame, search: Search) -> pl.DataFrame:
    ours, theirs = wording_text(needs), wording_text(lines)
    found = nearest_by_words(ours, theirs, search)
    best = found.group_by("need").agg(pl.col("likeness").max())
    sure = best.filter(pl.col("likeness") >= SURE)["need"]
    # Where words ran together or were cut, no word is found; what is left of them is, by trigrams.
    weak = pl.int_range(len(needs), dtype=pl.Int64, eager=True)
    weak = weak.filter(~weak.is_in(sure.implode()))
    again = nearest(ours.gather(weak), theirs, search) if len(weak) else found.clear()
    again = again.with_columns(need=weak.gather(again["need"]))
    return pl.concat([found, again]).select("need", "line", pl.lit("wording").alias("found_by"), "likeness")


def _by_kind(needs: pl.DataFrame, lines: pl.DataFrame, facts: Facts, bounds: Bounds) -> pl.DataFrame:
    """Pairs of one kind of part and vehicle, which wording cannot find across languages or synonyms."""
    ours, theirs = _texts(needs), _texts(lines)
    if len(lines) > bounds.kinds_of_lines:
        known = ours["script"].unique()
        theirs = theirs.filter(~pl.col("script").is_in(known.implode())) if len(known) == 1 else theirs
    pairs = _kinds(ours, facts).join(_kinds(theirs, facts), on="concept", suffix="_line")
    pairs = pairs.with_columns(
        shared=pl.col("models").list.set_intersection("models_line").list.len(),
        silent=(pl.col("models").list.len() == 0) | (pl.col("models_line").list.len() == 0),
    ).filter((pl.col("shared") > 0) | pl.col("silent"))  # fmt: skip
    pairs = pairs.sort("row", "shared", "row_line", descending=[False, True, False])
    pairs = pairs.group_by("row", maintain_order=True).head(bounds.by_kind)
    return pairs.select(need="row", line="row_line", found_by=pl.lit("kind"), likeness=pl.lit(0.0, pl.Float32))


def _texts(frame: pl.DataFrame) -> pl.DataFrame:
    text = pl.concat_str([pl.col(c).fill_null("") for c in ("name", "vehicle")], separator=" ")
    texts = frame.select(pl.int_range(pl.len(), dtype=pl.Int64).alias("row"), text.alias("text"))
    script = (
        pl.when(pl.col("text").str.contains("[\u0400-\u04ff]")).then(pl.lit("cyrillic"))
        .when(pl.col("text").str.contains("[\u0600-\u06ff]")).then(pl.lit("arabic"))
        .otherwise(pl.lit("latin"))
    )  # fmt: skip
    return texts.with_columns(script.alias("script"))


def _kinds(texts: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Kinds and vehicles of each line; texts that are alike are read once."""
    read = []
    for text in texts["text"].unique(maintain_order=True):
        folded = fold(text)
        named = facts.glossary.concept(folded)
        if named is not None:
            read.append((text, sorted(named.concepts), sorted(facts.vehicles.in_text(folded))))
    schema = pl.Schema({"text": pl.String(), "concept": pl.List(pl.String()), "models": pl.List(pl.String())})
    known = pl.DataFrame(read, schema=schema, orient="row")
    return texts.join(known, on="text").select("row", "concept", "models").explode("concept")

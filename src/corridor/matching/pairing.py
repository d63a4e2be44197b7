"""From two lists to pairs with a probability, a band and their evidence; a person's decision wins over all of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from corridor.matching.boosting import Model, shipped
from corridor.matching.candidates import candidates
from corridor.matching.evidence import evidence_rows, weights_of
from corridor.matching.facts import Facts
from corridor.matching.features import FEATURES, Weights, features
from corridor.matching.findings_of_numbers import CONTRADICTS, number_findings
from corridor.matching.options import MatchOptions
from corridor.matching.record import Record, record
from corridor.tables.matching_results import NumberFindings, PairEvidence, Pairs

COLUMNS = ("number", "name", "brand", "vehicle")


@dataclass(frozen=True)
class Matched:
    """Pairs with their evidence, and what was found odd about numbers, in their declared columns."""

    pairs: pl.DataFrame
    pair_evidence: pl.DataFrame
    number_findings: pl.DataFrame


def match_lists(
    needs: pl.DataFrame,
    price_lists: pl.DataFrame,
    decisions: pl.DataFrame,
    facts: Facts,
    options: MatchOptions = MatchOptions(),  # noqa: B008
    model: Model | None = None,
) -> Matched:
    """Match needs to lines of price lists.

    Parameters
    ----------
    needs, price_lists
        In their declared columns; the tables of a stopped party are left out before.
    decisions
        `match_decisions`; a pair that they name has their verdict, whatever its score, and is kept.
    facts
        Names, numbers, vehicles and links to look things up in.
    model
        How figures become a probability; the one that comes with Corridor by default.

    Returns
    -------
    Matched
        Pairs by need, the likeliest first. A need without any pair above `keep_from` has no row.
    """
    model = model or shipped("parts", FEATURES)
    found = _with_decided(candidates(needs, price_lists, facts, options.bounds), needs, price_lists, decisions)
    ours, theirs = _records(needs, range(len(needs)), facts), _records(price_lists, found["line"].unique(), facts)
    odd = {("needs", n): number_findings(r, "needs", needs["need_id"][n], facts) for n, r in ours.items()}
    odd |= {("price_lists", n): number_findings(r, "price_lists", price_lists["line_id"][n], facts)
            for n, r in theirs.items()}  # fmt: skip
    places = found.select("need", "line").rows()
    figures = features([(ours[a], theirs[b]) for a, b in places], Weights([*ours.values(), *theirs.values()]), facts)
    scored = found.with_columns(pl.Series("log_odds", model.log_odds(figures), dtype=pl.Float64)).with_columns(
        probability=pl.Series(model.probability(figures), dtype=pl.Float64), at=pl.int_range(pl.len())
    )
    kept = _kept(scored, options)
    weights = weights_of(model, figures[kept["at"].to_numpy()])
    rows, told = [], []
    for n, (need, line, at, probability, decided) in enumerate(
        kept.select("need", "line", "at", "probability", "decided").iter_rows()
    ):
        keys = {"need_id": needs["need_id"][need], "line_id": price_lists["line_id"][line]}
        wrong = [f for f in odd["needs", need] + odd["price_lists", line] if f["kind"] in CONTRADICTS]
        evidence = evidence_rows(ours[need], theirs[line], figures[at], {k: w[n] for k, w in weights.items()}, facts)
        verdict = _verdict(probability, evidence, wrong, ours[need], decided, options)
        rows.append({**keys, "party_id": price_lists["party_id"][line], "probability": probability, **verdict.row})
        told += [{**keys, **row} for row in [*evidence, *verdict.evidence]]
    flat = [row for found_rows in odd.values() for row in found_rows]
    findings = NumberFindings.frame(flat).unique(["list_name", "row_id", "number", "kind"], maintain_order=True)
    pairs = Pairs.frame(rows).sort("need_id", "probability", "line_id", descending=[False, True, False])
    return Matched(
        pairs, PairEvidence.frame(told).unique(["need_id", "line_id", "kind"], maintain_order=True), findings
    )


def _records(frame: pl.DataFrame, places: Any, facts: Facts) -> dict[int, Record]:
    wanted = sorted(places)
    rows = frame.select(COLUMNS)[wanted].iter_rows(named=True)
    return {n: record(row, facts) for n, row in zip(wanted, rows, strict=True)}


def _with_decided(
    found: pl.DataFrame, needs: pl.DataFrame, lines: pl.DataFrame, decisions: pl.DataFrame
) -> pl.DataFrame:
    """Candidates and every pair that a person decided on, with the decision."""
    if decisions.is_empty():
        return found.with_columns(decided=pl.lit(None, pl.Struct({})))
    ours = needs.select("need_id", need=pl.int_range(pl.len(), dtype=pl.Int64))
    theirs = lines.select("line_id", line=pl.int_range(pl.len(), dtype=pl.Int64))
    columns = ("verdict", "decided_by", "decided_on", "reason")
    decided = (
        decisions.join(ours, on="need_id").join(theirs, on="line_id").select("need", "line", decided=pl.struct(columns))
    )
    return found.join(decided, on=["need", "line"], how="full", coalesce=True).sort("need", "line")


def _kept(scored: pl.DataFrame, options: MatchOptions) -> pl.DataFrame:
    """The likeliest of each need, and every decided pair. Of equal ones the order is that of the lists."""
    ranked = scored.sort("need", "probability", "log_odds", "line", descending=[False, True, True, False])
    rank = pl.int_range(pl.len()).over("need")
    good = (pl.col("probability") >= options.keep_from) & (rank < options.pairs_per_need)
    return ranked.filter(good | pl.col("decided").is_not_null())


@dataclass(frozen=True)
class _Verdict:
    row: dict[str, Any]
    evidence: list[dict[str, Any]]


def _verdict(
    probability: float,
    evidence: list[dict[str, Any]],
    wrong: list[dict[str, Any]],
    need: Record,
    decided: dict[str, Any] | None,
    options: MatchOptions,
) -> _Verdict:
    band = "match" if probability >= options.match_from else "to_review" if probability >= options.review_from else "no"
    held = [] if band != "match" else _held_back(evidence, wrong, need)
    if held:
        band = "to_review"
    extra = [{"kind": "rule", "speaks": "against", "note": " ".join(held)}] if held else []
    row: dict[str, Any] = {"band": band, "reason": _sentence(evidence, held)}
    if decided is not None:
        by = f"Decided by {decided['decided_by']} on {decided['decided_on']}: {decided['reason']}."
        row = {"band": "match" if decided["verdict"] == "match" else "no", "reason": f"{by} {row['reason']}",
               "decided_by": decided["decided_by"], "decided_on": decided["decided_on"]}  # fmt: skip
        extra.append({"kind": "decision", "speaks": "for" if decided["verdict"] == "match" else "against", "note": by})
    return _Verdict(row, extra)


def _held_back(evidence: list[dict[str, Any]], wrong: list[dict[str, Any]], need: Record) -> list[str]:
    """Why a likely pair is looked at by a person all the same."""
    speaks = {row["kind"]: row["speaks"] for row in evidence}
    held = [f"The number {row['number']} contradicts its name." for row in wrong]
    if need.numbers and speaks.get("number") != "for" and speaks.get("link") != "for":
        held.append("A number is asked for, and neither it nor a link to it stands in the line.")
    for kind in ("side", "axle", "term"):
        if speaks.get(kind) == "against":
            held.append(f"The two contradict each other in {'kind of part' if kind == 'term' else kind}.")
    return held


def _sentence(evidence: list[dict[str, Any]], held: list[str]) -> str:
    words = {"number_position": "position of the number", "term": "kind of part", "link": "a link between numbers"}

    def named(speaks: str) -> str:
        return ", ".join(words.get(r["kind"], r["kind"]) for r in evidence if r["speaks"] == speaks)

    parts = [f"For it: {named('for') or 'nothing'}.", f"Against it: {named('against') or 'nothing'}."]
    if named("open"):
        parts.append(f"Open: {named('open')}.")
    return " ".join([*parts, *held])

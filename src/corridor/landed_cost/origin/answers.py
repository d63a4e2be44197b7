"""Answers to questions of origin: each question is put once, however many supplies ask it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from corridor.landed_cost.origin.areas import Setting
from corridor.landed_cost.origin.bases import bases_of_supply
from corridor.landed_cost.origin.choosing import Chosen
from corridor.landed_cost.origin.goods import Goods, Trouble
from corridor.landed_cost.origin.judging import Judge, refuse_bad_sum
from corridor.landed_cost.origin.known import Known
from corridor.landed_cost.origin.lines import Line, lines_of, share_of
from corridor.landed_cost.origin.proofs import proof_in_words
from corridor.landed_cost.origin.rule_tests import asks_for_facts, tested
from corridor.landed_cost.origin.unions import CUSTOMS_UNION, in_free_circulation
from corridor.landed_cost.origin.verdicts import UNKNOWN, Verdict, verdict_on
from corridor.provenance import weakest
from corridor.tables.results import OriginFindings, OriginLines

Row = Mapping[str, Any]
_ASKED = ("product_id", "from_country", "to_country", "ex_works_price", "currency", "fob_price", "incoterm", "batch_id")


class Answers:
    """The answers of a call, by number.

    Attributes
    ----------
    rows
        Columns of `OriginFindings` that an answer decides.
    """

    def __init__(self, known: Known, with_lines: bool) -> None:
        self.rows: list[dict[str, Any]] = []
        self._known = known
        self._judge = Judge(known)
        self._lines: list[tuple[Line, ...]] = []
        self._with_lines = with_lines
        self._numbers: dict[tuple[Any, ...], int] = {}

    def number(self, supply: Row, agreement: Row, on: date) -> int:
        """The number of the answer to whether a supply originates under an agreement from a day on."""
        operations = self._known.operations.get(supply["supply_id"])
        key = (agreement["agreement_id"], on, operations, *(supply[name] for name in _ASKED))
        if key not in self._numbers:
            self._numbers[key] = len(self.rows)
            row, lines = self._answer(supply, agreement, on)
            self.rows.append(row)
            self._lines.append(lines)
        return self._numbers[key]

    def table(self) -> pl.DataFrame:
        """One row per answer: its number and what it says."""
        types = OriginFindings.schema()
        names = ("product_id", "verdict", "share", "threshold", "reason", "rule_id", "confidence", "short_by",
                 "decided_by", "cure", "needs", "proof", "direct_transport")  # fmt: skip
        frame = pl.DataFrame(self.rows, schema={name: types[name] for name in names}, orient="row")
        return frame.with_row_index("answer").with_columns(pl.col("answer").cast(pl.Int64))

    def line_table(self) -> pl.DataFrame:
        """One row per answer and line."""
        types = {name: OriginLines.schema()[name] for name in Line._fields}
        rows = [(number, *line) for number, lines in enumerate(self._lines) for line in lines]
        return pl.DataFrame(rows, schema={"answer": pl.Int64, **types}, orient="row")

    def _answer(self, supply: Row, agreement: Row, on: date) -> tuple[dict[str, Any], tuple[Line, ...]]:
        if agreement["kind"] == CUSTOMS_UNION:
            verdict = in_free_circulation(self._known, supply, agreement)
            return self._row(supply, agreement, on, verdict, None, []), ()
        try:
            return self._tested(supply, agreement, on)
        except Trouble as trouble:
            verdict = Verdict(UNKNOWN, str(trouble), needs=str(trouble))
            return self._row(supply, agreement, on, verdict, None, []), ()

    def _tested(self, supply: Row, agreement: Row, on: date) -> tuple[dict[str, Any], tuple[Line, ...]]:
        known, product = self._known, supply["product_id"]
        setting = Setting(
            agreement["agreement_id"], agreement["kind"], supply["from_country"], supply["to_country"], on,
            supply["batch_id"],
        )  # fmt: skip
        code = known.code(product)
        if code is None:
            raise Trouble(f"products has no tariff code for {product}; fill in hs_code.")
        stated = known.stated(product, supply["supply_id"])
        chosen = self._judge.chosen(setting, code, stated)
        bases = bases_of_supply(known, supply, on)
        harsh, kind = (self._judge.goods(setting, product, code, stated, bases, light) for light in (True, False))
        words = {rule.words for alternatives in chosen.candidates for rows in alternatives for rule in rows}
        sure = [harsh.bill(each, True).confidence for each in words]
        refuse_bad_sum(self._judge.worth(setting, product), product, bases["EXW"].high)
        verdict = verdict_on(chosen, harsh, kind)
        goods = harsh if verdict.harsh else kind
        lines = tuple(self._all_lines(chosen, goods)) if self._with_lines else ()
        return self._row(supply, agreement, on, verdict, goods, sure, chosen), lines

    def _all_lines(self, chosen: Chosen, goods: Goods) -> list[Line]:
        rules = {rule.rule_id: rule for alternatives in chosen.candidates for rows in alternatives for rule in rows}
        return [line for key in sorted(rules) if key for line in lines_of(tested(rules[key], goods), goods)]

    def _row(
        self, supply: Row, agreement: Row, on: date, verdict: Verdict, goods: Goods | None, sure: list[str],
        chosen: Chosen | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        product, value = supply["product_id"], verdict.of_value
        rules = [test.rule for test in verdict.shown if test.rule.rule_id]
        first = next((r for parts in (chosen.candidates if chosen else ()) for rows in parts for r in rows), None)
        if any(asks_for_facts(rule) for rule in rules):
            sure = [*sure, *self._known.facts_confidence.get(product, ())]
        share = threshold = None
        if value is not None and goods is not None and value.allowed is not None and verdict.verdict != UNKNOWN:
            share = share_of(value, goods)
        if value is not None and value.allowed is not None:
            threshold = float(value.allowed)
        return {
            "product_id": product,
            "verdict": verdict.verdict,
            "share": share,
            "threshold": threshold,
            "reason": f"{verdict.reason} {chosen.note if chosen else ''}".strip(),
            "rule_id": "|".join(dict.fromkeys(rule.rule_id for rule in rules)),
            "confidence": weakest([agreement["confidence"], *(rule.confidence for rule in rules), *sure]),
            "short_by": verdict.short_by,
            "decided_by": "|".join(verdict.decided_by) or None,
            "cure": verdict.cure or None,
            "needs": verdict.needs or None,
            "proof": proof_in_words(self._known, agreement, first.proof if first else None, on),
            "direct_transport": first.direct_transport if first else _free(agreement),
        }


def _free(agreement: Row) -> str | None:
    return "free_circulation" if agreement["kind"] == CUSTOMS_UNION else None

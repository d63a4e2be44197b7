"""Rules of origin: which of them apply to a product, and what they say of its inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from corridor.landed_cost.origin_inputs import Input, Inputs

Row = Mapping[str, Any]
Verdict = str
QUALIFIES, FAILS, UNKNOWN = "qualifies", "does_not", "cannot_be_told"

_CHANGES = {"change_of_chapter": 2, "change_of_heading": 4, "change_of_subheading": 6}
_WORDS = {2: "chapter", 4: "heading", 6: "subheading"}


@dataclass(frozen=True)
class Answer:
    """A verdict with its reckoning; `share` and `threshold` where a rule of value decides."""

    verdict: Verdict
    reason: str
    share: float | None = None
    threshold: float | None = None
    rules: tuple[str, ...] = ()
    confidences: tuple[str, ...] = ()


def applicable_rules(
    rules: Sequence[Row],
    code: str,
    exporter: str,
    importer: str,
    groups: Mapping[str, frozenset[str]],
    on: date,
) -> list[Row] | str:
    """The rules of the narrowest range of codes that holds the product, or why there are none."""
    meant = [
        rule
        for rule in rules
        if _is(rule["exporter"], exporter, groups) and _is(rule["importer"], importer, groups) and _in_force(rule, on)
    ]
    if not meant:
        return f"origin_rules has no row from {exporter} to {importer} on {on.isoformat()}; add them."
    holding = [rule for rule in meant if _holds_code(rule, code)]
    if not holding:
        return f"origin_rules has no row for code {code}; add it."
    narrowest = min(_width(rule) for rule in holding)
    chosen = [rule for rule in holding if _width(rule) == narrowest]
    parts = sorted({rule["subdivision"] for rule in chosen if rule["subdivision"]})
    if parts:
        # Parts of a range are told in words that the code does not decide.
        return f"the rules for code {code} differ by kind of goods ({'; '.join(parts)}), which is not known."
    return chosen


def _is(word: str, country: str, groups: Mapping[str, frozenset[str]]) -> bool:
    return word == country or country in groups.get(word, ())


def _in_force(rule: Row, on: date) -> bool:
    return (rule["valid_from"] is None or rule["valid_from"] <= on) and (
        rule["valid_to"] is None or rule["valid_to"] >= on
    )


def _holds_code(rule: Row, code: str) -> bool:
    low, high = rule["hs_from"], rule["hs_to"]
    digits = len(low)
    return len(code) >= min(digits, 6) and low <= code[:digits].ljust(digits, "0") <= high


def _width(rule: Row) -> int:
    return int(rule["hs_to"].ljust(10, "9")) - int(rule["hs_from"].ljust(10, "0"))


def decide(rules: Sequence[Row], code: str, inputs: Inputs) -> Answer:
    """Try every alternative; the first that holds decides, else the first that cannot be told, else the first."""
    alternatives: dict[tuple[Any, ...], list[Row]] = {}
    for rule in sorted(rules, key=lambda r: (r["alternative"], r["origin_rule_id"])):
        group = (
            (rule["alternative"], "and")
            if rule["joined_with"] == "and"
            else (rule["alternative"], rule["origin_rule_id"])
        )
        alternatives.setdefault(group, []).append(rule)
    answers = [_all_of([_one(rule, code, inputs) for rule in rows]) for rows in alternatives.values()]
    for wanted in (QUALIFIES, UNKNOWN):
        for answer in answers:
            if answer.verdict == wanted:
                return answer
    return answers[0] if len(answers) == 1 else _joined(answers)


def _all_of(answers: list[Answer]) -> Answer:
    for wanted in (FAILS, UNKNOWN):
        for answer in answers:
            if answer.verdict == wanted:
                return answer
    return answers[0] if len(answers) == 1 else _joined(answers)


def _joined(answers: list[Answer]) -> Answer:
    shared = next((a for a in answers if a.share is not None), answers[0])
    return Answer(
        answers[0].verdict,
        " ".join(a.reason for a in answers),
        shared.share,
        shared.threshold,
        tuple(dict.fromkeys(r for a in answers for r in a.rules)),
        tuple(c for a in answers for c in a.confidences),
    )


def _one(rule: Row, code: str, inputs: Inputs) -> Answer:
    kind, extra = rule["rule_type"], rule["extra_condition"] or ""
    exclusions = tuple(part.partition("=")[2] for part in extra.split("|")) if extra.startswith("exclusion=") else ()
    if extra and not exclusions:
        answer = Answer(UNKNOWN, f"Rule {rule['origin_rule_id']} has a condition that is not reckoned here ({extra}).")
    elif kind in _CHANGES:
        answer = _tariff_change(_CHANGES[kind], code, inputs, rule["tolerance_frac"] or 0.0, exclusions)
    elif (
        kind in ("max_non_originating_share", "rvc_build_down", "rvc_build_up", "rvc")
        and rule["threshold_frac"] is not None
    ):
        answer = _value_share(rule, inputs)
    elif kind == "wholly_obtained":
        answer = _wholly_obtained(inputs)
    else:
        answer = Answer(
            UNKNOWN, f"Rule {rule['origin_rule_id']} ({kind}) asks for what a bill of materials does not tell."
        )
    return Answer(
        answer.verdict, answer.reason, answer.share, answer.threshold, (rule["origin_rule_id"],), (rule["confidence"],)
    )


def _value_share(rule: Row, inputs: Inputs) -> Answer:
    """The share of the value that does not originate, against the one allowed."""
    if not inputs.ex_works:
        return Answer(UNKNOWN, "The supply has no ex-works price, of which the rule takes a share; fill it in.")
    kind = rule["rule_type"]
    allowed = rule["threshold_frac"] if kind == "max_non_originating_share" else 1 - rule["threshold_frac"]
    low, high = (_foreign_share(inputs, kind, unknown_too) for unknown_too in (False, True))
    of = f"of {inputs.ex_works:,.2f} ex works, of which {allowed:.1%} is allowed"
    note = ""
    if rule["value_basis"] not in (None, "EXW"):
        note = f" The rule says {rule['value_basis']}; the ex-works price, which is lower, stands for it."
    if high <= allowed + 1e-12:
        return Answer(QUALIFIES, f"{high:.1%} does not originate {of}.{note}", high, allowed)
    decisive = ", ".join(i.line for i in sorted(inputs.foreign(True), key=lambda i: -i.value)[:3])
    if low > allowed + 1e-12:
        # A lower base overstates the share, so a failure on it alone is not certain.
        if note:
            return Answer(UNKNOWN, f"{low:.1%} does not originate {of}; by {decisive}.{note}", low, allowed)
        return Answer(
            FAILS, f"{low:.1%} does not originate {of}: {low - allowed:.1%} too much, by {decisive}.", low, allowed
        )
    asked = ", ".join(inputs.unknown)
    return Answer(
        UNKNOWN,
        f"{low:.1%} to {high:.1%} does not originate {of}; say in bom.originating of {asked}.{note}",
        None,
        allowed,
    )


def _foreign_share(inputs: Inputs, kind: str, unknown_too: bool) -> float:
    base = inputs.ex_works or 0.0
    if kind == "rvc_build_up":
        # Build-up counts only the originating materials, so labour and margin count against the product.
        return 1 - (sum(i.value for i in inputs.lines) - inputs.foreign_value(unknown_too)) / base
    return inputs.foreign_value(unknown_too) / base


def _tariff_change(digits: int, code: str, inputs: Inputs, tolerance: float, exclusions: tuple[str, ...]) -> Answer:
    """Every input that does not originate has another code than the product, but for a tolerated share of value."""
    short = [i.line for i in inputs.lines if len(i.hs_code) < digits]
    if short:
        return Answer(UNKNOWN, f"Codes of {', '.join(short)} have fewer than {digits} digits; give them in full.")

    def failing(unknown_too: bool) -> list[Input]:
        own = code[:digits]
        return [
            i
            for i in inputs.foreign(unknown_too)
            if i.hs_code[:digits] == own or i.hs_code.startswith(exclusions or ("x",))
        ]

    sure, possible = failing(False), failing(True)
    word = _WORDS[digits]
    if _tolerated(possible, inputs, tolerance):
        held = f" but for {', '.join(i.line for i in possible)}, which is tolerated" if possible else ""
        return Answer(QUALIFIES, f"Every input that does not originate changes {word}{held}.")
    names = ", ".join(i.line for i in (sure or possible))
    if sure and not _tolerated(sure, inputs, tolerance) and (inputs.ex_works or not tolerance):
        return Answer(FAILS, f"{names} does not originate and is of the product's own {word}, or of an excluded one.")
    return Answer(
        UNKNOWN, f"{names} may not originate and does not change {word}; say in bom.originating, and the price."
    )


def _tolerated(failing: list[Input], inputs: Inputs, tolerance: float) -> bool:
    if not failing:
        return True
    return bool(inputs.ex_works) and sum(i.value for i in failing) <= tolerance * (inputs.ex_works or 0.0) + 1e-12


def _wholly_obtained(inputs: Inputs) -> Answer:
    foreign = inputs.foreign(False)
    if foreign:
        return Answer(FAILS, f"{', '.join(i.line for i in foreign)} does not originate.")
    if inputs.unknown:
        return Answer(UNKNOWN, f"Say in bom.originating of {', '.join(inputs.unknown)}.")
    return Answer(QUALIFIES, "Every input originates.")

"""What a tax stands on: the terms of bases, and which taxes are counted in which term."""

from __future__ import annotations

import re
from collections.abc import Collection

import polars as pl

from corridor.formulas import read_formula
from corridor.landed_cost.ledger import Ledger

TERMS = (
    "customs_value", "duty", "additional_duty", "excise", "surcharge", "aidc", "education_tax",
    "individual_consumption_tax", "consumption_tax", "other_charges", "inland_delivery_to_first_destination",
    "international_transport_insurance",
)  # fmt: skip
"""Words that a base may add up; each stands for an amount per unit in the currency of the declaration."""

CONSTANT = "constant"
"""Base of a row that is a figure which other rows count in or name, and no tax."""
FORMULA = "formula"
"""Base of a row whose amount is reckoned by its formula."""

_TERMS_OF_TAX = {
    "social_welfare_surcharge": ("surcharge",),
    "AIDC": ("aidc",),
    "education_tax": ("education_tax",),
    "individual_consumption_tax": ("individual_consumption_tax", "excise"),
    "consumption_tax": ("consumption_tax", "excise"),
    "resource_fund_KKDF": ("other_charges",),
}
_HEADS = {
    "VAT": "vat", "GST": "vat", "IGST": "vat", "individual_consumption_tax": "excise", "consumption_tax": "excise",
    "recycling_fee": "recycling_fee", "recycling_fee_eaeu_top_up": "recycling_fee",
    "customs_processing_fee": "processing_fee", "customs_declaration_fee": "processing_fee",
    "import_declaration_fee": "processing_fee", "merchandise_processing_fee": "processing_fee",
    "primary_registration": "registration",
}  # fmt: skip
_SUM = re.compile(r"[a-z_]+(\*[0-9.]+)?(\+[a-z_]+(\*[0-9.]+)?)*")


def head_of(tax: str) -> str:
    """The head of cost that a tax is shown under."""
    return _HEADS.get(tax, "excise" if "excise" in tax else "other_tax")


def terms_of(tax: str) -> tuple[str, ...]:
    """The terms of later bases that a tax is counted in; by its own name, in small letters, it can always be asked."""
    counted = _TERMS_OF_TAX.get(tax, ("excise",) if "excise" in tax else ())
    return tuple(dict.fromkeys([*counted, tax.lower()]))


def named_taxes(import_taxes: pl.DataFrame) -> tuple[str, ...]:
    """Taxes that a base or a formula of the table names, in small letters, apart from those that are `TERMS`."""
    levied = import_taxes.filter(pl.col("base") != CONSTANT)
    own = set(levied["tax"].str.to_lowercase().unique().to_list())
    words: set[str] = set()
    for base, formula in import_taxes.select("base", "formula").unique().iter_rows():
        words |= _words(base, formula)
    return tuple(sorted((own & words) - set(TERMS)))


def _words(base: str | None, formula: str | None) -> set[str]:
    if base == FORMULA:
        return set(re.findall(r"[a-z_]\w*", formula or ""))
    return {part.partition("*")[0] for part in base_words(base or "").split("+")}


_KIND = ["place", "tax", "base", "formula"]


def _spoken(owed: pl.DataFrame) -> pl.DataFrame:
    """Rows with their formula only where they are reckoned by it, not where it tells in words how a figure was made."""
    return owed.with_columns(formula=pl.when(pl.col("base") == FORMULA).then("formula"))


def _kinds(owed: pl.DataFrame) -> list[tuple[str, str, int, str, str | None]]:
    kinds = _spoken(owed).select("place", "tax", "calc_order", "base", "formula").unique()
    return kinds.sort(pl.all()).rows()


def refuse_unknown_taxes(owed: pl.DataFrame, import_taxes: pl.DataFrame, ledger: Ledger) -> None:
    """Refuse what owes a tax that stands on another one of which the table has no row in the country.

    It would count as nothing, though it may be a row that was lost.
    """
    named = set(named_taxes(import_taxes))
    if not named:
        return
    of_country = import_taxes.group_by(place="country").agg(pl.col("tax").str.to_lowercase().unique())
    known = {place: set(taxes) for place, taxes in of_country.iter_rows()}
    told = [
        (place, tax, base, formula, word)
        for place, tax, _, base, formula in _kinds(owed)
        for word in sorted(_words(base, formula) & named - known[place])
    ]
    if not told:
        return
    wrong = pl.DataFrame(told, schema=dict.fromkeys((*_KIND, "lost"), pl.String), orient="row")
    ledger.refuse(
        _spoken(owed).join(wrong, on=_KIND, nulls_equal=True),
        subject=pl.format("import_taxes/{}", "rule_id"),
        missing=pl.format("Row {} of {} stands on {}, of which {} has no row.", "rule_id", "tax", "lost", "place"),
        remedy="Add the row of it.",
    )


def refuse_out_of_order(owed: pl.DataFrame, ledger: Ledger) -> None:
    """Refuse what owes a tax that stands on another one which is reckoned only after it.

    Parameters
    ----------
    owed
        Rows of taxes by ``entry_id``, with ``place``, ``tax``, ``calc_order``, ``base``, ``formula`` and ``rule_id``.
    """
    kinds = _kinds(owed)
    orders = {(place, tax, order) for place, tax, order, _, _ in kinds}
    told = {
        (place, tax, base, formula, later)
        for place, tax, order, base, formula in kinds
        for where, later, then in orders
        if where == place and later != tax and then >= order and _words(base, formula) & set(terms_of(later))
    }
    if not told:
        return
    wrong = pl.DataFrame(list(told), schema=dict.fromkeys((*_KIND, "later"), pl.String), orient="row")
    rows = _spoken(owed).join(wrong, on=_KIND, nulls_equal=True)
    rows = rows.join(owed.select("entry_id", later="tax").unique(), on=["entry_id", "later"])
    ledger.refuse(
        rows,
        subject=pl.format("import_taxes/{}", "rule_id"),
        missing=pl.format("Row {} of {} stands on {}, which is reckoned after it.", "rule_id", "tax", "later"),
        remedy="Give it a higher calc_order than what it stands on.",
    )


def base_sum(base: str, known: Collection[str] = TERMS) -> pl.Expr | None:
    """The sum that a base such as ``customs_value*1.10+duty`` names, or None for one that is not such a sum.

    ``duty`` holds duties on top of the ordinary one too, unless the base names them apart. `known` are the terms.
    """
    if _SUM.fullmatch(base) is None:
        return None
    parts = []
    for part in base_words(base).split("+"):
        term, _, factor = part.partition("*")
        if term not in known:
            return None
        parts.append(pl.col(term) * float(factor) if factor else pl.col(term))
    return pl.sum_horizontal(parts)


def formula_words(formula: str) -> str:
    """A formula with the duties on top written out where ``duty`` holds them, as in a base."""
    try:
        read = read_formula(formula)
    except ValueError:
        return formula
    if "duty" not in read.names or "additional_duty" in read.names:
        return formula
    return read.told({"duty": "(duty + additional_duty)"})


def base_words(base: str) -> str:
    """The terms of a base, with the duties on top written out where ``duty`` holds them."""
    if base == "tax_inclusive":
        base = "customs_value+duty"
    terms = base.split("+")
    if any(term.partition("*")[0] == "additional_duty" for term in terms):
        return base
    return "+".join(
        f"{term}+{term.replace('duty', 'additional_duty', 1)}" if term.partition("*")[0] == "duty" else term
        for term in terms
    )

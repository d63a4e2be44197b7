"""Items of a declaration, priced without a case or beside one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from corridor.api.writing import Place
from corridor.errors import CorridorError

if TYPE_CHECKING:
    import polars as pl

    from corridor.findings import Findings
    from corridor.items import Alternatives, BulkPrices, ItemsResult, Rules, Steps
    from corridor.landed_cost import EntryTrace


MOST_PAID = 50_000
"""Most items whose payments are reckoned along with their prices."""


@dataclass(frozen=True)
class PricedItems:
    """Items that were priced, the rules they were priced by, and what is wrong with their rows.

    `one` is the item's name where a single one was asked for.
    """

    items: pl.DataFrame
    broken: pl.DataFrame
    result: ItemsResult
    rules: Rules
    findings: Findings
    one: str | None

    @property
    def any_priced(self) -> bool:
        return bool((self.result.landed_costs["outcome"] != "refused").any())

    def _of(self, item_id: str | None) -> pl.DataFrame:
        """The row of one item; CorridorError when it is not there, or has errors."""
        import polars as pl

        found = self.items.filter(pl.col("item_id") == (item_id or self.one))
        if found.is_empty():
            names = ", ".join(self.items["item_id"].head(5))
            raise CorridorError(f"There is no item {item_id}. Items: {names}.")
        return found

    def beside(
        self, changes: Sequence[Mapping[str, str]], item_id: str | None = None, every_claim: bool = False
    ) -> Alternatives:
        """An item as it is and with other cells, side by side by head of cost.

        With `every_claim` each agreement between its two countries is claimed too, as if origin were proven.
        """
        from corridor.items import alternatives, claims

        one = self._of(item_id)
        return alternatives(one, [*changes, *(claims(one, self.rules) if every_claim else [])], self.rules)

    def steps(self, column: str, low: str, high: str, item_id: str | None = None) -> Steps:
        """Where an item's landed cost steps as one of its figures goes from `low` to `high`, both as text."""
        from corridor.items import steps, typed

        return steps(self._of(item_id), self.rules, column, typed(column, low), typed(column, high))

    def trace(self, item_id: str) -> EntryTrace:
        """Every line of an item, and the rows of rules that lost; CorridorError when there is no such item."""
        from corridor.items import price_items, trace, with_options

        one = self._of(item_id)
        if self.rules.options.trace:
            return trace(self.result, self.rules, item_id)
        rules = with_options(self.rules, trace=True, payments=True)
        return trace(price_items(one, rules, self.broken), rules, item_id)


def price(
    items: Place | Mapping[str, str],
    *,
    case_folder: Place | None = None,
    packs: Sequence[str] = (),
    currency: str | None = None,
    rates: Mapping[str, float] | None = None,
    rates_file: Place | None = None,
    importer: Literal["business", "individual"] | None = None,
    permits: Sequence[str] = (),
    scenario_rows: bool = False,
    finance_rate: float | None = None,
) -> PricedItems:
    """Price items of a declaration without a case, or beside one.

    Parameters
    ----------
    items
        A file of `declaration_items`, or the cells of one item as text.
    case_folder
        A case whose products, own rows, packs, currency and choices are taken where none is given here.
    rates
        Units of a currency for one US dollar, on any day.
    rates_file
        A file of `fx_rates`; like `rates`, it comes before the rates of the packs.

    Raises
    ------
    CaseError
        The case has errors, or the file of rates cannot be read.
    """
    from corridor.items import asked_rules, items_from_cells, items_from_file, price_items, with_options

    read = items_from_cells(items) if isinstance(items, Mapping) else items_from_file(Path(items))
    countries = read.items["to_country"].drop_nulls().unique().sort().to_list()
    rules = asked_rules(
        countries, case_folder=Path(case_folder) if case_folder else None, packs=packs, currency=currency, rates=rates,
        rates_file=Path(rates_file) if rates_file else None,
        importer=importer, permits=permits, scenario_rows=scenario_rows, finance_rate=finance_rate,
    )  # fmt: skip
    one = None if not isinstance(items, Mapping) or read.items.is_empty() else str(read.items["item_id"][0])
    # Payments are exact and so slow; a long list is priced for analysis, and each item of it can be asked for.
    rules = with_options(rules, trace=one is not None, payments=read.items.height <= MOST_PAID)
    result = price_items(read.items, rules, read.broken)
    return PricedItems(read.items, read.broken, result, rules, read.findings, one)


def price_in_bulk(items: Place, out: Place, **asked: Any) -> BulkPrices:
    """Price a long file of `declaration_items` by compiled rules into a Parquet or CSV file; asked as `price` is."""
    from corridor.items import price_file

    rates_file = asked.pop("rates_file", None)
    return price_file(Path(items), Path(out), rates_file=Path(rates_file) if rates_file else None, **asked)

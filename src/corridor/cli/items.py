"""`corridor landed-cost`: price a file of items, or one item from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from corridor.cli import main

if TYPE_CHECKING:
    from corridor.api import PricedItems

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


def _cells(words: tuple[str, ...]) -> dict[str, str]:
    cells = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            raise click.UsageError(f"{word} is neither a file nor COLUMN=VALUE, such as hs_code=8708309109.")
        cells[name.strip()] = value.strip()
    return cells


def _rates(words: tuple[str, ...]) -> dict[str, float]:
    rates = {}
    for word in words:
        currency, _, units = word.partition("=")
        try:
            rates[currency.strip().upper()] = float(units)
        except ValueError:
            raise click.UsageError(f"--rate {word}: write units of the currency for one US dollar: RUB=92.5.") from None
    return rates


def asked(command: Any) -> Any:
    """The options that say by which rules items are priced."""
    options = [
        click.argument("items", nargs=-1, required=True),
        click.option(
            "--case", "case_folder", type=_FOLDER, help="A case: its products, tables and settings count too."
        ),
        click.option("--pack", "packs", multiple=True, help="Packs of rules; by default those of the countries."),
        click.option("--currency", help="Currency of the answer; USD by default."),
        click.option("--rates", "rates_file", type=_FILE, help="A file of fx_rates that comes before all others."),
        click.option("--rate", "rates", multiple=True, help="Units of a currency for one US dollar: RUB=92.5."),
        click.option("--importer", type=click.Choice(["business", "individual"]), help="Who imports."),
        click.option("--permit", "permits", multiple=True, help="A permit, end use or circumstance that is given."),
        click.option("--scenario-rows", is_flag=True, help="Use rows of tariffs that are only supposed."),
        click.option("--finance-rate", type=float, help="Interest a year on money under way, as a share: 0.2."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def priced(items: tuple[str, ...], **how: Any) -> PricedItems:
    """Price what the command names: one file, or the cells of one item."""
    from corridor import api

    how["rates"] = _rates(how.pop("rates"))
    path = Path(items[0])
    if len(items) == 1 and "=" not in items[0]:
        if not path.is_file():
            raise click.UsageError(f"{path} is no file. Give a file of items, or COLUMN=VALUE pairs of one item.")
        return api.price(path, **how)
    return api.price(_cells(items), **how)


@main.command("landed-cost")
@asked
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write .xlsx, .parquet or .csv.")
@click.option("--explain", "item_id", help="Show every line of this item, with its row, source and dates.")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write the lines of the item as a page.")
@click.option(
    "--or", "others", multiple=True, metavar="CELLS", help="The item another way, beside it: 'incoterm=CIF ...'."
)
@click.option("--claims", is_flag=True, help="Beside it, claim each agreement there is, as if origin were proven.")
@click.option("--bulk", is_flag=True, help="Price a long file by compiled rules, without lines, into --out.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def landed_cost(
    out: Path | None,
    item_id: str | None,
    html: Path | None,
    others: tuple[str, ...],
    claims: bool,
    bulk: bool,
    as_json: bool,
    **asks: Any,
) -> None:
    """Price items without a case: duty, taxes and fees line by line, delivered and duty-paid.

    \b
    corridor landed-cost items.csv --out prices.xlsx
    corridor landed-cost items.csv --explain PADS-1
    corridor landed-cost items.parquet --bulk --out prices.parquet
    corridor landed-cost hs_code=8708309109 from_country=IR to_country=RU on=2024-05-17 incoterm=CIF \\
        price_per_unit=11 currency=USD units=500 after_border_per_unit=0
    """
    from corridor.cli import printing

    if bulk:
        _in_bulk(out, as_json, **asks)
    found = priced(**asks)
    if found.findings.errors or found.findings.warnings:
        click.echo(found.findings.to_text(), err=True)
    one = found.one if item_id is None else item_id
    if html is not None and one is None:
        raise click.UsageError("A page is written of one item; say which with --explain.")
    if others or claims:
        changes = [_cells(tuple(other.split())) for other in others]
        click.echo(printing.alternatives(found.beside(changes, one, claims), as_json))
    elif one is not None:
        told = found.trace(one)
        click.echo(told.to_json() if as_json else told.to_text())
        if html is not None:
            from corridor.report.trace_page import write_trace

            click.echo(printing.paths((write_trace(told, html),), False), err=True)
    else:
        click.echo(printing.items_json(found) if as_json else printing.items(found))
    if out is not None:
        from corridor.report.items import write_items

        click.echo(printing.paths(write_items(found.result, found.rules, out), False), err=True)
    raise SystemExit(0 if found.any_priced else 1)


def _in_bulk(out: Path | None, as_json: bool, **asks: Any) -> None:
    """Price a file in bulk, say how it went, and leave."""
    from corridor import api
    from corridor.cli import printing

    items = asks.pop("items")
    if out is None or len(items) != 1 or not Path(items[0]).is_file():
        raise click.UsageError("--bulk prices one file into another: corridor landed-cost ITEMS --bulk --out PRICES.")
    found = api.price_in_bulk(items[0], out, **asks | {"rates": _rates(asks["rates"])})
    click.echo(printing.bulk_prices(found, as_json))
    raise SystemExit(0 if found.any_priced else 1)


@main.command("what-if")
@asked
@click.option("--over", required=True, metavar="COLUMN=LOW:HIGH", help="The figure that moves: power_kw=60:160.")
@click.option("--item", "item_id", help="Which item of a file.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def what_if(over: str, item_id: str | None, as_json: bool, **asks: Any) -> None:
    """Find where the cost of an item steps: at which power, engine, price, lot, age or day.

    For designing a product, a lot or a date; what is declared is what is.

    \b
    corridor what-if items.csv --item TARA --over power_kw=60:160
    corridor what-if items.csv --item TARA --over on=2024-01-01:2025-06-30
    """
    from corridor.cli import printing

    column, _, ends = over.partition("=")
    low, colon, high = ends.partition(":")
    if not colon:
        raise click.UsageError(f"--over {over}: write COLUMN=LOW:HIGH, such as power_kw=60:160.")
    found = priced(**asks)
    if found.one is None and item_id is None:
        raise click.UsageError("A file holds several items; say which with --item.")
    click.echo(printing.steps(found.steps(column, low, high, item_id), found.rules.currency, as_json))

"""An item sold with the duty paid, as its user sees it: from the command line, as a page, beside other terms."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from corridor import api
from corridor.cli import main
from corridor.explanation.trace import line_text
from corridor.report.sections.landed import _line

PADS = {
    "hs_code": "8708309109", "from_country": "IR", "to_country": "RU", "on": "2024-05-17", "incoterm": "DDP",
    "price_per_unit": "12.60", "currency": "RUB", "units": "500000", "after_border_per_unit": "0.10",
}  # fmt: skip
# 12.50 are left: v + 5 % of v + a fee of 20,000 roubles a declaration of 500,000, four kopecks a unit.
VALUE = (12.50 - 0.04) / 1.05


def told(*more: str) -> str:
    cells = [f"{column}={value}" for column, value in PADS.items()]
    result = CliRunner().invoke(main, ["landed-cost", *cells, "--currency", "RUB", *more])
    assert result.exit_code == 0, result.output
    return result.output


def test_trace_tells_who_pays_what_and_how_the_value_was_solved():
    text = told()
    assert "duty, rate that all pay: 0.59 RUB  (inside the price: the seller pays it)" in text
    assert "VAT: 2.49 RUB  (inside the price: the seller pays it)" in text
    assert "duty: 296666.67 RUB for 500000 units" in text
    assert "the seller pays it" in text.split("paid on the declaration, duty")[1].split("\n")[0]
    assert "Landed 12.60 RUB per unit" in text
    assert "After all that he pays out of the price, the seller is left with 11.87 RUB." in text
    assert "value = (12.5 - 0.04) / (1 + 0.05)" in text


def test_page_tells_it_too(tmp_path):
    page = tmp_path / "item.html"
    told("--html", str(page))
    html = page.read_text(encoding="utf-8")
    assert html.count("the seller pays it") >= 4
    assert "Its customs value is solved from the DDP price" in html


def test_beside_other_terms_the_heads_are_the_buyers():
    priced = api.price({**PADS, "currency": "USD", "price_per_unit": "12.60"})
    beside = priced.beside([{"incoterm": "DAP"}])
    heads = {row["head"]: row for row in beside.table.to_dicts()}
    assert heads["landed"]["as it is"] == pytest.approx(12.60)
    assert heads["duty"]["as it is"] == 0
    assert heads["duty"]["incoterm=DAP"] == pytest.approx(0.05 * 12.50)
    assert heads["left to the seller"]["as it is"] < heads["left to the seller"]["incoterm=DAP"] == pytest.approx(12.50)
    assert heads["customs value"]["as it is"] < heads["customs value"]["incoterm=DAP"]


def test_value_and_net_are_in_the_table_of_items():
    from corridor.items import by_head

    row = by_head(api.price(PADS, currency="RUB").result).row(0, named=True)
    assert row["customs_value_per_unit"] == pytest.approx(VALUE)
    assert row["seller_net_per_unit"] == pytest.approx(12.60 - 0.10 - 0.05 * VALUE - 0.04)


def test_lines_on_the_page_and_in_answers_name_the_seller():
    lines = api.price(PADS, currency="RUB").result.cost_lines.to_dicts()
    duty = next(line for line in lines if line["head"] == "duty")

    class Plain:
        def told(self, text: str) -> str:
            return text

    assert "inside the price: the seller pays it" in " ".join(_line(Plain(), duty))  # type: ignore[arg-type]
    assert "(inside the price: the seller pays it)" in line_text(duty, "RUB")
    assert "seller" not in line_text(next(line for line in lines if line["head"] == "price"), "RUB")

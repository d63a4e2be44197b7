"""A new case: whole, without fault, and explained."""

import openpyxl
import pytest

from corridor import api
from corridor.case import check, load_case, new_case
from corridor.errors import CaseError
from corridor.tables import INPUT_TABLES


@pytest.fixture(scope="module", params=[False, True], ids=["csv", "workbook"])
def made(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("new") / "case"
    new_case(folder, workbook=request.param)
    return folder


def test_it_has_nothing_to_fix(made):
    assert check(made).to_text() == "Nothing to fix."


def test_its_guide_explains_every_column(made):
    guide = (made / "guide.md").read_text(encoding="utf-8")
    for name, table in INPUT_TABLES.items():
        section = guide.split(f"### {name}\n")[1].split("\n### ")[0]
        assert [c.name for c in table.columns() if f"- `{c.name}`: {c.description.split()[0]}" not in section] == []


def test_both_kinds_hold_the_same_rows(tmp_path):
    tables = [load_case(new_case(tmp_path / str(kind), workbook=kind)).tables for kind in (False, True)]
    for name in INPUT_TABLES:
        assert tables[0][name].equals(tables[1][name], null_equal=True), name


def test_every_table_has_its_header(tmp_path):
    new_case(tmp_path / "case")
    for name, table in INPUT_TABLES.items():
        header = (tmp_path / "case" / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0]
        assert header == ",".join(c.name for c in table.columns())


def test_the_example_is_planned_and_sold(tmp_path):
    new_case(tmp_path / "case")
    run = api.run(tmp_path / "case").run
    assert run.results["refusals"].is_empty()
    assert run.results["plan_sales"]["sold"].sum() == 500


def test_the_workbook_offers_the_words_of_every_choice(tmp_path):
    new_case(tmp_path / "case", workbook=True)
    book = openpyxl.load_workbook(tmp_path / "case" / "case.xlsx")
    assert book.sheetnames == ["guide", *INPUT_TABLES]
    for name, table in INPUT_TABLES.items():
        sheet = book[name]
        offered = {}
        for validation in sheet.data_validations.dataValidation:
            letter = str(validation.sqref).split("2:")[0]
            offered[sheet[f"{letter}1"].value] = validation.formula1
        for column in table.columns():
            if column.kind == "choice":
                assert offered[column.name] == f'"{",".join(column.choices)}"', (name, column.name)
            if column.kind == "flag":
                assert offered[column.name] == '"yes,no"'
            if column.kind == "ref":
                assert offered[column.name].startswith(column.reference_table)
        assert all(cell.comment for cell in sheet[1])


def test_nothing_is_written_over(tmp_path):
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(CaseError, match="CR020"):
        new_case(tmp_path)
    with pytest.raises(CaseError, match="CR020"):
        new_case(tmp_path / "mine.txt")
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]

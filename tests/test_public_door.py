"""What `import corridor` offers is small, held here, and light to import."""

import shutil
import subprocess
import sys

import pytest

import corridor

DOOR = {
    "new", "check", "run", "write_report", "compare", "explain", "packs", "price", "load_case", "Case", "Settings",
    "plan_case", "read_run", "RunTables", "Horizon", "Exchange", "Findings", "CorridorError", "CaseError",
}  # fmt: skip
HEAVY = ("highspy", "jinja2", "xlsxwriter", "fastexcel", "polars", "pydantic", "networkx", "numpy")


def test_the_door_holds_these_names_and_no_other():
    assert set(corridor.__all__) == DOOR


def test_every_name_of_the_door_opens():
    for name in DOOR:
        assert getattr(corridor, name) is not None
    assert set(dir(corridor)) >= DOOR


def test_an_unknown_name_is_refused_as_python_does():
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        corridor.nothing_of_the_kind  # noqa: B018


def _loaded_by(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(' '.join(sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in result.stdout.split()}


def test_importing_corridor_loads_no_solver_no_web_and_no_plotting_library():
    assert not _loaded_by("import corridor") & set(HEAVY)


def test_the_command_line_loads_nothing_heavy_before_it_knows_what_to_do():
    assert not _loaded_by("import corridor.cli") & set(HEAVY)


def test_only_the_solve_itself_loads_a_solver():
    assert "highspy" not in _loaded_by("import corridor.pipeline, corridor.api, corridor.report, corridor.network")


def test_folders_and_files_may_be_told_as_text(root, tmp_path):
    case = str(tmp_path / "pads")
    shutil.copytree(root / "examples" / "brake-pads", case, ignore=shutil.ignore_patterns("runs"))
    assert not corridor.check(case).errors
    ran = corridor.run(case)
    page, workbook = corridor.write_report(case, str(tmp_path))
    assert page.parent == workbook.parent == tmp_path
    entry = ran.run.results["landed_costs"]["entry_id"][0]
    assert "USD" in corridor.explain(case, entry)
    assert (
        corridor.compare(str(ran.folder), str(ran.folder)).to_text()
        == corridor.compare(ran.folder, ran.folder).to_text()
    )
    items = root / "examples" / "items" / "items.csv"
    assert corridor.price(str(items)).result.landed_costs.equals(corridor.price(items).result.landed_costs)

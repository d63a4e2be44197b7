"""`./dev` says what it can do, leaves foreign folders alone, and knows when its environment is stale."""

import importlib.machinery
import importlib.util
import subprocess
import sys

import pytest


@pytest.fixture
def dev(root, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # it would lie beside the script
    loader = importlib.machinery.SourceFileLoader("dev", str(root / "dev"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("dev", loader))
    loader.exec_module(module)
    return module


def test_help_names_every_command(dev, capsys):
    assert dev.main(["--help"]) == 0
    told = capsys.readouterr().out
    assert [name for name in dev.COMMANDS if f"./dev {name} " not in told] == []


def test_an_unknown_command_ends_with_2_and_lists_the_known_ones(root):
    done = subprocess.run([sys.executable, root / "dev", "tset"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "there is no command 'tset'" in done.stderr
    assert "test" in done.stderr


def test_a_folder_that_is_no_environment_is_left_alone(dev, tmp_path):
    (tmp_path / "letter.txt").write_text("keep me")
    with pytest.raises(dev.Trouble, match="left alone"):
        dev.make_venv(tmp_path)
    assert (tmp_path / "letter.txt").read_text() == "keep me"


PROJECT = """
[build-system]
requires = ["hatchling"]
[project]
name = "corridor-trade"
version = "{version}"
[tool.ruff]
line-length = {length}
"""


@pytest.mark.parametrize(
    ("version", "length", "same"), [("1", 100, True), ("1", 90, True), ("2", 100, False)], ids=str
)
def test_the_project_is_installed_again_when_its_metadata_changes_only(dev, version, length, same):
    before = dev.installed_part(PROJECT.format(version="1", length=100).encode())
    after = dev.installed_part(PROJECT.format(version=version, length=length).encode())
    assert (before == after) is same


def test_a_moved_environment_and_another_python_are_made_anew(dev, tmp_path, monkeypatch):
    here, there = (dev.fingerprints("dev", tmp_path / name)["home"] for name in ("here", "there"))
    assert here != there
    monkeypatch.setattr(dev.sys, "version_info", (3, 99, 0))
    assert dev.fingerprints("dev", tmp_path / "here")["home"] != here


def test_the_benchmarks_have_an_environment_beside_the_first(dev, tmp_path, monkeypatch):
    monkeypatch.setenv("CORRIDOR_VENV", str(tmp_path / "venv"))
    assert dev.venv_folder("dev") == tmp_path / "venv"
    assert dev.venv_folder("bench") == tmp_path / "venv-bench"

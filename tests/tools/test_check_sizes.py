"""The check of sizes counts what has to be followed: a function without its docstring."""

import importlib.util

import pytest


@pytest.fixture
def sizes(root):
    spec = importlib.util.spec_from_file_location("check_sizes", root / "tools" / "check_sizes.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def function(body_lines: int, docstring_lines: int = 0) -> str:
    text = ['    """' + "\n    more" * (docstring_lines - 1) + '"""'] if docstring_lines else []
    return "\n".join(["def f():", *text, *(["    x = 1"] * body_lines)])


@pytest.mark.parametrize(
    ("body", "docstring", "found"),
    [(69, 0, 0), (70, 0, 1), (69, 30, 0), (70, 30, 1)],  # the line of `def` counts as well
)
def test_seventy_lines_are_allowed_and_docstrings_are_free(sizes, root, body, docstring, found):
    path = root / "src" / "corridor" / "made_up.py"
    assert len(list(sizes.long_functions(path, function(body, docstring)))) == found

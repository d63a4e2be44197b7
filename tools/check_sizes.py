"""Check that the code stays in small pieces: modules, their median, functions.

A function's lines count from its ``def`` to its end, its docstring left out: what is counted is what has to
be followed. Usage: ``python tools/check_sizes.py``. Exit code 1 if something is too long.
"""

import ast
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULE_LINES = 400
MEDIAN_LINES = 200
FUNCTION_LINES = 70


def long_functions(path: Path, source: str) -> Iterator[str]:
    """One message per function that is too long."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = lines_of(node)
            if lines > FUNCTION_LINES:
                name = f"{path.relative_to(ROOT).as_posix()}:{node.lineno}: {node.name}"
                yield f"{name} has {lines} lines, {FUNCTION_LINES} at most"


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from ``def`` to the end, without the docstring."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    if ast.get_docstring(function) is not None:
        docstring = function.body[0]
        lines -= (docstring.end_lineno or docstring.lineno) - docstring.lineno + 1
    return lines


def main() -> int:
    """Check every module of the package; print what is too long and return the exit code."""
    problems: list[str] = []
    sizes: list[int] = []
    for path in sorted((ROOT / "src").rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        lines = source.count("\n")
        # Files with nothing but a docstring or re-exports would only flatter the median.
        if path.name != "__init__.py":
            sizes.append(lines)
        if lines > MODULE_LINES:
            problems.append(f"{path.relative_to(ROOT).as_posix()} has {lines} lines, {MODULE_LINES} at most")
        problems.extend(long_functions(path, source))
    median = statistics.median(sizes)
    if median > MEDIAN_LINES:
        problems.append(f"the median module has {median:.0f} lines, {MEDIAN_LINES} at most")
    for problem in problems:
        print(problem)
    print(f"{len(sizes)} modules, median {median:.0f} lines, longest {max(sizes)}.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

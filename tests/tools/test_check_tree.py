"""The check of what tracked files name finds hosts and machine paths, and nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest


def check(root: Path, folder: Path, text: str) -> subprocess.CompletedProcess[str]:
    page = folder / "page.md"
    page.write_text(f"first line\n{text}\n", encoding="utf-8")
    command = [sys.executable, "tools/check_tree.py", str(page)]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


# In pieces, so that this file passes the check it tests.
@pytest.mark.parametrize(
    "pieces",
    [
        ("https://files.python", "hosted.org/packages/a.whl"),
        ("get it from Py", "PI"),
        ("https://regis", "try.npm", "js.org/x"),
        ("deb http://deb.deb", "ian.org stable"),
        ("run it in /wo", "rk/main"),
        ("kept in `/tm", "p/x`"),
        ("see /ho", "me/ann/case"),
        ("C:\\Use", "rs\\ann"),
    ],
    ids="".join,
)
def test_a_host_or_a_machine_path_is_found_with_its_line(root, tmp_path, pieces):
    done = check(root, tmp_path, "".join(pieces))
    assert done.returncode == 1
    assert "page.md:2: names a p" in done.stdout


@pytest.mark.parametrize(
    "text",
    [
        "https://unece.org/work/transport and https://example.org/home/ann",
        "benchmarks/registry.py is the registry. It lists sizes.",
        "the folder ../shared/work/ and reports/home/page",
        "Debian and Ubuntu have the package python3-venv",
    ],
)
def test_addresses_and_relative_paths_are_left_alone(root, tmp_path, text):
    done = check(root, tmp_path, text)
    assert done.returncode == 0, done.stdout

"""The lock files hold every package that pyproject.toml names, by version and hash, and no address."""

import re
import tomllib

import pytest

LOCKS = ["dev", "bench"]


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def entries(text: str) -> dict[str, list[str]]:
    """Package name to its lines, the pin first and then its hashes."""
    blocks = re.split(r"\n(?=[a-z0-9])", text.strip())
    return {normal(block.split("==")[0]): block.splitlines() for block in blocks}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_with_hashes_and_nothing_else_is_said(root, lock):
    text = (root / "requirements" / f"{lock}.lock").read_text(encoding="utf-8")
    for pin, *hashes in entries(text).values():
        assert re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.+-]*( ; [^\\]+)? \\", pin)
        assert hashes
        assert all(re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line) for line in hashes)


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_holds_what_the_project_asks_for(root, lock):
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [*project["project"]["dependencies"], *project["dependency-groups"][lock]]
    names = {normal(re.match(r"[A-Za-z0-9._-]+", line)[0]) for line in asked}
    held = entries((root / "requirements" / f"{lock}.lock").read_text(encoding="utf-8"))
    assert names <= held.keys()


def test_the_benchmarks_run_the_versions_that_the_tests_have_tested(root):
    held = [entries((root / "requirements" / f"{lock}.lock").read_text(encoding="utf-8")) for lock in LOCKS]
    for name in held[0].keys() & held[1].keys():
        # One lock may need a package on more Pythons than the other; the version is what must agree.
        pins = {lock[name][0].split(" ;")[0].rstrip(" \\") for lock in held}
        assert len(pins) == 1

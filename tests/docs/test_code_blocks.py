"""What the docs show as Python runs as it stands, page by page from the top."""

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
PAGES = [
    p for p in sorted(DOCS.rglob("*.md")) if "_build" not in p.parts and BLOCK.search(p.read_text(encoding="utf-8"))
]


def test_there_are_pages_with_code():
    assert len(PAGES) >= 5


@pytest.mark.parametrize("page", PAGES, ids=[str(p.relative_to(DOCS)) for p in PAGES])
def test_the_code_of_a_page_runs(page, root, monkeypatch):
    monkeypatch.chdir(root)
    blocks = BLOCK.findall(page.read_text(encoding="utf-8"))
    names: dict = {}
    for block in blocks:
        exec(compile(block, str(page), "exec"), names)
    # Every block imports what it uses, or a block before it does; nothing may come from this test.
    assert any("import corridor" in block or "from corridor" in block for block in blocks)

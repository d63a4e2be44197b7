import sys
from pathlib import Path

from sphinx.application import Sphinx

sys.path.insert(0, str(Path(__file__).parent))

project = "Corridor"
author = "The Corridor contributors"
project_copyright = "The Corridor contributors"

extensions = ["myst_parser"]
exclude_patterns = ["_build"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "Corridor"
html_copy_source = False
html_show_sphinx = False


def write_reference_pages(app: Sphinx) -> None:
    import generate

    generate.write_all(Path(app.srcdir) / "reference")


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("builder-inited", write_reference_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

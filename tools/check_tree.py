"""Check what the tracked files name: no package registry's host, and no path of one person's machine.

A lock file or a page that names a host pins every reader to it, and a path of somebody's machine works
nowhere else. Usage: ``python tools/check_tree.py [FILE ...]``; without files, all that git tracks or would
track. Exit code 1 if something is found, each with its file and line.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def _joined(*pieces: str) -> str:
    # The patterns are put together here, so that this file does not contain what it looks for.
    return "".join(pieces)


HOSTS = [
    _joined("py", "pi"),
    _joined("python", "hosted"),
    _joined("npm", r"js\.(org|com)"),
    _joined("yarn", r"pkg\.com"),
    _joined("regis", r"try\.[a-z0-9-]+\.[a-z]{2,}"),
    _joined("ana", r"conda\.(org|com)"),
    _joined("conda", r"-forge\.org"),
    _joined(r"\b(deb|ftp|security|snapshot|packages|mirrors?)(\.[a-z]{2})?\.deb", r"ian\.org"),
    _joined(r"\b(archive|security|ports)\.ubu", r"ntu\.com"),
    _joined("crates", r"\.io\b"),
    _joined("ruby", r"gems\.org"),
    _joined(r"proxy\.go", r"lang\.org"),
    _joined(r"repo1?\.ma", r"ven\.(apache\.)?org"),
    _joined(r"--(extra-)?index", r"-url"),
    _joined(r"--find", r"-links"),
]

# At the start of a word only, so that neither a web address nor a relative path is taken for one.
MACHINE_PATHS = [
    _joined(r"(?<![\w./:~%-])/", r"(work|root|tmp|var/tmp)(/|\b)"),
    _joined(r"(?<![\w./:~%-])/", r"(home|Users)/[A-Za-z]"),
    _joined(r"\b[A-Za-z]:\\", r"Users\\"),
]

WRONG = [
    (re.compile("|".join(HOSTS).encode(), re.IGNORECASE), "names a package registry's host"),
    (re.compile("|".join(MACHINE_PATHS).encode()), "names a path of one machine"),
]


def tracked_files() -> list[Path]:
    """Every file that git tracks, or would track: files not yet added count too."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout
    return [ROOT / name for name in listing.decode().split("\0") if name]


def wrong_lines(path: Path) -> Iterator[str]:
    """One message per line of a file that names what it should not."""
    content = path.read_bytes()
    for pattern, what in WRONG:
        for match in pattern.finditer(content):
            line = content.count(b"\n", 0, match.start()) + 1
            yield f"{shown(path)}:{line}: {what}: {match[0].decode(errors='replace')}"


def shown(path: Path) -> str:
    """The path as written from the root of the repository."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)


def main(arguments: list[str]) -> int:
    """Check the files given, or all; print what is wrong and return the exit code."""
    files = [Path(name) for name in arguments] or tracked_files()
    # What a link points to is judged where it lies; a tracked file may be deleted and not yet committed.
    files = [path for path in files if path.is_file() and not path.is_symlink()]
    problems = sorted(problem for path in files for problem in wrong_lines(path))
    for problem in problems:
        print(problem)
    print(f"{len(files)} files read, {len(problems)} lines name what they should not.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

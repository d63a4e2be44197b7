"""The wheel holds all that lies in the package: rule packs, report assets and templates with the code."""

import subprocess
import sys
import zipfile


def test_the_wheel_holds_every_file_of_the_package(root, tmp_path):
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "src/corridor"]
    lines = subprocess.run(listing, cwd=root, capture_output=True, text=True, check=True).stdout
    wanted = {name.removeprefix("src/") for name in lines.split("\0") if name}
    wanted = {name for name in wanted if (root / "src" / name).exists()}
    assert "corridor/py.typed" in wanted
    assert wanted - held == set()

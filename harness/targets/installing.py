"""Installs a target's own packages into the user's cache, once for each text of its folder (decisions.md, D21)."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from harness.cache_folder import cache_folder
from harness.targets.filling import TargetError

TIMEOUT = 300
ENVIRONMENT = "environment"
LONGEST_DETAIL = 800


def installed_node(folder: Path) -> Path:
    """Install what a folder's lock file names with npm, and return where; raises `TargetError`."""
    npm = shutil.which("npm")
    if npm is None and not _place(folder).joinpath("installed").exists():
        raise TargetError(
            "this target needs Node.js 20 or newer with npm, which is not installed: install it, and try again"
        )
    return _installed(folder, [[str(npm), "ci", "--omit=dev", "--no-audit", "--no-fund"]], "npm")


def installed_python(folder: Path) -> Path:
    """Install what a folder's requirements.txt names into an environment of its own; raises `TargetError`."""
    pip = [str(python_of(_place(folder))), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    commands = [[sys.executable, "-m", "venv", ENVIRONMENT], [*pip, "-r", "requirements.txt"]]
    return _installed(folder, commands, "pip")


def python_of(place: Path) -> Path:
    """Return the interpreter of an installed Python target."""
    return place / ENVIRONMENT / "bin" / "python"


def _place(folder: Path) -> Path:
    digest = hashlib.sha256()
    for path in _sources(folder):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return cache_folder() / f"{folder.name}-{digest.hexdigest()[:16]}"


def _sources(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.iterdir()) if path.is_file()]


def _installed(folder: Path, commands: list[list[str]], program: str) -> Path:
    place = _place(folder)
    if (place / "installed").exists():
        return place
    print(f"installing {folder.name} with {program}, once ...", file=sys.stderr)
    try:
        place.mkdir(parents=True, exist_ok=True)
        for path in _sources(folder):
            shutil.copy2(path, place / path.name)
    except OSError as error:
        why = f"{folder.name} cannot be installed in {place}: {error.strerror}"
        raise TargetError(f"{why}; XDG_CACHE_HOME may name a folder that can be written") from error
    for command in commands:
        try:
            subprocess.run(command, cwd=place, capture_output=True, text=True, timeout=TIMEOUT, check=True)
        except subprocess.CalledProcessError as error:
            said = error.stderr.strip()[-LONGEST_DETAIL:]
            raise TargetError(f"{program} failed in {place}:\n{said}") from error
        except subprocess.TimeoutExpired as error:
            why = f"{program} in {place} took more than {TIMEOUT} s: can it reach its packages from here?"
            raise TargetError(why) from error
    (place / "installed").touch()
    return place

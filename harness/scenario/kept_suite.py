"""Keeps a suite that was found right, so that the next run need not read two hundred files again.

Loading takes about half a second, a kept suite 30 ms; start-up to the first verdict is promised in 1.5 s.
"""

import contextlib
import hashlib
import os
import pickle
import tempfile
from collections.abc import Iterable
from pathlib import Path

from harness.cache_folder import cache_folder
from harness.document.diagnostic import Diagnostic, DocumentErrors
from harness.scenario.suite import Suite

PACKAGE = Path(__file__).parent.parent
PRIVATE = 0o700
MOST_KEPT = 8
"""How many suites stay: one for each version or folder that is in use side by side."""


def right_suite(folder: Path, extra: tuple[Path, ...] = ()) -> Suite:
    """Load a suite, or take the one that was kept of the same files; raises `DocumentErrors` where it is wrong."""
    kept = None if extra else cache_folder() / f"suite-{_digest(folder)}.pickle"
    if kept is not None and kept.is_file():
        with contextlib.suppress(OSError, pickle.UnpicklingError, AttributeError, ImportError, EOFError):
            found = pickle.loads(kept.read_bytes())
            if isinstance(found, Suite):
                return found
    # Imported here, since a kept suite needs nothing of it.
    from harness.scenario.official import OFFICIAL, official_checks, official_modules
    from harness.scenario.suite_loading import load_suite

    diagnostics: list[Diagnostic] = []
    suite = load_suite(folder, diagnostics, extra)
    if any(diagnostic.severity == "error" for diagnostic in diagnostics):
        raise DocumentErrors(diagnostics)
    if (folder / OFFICIAL).is_dir():
        official_modules(folder)
        official_checks(folder)
    if kept is not None:
        _keep(suite, kept)
    return suite


def _digest(folder: Path) -> str:
    """Digest of all that decides what loading gives: the files of the suite, and the code that reads and judges."""
    digest = hashlib.sha256()
    for root in (folder, PACKAGE):
        for path in _files(root):
            digest.update(f"{path}\0{os.stat(path).st_mtime_ns}\0{os.stat(path).st_size}\n".encode())
    return digest.hexdigest()[:32]


def _files(root: Path) -> Iterable[str]:
    for place, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in ("__pycache__", "node_modules"))
        yield from (os.path.join(place, name) for name in sorted(names) if name.endswith((".yaml", ".py")))


def _keep(suite: Suite, kept: Path) -> None:
    with contextlib.suppress(OSError):
        kept.parent.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        by_age = sorted(kept.parent.glob("suite-*.pickle"), key=lambda path: path.stat().st_mtime, reverse=True)
        for old in by_age[MOST_KEPT - 1 :]:
            old.unlink(missing_ok=True)
        with tempfile.NamedTemporaryFile(dir=kept.parent, delete=False) as file:
            pickle.dump(suite, file, pickle.HIGHEST_PROTOCOL)
        os.replace(file.name, kept)

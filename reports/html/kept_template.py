"""Keeps the compiled template of report.html: compiling it anew took a run longer than all else of its reports."""

import contextlib
from pathlib import Path

from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket

PRIVATE = 0o700


class KeptTemplate(FileSystemBytecodeCache):
    """Keeps compiled templates in a folder that is made when it is needed; where none can be, nothing is kept.

    `settings` tells apart what the same template is compiled to by other settings of its environment.
    """

    def __init__(self, folder: Path, settings: str) -> None:
        super().__init__(str(folder), f"report-{settings}-%s.template")

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what was kept of a template, if anything was."""
        with contextlib.suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a compiled template."""
        with contextlib.suppress(OSError):
            Path(self.directory).mkdir(mode=PRIVATE, parents=True, exist_ok=True)
            super().dump_bytecode(bucket)

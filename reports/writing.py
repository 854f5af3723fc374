"""Writes every report of a run from its record."""

from pathlib import Path

from reports.html import report_html
from reports.junit import junit_xml
from reports.output import replace_file
from reports.record import Run
from reports.summary import summary_json, summary_markdown


def write_reports(run: Run, folder: Path) -> tuple[Path, ...]:
    """Write summary.json, summary.md, junit.xml and report.html, each replaced at once, and return their paths.

    Raises `OutputError` where the folder cannot be written.
    """
    contents = {
        "summary.json": summary_json(run).encode(),
        "summary.md": summary_markdown(run).encode(),
        "junit.xml": junit_xml(run),
        "report.html": report_html(run).encode(),
    }
    for name, content in contents.items():
        replace_file(folder / name, content)
    return tuple(folder / name for name in contents)

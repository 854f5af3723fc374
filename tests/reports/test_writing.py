"""Reports are written whole, from the record alone."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from reports.output import OutputError
from reports.record import EventWriter, Run, collect, read_events
from reports.writing import write_reports

NAMES = ["summary.json", "summary.md", "junit.xml", "report.html"]


def test_every_report_is_written_beside_the_others(run: Run, tmp_path: Path) -> None:
    written = write_reports(run, tmp_path / "new" / "folder")
    assert [path.name for path in written] == NAMES
    assert all(path.stat().st_size for path in written)


def test_old_reports_are_replaced_and_nothing_else_is_left(run: Run, large_run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    write_reports(large_run, folder)
    write_reports(run, folder)
    assert json.loads((folder / "summary.json").read_text())["total"]["of"] == 9
    assert sorted(path.name for path in folder.iterdir()) == sorted(NAMES)


def test_reports_can_be_written_again_from_the_record(events: list[dict[str, Any]], tmp_path: Path) -> None:
    with EventWriter(tmp_path / "events.ndjson") as writer:
        for event in events:
            writer.event(event)
    write_reports(collect(events), tmp_path / "first")
    write_reports(collect(read_events(tmp_path / "events.ndjson")), tmp_path / "second")
    for name in NAMES:
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()


def test_a_folder_that_cannot_be_is_one_clear_error(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match=r"file/out cannot be written: Not a directory"):
        write_reports(run, tmp_path / "file" / "out")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_that_may_not_be_written_is_one_clear_error(run: Run, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="Permission denied"):
        write_reports(run, tmp_path)


def test_a_report_is_as_readable_as_the_user_s_other_files(run: Run, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.touch()
    assert {path.stat().st_mode for path in write_reports(run, tmp_path)} == {other.stat().st_mode}

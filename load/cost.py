"""The CPU time of a target that the harness started: of its process and everything that it started itself."""

import contextlib

import psutil


def cpu_seconds(pid: int) -> float:
    """Return the CPU time used so far by a process and its descendants, in seconds; what has ended counts as 0."""
    total = 0.0
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        for one in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                times = one.cpu_times()
                total += times.user + times.system
    return total

"""Workers are forked from a process that has loaded everything, where the system can do that."""

import os
import subprocess
import sys
import threading

import pytest

from harness.runner.forked_workers import forked_workers

TIMEOUT = 30
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere workers are not forked")
# Forks while it has one thread, which this process need not have.
ASK = """
import os, shlex, subprocess, sys
from harness.runner.forked_workers import forked_workers
with forked_workers({"plan": os.getpid()}) as workers:
    words = [*shlex.split(workers.python), "-u", "-c", sys.argv[1]]
    done = subprocess.run(words, input="given", capture_output=True, text=True, env={**os.environ, "ONLY": "here"})
    print(os.getpid(), done.returncode, done.stdout, done.stderr.strip().splitlines()[-1:])
"""

MODULES = """
import shlex, subprocess, sys
from harness.runner.forked_workers import forked_workers
with forked_workers(None, ("colorsys",)) as workers:
    subprocess.run([*shlex.split(workers.python), "-u", "-c", sys.argv[1]])
    print("colorsys" in sys.modules)
"""

WAIT = """
import os, shlex, subprocess, sys
from harness.runner.forked_workers import forked_workers
program = "from harness.runner.forked_workers import told; print('waits', flush=True); print(told())"
def ask():
    return subprocess.Popen([*shlex.split(workers.python), "-u", "-c", program], stdout=subprocess.PIPE, text=True)
with forked_workers(None) as workers:
    first = ask()
    print(first.stdout.readline().strip(), first.poll(), flush=True)
    eval(sys.argv[1])
    print(first.communicate()[0].strip(), ask().communicate()[0].split()[-1])
"""


def asked_for(program: str) -> list[str]:
    words = [sys.executable, "-c", ASK, program]
    done = subprocess.run(words, capture_output=True, text=True, timeout=TIMEOUT, check=True, start_new_session=True)
    return done.stdout.split(maxsplit=2)


@ON_LINUX
def test_a_worker_has_the_streams_and_the_environment_of_the_process_that_asked_and_the_plan_of_the_first() -> None:
    found = asked_for(
        "import os, sys; from harness.runner.forked_workers import inherited; "
        "print(sys.stdin.read(), os.environ['ONLY'], inherited()['plan'])"
    )
    assert found == [found[0], "0", f"given here {found[0]}\n []\n"]


@ON_LINUX
def test_a_worker_has_the_modules_loaded_that_the_first_process_named_and_did_not_load() -> None:
    program = "import sys; print('colorsys' in sys.modules)"
    words = [sys.executable, "-c", MODULES, program]
    done = subprocess.run(words, capture_output=True, text=True, timeout=TIMEOUT, check=True, start_new_session=True)
    assert done.stdout.split() == ["True", "False"]


@ON_LINUX
def test_the_process_that_asked_ends_when_its_worker_dies() -> None:
    found = asked_for("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    assert found == [found[0], "0", "[]\n"]


@ON_LINUX
def test_a_worker_that_fails_says_why() -> None:
    assert "ZeroDivisionError: division by zero" in asked_for("1 / 0")[2]


@ON_LINUX
@pytest.mark.parametrize(
    ("said", "heard"), [("workers.tell(b'facts')", "b'facts' b'facts'"), ("workers.tell(None)", "None None")]
)
def test_workers_wait_until_they_are_told_and_later_ones_hear_the_same(said: str, heard: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WAIT, said], capture_output=True, text=True, timeout=TIMEOUT, check=True
    )
    assert done.stdout.splitlines() == ["waits None", heard]


@ON_LINUX
def test_workers_that_wait_end_with_the_process_that_would_tell_them() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WAIT, "os._exit(3)"], capture_output=True, text=True, timeout=TIMEOUT, check=False
    )
    assert (done.returncode, done.stdout) == (3, "waits None\n")


@ON_LINUX
def test_nothing_is_left_running_of_what_made_workers() -> None:
    session = int(asked_for("pass")[0])
    assert [number for number in filter(str.isdigit, os.listdir("/proc")) if session_of(int(number)) == session] == []


def session_of(number: int) -> int | None:
    try:
        return os.getsid(number)
    except ProcessLookupError:
        return None


def test_workers_are_started_as_everywhere_where_there_are_threads() -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait, args=(TIMEOUT,))
    thread.start()
    try:
        with forked_workers(None) as workers:
            assert workers is None
    finally:
        done.set()
        thread.join()

"""One load run from the target that answers to its result."""

import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from importlib.metadata import version
from platform import python_version

from harness.protocol.provider import Provider
from harness.targets.target import Target
from harness.wire.limits import Limits
from load.client import load_session, shared_client
from load.cost import cpu_seconds
from load.measurement import Measurement
from load.order import CannotPlay, Order, refuse_lacking_endpoints
from load.plan import ProcessPlan
from load.processes import Measured, measured
from load.result import VERSION, LoadResult, failure_counts, message_figures, whole_figures
from load.selection import hindrance
from load.thresholds import bears_wrong_answers
from load.visitor import Kit

CALLBACK = "https://rp.example/load"
EXIT_MET = 0
EXIT_MISSED = 1
EXIT_UNREACHABLE = 3
EXIT_BROKEN = 4
EXIT_INTERRUPTED = 130
NO_ANSWER = "NoAnswer"


def play_load(
    order: Order,
    target: Target,
    provider: Provider,
    target_pid: int | None,
    *,
    began: Callable[[], None],
    so_far: Callable[[Measurement], None],
) -> LoadResult:
    """Obtain a client, put the load on the target, and return what was measured, judged by the thresholds.

    Raises `NotAllowed` for a host that is neither this machine nor allowed, `CannotPlay` where the provider lacks an
    endpoint, `NoClient` where no client could be obtained, `LoadFailed` where no user could begin.
    """
    refuse_lacking_endpoints(order, provider, target.network)
    run = secrets.token_hex(4)
    why_not = hindrance(order.item, load_session(run, target, provider)) if order.item else None
    if why_not is not None:
        raise CannotPlay(why_not)
    with ExitStack() as stack:
        client = shared_client(order, target, provider, run, stack)
        kit = Kit(run, provider, target, client, Limits())
        cpu_before = 0.0
        started_at = time.time()

        def window_opens() -> None:
            nonlocal cpu_before, started_at
            cpu_before = cpu_seconds(target_pid) if target_pid else 0.0
            started_at = time.time()
            began()

        got = measured(_process_plans(order, kit, target), began=window_opens, so_far=so_far)
        cpu = cpu_seconds(target_pid) - cpu_before if target_pid else None
    return _result(order, got, run, target, provider, started_at, cpu)


def _process_plans(order: Order, kit: Kit, target: Target) -> list[ProcessPlan]:
    """Share the users out among the processes, and the accounts among the users."""
    processes = min(order.processes, order.users)
    return [
        ProcessPlan(
            played=order.played,
            item=order.item,
            kit=kit,
            accounts=target.users[number::processes] or target.users,
            users=len(range(number, order.users, processes)),
            spawn_rate=order.spawn_rate / processes,
            duration=order.duration,
        )
        for number in range(processes)
    ]


def _result(
    order: Order, got: Measured, run: str, target: Target, provider: Provider, started_at: float, cpu: float | None
) -> LoadResult:
    measurement = got.measurement
    figures, whole = message_figures(measurement), whole_figures(measurement, order.played)
    failures = failure_counts(measurement, got.refusals)
    thresholds = tuple(one.judged((*figures, *((whole,) if whole else ()))) for one in order.thresholds)
    processes = min(order.processes, order.users)
    plays = whole.answers if whole else sum(one.answers for one in figures)
    borne = bears_wrong_answers(order.thresholds)
    wrong = any(one.message not in borne for one in failures)
    if measurement.crashes:
        code = EXIT_BROKEN
    elif got.interrupted:
        code = EXIT_INTERRUPTED
    elif _nothing_came(measurement):
        code = EXIT_UNREACHABLE
    else:
        code = EXIT_MET if all(one.met for one in thresholds) and not wrong else EXIT_MISSED
    return LoadResult(
        v=VERSION,
        run=run,
        played=order.played,
        target=target.name,
        issuer=provider.issuer,
        versions={
            "oidc-hallmark": version("oidc-hallmark"),
            "locust": version("locust"),
            "python": python_version(),
        },
        started_at=round(started_at, 3),
        seconds=round(measurement.seconds, 3),
        users=order.users,
        processes=processes,
        generator_cpu_share=_share(measurement.generator_cpu, measurement.seconds * processes),
        target_cpu_ms=None if cpu is None or not plays else round(cpu * 1000 / plays, 3),
        messages=figures,
        whole=whole,
        failures=failures,
        thresholds=thresholds,
        crashes=dict(measurement.crashes),
        interrupted=got.interrupted,
        exit_code=code,
    )


def _nothing_came(measurement: Measurement) -> bool:
    """Tell whether no message had any answer at all: the target was gone."""
    reasons: Sequence[str] = [reason for _, reason in measurement.failures]
    answered = sum(row.latencies.count - row.wrong for row in measurement.rows.values())
    return answered == 0 and all(reason.startswith(NO_ANSWER) for reason in reasons)


def _share(part: float, whole: float) -> float:
    return round(part / whole, 3) if whole else 0.0

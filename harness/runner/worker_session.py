"""Builds what all scenarios of a process share from what it is told."""

import pickle

from msgspec.structs import replace

from harness.runner.forked_workers import inherited
from harness.runner.preparation import Plan
from harness.runner.session import Session
from harness.runner.worker_plan import WorkerPlan
from harness.scenario.model import Item
from harness.targets.leases import UserPool, share
from harness.wire.inbox.worker import publisher, taker
from harness.wire.limits import Limits
from harness.wire.pace import Pace
from harness.wire.redaction import Redactor


def worker_session(sent: bytes, worker: int, workers: int) -> tuple[Session, tuple[Item, ...]]:
    """Build the session and the items of a worker, counted from 0, from what its controller sent."""
    told: WorkerPlan = pickle.loads(sent)
    if told.items is None or told.profiles is None:
        plan: Plan = inherited()
        told = replace(told, items=plan.items, profiles=plan.profiles)
    return session_of(told, worker, workers), told.items or ()


def session_of(plan: WorkerPlan, worker: int = 0, workers: int = 1) -> Session:
    """Build the session of one process of several, counted from 0."""
    per_second = plan.target.file.pace.requests_per_second
    bounded = per_second is not None or plan.target.file.start is None
    return Session(
        run=plan.run,
        folder=plan.folder,
        target=plan.target,
        provider=plan.provider,
        users=UserPool(share(plan.target.users, worker, workers)),
        redactor=Redactor(plan.redactor_key),
        profiles=plan.profiles or {},
        deviations=plan.deviations,
        limits=Limits(),
        publish=publisher(plan.inbox),
        take=taker(plan.inbox),
        inbox=plan.inbox.base,
        untrusted=plan.inbox.untrusted,
        strict_should=plan.strict_should,
        keep_secrets=plan.keep_secrets,
        pace=Pace(plan.folder / "pace", 1 / per_second if per_second else 0.0) if bounded else None,
        keeper=plan.keeper,
        journal=plan.journal,
    )

"""What the controller does once, before anything is played (decisions.md, D9)."""

import contextlib
import json
import os
import pickle
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from harness.document.diagnostic import Diagnostic, DocumentErrors, closest
from harness.flows.connection import Connection
from harness.flows.discovery import configuration_address, discover, fetch_jwks
from harness.protocol.exchange import FailureKind
from harness.protocol.outcome import NoAnswer
from harness.protocol.provider import DiscoveryResponse, JwksResponse, Provider
from harness.runner.descriptions import described
from harness.runner.drivers import require_driver
from harness.runner.inbox import opened_inbox
from harness.runner.offers import claimed_profiles
from harness.runner.options import Options, Unreachable
from harness.runner.selection import concerned, narrowed, selected_items, selected_profiles
from harness.runner.starting import Starting
from harness.runner.worker_plan import WorkerPlan
from harness.scenario.kept_suite import right_suite
from harness.scenario.model import Item
from harness.scenario.profile import Profile
from harness.scenario.suite import Suite
from harness.targets.deviations import Deviation, load_deviations
from harness.targets.filling import TargetError, fill
from harness.targets.model import TargetFile
from harness.targets.target import Target, provider_metadata, resolve
from harness.wire.clock import reckoned_offset
from harness.wire.inbox.inbox import Inbox
from harness.wire.limits import Limits
from harness.wire.transport import Transport

if TYPE_CHECKING:
    from harness.runner.creations import Creations

FAULT_LIST_TIMEOUT = 30


class Plan(Struct, frozen=True):
    """The files of a run, loaded and found right: nothing was sent yet."""

    options: Options
    suite: Suite
    profiles: Mapping[str, Profile]
    items: tuple[Item, ...]
    target_file: TargetFile
    target_path: Path | None


class Preparation(Struct, frozen=True):
    """A target that answers: what workers need to judge it, and how to let it go."""

    plan: Plan
    run: str
    folder: Path
    target: Target
    provider: Provider
    deviations: tuple[Deviation, ...]
    redactor_key: bytes
    inbox: Inbox
    creations: "Creations | None"

    def for_workers(self, forked: bool) -> bytes:
        """Return what a worker needs to build its session, so that no worker reads a file again.

        A `forked` worker has the plan already.
        """
        told = self.for_one_process()
        return pickle.dumps(replace(told, items=None, profiles=None) if forked else told, pickle.HIGHEST_PROTOCOL)

    def for_one_process(self) -> WorkerPlan:
        """Return what a process needs that plays everything itself."""
        return WorkerPlan(
            run=self.run,
            folder=self.folder,
            items=self.plan.items,
            profiles=self.plan.profiles,
            target=self.target,
            provider=self.provider,
            deviations=self.deviations,
            strict_should=self.plan.options.strict_should,
            keep_secrets=Path(self.plan.options.keep_secrets) if self.plan.options.keep_secrets else None,
            redactor_key=self.redactor_key,
            inbox=self.inbox.place,
            keeper=self.creations.keeper.address if self.creations else None,
            journal=self.creations.journal if self.creations else None,
        )


def plan(start: Starting) -> Plan:
    """Load every file of a run and find what to play.

    Raises `DocumentErrors` or `WrongSelection` where a file or the command is wrong.
    """
    options, folder = start.options, Path(start.options.scenarios)
    files = tuple(Path(place) for place in options.places if place.endswith((".yaml", ".yml")))
    outside = tuple(path for path in files if path.is_file() and not path.resolve().is_relative_to(folder.resolve()))
    suite = right_suite(folder, outside)
    claimed = claimed_profiles(options, start.file)
    profiles = selected_profiles(suite, claimed)
    items = selected_items(suite, options.places, profiles.values(), bool(claimed))
    items = narrowed(items, options.words, options.addresses)
    if not claimed:
        profiles = concerned(profiles, items)
    return Plan(options, suite, profiles, tuple(items), start.file, start.path)


@contextlib.contextmanager
def prepared(start: Starting, planned: Plan) -> Iterator[Preparation]:
    """Open the inbox, wait for the target, and fetch its configuration and keys.

    Raises `DocumentErrors` or `TargetError` where the target's files are wrong, `Unreachable` where the target does not
    answer.
    """
    with contextlib.ExitStack() as stack:
        # First, since the target may still be starting.
        inbox = opened_inbox(start.file.inbox, start.path.parent if start.path else Path.cwd())
        stack.callback(inbox.close)
        target, provider = reached(start)
        run = secrets.token_hex(4)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hallmark-")))
        yield Preparation(
            plan=planned,
            run=run,
            folder=folder,
            target=target,
            provider=provider,
            deviations=_deviations(planned, target),
            redactor_key=secrets.token_bytes(32),
            inbox=inbox,
            # A target that ends with the run takes what was created along.
            creations=None if start.file.start else stack.enter_context(_journalled(run, folder, target)),
        )


def _journalled(run: str, folder: Path, target: Target) -> contextlib.AbstractContextManager["Creations"]:
    # Imported here, since a target that ends with the run needs none of it.
    from harness.runner.creations import journalled

    return journalled(run, folder, target)


def reached(start: Starting) -> tuple[Target, Provider]:
    """Wait until the target answers, and fetch its configuration and keys.

    Raises `TargetError` where the target file is wrong, `Unreachable` where the target does not answer.
    """
    started = start.answered()
    target = resolve(start.file, start.path, started.facts if started else {})
    require_driver(target)
    transport = Transport(record=lambda exchange: None, limits=Limits(), network=target.network)
    try:
        return _as_published(target, _provider(transport, _issuer(start.options, target), target))
    finally:
        transport.close()


def _as_published(target: Target, provider: Provider) -> tuple[Target, Provider]:
    """Take the slash at the end of an issuer from its configuration, where an address is all that was given."""
    published = provider.metadata.text("issuer") or ""
    if target.path is not None or published.rstrip("/") != target.issuer.rstrip("/"):
        return target, provider
    file = target.file.model_copy(update={"issuer": published})
    return replace(target, file=file, issuer=published), replace(provider, issuer=published)


def _issuer(options: Options, target: Target) -> str:
    fault, faults = options.fault, target.file.faults
    if fault is None or faults is None:
        return target.issuer
    known = {entry["name"] for entry in fault_list(target)}
    if fault not in known:
        guess = closest(fault, known)
        hint = f"did you mean '{guess}'?" if guess else "see hallmark list faults"
        raise TargetError(f"no fault is called '{fault}': {hint}")
    return fill(faults.issuer, {"issuer": target.issuer, "fault": fault}, "faults.issuer")


def fault_list(target: Target) -> Sequence[Mapping[str, Any]]:
    """Return the target's deliberate faults as it lists them; raises `TargetError` where it has none."""
    faults = target.file.faults
    if faults is None:
        raise TargetError(f"the target {target.name} has no list of faults")
    words = [sys.executable if word == "python" else word for word in faults.list_[:1]] + faults.list_[1:]
    try:
        done = subprocess.run(
            words,
            capture_output=True,
            text=True,
            timeout=FAULT_LIST_TIMEOUT,
            check=True,
            cwd=target.beside("."),
            env=os.environ,
        )
        found = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise TargetError(f"the list of faults cannot be had: {error}") from error
    return [entry for entry in found if isinstance(entry, dict)]


def _provider(transport: Transport, issuer: str, target: Target) -> Provider:
    found = discover(transport, issuer)
    published = found.document if isinstance(found, DiscoveryResponse) else None
    if isinstance(found, NoAnswer) or (published is None and not target.file.metadata):
        raise Unreachable(f"{configuration_address(issuer)}: no provider configuration: {_said(found)}")
    provider = Provider(issuer, provider_metadata(target, issuer, published or {}), {})
    keys = fetch_jwks(Connection(provider, transport))
    if isinstance(keys, NoAnswer):
        raise Unreachable(f"{provider.metadata.text('jwks_uri')}: no key set: {_said(keys)}")
    document = keys.document if isinstance(keys, JwksResponse) else {}
    return replace(provider, jwks=document, clock_offset=reckoned_offset(found.exchange.response))


def _said(result: object) -> str:
    failure = result.exchange.failure if isinstance(result, NoAnswer) else None
    if failure is None or failure.kind is not FailureKind.TLS:
        return described(result)
    help = "network: {ca_bundle: FILE} in the target file names the authorities to trust"
    return f"{described(result)}\n  = help: {help}"


def _deviations(planned: Plan, target: Target) -> tuple[Deviation, ...]:
    if target.file.deviations is None:
        return ()
    diagnostics: list[Diagnostic] = []
    path = target.beside(target.file.deviations)
    found = load_deviations(path, planned.suite.catalogue, target.issuer, diagnostics)
    if diagnostics:
        raise DocumentErrors(tuple(diagnostics))
    return found if planned.options.fault is None else tuple(one for one in found if one.group is not None)

"""What the controller does once, before anything is played (decisions.md, D9)."""

import contextlib
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from harness.document.diagnostic import Diagnostic, DocumentErrors
from harness.flows.connection import Connection
from harness.flows.discovery import discover, fetch_jwks
from harness.protocol.provider import DiscoveryResponse, JwksResponse, Provider, ProviderMetadata
from harness.protocol.secret import Secret
from harness.runner.judging import described
from harness.runner.selection import selected_items, selected_profiles
from harness.runner.session import Session
from harness.scenario.model import Item
from harness.scenario.profile import Profile
from harness.scenario.suite import Suite, load_suite
from harness.targets.deviations import Deviation, load_deviations
from harness.targets.leases import UserPool, share
from harness.targets.loading import load_target, target_of_address
from harness.targets.model import TargetFile
from harness.targets.starting import Started, start
from harness.targets.target import Target, TargetError, fill, resolve
from harness.wire.inbox import Inbox, publisher
from harness.wire.limits import Limits
from harness.wire.redaction import Redactor
from harness.wire.transport import Transport

ADDRESS_SCHEMES = ("http://", "https://")
FAULT_LIST_TIMEOUT = 30


class Unreachable(Exception):
    """The target cannot be judged: it does not start, does not answer, or has no configuration."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says, as JSON-ready values so that workers can have it too."""

    scenarios: str
    target: str = "reference"
    profiles: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    output: str = "hallmark-report"
    fault: str | None = None
    database: str | None = None
    user: str | None = None
    password: str | None = None
    strict_should: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """The files of a run, loaded and found right: nothing was sent yet."""

    options: Options
    suite: Suite
    profiles: Mapping[str, Profile]
    items: tuple[Item, ...]
    target_file: TargetFile
    target_path: Path | None


@dataclass(frozen=True, slots=True)
class Preparation:
    """A target that answers: what workers need to judge it, and how to let it go."""

    plan: Plan
    run: str
    target: Target
    provider: Provider
    deviations: tuple[Deviation, ...]
    redactor_key: bytes
    inbox: Inbox
    close: Callable[[], None]

    def for_workers(self) -> str:
        """Return as JSON what a worker needs to build its session."""
        members: dict[str, Any] = {
            "options": asdict(self.plan.options),
            "run": self.run,
            "issuer": self.provider.issuer,
            "target_issuer": self.target.issuer,
            "metadata": dict(self.provider.metadata.members),
            "jwks": dict(self.provider.jwks),
            "redactor_key": self.redactor_key.hex(),
            "inbox": self.inbox.address,
            "inbox_key": self.inbox.key,
        }
        return json.dumps(members)

    def session(self, worker: int = 0, workers: int = 1) -> Session:
        """Return the session of one worker, counted from 0."""
        access = _Access(self.run, self.redactor_key, self.inbox.address, self.inbox.key)
        return _session(self.plan, self.target, self.provider, access, worker, workers)


@dataclass(frozen=True, slots=True)
class _Access:
    """What all workers of a run share besides its files."""

    run: str
    redactor_key: bytes = field(repr=False)
    inbox: str
    inbox_key: str = field(repr=False)


def plan(options: Options) -> Plan:
    """Load every file of a run and find what to play.

    Raises `DocumentErrors`, `TargetError` or `WrongSelection` where a file or the command is wrong.
    """
    diagnostics: list[Diagnostic] = []
    folder = Path(options.scenarios)
    files = tuple(
        Path(place) for place in options.places if place.endswith((".yaml", ".yml")) and Path(place).is_file()
    )
    outside = tuple(path for path in files if not path.resolve().is_relative_to(folder.resolve()))
    suite = load_suite(folder, diagnostics, outside)
    if any(diagnostic.severity == "error" for diagnostic in diagnostics):
        raise DocumentErrors(tuple(diagnostics))
    profiles = selected_profiles(suite, options.profiles)
    items = selected_items(suite, options.places, profiles.values(), bool(options.profiles))
    file, path = _target_file(options, folder)
    if options.fault is not None and file.faults is None:
        raise TargetError(f"--fault {options.fault}: the target {file.target} has no list of faults")
    return Plan(options, suite, profiles, tuple(items), file, path)


def prepare(planned: Plan) -> Preparation:
    """Start or reach the target, fetch its configuration and keys, and open the inbox.

    Raises `TargetError` where the command asks for what the target has not, `Unreachable` where it does not answer.
    """
    with contextlib.ExitStack() as stack:
        started = _started(planned, stack)
        facts = dict(started.facts) if started else {}
        target = resolve(planned.target_file, planned.target_path, facts)
        issuer = _issuer(planned, target)
        transport = Transport(record=lambda exchange: None, limits=Limits(), network=target.network)
        stack.callback(transport.close)
        provider = _provider(transport, issuer)
        deviations = _deviations(planned, target)
        inbox = Inbox()
        stack.callback(inbox.close)
        return Preparation(
            plan=planned,
            run=secrets.token_hex(4),
            target=target,
            provider=provider,
            deviations=deviations,
            redactor_key=secrets.token_bytes(32),
            inbox=inbox,
            close=stack.pop_all().close,
        )


def worker_session(text: str, worker: int, workers: int) -> tuple[Session, tuple[Item, ...]]:
    """Build a worker's session and items from what the controller sent."""
    members = json.loads(text)
    given = members["options"]
    options = Options(**{**given, "profiles": tuple(given["profiles"]), "places": tuple(given["places"])})
    planned = plan(options)
    facts = {"start.issuer": members["target_issuer"]}
    target = resolve(planned.target_file, planned.target_path, facts)
    provider = Provider(members["issuer"], ProviderMetadata(members["metadata"]), members["jwks"])
    key = bytes.fromhex(members["redactor_key"])
    access = _Access(members["run"], key, members["inbox"], members["inbox_key"])
    return _session(planned, target, provider, access, worker, workers), planned.items


def _session(planned: Plan, target: Target, provider: Provider, access: _Access, worker: int, workers: int) -> Session:
    pace = target.file.pace.requests_per_second
    return Session(
        run=access.run,
        target=target,
        provider=provider,
        users=UserPool(share(target.users, worker, workers)),
        redactor=Redactor(access.redactor_key),
        profiles=planned.profiles,
        deviations=_deviations(planned, target),
        limits=Limits(),
        publish=publisher(access.inbox, access.inbox_key),
        strict_should=planned.options.strict_should,
        pause=workers / pace if pace else 0.0,
    )


def _target_file(options: Options, folder: Path) -> tuple[TargetFile, Path | None]:
    if options.target.startswith(ADDRESS_SCHEMES):
        if options.user is None or options.password is None:
            raise TargetError(
                "a target given as an address needs --user NAME, and the password in HALLMARK_PASSWORD or at the prompt"
            )
        return target_of_address(options.target, options.user, Secret(options.password)), None
    return load_target(options.target, folder / "targets")


def _started(planned: Plan, stack: contextlib.ExitStack) -> Started | None:
    asked = {"fault": planned.options.fault, "database": planned.options.database}
    given = {name: value for name, value in asked.items() if value is not None}
    file = planned.target_file.start
    if file is None:
        if "database" in given:
            raise TargetError(f"--database: the target {planned.target_file.target} is not started by the harness")
        return None
    folder = planned.target_path.parent if planned.target_path else Path.cwd()
    try:
        started = start(file, folder, given)
    except TargetError as error:
        raise Unreachable(str(error)) from error
    stack.callback(started.stop)
    return started


def _issuer(planned: Plan, target: Target) -> str:
    fault, faults = planned.options.fault, target.file.faults
    if fault is None or faults is None:
        return target.issuer
    known = {entry["name"] for entry in fault_list(target)}
    if fault not in known:
        raise TargetError(f"no fault is called '{fault}'; see hallmark list faults")
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


def _provider(transport: Transport, issuer: str) -> Provider:
    found = discover(transport, issuer)
    if not isinstance(found, DiscoveryResponse):
        raise Unreachable(f"{issuer}: no provider configuration: {described(found)}")
    provider = Provider(issuer, found.metadata, {})
    keys = fetch_jwks(Connection(provider, transport))
    return Provider(issuer, found.metadata, keys.document if isinstance(keys, JwksResponse) else {})


def _deviations(planned: Plan, target: Target) -> tuple[Deviation, ...]:
    if target.file.deviations is None:
        return ()
    diagnostics: list[Diagnostic] = []
    path = target.beside(target.file.deviations)
    found = load_deviations(path, planned.suite.catalogue, target.issuer, diagnostics)
    if diagnostics:
        raise DocumentErrors(tuple(diagnostics))
    return found if planned.options.fault is None else tuple(one for one in found if one.group is not None)

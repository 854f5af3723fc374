"""Every fault of the reference provider turns each of its requirements red, and nothing unrelated (D25)."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.request import urlopen

import pytest
import yaml
from msgspec.structs import replace

from harness.checks.registry import checks_of
from harness.protocol.events import JudgementRecorded, ScenarioFinished
from harness.runner.lifetimes import lacking_lifetime
from harness.runner.options import Options
from harness.runner.playing import play
from harness.runner.preparation import Preparation, plan, prepared, reached
from harness.runner.session import Session
from harness.runner.starting import Starting, starting
from harness.runner.worker_session import session_of
from harness.scenario.model import Item
from harness.scenario.parameters import CHROMIUM
from harness.scenario.suite import Suite
from harness.scenario.suite_loading import load_suite
from harness.scenario.variant import DEFAULT_VARIANT, Variant
from harness.shipped_folder import scenarios_folder
from harness.targets.loading import load_target
from harness.targets.model import TargetFile
from harness.wire import chromium
from harness.wire.chromium import KeptChromium

RUN_TIMEOUT = 120
SHIPPED = scenarios_folder() / "targets" / "reference.yaml"
MOST_ITEMS = 24
LONGEST_WAIT = 5
AT_A_TIME = 4
LIFETIMES = ("code", "pushed_request", "device_code", "access_token")
BRIEF_SECONDS = 2
TOLERANCE_SECONDS = 2
# What the provider does not offer, since it had better not be: a fault does, and another one then does it wrong.
OFFERED_BY = {
    "rfc6749/password-credentials": "password-grant-offered",
    "rfc7636/plain-verifier": "plain-challenge-offered",
}
# Nobody finds their metadata or their issuer, so that the target file tells them.
UNDISCOVERED = ("metadata-of-oauth-alone", "metadata-behind-two-slashes", "issuer-loses-its-slash")
WITNESSES = ("oidc-core/code-flow-with-nonce", "oidc-core/userinfo-get", "oidc-core/prompt-none-without-session")


def listed_faults() -> list[dict[str, Any]]:
    words = [sys.executable, "-m", "reference_server", "faults", "--format", "json"]
    done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=RUN_TIMEOUT)
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


@cache
def suite() -> Suite:
    return load_suite(scenarios_folder(), [])


@cache
def citing() -> dict[str, list[str]]:
    """Scenarios by the requirement ids that they cite themselves, and after these through a standing bundle.

    The shortest come first, since what follows a broken step breaks with it and says nothing new.
    """
    own: dict[str, list[str]] = {}
    standing: dict[str, list[str]] = {}
    for scenario in sorted(suite().scenarios.values(), key=lambda one: len(one.steps)):
        if scenario.waited_seconds > LONGEST_WAIT:
            continue
        for step in scenario.steps:
            for one in step.expectations:
                found = standing if one.bundle else own
                found.setdefault(one.requirement.id, []).append(scenario.address)
    return {name: list(dict.fromkeys(own.get(name, []) + standing.get(name, []))) for name in {**standing, **own}}


def implied(ids: set[str]) -> set[str]:
    """The ids that the same checks judge: one behaviour demanded by several clauses."""
    return ids | {name for one in ids for check in checks_of(one) for name in check.requirements}


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The target file of one reference provider for all faults, each an issuer of its own."""
    with serving({}) as told:
        yield target_file(tmp_path_factory.mktemp("served"), told)


@pytest.fixture(scope="session")
def briefly(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The same, and what it gives expires so soon that a test can wait for it."""
    with serving({f"HALLMARK_OP_LIFETIMES_{name.upper()}": str(BRIEF_SECONDS) for name in LIFETIMES}) as told:
        yield target_file(tmp_path_factory.mktemp("briefly"), told, dict.fromkeys(LIFETIMES, BRIEF_SECONDS))


@pytest.fixture(scope="session")
def securely(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The same over https, for what plain http on the loopback interface cannot show."""
    with serving({}, "--tls", "self-signed") as told:
        yield target_file(tmp_path_factory.mktemp("securely"), told)


@contextmanager
def serving(environment: Mapping[str, str], *options: str) -> Iterator[dict[str, str]]:
    words = [sys.executable, "-m", "reference_server", "serve", "all", "--stop-with-stdin", "--faults", *options]
    own = shipped_target()["start"]["environment"]
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **own, **environment}
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        yield json.loads(process.stdout.readline())
        process.stdin.close()


@pytest.fixture(scope="session")
def preparation(served: Path) -> Iterator[Preparation]:
    """The correct provider with every item that may be played; the faults share its inbox and its suite."""
    with preparing(served) as found:
        yield found


@pytest.fixture(scope="session")
def secure_preparation(securely: Path) -> Iterator[Preparation]:
    """The same over https, where what is known of plain http excuses nothing."""
    with preparing(securely) as found:
        yield replace(found, deviations=tuple(one for one in found.deviations if one.group is None))


@contextmanager
def preparing(target: Path) -> Iterator[Preparation]:
    options = Options(scenarios=str(scenarios_folder()), target=str(target))
    with starting(options) as start, prepared(start, plan(start)) as found:
        yield found


@cache
def browser() -> KeptChromium:
    """The one Chromium of all sessions, since a thread bears no two."""
    return KeptChromium()


@pytest.fixture(scope="module", autouse=True)
def the_browser_ends() -> Iterator[None]:
    """End it before the tests of another module begin, which may want one of their own in this thread."""
    yield
    browser().close()


def shipped_target(admin: str = "{start.admin}") -> dict[str, Any]:
    """The shipped target file, with the address of the admin port."""
    told: dict[str, Any] = yaml.safe_load(SHIPPED.read_text("utf-8").replace("{start.admin}", admin))
    return told


def target_file(folder: Path, served: Mapping[str, str], lifetimes: Mapping[str, int] = MappingProxyType({})) -> Path:
    """The shipped target, for a provider that runs already and says where."""
    told = shipped_target(admin=served["admin"])
    del told["start"], told["faults"]
    told["issuer"] = served["issuer"]
    told["lifetimes"] = {"tolerance": TOLERANCE_SECONDS, **lifetimes}
    if "ca_bundle" in served:
        told["network"] = {"ca_bundle": served["ca_bundle"]}
    told["deviations"] = str(SHIPPED.parent / told["deviations"])
    path = folder / "op.yaml"
    path.write_text(yaml.safe_dump(told), "utf-8")
    return path


@cache
def loaded(path: Path) -> TargetFile:
    """What stands in a target file; that of a provider is read once for all of its faults."""
    return load_target(str(path), scenarios_folder() / "targets")[0]


def told_of(issuer: str) -> dict[str, Any]:
    """The metadata of the provider, for the target file where a fault lets nothing be discovered."""
    with urlopen(f"{issuer}/.well-known/oauth-authorization-server", timeout=RUN_TIMEOUT) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def session_at(preparation: Preparation, path: Path, fault: str | None = None) -> Session:
    """A session at the provider of another target file, or at the issuer of one of its faults.

    No process but this one asks there, so that there is no pace to keep.
    """
    file = loaded(path)
    if fault is not None:
        issuer = f"{file.issuer}/faults/{fault}"
        told = told_of(issuer) if fault in UNDISCOVERED else {"issuer": issuer}
        members = {"metadata": told} if fault in UNDISCOVERED else {}
        file = file.model_copy(update={"issuer": told["issuer"], **members})
    start = Starting(replace(preparation.plan.options, target=str(path)), file, path, lambda: None)
    target, provider = reached(start)
    session = session_of(replace(preparation, target=target, provider=provider).for_one_process())
    return replace(session, chromium=browser(), pace=None)


@dataclass(slots=True)
class Shown:
    """What played items showed: the ids that are broken and not known, the verdicts, and why in words."""

    session: Session
    broken: set[str] = field(default_factory=set)
    verdicts: set[str] = field(default_factory=set)
    said: list[str] = field(default_factory=list)
    played: set[str] = field(default_factory=set)

    def play(self, item: Item) -> None:
        unstated = lacking_lifetime(item.scenario.lifetimes, self.session.target.file.lifetimes)
        if item.address in self.played or unstated is not None:
            return
        self.played.add(item.address)
        for event in play(item, self.session).events:
            match event:
                case JudgementRecorded(result="BROKEN", known=None):
                    self.broken.add(event.requirement)
                    self.said.append(f"{event.address} {event.requirement}: {event.expected} <> {event.received}")
                case ScenarioFinished():
                    self.verdicts.add(event.verdict)
                    if event.reason:
                        self.said.append(f"{event.address} {event.verdict}: {event.reason}")


def items_of(preparation: Preparation, addresses: list[str]) -> Iterator[Item]:
    """The items of these scenarios: the first of each variant before the second of any, and the default one first."""
    found: dict[tuple[bool, Variant], list[Item]] = {}
    for address in addresses:
        for item in preparation.plan.items:
            if item.scenario.address == address:
                found.setdefault((item.variant != DEFAULT_VARIANT, item.variant), []).append(item)
    ordered = [items for (other, _), items in sorted(found.items(), key=lambda one: one[0][0])]
    for number in range(max(map(len, ordered), default=0)):
        for items in ordered:
            yield from items[number : number + 1]


def first_items(preparation: Preparation, addresses: Iterable[str]) -> Iterator[Item]:
    """The first item of each scenario."""
    for address in addresses:
        yield next(items_of(preparation, [address]))


def shown_by(fault: Mapping[str, Any], preparation: Preparation, path: Path) -> Shown:
    """Play what cites a requirement of the fault until it is red, and the witnesses."""
    shown = Shown(session_at(preparation, path, fault["name"]))
    for item in preparation.plan.items:
        if item.address in fault["shown_in"]:
            shown.play(item)
    for name in sorted(fault["requirements"]):
        for item in islice(items_of(preparation, citing().get(name, [])), MOST_ITEMS):
            if name in shown.broken:
                break
            shown.play(item)
    for item in first_items(preparation, WITNESSES):
        shown.play(item)
    return shown


FAULTS = listed_faults()


@pytest.mark.parametrize("fault", FAULTS, ids=[fault["name"] for fault in FAULTS])
def test_a_fault_turns_each_of_its_requirements_red_and_nothing_unrelated(
    fault: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    ids = set(fault["requirements"])
    assert ids <= set(citing()), f"no scenario cites {', '.join(sorted(ids - set(citing())))}"
    expiring = any(all(suite().scenarios[one].lifetimes for one in citing()[name]) for name in ids)
    over_tls = any(suite().catalogue[name].transport for name in ids)
    served = request.getfixturevalue("briefly" if expiring else "securely" if over_tls else "served")
    preparation = request.getfixturevalue("secure_preparation" if over_tls else "preparation")
    shown = shown_by(fault, preparation, served)
    said = "\n".join(shown.said)
    missing = ids - shown.broken
    if "SKIPPED" in shown.verdicts and missing and chromium.missing():
        pytest.skip(f"only a browser with JavaScript sees this: {chromium.missing()}")
    assert not missing, said
    assert shown.broken <= implied(ids) | implied(set(fault["also"])), said
    assert "BROKEN" not in shown.verdicts, said


def cited_first() -> list[str]:
    """The first scenario of each requirement that a fault breaks."""
    ids = {name for fault in FAULTS for name in fault["requirements"]}
    return list(dict.fromkeys(citing()[name][0] for name in sorted(ids)))


def test_the_correct_provider_breaks_none_of_what_its_faults_break(preparation: Preparation) -> None:
    shown = Shown(replace(session_of(preparation.for_one_process()), chromium=browser(), pace=None))
    items = [*first_items(preparation, (one for one in cited_first() if one not in OFFERED_BY))]
    rendering = [one for one in items if CHROMIUM in {step.verb.means for step in one.scenario.steps}]
    # Some wait for what has to stay away; the browser belongs to this thread.
    with ThreadPoolExecutor(AT_A_TIME) as playing:
        others = playing.map(shown.play, (one for one in items if one not in rendering))
        for item in rendering:
            shown.play(item)
        list(others)
    is_correct(shown)


@pytest.mark.parametrize("address", OFFERED_BY)
def test_what_a_fault_alone_offers_is_right_there(address: str, served: Path, preparation: Preparation) -> None:
    shown = Shown(session_at(preparation, served, OFFERED_BY[address]))
    for item in first_items(preparation, [address]):
        shown.play(item)
    assert shown.verdicts == {"PASS"}, "\n".join(shown.said)


def test_what_the_correct_provider_gave_expires(briefly: Path, preparation: Preparation) -> None:
    shown = Shown(session_at(preparation, briefly))
    addresses = [one for one in cited_first() if suite().scenarios[one].lifetimes]
    with ThreadPoolExecutor(len(addresses)) as waiting:
        list(waiting.map(shown.play, first_items(preparation, addresses)))
    is_correct(shown)


def is_correct(shown: Shown) -> None:
    """Nothing is broken, and everything is judged."""
    said = "\n".join(shown.said)
    assert not shown.broken, said
    assert shown.verdicts <= {"PASS", "KNOWN", "WARN", "NOTE", *(("SKIPPED",) if chromium.missing() else ())}, said

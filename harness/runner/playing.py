"""Plays one item from the first request to the verdict."""

import datetime
import secrets
import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import cache
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from harness.document.diagnostic import Span
from harness.flows.connection import Connection
from harness.protocol.client import ProvidedClient
from harness.protocol.events import (
    Event,
    ExchangeRecorded,
    JudgementRecorded,
    Place,
    ScenarioFinished,
    ScenarioStarted,
)
from harness.protocol.exchange import ACCOUNT_FAILURES, Exchange, FailureKind
from harness.protocol.judgement import Result
from harness.protocol.outcome import NoAnswer
from harness.protocol.verdict import Verdict, gravest
from harness.runner.client_places import ClientPlaces, client_need, client_places
from harness.runner.clients import NoClient, remove_client
from harness.runner.descriptions import described
from harness.runner.judging import Fact, allowed, judge, not_reached
from harness.runner.lacking import lacking
from harness.runner.raw_record import write_raw_record
from harness.runner.session import Session
from harness.runner.stage import NOBODY, Stage
from harness.runner.values import Missing
from harness.runner.verbs import play_step
from harness.runner.verdict import Graded, graded, verdict_of
from harness.scenario.model import Item, Step
from harness.scenario.profile import Profile
from harness.targets.filling import TargetError
from harness.targets.forgetting import reset_user
from harness.targets.leases import NoUsers
from harness.wire.chromium import NoChromium
from harness.wire.inbox.worker import InboxLost
from harness.wire.jwe import NoEncryptionKey
from harness.wire.transport import Transport

CALLBACK_ORIGIN = "https://rp.example"


class Played(Struct, frozen=True):
    """What playing an item gave: its events, the verdict overall, and why it is SKIPPED, BLOCKED or BROKEN."""

    events: tuple[Event, ...]
    verdict: Verdict
    reason: str | None


class _Course(Struct):
    """The record of a play while it goes on."""

    step: int = 0
    waited: float = 0.0
    exchanges: list[tuple[int, Exchange]] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)


def play(item: Item, session: Session) -> Played:
    """Play an item and say what it shows. Never raises for anything a target does; a crash of ours is BROKEN."""
    started = time.perf_counter()
    session = replace(session, redactor=session.redactor.apart())
    course = _Course()
    settled: Verdict | None = None
    reason: str | None = None
    missing = lacking(item, session)
    if missing is not None:
        settled, reason = Verdict.SKIPPED, missing
    else:
        try:
            reason = _play_steps(item, session, course)
            settled = Verdict.BLOCKED if reason else None
        except Exception:
            settled, reason = Verdict.BROKEN, session.redactor.text(traceback.format_exc())
    if session.keep_secrets is not None:
        write_raw_record(session.keep_secrets, item.address, (exchange for _, exchange in course.exchanges))
    return _played(item, session, course, settled, reason, time.perf_counter() - started)


def _play_steps(item: Item, session: Session, course: _Course) -> str | None:
    def record(exchange: Exchange) -> None:
        course.exchanges.append((course.step, exchange))

    def wait(seconds: float) -> None:
        course.waited += seconds
        if session.stop.wait(seconds):
            raise KeyboardInterrupt

    named = {who for step in item.scenario.steps for who in (_user(step), getattr(step.parameters, "attacker", None))}
    names = sorted(who for who in named if who and who != NOBODY)
    transport = _transport(session, record)
    connection = Connection(session.provider, transport, session.publish)
    need = client_need(item, session, f"{CALLBACK_ORIGIN}/{session.run}")
    base = f"{CALLBACK_ORIGIN}/{session.run if need.shared else secrets.token_urlsafe(6)}"
    with ExitStack() as leases:
        leases.callback(transport.close)
        try:
            users = leases.enter_context(session.users.lease(names))
        except NoUsers as error:
            course.facts += [fact for step in item.scenario.steps for fact in not_reached(step, str(error))]
            return str(error)
        for leased in users.values():
            session.redactor.learn(leased.password.reveal())
            if leased.one_time_code is not None:
                session.redactor.learn(leased.one_time_code.secret.reveal())
        blocked = None
        places = ClientPlaces(need)
        try:
            places = leases.enter_context(client_places(session, connection, need))
        except NoClient as refused:
            blocked = str(refused)
        shared = need.shared is not None
        stage = Stage(session, item, connection, users, base, leases, wait, places.client, shared=shared)
        if item.scenario.disturbs == "user":
            leases.callback(_reset_users, stage)
        leases.callback(_clean_up, stage, places)
        for step in item.scenario.steps:
            if step.when is not None and not item.variant.gives(step.when):
                continue
            course.step = step.number
            if blocked is not None:
                course.facts += not_reached(step, blocked)
                continue
            blocked = _play(stage, step, course)
        return blocked


def _play(stage: Stage, step: Step, course: _Course) -> str | None:
    """Play and judge one step; return why the scenario cannot go on, None where it can."""
    try:
        result = play_step(stage, step)
        refused = _spared(stage, step, result)
        against = stage.values.follow(str(step.against)) if step.against else None
    except Missing as missing:
        stage.values.keep_missing(step.name, "was not played", rightly=missing.rightly)
        if missing.rightly and not step.given:
            return None
        course.facts += not_reached(step, str(missing))
        return f"given: {step.title} could not be played: {missing}" if step.given else None
    except (NoClient, InboxLost, NoEncryptionKey, NoChromium) as refused:
        course.facts += not_reached(step, str(refused))
        return str(refused)
    if isinstance(result, ProvidedClient):
        stage.values.keep(step.name, result)
        return None
    facts = judge(step, result, against)
    if isinstance(result, step.verb.success):
        stage.values.keep(step.name, result)
    else:
        stage.values.keep_missing(step.name, f"ended in {described(result)}", rightly=allowed(facts))
        if step.given:
            return f"given: {step.title} ended in {described(result)}"
    course.facts += facts
    return refused


def _spared(stage: Stage, step: Step, result: object) -> str | None:
    """Spare a user whose login the provider refused, and return how: no further one is tried in this scenario.

    The operator unlocks the account where the target file says how; else nobody leases the user any more.
    """
    user = stage.users.get(_user(step) or "")
    failure = result.exchange.failure if isinstance(result, NoAnswer) else None
    if user is None or failure is None or failure.kind not in ACCOUNT_FAILURES:
        return None
    target, why = stage.session.target, failure.detail
    if failure.kind is FailureKind.ACCOUNT_LOCKED and target.file.reset_user is not None:
        try:
            reset_user(target, stage.connection.provider.issuer, user.name)
            return f"{failure.kind.value}: {why}"
        except TargetError as error:
            why = f"{why}; {error}"
    stage.session.users.give_up(user, why)
    return f"{failure.kind.value}: {why}"


def _reset_users(stage: Stage) -> None:
    """Let the operator reset the users that a scenario hurt, before anybody leases them again.

    One who cannot be reset is given up; where the target file names no way, nothing is known to be needed.
    """
    target = stage.session.target
    if target.file.reset_user is None:
        return
    for user in stage.users.values():
        try:
            reset_user(target, stage.connection.provider.issuer, user.name)
        except TargetError as error:
            stage.session.users.give_up(user, f"{user.name} is disturbed: {error}")


def _clean_up(stage: Stage, places: ClientPlaces) -> None:
    """Remove the clients that the scenario made, outside its record; one that others share takes turns."""
    transport = _transport(stage.session, lambda exchange: None)
    connection = Connection(stage.session.provider, transport)
    shared = stage.shared_client
    made = [client for client in stage.registered if shared is None or client.client_id != shared.client_id]
    places.leave(shared, sum(not remove_client(stage.session, connection, client) for client in made))
    transport.close()


def _transport(session: Session, record: Callable[[Exchange], None]) -> Transport:
    return Transport(
        record=record,
        limits=session.limits,
        network=session.target.network,
        pace=session.pace,
        keeper=session.keeper,
        clock_offset=session.provider.clock_offset,
    )


def _user(step: Step) -> str | None:
    return getattr(step.parameters, "user", None)


def _played(
    item: Item,
    session: Session,
    course: _Course,
    settled: Verdict | None,
    reason: str | None,
    duration: float,
) -> Played:
    address, today = item.address, datetime.date.today()
    listing = [profile for profile in session.profiles.values() if _lists(profile, item)]
    plain = graded(course.facts, address, None, session.deviations, today)
    by_profile = {
        profile.name: settled or verdict_of(graded(course.facts, address, profile, session.deviations, today))
        for profile in listing
    }
    verdict = _overall(settled, plain, tuple(by_profile.values()))
    if verdict is Verdict.BLOCKED and reason is None:
        reason = next(
            (one.judgement.received for one in course.facts if one.judgement.result is Result.NOT_REACHED), None
        )
    raised = graded(course.facts, address, listing[0], session.deviations, today) if listing else plain
    text = session.redactor.text
    # What pytest says of the item holds it too, and so do Allure's results.
    reason = text(reason) if reason else None
    events: list[Event] = [
        ScenarioStarted(
            address,
            item.scenario.title,
            item.scenario.oidf,
            tuple(by_profile),
            _place(Span(item.scenario.path, 1, 1, 1)),
        )
    ]
    events += [_exchange(address, step, exchange, session) for step, exchange in course.exchanges]
    events += [_judgement(address, one, text) for one in raised]
    events.append(
        ScenarioFinished(
            address,
            verdict.value,
            {name: one.value for name, one in by_profile.items()},
            reason,
            round(duration, 4),
            course.waited,
        )
    )
    return Played(tuple(events), verdict, reason)


def _overall(settled: Verdict | None, plain: tuple[Graded, ...], by_profile: tuple[Verdict, ...]) -> Verdict:
    if settled is not None:
        found = verdict_of(plain) if settled is Verdict.BLOCKED and plain else settled
        return gravest((settled, found)) if found is Verdict.FAIL else settled
    return gravest(by_profile) if by_profile else verdict_of(plain)


def _lists(profile: Profile, item: Item) -> bool:
    return (item.scenario.address, item.variant) in profile.entries


def _exchange(address: str, step: int, exchange: Exchange, session: Session) -> ExchangeRecorded:
    failure: Mapping[str, str] | None = None
    if exchange.failure is not None:
        failure = {"kind": exchange.failure.kind.value, "detail": session.redactor.text(exchange.failure.detail)}
    return ExchangeRecorded(
        address=address,
        number=exchange.number,
        name=exchange.name,
        step=step,
        request=session.redactor.request_view(exchange.request),
        response=session.redactor.response_view(exchange.response) if exchange.response else None,
        failure=failure,
        started_at=round(exchange.started_at, 4),
        duration=round(exchange.duration, 5),
    )


def _judgement(address: str, one: Graded, text: Callable[[str], str]) -> JudgementRecorded:
    fact, requirement = one.fact, one.fact.expectation.requirement
    known = {"deviation": one.known.title, "reason": one.known.reason} if one.known else None
    return JudgementRecorded(
        address=address,
        requirement=requirement.id,
        level=requirement.shown_level,
        sentence=requirement.text,
        subject=fact.subject,
        result=fact.judgement.result.value,
        expected=text(fact.judgement.expected),
        received=text(fact.judgement.received),
        exchange=fact.exchange,
        step=fact.step.number,
        step_title=fact.step.title,
        check=fact.check,
        bundle=fact.expectation.bundle,
        grade=one.grade.value,
        known=known,
        place=_place(fact.expectation.span),
        section=requirement.section,
        link=requirement.url,
    )


def _place(span: Span) -> Place:
    return Place(_shown(span.path, Path.cwd()), span.line, span.column, span.length)


@cache
def _shown(path: Path, folder: Path) -> str:
    return (path.relative_to(folder) if path.is_relative_to(folder) else path).as_posix()

"""Plays a scenario file under load: its `given:` and `steps:`, without judging (scenario-language, 7.10)."""

import time
from contextlib import ExitStack

from harness.checks.registry import checks_of
from harness.runner.clients import NoClient
from harness.runner.session import Session
from harness.runner.stage import NOBODY, Stage
from harness.runner.values import Missing
from harness.runner.verbs import play_step
from harness.scenario.model import Item, Step
from harness.scenario.verbs import subjects_of
from load.client import CALLBACK, load_session, remove_clients
from load.visitor import Once, Visitor, WrongAnswer


def names_of(item: Item) -> tuple[str, ...]:
    """Return the names of the users that a scenario has."""
    users = {getattr(step.parameters, "user", None) for step in item.scenario.steps}
    return tuple(sorted(str(name) for name in users if name and name != NOBODY))


def begin_scenario(item: Item, visitor: Visitor) -> Once:
    """Return what plays a scenario once: with the client that all users share, and browsers that know no cookie."""
    session = load_session(visitor.kit.run, visitor.kit.target, visitor.kit.provider)

    def once(visitor: Visitor) -> None:
        _play(item, session, visitor)

    return once


def expected(step: Step, result: object) -> bool:
    """Tell whether an answer is of the type that a step asks for: the refusal where it cites one, else the success."""
    cited = [one.requirement.id for one in step.cited]
    refusing = [check for requirement in cited for check in checks_of(requirement) if check.refuses]
    if step.given or not refusing:
        return isinstance(result, step.verb.success)
    return any(isinstance(subject, check.subjects) for subject in subjects_of(result) for check in refusing)


def _play(item: Item, session: Session, visitor: Visitor) -> None:
    with ExitStack() as leases:
        users = dict(zip(names_of(item), visitor.accounts, strict=False))
        stage = Stage(session, item, visitor.connection, users, CALLBACK, leases, time.sleep, client=visitor.kit.client)
        try:
            for step in item.scenario.steps:
                if step.when is None or item.variant.gives(step.when):
                    _step(stage, step, visitor)
        finally:
            remove_clients(stage)
            visitor.forget()


def _step(stage: Stage, step: Step, visitor: Visitor) -> None:
    try:
        result = play_step(stage, step)
    except (Missing, NoClient) as missing:
        raise WrongAnswer(f"{step.title} could not be played") from missing
    visitor.settle(result, expected(step, result))
    if isinstance(result, step.verb.success):
        stage.values.keep(step.name, result)
    else:
        stage.values.keep_missing(step.name, "ended in another type of answer")

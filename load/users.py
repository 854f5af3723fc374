"""Locust users that play what the harness's flows send."""

import itertools
import time
from collections.abc import Callable
from typing import Any

from locust import HttpUser, constant, task
from locust.exception import StopUser

from harness.protocol.exchange import Exchange
from harness.wire.session_wire import SessionWire
from harness.wire.transport import Transport
from load.journeys import JOURNEYS
from load.measurement import Answer
from load.plan import ProcessPlan
from load.scenario_play import begin_scenario
from load.visitor import Once, Visitor, WrongAnswer

REQUEST_TYPE = "protocol"


def user_class(plan: ProcessPlan, ready: Callable[[str | None], None]) -> type[Any]:
    """Return the Locust user of a plan; `ready` hears of each user that begins, with the reason where it cannot."""
    journey = JOURNEYS.get(plan.played)
    numbers = itertools.count()

    def begin(visitor: Visitor) -> Once:
        return begin_scenario(plan.item, visitor) if plan.item else JOURNEYS[plan.played].begin(visitor)

    class PlayingUser(HttpUser):
        """Plays one thing again and again, with a transport on Locust's own client."""

        host = plan.kit.provider.issuer
        wait_time = constant(0)

        def on_start(self) -> None:
            first = next(numbers) % len(plan.accounts)
            accounts = (*plan.accounts[first:], *plan.accounts[:first])
            self.visitor = Visitor(plan.kit, accounts, self._transport)
            try:
                self.once = begin(self.visitor)
            except WrongAnswer as wrong:
                ready(str(wrong))
                raise StopUser from wrong
            self.visitor.tell = self._tell
            ready(None)

        @task
        def play(self) -> None:
            self.visitor.play(self.once, tell_whole=journey is None or not journey.single)

        def _transport(self, record: Callable[[Exchange], None]) -> Transport:
            limits, network = plan.kit.limits, plan.kit.target.network
            over = SessionWire(self.client, network, limits)
            return Transport(record=record, limits=limits, network=network, wire=over)

        def _tell(self, answer: Answer) -> None:
            """Let Locust know of an answer, by the name of its protocol message."""
            self.environment.events.request.fire(
                request_type=REQUEST_TYPE,
                name=answer.message or plan.played,
                response_time=answer.seconds * 1000,
                response_length=0,
                exception=None if answer.reason is None else WrongAnswer(answer.reason),
                context={"answer": answer},
                start_time=time.time() - answer.seconds,
            )

    return PlayingUser

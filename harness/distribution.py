"""Spreads a run over the workers of pytest-xdist."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from harness.runner.forked_workers import ForkedWorkers
from harness.runner.interruption import stop_workers
from harness.runner.preparation import Plan, Preparation

WORKER_INPUT = "hallmark"
ONLY_PLANNED = "hallmark-only-planned"
WAITING = "waiting"
FIRST_WORKER = "gw0"


class Distribution:
    """Sends the run's facts to xdist workers, and the waiting items to the first of them.

    `begin` waits for the target. `only_planned` says that folders hold nothing but the run's files. Workers that are
    `forked` have the plan, and start while the target does; others are sent everything at their start, when the target
    answers already.
    """

    def __init__(
        self, plan: Plan, begin: Callable[[], Preparation | None], only_planned: bool, forked: ForkedWorkers | None
    ) -> None:
        self._begin = begin
        self._preparation: Preparation | None = None
        self._only_planned = only_planned
        self._forked = forked
        self._waiting = {item.address for item in plan.items if item.scenario.waits}

    def tell(self, preparation: Preparation | None) -> None:
        """Tell workers that wait for the target what it answered; None lets them go."""
        self._preparation = preparation
        if self._forked is not None:
            self._forked.tell(None if preparation is None else preparation.for_workers(forked=True))

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_setupnodes(self, specs: Sequence[Any]) -> None:
        if self._forked is not None:
            for spec in specs:
                spec.python = self._forked.python

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        if self._forked is not None:
            node.workerinput[WORKER_INPUT] = None
        else:
            self._preparation = self._begin()
            assert self._preparation is not None
            node.workerinput[WORKER_INPUT] = self._preparation.for_workers(forked=False)
        node.workerinput[ONLY_PLANNED] = self._only_planned

    def pytest_keyboard_interrupt(self) -> None:
        if self._preparation is not None:
            stop_workers(self._preparation.folder)
        else:
            self.tell(None)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: Any) -> Any:
        from xdist.scheduler import LoadScopeScheduling

        waiting = self._waiting

        class ParkedLast(LoadScopeScheduling):  # type: ignore[misc]
            """The items that wait are one unit, which the first worker parks after its first item and collects last.

            It plays as soon as it has collected; others are given work when they have, too.
            """

            @property
            def collection_is_completed(self) -> bool:
                return super().collection_is_completed or any(map(_is_first, self.registered_collections))

            def add_node_collection(self, node: Any, collection: Sequence[str]) -> None:
                # Where there are fewer items than workers, those that are too many have been let go already.
                if node in self.assigned_work:
                    super().add_node_collection(node, collection)

            def _split_scope(self, nodeid: str) -> str:
                return WAITING if nodeid.partition("::")[2] in waiting else nodeid

            def _assign_work_unit(self, node: Any) -> None:
                if node not in self.registered_collections:
                    return
                others = [scope for scope in self.workqueue if scope != WAITING]
                few = self._parks(node) and len(self.workqueue) <= len(self.nodes)
                first = WAITING if not others or (few and WAITING in self.workqueue) else others[0]
                self.workqueue.move_to_end(first, last=False)
                super()._assign_work_unit(node)

            def _reschedule(self, node: Any) -> None:
                if node not in self.registered_collections:
                    return
                if list(self.workqueue) == [WAITING] and not self._parks(node):
                    node.shutdown()
                else:
                    super()._reschedule(node)
                    # A worker plays an item only when it has the next one too, or is told that there is none.
                    if self._pending_of(self.assigned_work[node]) < 2 and not node.shutting_down:
                        self._reschedule(node)

            def _parks(self, node: Any) -> bool:
                """Tell by its name, since nodes stand in the order in which they came to be ready."""
                return node is next(filter(_is_first, self.nodes), self.nodes[0])

        return ParkedLast(config, log)


def _is_first(node: Any) -> bool:
    return bool(node.workerinput["workerid"] == FIRST_WORKER)

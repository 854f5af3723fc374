"""Spreads a run over the workers of pytest-xdist."""

from collections.abc import Sequence
from typing import Any

import pytest

from harness.runner.interruption import stop_workers
from harness.runner.preparation import Preparation

WORKER_INPUT = "hallmark"
ONLY_PLANNED = "hallmark-only-planned"
WAITING = "waiting"
FIRST_WORKER = "gw0"


class Distribution:
    """Sends the run's facts to xdist workers, and the waiting items to the first of them.

    `only_planned` says that folders hold nothing but the run's files, `python` what starts a worker, None where that is
    Python itself.
    """

    def __init__(self, preparation: Preparation, only_planned: bool, python: str | None) -> None:
        self._for_workers = preparation.for_workers(forked=python is not None)
        self._only_planned = only_planned
        self._python = python
        self._folder = preparation.folder
        self._waiting = {item.address for item in preparation.plan.items if item.scenario.waits}

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_setupnodes(self, specs: Sequence[Any]) -> None:
        if self._python is not None:
            for spec in specs:
                spec.python = self._python

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        node.workerinput[WORKER_INPUT] = self._for_workers
        node.workerinput[ONLY_PLANNED] = self._only_planned

    def pytest_keyboard_interrupt(self) -> None:
        stop_workers(self._folder)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: Any) -> Any:
        from xdist.scheduler import LoadScopeScheduling

        waiting = self._waiting

        class ParkedLast(LoadScopeScheduling):  # type: ignore[misc]
            """The items that wait are one unit: the first worker parks them at its start and collects them last."""

            def _split_scope(self, nodeid: str) -> str:
                return WAITING if nodeid.partition("::")[2] in waiting else nodeid

            def _assign_work_unit(self, node: Any) -> None:
                others = [scope for scope in self.workqueue if scope != WAITING]
                few = self._parks(node) and len(self.workqueue) <= len(self.nodes)
                first = WAITING if not others or (few and WAITING in self.workqueue) else others[0]
                self.workqueue.move_to_end(first, last=False)
                super()._assign_work_unit(node)

            def _reschedule(self, node: Any) -> None:
                if list(self.workqueue) == [WAITING] and not self._parks(node):
                    node.shutdown()
                else:
                    super()._reschedule(node)

            def _parks(self, node: Any) -> bool:
                """Tell by its name, since nodes stand in the order in which they came to be ready."""
                named = [one for one in self.nodes if one.workerinput["workerid"] == FIRST_WORKER]
                return node is (named or self.nodes)[0]

        return ParkedLast(config, log)

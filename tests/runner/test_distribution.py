"""How a run's items are spread over workers that become ready one after the other."""

from types import SimpleNamespace
from typing import Any

import pytest

from harness.distribution import Distribution

PLACE = "scenarios/file.yaml::"
WAITS = ("waits-1", "waits-2", "waits-3")


class Worker:
    """A worker as xdist's scheduler sees it: what it was sent, and whether it was told that there is no more."""

    def __init__(self, name: str) -> None:
        self.workerinput = {"workerid": name}
        self.gateway = SimpleNamespace(id=name)
        self.sent: list[int] = []
        self.shutting_down = False

    def send_runtest_some(self, indices: list[int]) -> None:
        self.sent += indices

    def shutdown(self) -> None:
        self.shutting_down = True


def scheduler(workers: int) -> Any:
    scenarios = [SimpleNamespace(address=name, scenario=SimpleNamespace(waits=True)) for name in WAITS]
    plan: Any = SimpleNamespace(items=scenarios)
    config: Any = SimpleNamespace(
        getvalue=lambda _name: ["popen"] * workers, option=SimpleNamespace(loadscopereorder=False)
    )
    return Distribution(plan, lambda: None, True, None).pytest_xdist_make_scheduler(config, None)


def collected(schedule: Any, worker: Worker, items: list[str]) -> None:
    schedule.add_node_collection(worker, items)
    if schedule.collection_is_completed:
        schedule.schedule()


def played_to_the_end(schedule: Any, workers: list[Worker]) -> dict[str, list[int]]:
    """What each worker played, where one plays an item only when it has the next one, or is told that there is none."""
    played: dict[str, list[int]] = {worker.gateway.id: [] for worker in workers}
    while True:
        able = [
            (worker, done)
            for worker in workers
            if len(worker.sent) - len(done := played[worker.gateway.id]) >= (1 if worker.shutting_down else 2)
        ]
        if not able:
            return played
        for worker, done in able:
            done.append(worker.sent[len(done)])
            schedule.mark_test_complete(worker, done[-1])


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5, 20])
def test_a_worker_that_is_ready_later_plays_too_and_every_item_is_played_once(number: int) -> None:
    items = [f"{PLACE}plain-{place}" for place in range(number)] + [PLACE + name for name in WAITS]
    schedule, workers = scheduler(2), [Worker("gw0"), Worker("gw1")]
    for worker in workers:
        schedule.add_node(worker)
    first, second = workers
    collected(schedule, first, items)
    assert first.sent
    if second in schedule.nodes:
        collected(schedule, second, items)
    played = played_to_the_end(schedule, workers)
    assert sorted([*played["gw0"], *played["gw1"]]) == list(range(len(items)))
    assert {items.index(PLACE + name) for name in WAITS} <= set(played["gw0"])
    assert number < 5 or len(played["gw1"]) > 1


def test_nothing_is_played_before_the_first_worker_has_collected() -> None:
    items = [f"{PLACE}plain-{place}" for place in range(9)]
    schedule, workers = scheduler(3), [Worker("gw0"), Worker("gw1"), Worker("gw2")]
    for worker in workers:
        schedule.add_node(worker)
    collected(schedule, workers[2], items)
    assert not schedule.collection_is_completed
    collected(schedule, workers[0], items)
    assert (len(workers[0].sent) > 1, len(workers[2].sent) > 1, workers[1].sent) == (True, True, [])

"""What a process of a load run is told before it begins."""

import pickle
from typing import BinaryIO

from msgspec import Struct

from harness.protocol.user import User
from harness.scenario.model import Item
from load.visitor import Kit

LENGTH_BYTES = 8


class ProcessPlan(Struct, frozen=True):
    """One process's share of a load run: `users` users, `spawn_rate` of them a second, playing for `duration` seconds.

    `item` is the scenario that is played, None where `played` is a journey. `accounts` are the accounts that its users
    have; there may be fewer than users, since a login disturbs nobody.
    """

    played: str
    item: Item | None
    kit: Kit
    accounts: tuple[User, ...]
    users: int
    spawn_rate: float
    duration: float


def write_plan(plan: ProcessPlan, stream: BinaryIO) -> None:
    """Write a plan where the process reads it."""
    content = pickle.dumps(plan)
    stream.write(len(content).to_bytes(LENGTH_BYTES, "big") + content)
    stream.flush()


def read_plan(stream: BinaryIO) -> ProcessPlan:
    """Read the plan that the controller wrote."""
    length = int.from_bytes(stream.read(LENGTH_BYTES), "big")
    plan: ProcessPlan = pickle.loads(stream.read(length))
    return plan

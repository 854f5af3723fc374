"""Users are leased to one scenario at a time."""

import threading

import pytest

from harness.protocol.secret import Secret
from harness.protocol.user import User
from harness.targets.leases import UserPool, share

USERS = [User(name, Secret("a password"), {}) for name in ("alice", "bob", "carol", "dave", "erin")]


def test_workers_share_the_pool_without_overlap() -> None:
    shares = [share(USERS, worker, 2) for worker in range(2)]
    assert sorted(user.name for part in shares for user in part) == sorted(user.name for user in USERS)


def test_a_scenario_gets_a_user_of_its_own_for_each_name() -> None:
    with UserPool(USERS).lease(["alice", "bob"]) as leased:
        assert leased["alice"] != leased["bob"]


def test_a_lease_waits_until_a_user_is_free() -> None:
    pool = UserPool(USERS[:1])
    order: list[str] = []

    def second() -> None:
        with pool.lease(["alice"]):
            order.append("second")

    with pool.lease(["alice"]):
        waiting = threading.Thread(target=second)
        waiting.start()
        waiting.join(0.05)
        order.append("first")
    waiting.join(5)
    assert order == ["first", "second"]


def test_more_users_than_the_pool_has_are_refused_in_words() -> None:
    with (
        pytest.raises(ValueError, match="needs 2 users and the target file leaves 1"),
        UserPool(USERS[:1]).lease(["a", "b"]),
    ):
        pass

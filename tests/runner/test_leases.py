"""Users are leased to one scenario at a time."""

import threading

import pytest

from harness.protocol.secret import Secret
from harness.protocol.user import User
from harness.targets.leases import NoUsers, UserPool, share

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
        pytest.raises(NoUsers, match="needs 2 users and the target file leaves 1"),
        UserPool(USERS[:1]).lease(["a", "b"]),
    ):
        pass


def test_a_user_who_is_given_up_is_leased_to_nobody_and_the_reason_is_told() -> None:
    pool = UserPool(USERS[:2])
    with pool.lease(["alice"]) as leased:
        pool.give_up(leased["alice"], "alice is locked")
    with pool.lease(["alice"]) as leased:
        assert leased["alice"].name == "bob"
    with pytest.raises(NoUsers, match="no further login is tried: alice is locked"), pool.lease(["alice", "bob"]):
        pass


def test_whoever_waits_for_a_user_learns_that_it_is_given_up() -> None:
    pool = UserPool(USERS[:1])
    said: list[str] = []

    def second() -> None:
        try:
            with pool.lease(["alice"]):
                pass
        except NoUsers as error:
            said.append(str(error))

    with pool.lease(["alice"]) as leased:
        waiting = threading.Thread(target=second)
        waiting.start()
        pool.give_up(leased["alice"], "alice is locked")
        waiting.join(5)
    assert said == ["no further login is tried: alice is locked"]

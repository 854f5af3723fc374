"""Places are leased among threads and processes, never more than there are."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from harness.targets.places import NoPlace, leased_places


def test_never_more_places_are_leased_at_a_time_than_there_are(tmp_path: Path) -> None:
    lock, now, most = threading.Lock(), [0], [0]

    def one(number: int) -> None:
        need = 1 + number % 2
        with leased_places(tmp_path, "client", 3, need, None, threading.Event()) as places:
            assert len(places) == need
            with lock:
                now[0] += need
                most[0] = max(most[0], now[0])
            time.sleep(0.005)
            with lock:
                now[0] -= need

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(24)))
    assert most[0] == 3


def test_what_is_kept_comes_to_who_can_use_it(tmp_path: Path) -> None:
    stop = threading.Event()
    with leased_places(tmp_path, "client", 3, 2, "red", stop) as places:
        places[1].key, places[1].kept = "red", {"client_id": "a"}
    with leased_places(tmp_path, "client", 3, 1, "blue", stop) as (other,):
        assert other.kept is None
    with leased_places(tmp_path, "client", 3, 1, "red", stop) as (same,):
        assert same.kept == {"client_id": "a"}


def test_a_lost_place_is_never_leased_again(tmp_path: Path) -> None:
    stop = threading.Event()
    with leased_places(tmp_path, "client", 2, 1, None, stop) as (place,):
        place.lost = True
    with leased_places(tmp_path, "client", 2, 1, None, stop):
        pass
    with (
        pytest.raises(NoPlace, match="2 are needed at once, and of 2 places 1 are taken"),
        leased_places(tmp_path, "client", 2, 2, None, stop),
    ):
        pass


def test_who_waits_for_a_place_ends_with_the_run(tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    with (
        leased_places(tmp_path, "client", 1, 1, None, threading.Event()),
        pytest.raises(KeyboardInterrupt),
        leased_places(tmp_path, "client", 1, 1, None, stop),
    ):
        pass

"""Shows that of many simultaneous uses of a single-use thing exactly one wins, on the database of a URL.

    python tests/benchmarks/single_use.py --database postgresql://... [--rounds 200] [--parallel 16]

Each round stores a code, a refresh token, a client assertion, a pushed request and a device code, and lets every thread
use them at once. Prints one JSON object; exits with 1 where a round had no winner or more than one.
"""

import argparse
import json
import secrets
import sys
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine

from reference_server.storage.assertions import spend_assertion
from reference_server.storage.device_codes import DeviceCode, add_device_code, advance_device_code
from reference_server.storage.engine import open_engine, parse_url
from reference_server.storage.grants import (
    AccessToken,
    Code,
    Grant,
    RefreshToken,
    add_grant,
    add_tokens,
    spend_code,
    spend_refresh_token,
)
from reference_server.storage.migrate import migrate
from reference_server.storage.pushed_requests import PushedRequest, add_pushed_request, spend_pushed_request

ISSUER = "https://op.example"
LIFETIME = 600


def things_to_use(engine: Engine, now: int) -> Mapping[str, Callable[[], bool]]:
    """One fresh thing of each kind, as a function that uses it and says whether it won."""
    key, expires = secrets.token_hex(32), now + LIFETIME
    grant = Grant(key, "rp", "alice", ("openid",), (), None, now, False, None, (), "session", {}, {}, {}, {}, {})
    add_grant(engine, ISSUER, grant, Code(key, key, "rp", None, None, None, expires, None), now)
    access = AccessToken(key, key, "rp", "alice", ("openid",), (), now, expires)
    add_tokens(engine, ISSUER, access, RefreshToken(key, key, "rp", ("openid",), now, expires, None))
    add_pushed_request(engine, ISSUER, PushedRequest(key, "rp", (("scope", "openid"),), expires), now)
    device = DeviceCode(key, key, "granted", "rp", ("openid",), (), (), 5, expires)
    assert add_device_code(engine, ISSUER, device, now)
    return {
        "authorization code": lambda: spend_code(engine, ISSUER, key, now),
        "refresh token": lambda: spend_refresh_token(engine, ISSUER, key, now),
        "client assertion": lambda: spend_assertion(engine, ISSUER, key, expires),
        "pushed request": lambda: spend_pushed_request(engine, ISSUER, key, now),
        "device code": lambda: advance_device_code(engine, ISSUER, device, "spent"),
    }


def winners(use: Callable[[], bool], parallel: int, pool: ThreadPoolExecutor) -> int:
    """How many of so many threads that start together win."""
    meet = threading.Barrier(parallel)

    def contend() -> bool:
        meet.wait()
        return use()

    return sum(future.result() for future in [pool.submit(contend) for _ in range(parallel)])


def main() -> int:
    parser = argparse.ArgumentParser(description="Of many simultaneous uses exactly one wins.")
    parser.add_argument("--database", required=True)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--parallel", type=int, default=16)
    options = parser.parse_args()
    engine, began = open_engine(options.database), time.monotonic()
    migrate(engine)
    wrong: dict[str, int] = {}
    rounds: dict[str, int] = {}
    with ThreadPoolExecutor(options.parallel) as pool:
        for _ in range(options.rounds):
            for kind, use in things_to_use(engine, int(time.time())).items():
                rounds[kind] = rounds.get(kind, 0) + 1
                if winners(use, options.parallel, pool) != 1:
                    wrong[kind] = wrong.get(kind, 0) + 1
    engine.dispose()
    seconds = round(time.monotonic() - began, 1)
    database = parse_url(options.database).get_backend_name()
    found = {"database": database, "parallel": options.parallel, "rounds": rounds, "wrong": wrong, "seconds": seconds}
    print(json.dumps(found))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

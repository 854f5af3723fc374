"""The demo users: who they are, and whether a password is theirs."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from msgspec import Struct

# The passwords of the demo users stand in the documentation, so a high cost would protect nothing and slow each login.
PASSWORD_ROUNDS = 1000


class User(Struct, frozen=True):
    """A demo user with every standard claim of OIDC Core 5.1, and claims that a Claims Provider vouches for."""

    username: str
    subject: str
    salt: str
    password_hash: str
    claims: Mapping[str, Any]


def hash_password(password: str, salt: str) -> str:
    """PBKDF2 with HMAC-SHA256, in hex."""
    return hashlib.pbkdf2_hmac("sha256", password.encode(), bytes.fromhex(salt), PASSWORD_ROUNDS).hex()


@cache
def demo_users() -> Mapping[str, User]:
    """The users of `demo_users.json` by name."""
    members = json.loads(files(__package__).joinpath("demo_users.json").read_bytes())
    return {member["username"]: User(**member) for member in members}


def user_of_subject(subject: str) -> User | None:
    """The user behind a subject, or None."""
    return next((user for user in demo_users().values() if user.subject == subject), None)


def authenticate(username: str, password: str) -> User | None:
    """The user whose name and password these are, or None; an unknown name takes as long as a known one."""
    user = demo_users().get(username.strip().lower())
    known = user or next(iter(demo_users().values()))
    fits = hmac.compare_digest(hash_password(password, known.salt), known.password_hash)
    return user if fits else None

"""Tells from a page's words that a login was refused: the account is locked, or the password is not taken.

Neither says anything of the provider, and each further try brings a lockout nearer, so the browser stops there.
"""

import re

from harness.protocol.exchange import FailureKind
from harness.protocol.user import User

# No other sentence may stand between the words that belong together.
WITHIN = r"[^.!?:]{0,50}"
WHOSE = r"\b(?:account|user|profile|login|log-?in|sign-?in)\b"
LOCKED = re.compile(
    rf"{WHOSE}{WITHIN}\b(?:locked|blocked|disabled|suspended|deactivated|frozen)\b"
    rf"|\b(?:locked|blocked|disabled|suspended){WITHIN}{WHOSE}"
    rf"|\blocked out\b|\btoo many{WITHIN}\b(?:attempts|tries|log-?ins|sign-?ins|failures)\b",
    re.IGNORECASE,
)
SECRET = r"\b(?:passwords?|passphrase|credentials)\b"
NOT_TAKEN = re.compile(
    rf"\b(?:wrong|invalid|incorrect|bad|false)\b{WITHIN}{SECRET}"
    rf"|{SECRET}{WITHIN}\b(?:wrong|invalid|incorrect|not (?:match|belong|correct|valid|recogni[sz]ed|accepted))\b",
    re.IGNORECASE,
)


class LoginRefused(Exception):
    """A login was refused for a reason that is the account's own, or cannot be meant."""

    def __init__(self, kind: FailureKind, why: str) -> None:
        super().__init__(why)
        self.kind = kind


def refuse_login(text: str, user: str) -> None:
    """Raise `LoginRefused` where a page's text says that the account is locked or the password is not taken."""
    for kind, pattern in ((FailureKind.ACCOUNT_LOCKED, LOCKED), (FailureKind.PASSWORD_REFUSED, NOT_TAKEN)):
        found = pattern.search(text)
        if found is not None:
            what = "is locked" if kind is FailureKind.ACCOUNT_LOCKED else "is not logged in with this password"
            raise LoginRefused(kind, f"{user} {what}, says the provider: '{found.group()}'")


def refuse_another_user(user: User, named: User | None) -> None:
    """Raise `LoginRefused` where a page that asks for a password alone asks for that of `named`, who logged in before.

    The password of `user` would be counted as a wrong one there, against an account that it is not of.
    """
    if named is not None and named.name != user.name:
        why = f"the page asks for the password of {named.name}, who is logged in here, and {user.name} was to log in"
        raise LoginRefused(FailureKind.ANOTHER_USER, why)

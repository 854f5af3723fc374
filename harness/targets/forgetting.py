"""Lets a target forget what it remembers of a user, where scenarios share a client."""

from harness.targets.rotation import operator_action
from harness.targets.target import Target

WHERE = "forget"


def forget(target: Target, issuer: str, user: str, client_id: str) -> None:
    """Let the provider of this issuer forget a user's consents and sessions, where the target file says how.

    Raises `TargetError` where that fails.
    """
    if target.file.forget is not None:
        operator_action(target, target.file.forget, issuer, {"user": user, "client_id": client_id}, WHERE)

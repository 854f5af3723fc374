"""Lets a target forget what it remembers of a user: consents and sessions at a shared client, and failed logins."""

from harness.targets.filling import TargetError
from harness.targets.rotation import operator_action
from harness.targets.target import Target

WHERE = "forget"
RESET = "reset_user"


def forget(target: Target, issuer: str, user: str, client_id: str) -> None:
    """Let the provider of this issuer forget a user's consents and sessions, where the target file says how.

    Raises `TargetError` where that fails.
    """
    if target.file.forget is not None:
        operator_action(target, target.file.forget, issuer, {"user": user, "client_id": client_id}, WHERE)


def reset_user(target: Target, issuer: str, user: str) -> None:
    """Let the operator unlock a user's account; raises `TargetError` where the file does not say how, or it fails."""
    if target.file.reset_user is None:
        raise TargetError(f"the target file names no way to reset a user: {RESET}")
    operator_action(target, target.file.reset_user, issuer, {"user": user}, RESET)

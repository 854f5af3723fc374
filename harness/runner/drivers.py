"""What answers the pages of a target, as its file names it."""

from harness.targets.filling import TargetError
from harness.targets.target import Target

CHROMIUM_DRIVER = "chromium"
CHALLENGE_DRIVER = "login-consent-api"


def require_driver(target: Target) -> None:
    """Raise `TargetError` where the target's driver needs what is not installed."""
    if target.file.pages.driver != CHROMIUM_DRIVER:
        return
    # Imported here, since few targets need it.
    from harness.wire import chromium

    lacking = chromium.missing()
    if lacking is not None:
        raise TargetError(f"pages.driver: {CHROMIUM_DRIVER}: {lacking}")

"""The browser that a target's pages need."""

from collections.abc import Callable, Mapping
from typing import Any

from harness.flows.connection import Connection
from harness.runner.drivers import CHROMIUM_DRIVER
from harness.runner.values import Values
from harness.scenario.authorization_parameters import ConsentDecision, LoginDecision
from harness.targets.target import Target, admin_api, error_page
from harness.wire.browser import Browser
from harness.wire.challenges import Decisions
from harness.wire.chromium import Chromium
from harness.wire.chromium_pages import ChromiumPages
from harness.wire.limits import Limits


def opened_browser(target: Target, connection: Connection, limits: Limits, started: Callable[[], Chromium]) -> Browser:
    """Return a browser with an empty cookie jar that answers pages by the target's driver.

    `started` starts Chromium where the driver needs it. Raises `TargetError` where the file lacks something.
    """
    javascript = None
    if target.file.pages.driver == CHROMIUM_DRIVER:
        javascript = ChromiumPages(started, connection.transport, target.recipes, limits)
    issuer = connection.provider.issuer
    return Browser(
        connection.transport,
        target.recipes,
        limits,
        javascript=javascript,
        admin=admin_api(target, issuer),
        error_page=error_page(target, issuer),
    )


def decisions(values: Values, parameters: Mapping[str, Any]) -> Decisions:
    """Return what a step's parameters decide of its login and its consent."""
    login, consent = (parameters[name] for name in ("login", "consent"))
    return Decisions(
        login=values.value("", login.written()) if isinstance(login, LoginDecision) else {},
        consent=values.value("", consent.written()) if isinstance(consent, ConsentDecision) else {},
    )

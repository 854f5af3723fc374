"""Proves a suite consistent beyond what each file can show."""

from harness.document.diagnostic import Diagnostic, Span
from harness.scenario.suite import Suite


def consistency(suite: Suite) -> list[Diagnostic]:
    """Return what does not fit together: a scenario that no profile plays."""
    played = {address for profile in suite.profiles.values() for address, _ in profile.entries}
    return [
        Diagnostic(
            "no profile plays this scenario", Span(scenario.path, 1, 1, 1), "list it in scenarios/profiles/", "warning"
        )
        for address, scenario in suite.scenarios.items()
        if address not in played
    ]

"""What a registered client has shown to the End-User (OpenID Connect Dynamic Client Registration 2)."""

from harness.checks.registry import judges
from harness.protocol.authorization import AuthorizationError, AuthorizationSuccess, Page
from harness.protocol.judgement import Judgement, judged, not_applicable

Shown = AuthorizationSuccess | AuthorizationError | Page


@judges("OIDCR-2-16")
def the_logo_is_shown(subject: Shown) -> Judgement:
    """A page shows the image at logo_uri (OpenID Connect Dynamic Client Registration 2)."""
    return _on_a_page(subject, "logo_uri", frozenset().union(*(page.images for page in subject.pages)), "shows")


@judges("OIDCR-2-19")
def the_policy_is_shown(subject: Shown) -> Judgement:
    """A page leads to policy_uri (OpenID Connect Dynamic Client Registration 2)."""
    return _on_a_page(subject, "policy_uri", frozenset().union(*(page.links for page in subject.pages)), "leads to")


@judges("OIDCR-2-20")
def the_terms_are_shown(subject: Shown) -> Judgement:
    """A page leads to tos_uri (OpenID Connect Dynamic Client Registration 2)."""
    return _on_a_page(subject, "tos_uri", frozenset().union(*(page.links for page in subject.pages)), "leads to")


def _on_a_page(subject: Shown, member: str, found: frozenset[str], does: str) -> Judgement:
    address = subject.request.client.value(member)
    if address is None:
        return not_applicable(f"the client registered no {member}")
    names = ", ".join(page.name for page in subject.pages) or "no page"
    received = f"{names}: {'one of them does' if address in found else 'none does'}"
    return judged(address in found, f"a page that {does} {address}", received)

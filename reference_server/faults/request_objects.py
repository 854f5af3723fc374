"""Faults of what stands beside a Request Object (OIDC Core 6)."""

from reference_server.faults.fault import Fault, swap
from reference_server.provider import Provider
from reference_server.rules.authorization import client, request_object
from reference_server.rules.authorization.draft import AuthorizationDraft


def take_the_scope_inside(provider: Provider, draft: AuthorizationDraft) -> None:
    """Take a Request Object without openid beside it for an OpenID Connect request."""
    if "request" in draft.parameters:
        draft.parameters["scope"] = " ".join(dict.fromkeys(("openid", *draft.listed("scope"))))
    request_object.merge_request_object(provider, draft)


def answer_at_the_address_outside(provider: Provider, draft: AuthorizationDraft) -> None:
    """Check the redirect_uri of the Request Object, and answer at the one beside it."""
    client.check_redirect_uri(provider, draft)
    draft.redirect_uri = dict(draft.pairs).get("redirect_uri", draft.redirect_uri)


FAULTS = (
    Fault(
        "scope-inside-a-request-object-alone",
        ("OIDCC-6.1-7", "OIDCC-6.2-5"),
        "A Request Object with the scope openid needs none beside it.",
        swap(request_object.merge_request_object, take_the_scope_inside),
    ),
    Fault(
        "redirect-uri-beside-a-request-object",
        ("OIDCC-6.3.3-2", "RFC9101-6.3-2"),
        "The redirect_uri of a Request Object is checked, and the one beside it is used.",
        swap(client.check_redirect_uri, answer_at_the_address_outside),
    ),
)

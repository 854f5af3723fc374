"""Faults of requests that no route takes: by another method, or about an issuer that does not exist."""

from msgspec.structs import replace

from reference_server.endpoints.discovery import discovery_endpoint, metadata_members
from reference_server.endpoints.revocation import revocation_endpoint
from reference_server.faults.fault import Fault, at
from reference_server.faults.metadata import OPENID_CONFIGURATION, for_oauth_alone
from reference_server.provider import Provider
from reference_server.seams import Members
from reference_server.web.dispatch import WELL_KNOWN
from reference_server.web.message import Request, Response, json_response

OAUTH = "oauth-authorization-server"


def revoke_by_get(provider: Provider, request: Request, refusal: Response) -> Response:
    """Take the query of a GET for the form of a POST."""
    if request.method != "GET" or not request.url.partition("?")[0].endswith("/oauth2/revoke"):
        return refusal
    return revocation_endpoint(provider, replace(request, method="POST", form=request.query))


def answer_for_unknown_issuers(provider: Provider, request: Request, refusal: Response) -> Response:
    """Tell one's own metadata to whoever asks about any issuer."""
    asked = any(well_known in request.url for well_known in WELL_KNOWN)
    return discovery_endpoint(provider, request) if asked else refusal


def of_an_issuer_with_a_slash(provider: Provider, members: Members) -> Members:
    """End the issuer in a slash, wherever it is named."""
    named = ("issuer", "iss")
    return {name: f"{provider.issuer}/" if name in named else value for name, value in members.items()}


def answer_behind_two_slashes(provider: Provider, request: Request, refusal: Response) -> Response:
    """Know the metadata where the slash at the end of the issuer is kept."""
    asked = request.url.partition("?")[0].endswith(f"/{OPENID_CONFIGURATION}")
    told = of_an_issuer_with_a_slash(provider, metadata_members(provider))
    return json_response(200, told) if asked else refusal


def with_a_slash_for_oauth(provider: Provider, request: Request, response: Response) -> Response:
    """End the issuer in a slash in the document of RFC 8414 alone."""
    if OAUTH not in request.url:
        return response
    own = f'"issuer":"{provider.issuer}'.encode()
    return replace(response, body=response.body.replace(own, own + b"/", 1))


FAULTS = (
    Fault(
        "issuer-loses-its-slash",
        ("RFC8414-3.1-2",),
        "The issuer ends in a slash, which one of the two documents of metadata leaves out.",
        at(
            id_token_claims=of_an_issuer_with_a_slash,
            authorization_response=of_an_issuer_with_a_slash,
            discovery_http=with_a_slash_for_oauth,
        ),
        also=("OIDCD-4.3-1",),
        shown_in=("oidc-discovery/configuration-response",),
    ),
    Fault(
        "metadata-behind-two-slashes",
        ("OIDCD-4.1-2",),
        "The issuer ends in a slash, which is kept in the address of its metadata.",
        at(
            metadata=of_an_issuer_with_a_slash,
            id_token_claims=of_an_issuer_with_a_slash,
            authorization_response=of_an_issuer_with_a_slash,
            discovery_http=for_oauth_alone,
            unrouted_http=answer_behind_two_slashes,
        ),
        also=("OIDCC-15.2-3", "OIDCD-4-1", "OIDCD-4-2", "OIDCD-4.1-1", "OIDCD-4.2-1", "OIDCD-4.2-2", "OIDCD-4.3-1"),
        shown_in=("oidc-discovery/configuration-response",),
    ),
    Fault(
        "revocation-by-get",
        ("RFC7009-2-3",),
        "A revocation by GET is answered like one by POST.",
        at(unrouted_http=revoke_by_get),
        also=("RFC7009-2.1-6",),
    ),
    Fault(
        "metadata-of-unknown-issuers",
        ("RFC8414-3.2-5", "OIDCD-4.2-5"),
        "The metadata of an issuer that does not exist are those of another one.",
        at(unrouted_http=answer_for_unknown_issuers),
    ),
)

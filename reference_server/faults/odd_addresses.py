"""Faults of requests that no route takes: by another method, or about an issuer that does not exist."""

from dataclasses import replace

from reference_server.endpoints.discovery import discovery_endpoint
from reference_server.endpoints.revocation import revocation_endpoint
from reference_server.faults.fault import Fault, at
from reference_server.provider import Provider
from reference_server.web.dispatch import WELL_KNOWN
from reference_server.web.message import Request, Response


def revoke_by_get(provider: Provider, request: Request, refusal: Response) -> Response:
    """Take the query of a GET for the form of a POST."""
    if request.method != "GET" or not request.url.partition("?")[0].endswith("/oauth2/revoke"):
        return refusal
    return revocation_endpoint(provider, replace(request, method="POST", form=request.query))


def answer_for_unknown_issuers(provider: Provider, request: Request, refusal: Response) -> Response:
    """Tell one's own metadata to whoever asks about any issuer."""
    asked = any(well_known in request.url for well_known in WELL_KNOWN)
    return discovery_endpoint(provider, request) if asked else refusal


FAULTS = (
    Fault(
        "revocation-by-get",
        ("RFC7009-2-3",),
        "A revocation by GET is answered like one by POST.",
        at(unrouted_http=revoke_by_get),
        also=("RFC7009-2.1-6",),
    ),
    Fault(
        "metadata-of-unknown-issuers",
        ("RFC8414-3.2-5",),
        "The metadata of an issuer that does not exist are those of another one.",
        at(unrouted_http=answer_for_unknown_issuers),
    ),
)

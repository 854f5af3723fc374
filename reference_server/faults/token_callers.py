"""Faults of how clients ask the token endpoint, and of the ID Token that a refresh gives."""

import json

from msgspec.structs import replace

from reference_server.errors import InvalidClient, InvalidRequest
from reference_server.faults.changes import left_out
from reference_server.faults.fault import Fault, at, both, drop, swap
from reference_server.faults.id_tokens import signed_by_another_key
from reference_server.faults.stricter_rules import no_basic
from reference_server.jose.signatures import MAC_ALGORITHMS, BadToken, read_claims, read_header
from reference_server.provider import Provider
from reference_server.rules.clients import assertion, credentials, form
from reference_server.rules.clients.call import KEY_JWT, SECRET_JWT, ClientCall
from reference_server.web.message import Request, Response


def demand_json(_provider: Provider, call: ClientCall) -> None:
    """Take a request as JSON alone."""
    if call.http.media_type != "application/json":
        raise InvalidRequest("the body is not application/json")


def believe_whoever_refreshes(provider: Provider, call: ClientCall) -> None:
    """Look at no secret where a refresh token is shown."""
    if call.parameters.get("grant_type") != "refresh_token":
        credentials.check_client_secret(provider, call)


def know_the_client_by_iss(provider: Provider, call: ClientCall) -> None:
    """Take the client from the iss of its assertion, whatever the sub is."""
    shown = call.parameters.get("client_assertion")
    if shown is None or call.parameters.get("client_assertion_type") != credentials.ASSERTION_TYPE:
        credentials.read_credentials(provider, call)
        return
    try:
        algorithm, issuer = read_header(shown).get("alg"), read_claims(shown).get("iss")
    except BadToken as error:
        raise InvalidClient("the client assertion is not a JWT", str(error)) from error
    call.client_id, call.secret = str(issuer), shown
    call.method = SECRET_JWT if algorithm in MAC_ALGORITHMS else KEY_JWT


def refreshed_by_another_key(provider: Provider, request: Request, response: Response) -> Response:
    """Sign the ID Token of a refresh with a key that is not published."""
    members = json.loads(response.body)
    if ("grant_type", "refresh_token") not in (request.form or ()) or "id_token" not in members:
        return response
    members["id_token"] = signed_by_another_key(provider, members["id_token"])
    return replace(response, body=json.dumps(members).encode())


FAULTS = (
    Fault(
        "token-request-as-json",
        ("OIDCC-3.1.3.1-1",),
        "The token endpoint takes JSON, and no form.",
        swap(form.demand_form, demand_json),
        also=("OIDCC-2-21", "OIDCC-2-9", "OIDCC-3.1.3.3-1"),
    ),
    Fault(
        "refresh-without-the-secret",
        ("OIDCC-12.1-1",),
        "Whoever has the refresh token needs no client secret.",
        swap(credentials.check_client_secret, believe_whoever_refreshes),
    ),
    Fault(
        "refreshed-id-token-of-another-key",
        ("OIDCC-12.2-10",),
        "The ID Token of a refresh is signed by a key that is not published.",
        at(token_http=refreshed_by_another_key),
    ),
    Fault(
        "assertion-subject-not-compared",
        ("OIDCC-9-7", "RFC7521-5.2-3", "RFC7521-5.2-4", "RFC7523-3-4", "RFC7523-3-5"),
        "A client assertion may have any sub.",
        both(swap(credentials.read_credentials, know_the_client_by_iss), drop(assertion.demand_own_assertion)),
    ),
    Fault(
        "methods-unlisted-and-basic-refused",
        ("OIDCD-3-43",),
        "The metadata do not list how clients may authenticate, and HTTP Basic is refused.",
        both(
            at(metadata=left_out("token_endpoint_auth_methods_supported")),
            swap(credentials.read_credentials, no_basic),
        ),
        also=("OIDCC-2-21", "OIDCC-2-9", "OIDCC-3.1.3.3-1", "OIDCC-9-1"),
        shown_in=("oidc-core/client-without-a-registered-method",),
    ),
)

"""Faults of what registration and its management answer."""

import json

from msgspec.structs import replace

from reference_server.faults.changes import (
    Answer,
    changed,
    left_out,
    only,
    told,
    where,
    with_body,
    with_header,
    with_status,
)
from reference_server.faults.fault import faults_at
from reference_server.provider import Provider
from reference_server.rules.registration.configuration import SET_BY_PROVIDER
from reference_server.web.message import Request, Response, json_response

member = faults_at("registration_response")
answer = faults_at("registration_http")

WEAK_SECRET = "secret"
CHOSEN = (*SET_BY_PROVIDER, "client_secret")


def of_method(method: str, change: Answer) -> Answer:
    """Change only the answers to one method."""
    return lambda provider, request, response: (
        change(provider, request, response) if request.method == method else response
    )


def echo_what_the_provider_sets(_provider: Provider, request: Request, response: Response) -> Response:
    """Answer an update as if all members that it named had been taken."""
    if request.method != "PUT" or response.status not in (200, 400):
        return response
    asked = {name: value for name, value in json.loads(request.body or b"{}").items() if name in CHOSEN}
    kept = json.loads(response.body) if response.status == 200 else json.loads(request.body)
    return replace(response, status=200, body=json.dumps(kept | asked).encode())


def error_code(code: str) -> Answer:
    """Refuse with this code, whatever is wrong."""
    return lambda _provider, _request, response: (
        replace(response, body=json.dumps(json.loads(response.body) | {"error": code}).encode())
        if response.status == 400
        else response
    )


FAULTS = (
    answer(
        "registration-endpoint-empty",
        "OIDCC-15.2-4",
        "The registration_endpoint is listed, and answers 404.",
        of_method("POST", lambda _provider, _request, _response: json_response(404, {})),
    ),
    member(
        "client-id-dropped",
        "OIDCR-3.2-7 RFC7591-3.2.1-1",
        "The response has no client_id.",
        left_out("client_id"),
        also=(
            "OIDCR-2-42 OIDCR-2-8 OIDCR-3.1-1 OIDCR-3.2-1 OIDCR-3.2-10 OIDCR-3.2-13 OIDCR-3.2-5 "
            "RFC6749-A.1-1 RFC6749-A.2-1 RFC7591-2-11 RFC7591-2-4 RFC7591-2-8 RFC7591-3-1 RFC7591-3.1-2 "
            "RFC7591-3.1-3 RFC7591-3.2-1"
        ),
    ),
    member(
        "client-id-beyond-ascii",
        "RFC6749-A.1-1 RFC6749-A.2-1",
        "The client_id has a letter beyond ASCII.",
        changed("client_id", lambda one: one + "é"),
        also="OIDCC-3.1.2.5-3 OIDCC-3.1.2.5-4",
    ),
    member(
        "client-secret-unprintable",
        "RFC6749-A.2-1 RFC6749-A.1-1",
        "The client_secret has a control character.",
        changed("client_secret", lambda secret: secret + "\x01"),
        also="OIDCC-2-21 OIDCC-2-9 OIDCC-3.1.3.3-1",
    ),
    member(
        "one-client-id-for-all",
        "OIDCR-3.1-2 OIDCR-3.2-8 RFC6749-2.2-2 RFC7591-3.1-1 RFC7591-3.2.1-2",
        "Every client has the same client_id.",
        told(client_id="the-client"),
        also="OIDCC-3.1.2.5-3 OIDCC-3.1.2.5-4",
    ),
    member(
        "client-secret-short",
        "OIDCC-16.19-1",
        "The client_secret is short enough to be guessed.",
        changed("client_secret", lambda _secret: WEAK_SECRET),
        also="OIDCC-2-21 OIDCC-2-9 OIDCC-3.1.3.3-1",
    ),
    member(
        "client-secret-of-sixteen-octets",
        "OIDCC-16.19-2",
        "A client_secret has sixteen octets, whatever MAC was registered.",
        changed("client_secret", lambda secret: secret[:16]),
        also="OIDCC-16.19-1 OIDCC-2-21 OIDCC-2-9 OIDCC-3.1.3.3-1",
    ),
    member(
        "client-secret-withheld",
        "RFC7591-3.2.1-4",
        "A confidential client gets no client_secret.",
        left_out("client_secret", "client_secret_expires_at"),
        also="OIDCC-2-21 OIDCC-2-9 OIDCC-3.1.3.3-1",
    ),
    member(
        "client-secret-expiry-missing",
        "RFC7591-3.2.1-6 OIDCR-3.2-13",
        "A client_secret comes without client_secret_expires_at.",
        left_out("client_secret_expires_at"),
    ),
    member(
        "client-secret-expired",
        "OIDCR-3.2-14",
        "The client_secret has expired when it is issued.",
        where("client_secret", told(client_secret_expires_at=1)),
    ),
    member(
        "registration-token-withheld",
        "OIDCR-3.2-10 RFC7592-3-2 RFC7592-A.1-1 RFC7592-3-3",
        "A registration_client_uri comes without its token.",
        left_out("registration_access_token"),
        also=(
            "RFC7592-2.2-1 RFC7592-2.2-12 RFC7592-2.2-13 RFC7592-2.2-4 RFC7592-2.2-5 RFC7592-3-1 RFC7592-3-3 "
            "RFC7592-3-5 RFC7592-A.1-1"
        ),
    ),
    member(
        "configuration-address-withheld",
        "RFC7592-3-1",
        "A registration_access_token comes without its address.",
        left_out("registration_client_uri"),
        also="OIDCR-2-51 OIDCR-3.2-10 OIDCR-4.3-1 OIDCR-4.3-3 RFC7592-2.1-1",
    ),
    member(
        "both-key-sources-told",
        "RFC7591-2-27",
        "The response has both jwks and jwks_uri.",
        told(jwks={"keys": []}, jwks_uri="https://rp.example/jwks"),
    ),
    member(
        "registered-grant-types-dropped",
        "RFC7591-3.2.1-8 OIDCR-3.2-1",
        "The response leaves out grant_types.",
        left_out("grant_types"),
    ),
    member(
        "defaults-of-its-own",
        "RFC7591-2-4 RFC7591-2-8 RFC7591-2-11 OIDCR-2-42 OIDCR-2-8 RFC7591-3.1-3",
        "A client that registered nothing else has other methods, grants and response types than by default.",
        told(token_endpoint_auth_method="client_secret_post", grant_types=["implicit"], response_types=["id_token"]),
        also="OIDCC-3.1.2.5-3 OIDCC-3.1.2.5-4",
    ),
    member(
        "redirect-uris-rewritten",
        "OIDCR-3.2-2 RFC7591-2-2 RFC8252-7.3-5",
        "The redirect URIs come back with a slash at the end.",
        changed("redirect_uris", lambda uris: [uri + "/" for uri in uris]),
        also=(
            "OIDCC-3.1.2.5-3 OIDCC-3.1.2.5-4 OIDCC-9-18 RFC7591-2-12 RFC7591-2-16 RFC7591-2-17 RFC7591-2-18 "
            "RFC7591-2-19 RFC7591-2-21 RFC7591-2-5 RFC7591-2-9"
        ),
    ),
    answer(
        "registration-as-text",
        "OIDCR-3.2-6 OIDCR-3.1-1 RFC7591-3-1 RFC7591-3.2-1",
        "The response is served as text/plain.",
        only(201, with_header("Content-Type", "text/plain")),
    ),
    answer(
        "registration-cacheable",
        "RFC7591-3.2.1-12",
        "The response may be cached.",
        with_header("Cache-Control", None),
    ),
    answer(
        "configuration-nested",
        "RFC7592-3-5",
        "The client is told in a member of its own.",
        only(200, with_body(lambda body: b'{"client":' + body + b"}")),
        also="OIDCR-4.1-1 OIDCR-4.2-1 OIDCR-4.3-1 OIDCR-4.3-2 OIDCR-4.3-3 RFC7592-2.1-1 RFC7592-2.1-3",
    ),
    answer(
        "configuration-created",
        ("OIDCR-4.1-1 RFC7592-2.1-1 RFC7592-B-1 RFC7592-B-2 OIDCR-4.3-3 RFC7592-2.1-2 RFC7592-5-2 RFC7592-A.1-2"),
        "A read of the configuration is answered with status 201.",
        of_method("GET", with_status(201, instead_of=200)),
    ),
    answer(
        "update-created",
        "RFC7592-2.2-1 RFC7592-2.2-12",
        "An update is answered with status 201.",
        of_method("PUT", with_status(201, instead_of=200)),
    ),
    answer(
        "update-of-another-client",
        "RFC7592-2.2-13 RFC7592-2.1-3",
        "An update is answered with another client_id.",
        of_method("PUT", only(200, with_body(lambda body: body.replace(b'"client_id":"', b'"client_id":"x', 1)))),
        also="RFC7592-2.2-18",
    ),
    answer(
        "chosen-values-taken",
        "RFC7592-2.2-2 RFC7592-2.2-3 RFC7592-2.2-8 RFC7592-2.2-9 RFC7592-2.2-7",
        "An update may set what the provider alone sets.",
        echo_what_the_provider_sets,
        # The access token that the answer names then opens nothing.
        also=(
            "RFC7592-2.2-10 RFC7592-2.2-11 RFC7592-2.2-18 RFC7592-2.2-19 RFC7592-3-4 RFC7592-2.1-1 RFC7592-2.1-3 "
            "RFC7592-A.1-1 RFC7592-A.1-2 OIDCR-3.3-2 OIDCR-4.3-1 RFC7591-3.2.2-2"
        ),
    ),
    answer(
        "registration-error-with-422",
        "OIDCR-3.3-2 RFC7591-3.2.2-2 RFC7591-3.1-4",
        "A refused registration has status 422.",
        with_status(422, instead_of=400),
        also=(
            "RFC7591-2-20 RFC7591-2-30 RFC7591-2-7 RFC7591-2.1-1 RFC7591-3.2.1-9 RFC7591-3.2.2-8 RFC7591-5-3 "
            "RFC7591-5-4"
        ),
    ),
    answer(
        "registration-error-in-a-list",
        "RFC7591-3.2.2-3",
        "A refused registration has an array of errors.",
        only(400, lambda _provider, _request, _response: json_response(400, {"error": ["invalid_redirect_uri"]})),
        also="OIDCR-2-24 OIDCR-3.3-2 RFC7591-2-26 RFC7591-3.2.2-2",
    ),
    answer(
        "every-registration-error-an-invalid-request",
        (
            "OIDCR-3.3-4 RFC7591-3.2.2-5 OIDCR-3.3-3 RFC7591-3.2.2-4 RFC7592-2.2-18 RFC7591-2-22 OIDCR-2-50 "
            "RFC7591-2-14 RFC7591-2-28"
        ),
        "Every refused registration is an invalid_request.",
        error_code("invalid_request"),
        also="RFC6749-3.1.2-1 RFC7591-5-3 RFC7591-5-4 RFC7592-2.2-19",
    ),
    answer(
        "wrong-registration-token-a-bad-request",
        (
            "OIDCR-4.4-1 OIDCR-4.4-2 OIDCR-4.1-2 OIDCR-4-1 RFC7592-2.1-4 RFC7592-2.1-5 RFC7592-5-6 "
            "OIDCR-4.4-4 RFC7592-2-2 RFC7592-2.2-15 RFC7592-2.3-10 RFC7592-2.3-4 RFC7592-2.3-9 RFC7592-5-5 "
            "RFC7592-B-3"
        ),
        "A registration access token that does not fit is answered with status 400.",
        with_status(400, instead_of=401),
    ),
)

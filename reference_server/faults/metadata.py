"""Faults of the provider metadata, one for each member that has a rule of its own."""

from msgspec.structs import replace

from reference_server.faults.changes import changed, left_out, told, twice, with_body, with_header, with_status
from reference_server.faults.fault import Fault, at, faults_at
from reference_server.provider import Provider
from reference_server.seams import Transform
from reference_server.web.message import Request, Response, json_response

signed_metadata = faults_at("signed_metadata_claims")
OPENID_CONFIGURATION = "/.well-known/openid-configuration"
ASSERTION_ALGORITHMS = "token_endpoint_auth_signing_alg_values_supported"
REVOCATION_ALGORITHMS = "revocation_endpoint_auth_signing_alg_values_supported"


def without(value: str, name: str) -> Transform:
    """Do not list a value."""
    return changed(name, lambda listed: [one for one in listed if one != value])


def with_fragment(name: str) -> Transform:
    """Publish an endpoint with a fragment."""
    return changed(name, lambda address: address + "#here")


def follow_forwarded_host(_provider: Provider, request: Request, response: Response) -> Response:
    """Publish the addresses of whatever host a proxy is said to have been asked for."""
    host = request.headers.get("x-forwarded-host")
    own = request.url.split("/")[2]
    return replace(response, body=response.body.replace(own.encode(), host.encode())) if host else response


def for_oauth_alone(_provider: Provider, request: Request, response: Response) -> Response:
    """Know no document of OpenID Connect Discovery."""
    asked = OPENID_CONFIGURATION in request.url
    return json_response(404, {"error": "not_found"}) if asked else response


def other_keys_for_oauth(_provider: Provider, request: Request, response: Response) -> Response:
    """Name another key set in the document of RFC 8414."""
    if "oauth-authorization-server" not in request.url:
        return response
    return replace(response, body=response.body.replace(b"/.well-known/jwks.json", b"/.well-known/other.json"))


def other_issuer_for_oauth(provider: Provider, request: Request, response: Response) -> Response:
    """Name another issuer in the document of RFC 8414."""
    if "oauth-authorization-server" not in request.url:
        return response
    own = f'"issuer":"{provider.issuer}'.encode()
    return replace(response, body=response.body.replace(own, own + b"/another"))


member = faults_at("metadata")
FAULTS = (
    signed_metadata(
        "signed-metadata-without-issuer",
        "RFC8414-2.1-1",
        "The signed metadata do not say who issued them.",
        left_out("iss"),
    ),
    signed_metadata(
        "signed-metadata-of-another-endpoint",
        "RFC8414-2.1-3",
        "The signed metadata name another token endpoint than the plain ones.",
        changed("token_endpoint", lambda address: address + "/another"),
    ),
    member(
        "issuer-dropped",
        "OIDCD-3-1 RFC9207-2.3-1 OIDCD-4.3-1 RFC8414-3.3-1",
        "The metadata have no issuer.",
        left_out("issuer"),
        also="RFC8414-3-1 RFC8414-3.3-2 RFC8414-5-1",
    ),
    member(
        "authorization-endpoint-dropped",
        "OIDCD-3-5 RFC8414-2-2",
        "The metadata have no authorization_endpoint.",
        left_out("authorization_endpoint"),
        also="OIDCC-3.1.2.5-3 OIDCC-3.1.2.5-4 RFC6749-3.1-2",
    ),
    member(
        "token-endpoint-dropped",
        "OIDCD-3-8 RFC8414-2-3",
        "The metadata have no token_endpoint.",
        left_out("token_endpoint"),
        also="OIDCC-2-21 OIDCC-2-9 OIDCC-3.1.3.3-1",
    ),
    member(
        "userinfo-endpoint-dropped",
        "OIDCC-15.2-5",
        "The metadata have no userinfo_endpoint.",
        left_out("userinfo_endpoint"),
        also=(
            "OIDCC-5.3-2 OIDCC-5.3-4 OIDCC-5.3.1-1 OIDCC-5.3.2-1 OIDCC-5.3.2-5 OIDCC-5.3.2-6 OIDCC-5.3.2-9 "
            "RFC6750-2.1-1"
        ),
    ),
    member(
        "registration-endpoint-dropped",
        "OIDCC-15.2-4",
        "The metadata have no registration_endpoint.",
        left_out("registration_endpoint"),
    ),
    member(
        "registration-endpoint-without-address",
        "OIDCC-15.2-4",
        "The registration_endpoint is no address.",
        told(registration_endpoint=True),
    ),
    member(
        "end-session-endpoint-dropped",
        "OIDCRIL-2.1-1",
        "The metadata have no end_session_endpoint.",
        left_out("end_session_endpoint"),
    ),
    member(
        "check-session-iframe-dropped",
        "OIDCSM-3.3-1",
        "The metadata have no check_session_iframe.",
        left_out("check_session_iframe"),
    ),
    member(
        "authorization-endpoint-with-fragment",
        "RFC6749-3.1-2",
        "The authorization_endpoint has a fragment.",
        with_fragment("authorization_endpoint"),
        also="OIDCC-3.1.2.5-3 OIDCC-3.1.2.5-4",
    ),
    member(
        "token-endpoint-with-fragment",
        "RFC6749-3.2-1",
        "The token_endpoint has a fragment.",
        with_fragment("token_endpoint"),
    ),
    member(
        "revocation-endpoint-with-fragment",
        "RFC7009-2-4",
        "The revocation_endpoint has a fragment.",
        with_fragment("revocation_endpoint"),
    ),
    member(
        "response-types-dropped",
        "OIDCD-3-24 RFC8414-2-9 OIDCD-3-25 OIDCC-15.2-1 OIDCC-15.2-2",
        "The metadata do not list the response types.",
        left_out("response_types_supported"),
    ),
    member(
        "implicit-grant-not-listed",
        "OIDCD-3-29",
        "The metadata list response types of the implicit flow and not its grant type.",
        without("implicit", "grant_types_supported"),
    ),
    member(
        "subject-types-dropped",
        "OIDCD-3-31 OIDCC-8-1",
        "The metadata do not list the subject types.",
        left_out("subject_types_supported"),
    ),
    member(
        "id-token-algorithms-dropped",
        "OIDCD-3-32 OIDCD-3-33",
        "The metadata do not list the algorithms of ID Tokens.",
        left_out("id_token_signing_alg_values_supported"),
    ),
    member(
        "rs256-not-listed",
        "OIDCD-3-33",
        "RS256 is not among the algorithms of ID Tokens.",
        without("RS256", "id_token_signing_alg_values_supported"),
    ),
    member(
        "openid-not-listed",
        "OIDCD-3-22",
        "The scopes that the metadata list lack openid.",
        without("openid", "scopes_supported"),
    ),
    member(
        "assertion-algorithms-dropped",
        "RFC8414-2-13 OIDCD-3-44 RFC8414-2-14",
        "The metadata list JWT methods and not the algorithms of their assertions.",
        left_out(ASSERTION_ALGORITHMS),
    ),
    member(
        "unsigned-assertions-listed",
        "OIDCD-3-45 RFC8414-2-15",
        "The algorithms of client assertions hold none.",
        changed(ASSERTION_ALGORITHMS, lambda listed: [*listed, "none"]),
    ),
    member(
        "revocation-algorithms-dropped",
        "RFC8414-2-21",
        "The metadata do not list the algorithms of assertions at the revocation endpoint.",
        left_out(REVOCATION_ALGORITHMS),
    ),
    member(
        "request-uri-said-to-be-unsupported",
        "OIDCC-15.2-7 OIDCC-3.1.2.6-13 OIDCC-6.2-1 RFC9101-7-4",
        "A provider with dynamic registration says that it takes no request_uri, and takes it.",
        told(request_uri_parameter_supported=False),
        also="OIDCD-3-54",
        shown_in="oidc-core/request-uri-unsigned",
    ),
    member(
        "signed-requests-said-to-be-demanded",
        "RFC9101-10.5-3",
        "The provider says that every request has to be signed, and takes others.",
        told(require_signed_request_object=True),
    ),
    member(
        "request-said-to-be-unsupported",
        "OIDCC-3.1.2.6-12 OIDCC-6.1-2 RFC9101-7-3",
        "The provider says that it takes no request parameter, and takes it.",
        told(request_parameter_supported=False),
        also="OIDCC-6.1-1 OIDCD-3-53",
    ),
    member(
        "request-uri-registration-said-and-not-demanded",
        "OIDCC-6.2-7 OIDCD-3-55",
        "The provider says that a request_uri has to be registered, and takes others.",
        told(require_request_uri_registration=True),
        shown_in="oidc-core/request-uri-unsigned",
    ),
    member(
        "pushed-requests-said-and-not-demanded",
        "RFC9126-5-1",
        "The provider says that requests have to be pushed, and takes others.",
        told(require_pushed_authorization_requests=True),
    ),
    member(
        "scopes-in-one-string",
        "OIDCD-4.2-3 RFC8414-3.2-2",
        "A list of the metadata is one string.",
        changed("response_modes_supported", " ".join),
    ),
    member(
        "empty-list-in-the-metadata",
        "OIDCD-4.2-4 RFC8414-3.2-3",
        "A list of the metadata is empty.",
        told(ui_locales_supported=[]),
    ),
    member(
        "form-post-not-listed",
        "OAuth2-FP-2-15",
        "The response modes that the metadata list lack form_post.",
        without("form_post", "response_modes_supported"),
    ),
    member(
        "iss-not-announced",
        "RFC9207-2.3-3 RFC9207-3-1",
        "The provider sends iss and does not say so in its metadata.",
        left_out("authorization_response_iss_parameter_supported"),
    ),
    member(
        "s256-not-listed",
        "RFC9700-2.1.1-5 RFC9700-4.7.1-1 RFC7636-7.2-3",
        "S256 is not among the code challenge methods that the metadata list.",
        told(code_challenge_methods_supported=["plain"]),
        also="RFC7636-7.2-1",
    ),
    Fault(
        "metadata-as-text",
        ("OIDCD-4-2", "RFC8414-3.2-1"),
        "The metadata are served as text/plain.",
        at(discovery_http=with_header("Content-Type", "text/plain")),
    ),
    Fault(
        "metadata-created",
        ("OIDCD-4.2-1", "RFC8414-3.2-1", "OIDCD-4.1-1", "RFC8414-3.1-1"),
        "The metadata come with status 201.",
        at(discovery_http=with_status(201, instead_of=200)),
    ),
    Fault(
        "metadata-of-oauth-alone",
        ("OIDCD-4-1", "OIDCC-15.2-3"),
        "The metadata are in the document of RFC 8414 alone.",
        at(discovery_http=for_oauth_alone),
        also=("OIDCD-4-2", "OIDCD-4.1-1", "OIDCD-4.2-1", "OIDCD-4.2-2", "OIDCD-4.3-1"),
    ),
    Fault(
        "metadata-member-twice",
        ("OIDCD-4.2-2", "OIDCD-5-1"),
        "A member of the metadata comes twice.",
        at(discovery_http=with_body(twice("token_endpoint"))),
    ),
    Fault(
        "metadata-follow-a-forwarded-host",
        ("RFC8414-3.3-2",),
        "The metadata name the host of the header X-Forwarded-Host.",
        at(discovery_http=follow_forwarded_host),
    ),
    Fault(
        "documents-name-two-key-sets",
        (
            "RFC9068-4-3",
            "RFC8414-3-3",
        ),
        "The two documents of metadata name two key sets.",
        at(discovery_http=other_keys_for_oauth),
    ),
    Fault(
        "documents-name-two-issuers",
        (
            "RFC8414-3-1",
            "RFC9068-4-3",
            "RFC8414-3-3",
        ),
        "The document of RFC 8414 names another issuer.",
        at(discovery_http=other_issuer_for_oauth),
    ),
)

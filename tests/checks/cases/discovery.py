"""The provider's configuration."""

from typing import Any

from harness.checks import discovery, discovery_values
from harness.protocol.exchange import Request
from harness.protocol.provider import DiscoveryResponse

from ..case import Case, Cases, of
from ..messages import ISSUER, JSON_TYPE, a_provider, an_exchange

WELL_KNOWN = f"{ISSUER}/.well-known/openid-configuration"


def a_discovery_response(
    *,
    status: int = 200,
    media_type: str | None = JSON_TYPE,
    url: str = WELL_KNOWN,
    method: str = "GET",
    body: bytes | None = None,
    **members: Any,
) -> DiscoveryResponse:
    """A correct configuration; members come on top, None removes one."""
    document = dict(a_provider(**members).metadata.members)
    exchange = an_exchange(
        status, document if body is None else body, media_type=media_type, request=Request(method, url)
    )
    return DiscoveryResponse(ISSUER, exchange, document)


def at_a_slash(url: str) -> DiscoveryResponse:
    """The document of an issuer that ends in a slash, fetched from an address."""
    issuer = f"{ISSUER}/tenant/"
    found = dict(a_provider(issuer=issuer).metadata.members)
    return DiscoveryResponse(issuer, an_exchange(200, found, request=Request("GET", url)), found)


def member(name: str, breaking: object, meeting: object = ()) -> Case:
    return of(a_discovery_response, {name: breaking}, {} if meeting == () else {name: meeting})


ASSERTIONS = {"token_endpoint_auth_methods_supported": ["private_key_jwt"]}
ALGORITHMS = "token_endpoint_auth_signing_alg_values_supported"
ALL_GRANTS = ["authorization_code", "implicit"]
ALL_TYPES = ["code", "id_token", "token id_token"]

CASES: Cases = {
    discovery.the_document_is_at_the_well_known_path: of(a_discovery_response, {"url": f"{ISSUER}/configuration"}),
    discovery.a_trailing_slash_is_dropped: of(
        a_discovery_response,
        {"issuer": f"{ISSUER}/", "url": f"{ISSUER}//.well-known/openid-configuration"},
        {"issuer": f"{ISSUER}/"},
    ),
    discovery.the_document_is_served_for_get: of(a_discovery_response, {"method": "POST"}),
    discovery.status_is_200: of(a_discovery_response, {"status": 203}),
    discovery.media_type_is_json: of(a_discovery_response, {"media_type": "text/json"}),
    discovery.success_is_200_with_json: of(a_discovery_response, {"media_type": "text/json"}),
    discovery.the_body_is_one_object_without_duplicates: of(a_discovery_response, {"body": b'{"a": 1, "a": 2}'}),
    discovery.members_with_several_values_are_arrays: member("subject_types_supported", "public"),
    discovery.members_without_elements_are_left_out: member("acr_values_supported", []),
    discovery.issuer_is_there: member("issuer", None),
    discovery.issuer_is_an_https_url: member("issuer", f"{ISSUER}?tenant=7"),
    discovery.issuer_is_where_the_document_was_fetched: member("issuer", f"{ISSUER}/"),
    discovery.authorization_endpoint_is_there: member("authorization_endpoint", "/authorize"),
    discovery.authorization_endpoint_is_there_for_its_grants: member("authorization_endpoint", None),
    discovery.token_endpoint_is_there: member("token_endpoint", None),
    discovery.userinfo_endpoint_is_there: member("userinfo_endpoint", None),
    discovery.jwks_uri_is_there: member("jwks_uri", "https://"),
    discovery.registration_endpoint_is_there: member("registration_endpoint", None),
    discovery.authorization_endpoint_is_https: member("authorization_endpoint", "http://op.example/authorize"),
    discovery.token_endpoint_is_https: member("token_endpoint", "http://op.example/token"),
    discovery.userinfo_endpoint_is_https: member("userinfo_endpoint", "http://op.example/userinfo"),
    discovery.jwks_uri_is_https: member("jwks_uri", "http://op.example/jwks"),
    discovery.registration_endpoint_is_https: member("registration_endpoint", "http://op.example/register"),
    discovery.authorization_endpoint_has_no_fragment: member("authorization_endpoint", f"{ISSUER}/authorize#top"),
    discovery_values.response_types_are_listed: member("response_types_supported", []),
    discovery_values.a_dynamic_provider_lists_three_response_types: member(
        "response_types_supported", ["code"], ALL_TYPES
    ),
    discovery_values.a_dynamic_provider_lists_two_grants: member(
        "grant_types_supported", ["authorization_code"], ALL_GRANTS
    ),
    discovery_values.a_dynamic_provider_takes_request_uri: member("request_uri_parameter_supported", False),
    discovery_values.request_object_algorithms_have_rs256: member(
        "request_object_signing_alg_values_supported", ["none"], ["RS256"]
    ),
    discovery_values.grant_types_are_an_array: member("grant_types_supported", "authorization_code"),
    discovery_values.subject_types_are_listed: member("subject_types_supported", ["private"]),
    discovery_values.id_token_algorithms_are_listed: member("id_token_signing_alg_values_supported", None),
    discovery_values.id_token_algorithms_have_rs256: member("id_token_signing_alg_values_supported", ["ES256"]),
    discovery_values.userinfo_algorithms_are_an_array: member(
        "userinfo_signing_alg_values_supported", "RS256", ["RS256"]
    ),
    discovery_values.request_object_algorithms_have_none_and_rs256: member(
        "request_object_signing_alg_values_supported", ["RS256"], ["none", "RS256"]
    ),
    discovery_values.scopes_are_listed: member("scopes_supported", None),
    discovery_values.scopes_have_openid: member("scopes_supported", ["profile"]),
    discovery_values.scopes_are_scope_strings: member("scopes_supported", ["openid", "two words"]),
    discovery_values.claims_locales_are_language_tags: member("claims_locales_supported", ["en_US"], ["en-US"]),
    discovery_values.ui_locales_are_language_tags: member("ui_locales_supported", ["en_US"], ["en-US"]),
    discovery_values.claims_are_listed: member("claims_supported", "sub", ["sub"]),
    discovery_values.display_values_are_an_array: member("display_values_supported", "page", ["page"]),
    discovery_values.claims_parameter_is_a_boolean: member("claims_parameter_supported", "true", True),
    discovery_values.request_parameter_is_a_boolean: member("request_parameter_supported", 1, True),
    discovery_values.request_uri_parameter_is_a_boolean: member("request_uri_parameter_supported", "no", False),
    discovery_values.client_assertion_algorithms_have_rs256: of(
        a_discovery_response, {**ASSERTIONS, ALGORITHMS: ["ES256"]}, {**ASSERTIONS, ALGORITHMS: ["RS256"]}
    ),
    discovery_values.client_assertion_algorithms_lack_none: member(ALGORITHMS, ["none"], ["RS256"]),
    discovery_values.client_assertions_come_with_algorithms: of(
        a_discovery_response, ASSERTIONS, {**ASSERTIONS, ALGORITHMS: ["RS256"]}
    ),
    discovery_values.code_challenge_methods_hold_a_known_one: member(
        "code_challenge_methods_supported", ["S1"], ["S256"]
    ),
    discovery.a_trailing_slash_is_dropped_before_the_insertion: Case(
        lambda: (at_a_slash(f"{ISSUER}/.well-known/oauth-authorization-server/tenant"),),
        lambda: (at_a_slash(f"{ISSUER}/.well-known/oauth-authorization-server/tenant/"),),
    ),
}

"""Authorization server metadata, and the redirects of native apps."""

from typing import Any

from msgspec.structs import replace

from harness.checks import metadata, native_apps, signed_metadata
from harness.protocol.exchange import Request
from harness.protocol.provider import DiscoveryError, DiscoveryResponse, JwksResponse
from harness.wire import jose

from ..case import Case, Cases, of
from ..endpoint_messages import a_jwks_response
from ..messages import (
    CALLBACK,
    ISSUER,
    a_compact_jwt,
    a_key_set,
    a_provider,
    an_authorization_error,
    an_authorization_success,
    an_exchange,
)
from .discovery import a_discovery_response

OAUTH = f"{ISSUER}/.well-known/oauth-authorization-server"


def document(*, url: str = OAUTH, headers: tuple[tuple[str, str], ...] = (), **members: Any) -> DiscoveryResponse:
    """A correct OAuth document; members come on top, None removes one."""
    found = dict(a_provider(**members).metadata.members)
    exchange = an_exchange(200, found, request=Request("GET", url, headers))
    return DiscoveryResponse(ISSUER, exchange, found)


def told(meeting: dict[str, Any], breaking: dict[str, Any]) -> Case:
    return Case(lambda: (document(**meeting),), lambda: (document(**breaking),))


def beside(breaking: dict[str, Any]) -> Case:
    return Case(lambda: (document(), document()), lambda: (document(), document(**breaking)))


def http(*names: str) -> Case:
    return told({}, {name: "http://op.example/endpoint" for name in names})


def missing(status: int) -> DiscoveryError:
    return DiscoveryError(f"{ISSUER}/nobody", an_exchange(status, {}))


def published(*uses: str | None) -> JwksResponse:
    keys = [{"kty": "EC", **({"use": use} if use else {})} for use in uses]
    return a_jwks_response({"keys": keys})


def jwt_methods(endpoint: str) -> Case:
    methods = {f"{endpoint}_auth_methods_supported": ["private_key_jwt"]}
    listed = {f"{endpoint}_auth_signing_alg_values_supported": ["RS256"]}
    return told({**methods, **listed}, methods)


def signed(**claims: Any) -> DiscoveryResponse:
    """Metadata beside the same in a JWT; claims come on top there, None removes one."""
    found = a_discovery_response(signed_metadata="a JWT")
    members = {**found.document, "iss": ISSUER, **claims}
    jwt = a_compact_jwt({name: value for name, value in members.items() if value is not None})
    return replace(found, signed=jose.decode(jwt, a_key_set()))


FORWARDED = {"headers": (("X-Forwarded-Host", "attacker.example"),)}

CASES: Cases = {
    metadata.the_path_is_inserted: told({}, {"url": f"{ISSUER}/oauth"}),
    metadata.the_documents_agree: beside({"token_endpoint": f"{ISSUER}/another"}),
    metadata.issuer_and_keys_agree: beside({"jwks_uri": f"{ISSUER}/another"}),
    metadata.an_inserted_configuration_agrees: told({}, {"issuer": "https://other.example"}),
    metadata.an_unknown_issuer_is_not_found: Case(lambda: (missing(404),), lambda: (missing(400),)),
    metadata.headers_do_not_move_the_issuer: told(
        FORWARDED, {**FORWARDED, "token_endpoint": "https://attacker.example/token"}
    ),
    metadata.revocation_lists_its_algorithms: jwt_methods("revocation_endpoint"),
    metadata.introspection_lists_its_algorithms: jwt_methods("introspection_endpoint"),
    metadata.keys_say_their_use: Case(lambda: (published("sig", "enc"),), lambda: (published(None, "enc"),)),
    metadata.the_token_endpoint_has_no_fragment: told({}, {"token_endpoint": f"{ISSUER}/token#top"}),
    metadata.the_revocation_endpoint_has_no_fragment: told({}, {"revocation_endpoint": f"{ISSUER}/revoke#top"}),
    metadata.the_authorization_endpoint_is_https: http("authorization_endpoint"),
    metadata.the_token_endpoint_is_https: http("token_endpoint"),
    metadata.both_endpoints_are_https: http("token_endpoint"),
    metadata.the_registration_endpoint_is_https: http("registration_endpoint"),
    metadata.the_revocation_endpoint_is_https: http("revocation_endpoint"),
    metadata.the_introspection_endpoint_is_https: http("introspection_endpoint"),
    metadata.the_metadata_come_over_tls: told({}, {"url": "http://op.example/metadata"}),
    native_apps.a_secret_proves_nothing: of(
        an_authorization_error, {"error": "access_denied"}, {"error": "invalid_request"}
    ),
    signed_metadata.signed_metadata_are_signed: Case(lambda: (signed(),), lambda: (signed(iss=None),)),
    signed_metadata.signed_and_plain_values_agree: Case(
        lambda: (signed(),), lambda: (signed(token_endpoint="https://other.example/token"),)
    ),
    native_apps.the_redirect_is_the_one_asked_for: Case(
        lambda: (replace(an_authorization_success(), location=f"{CALLBACK}?code=abc"),),
        lambda: (replace(an_authorization_success(), location=f"{CALLBACK}/?code=abc"),),
    ),
}

"""Faults of what has to be over TLS; a provider on https shows them."""

from reference_server.faults.changes import changed
from reference_server.faults.fault import faults_at
from reference_server.provider import Provider
from reference_server.seams import Members, Transform

member = faults_at("metadata")
claim = faults_at("id_token_claims")
parameter = faults_at("authorization_response")
registered = faults_at("registration_response")


def in_plain_text(name: str) -> Transform:
    """Publish an address as plain http."""
    return lambda _provider, members: members | {name: members[name].replace("https://", "http://", 1)}


def endpoints_in_plain_text(_provider: Provider, members: Members) -> Members:
    """Publish every address but those of the issuer and its keys as plain http."""
    kept = ("issuer", "jwks_uri", "registration_endpoint", "authorization_endpoint", "token_endpoint")
    return {
        name: value.replace("https://", "http://", 1) if isinstance(value, str) and name not in kept else value
        for name, value in members.items()
    }


FAULTS = (
    member(
        "authorization-endpoint-in-plain-text",
        "OIDCD-3-6 RFC6749-3.1-4 RFC6749-10.9-1",
        "The authorization_endpoint is a plain http URL.",
        in_plain_text("authorization_endpoint"),
    ),
    member(
        "token-endpoint-in-plain-text",
        "OIDCD-3-9 RFC6749-3.2-2 RFC6749-10.9-1 RFC6750-5.2-6 OIDCC-16.17-1",
        "The token_endpoint is a plain http URL.",
        in_plain_text("token_endpoint"),
    ),
    member(
        "registration-endpoint-in-plain-text",
        "OIDCD-3-20 RFC7591-3-2 RFC7591-5-1",
        "The registration_endpoint is a plain http URL.",
        in_plain_text("registration_endpoint"),
    ),
    member(
        "jwks-uri-with-user-information",
        "RFC8414-2-4 OIDCD-3-13",
        "The jwks_uri is a URL with user information.",
        changed("jwks_uri", lambda address: address.replace("://", "://op@", 1)),
    ),
    member(
        "issuer-in-plain-text",
        (
            "OIDCD-3-2 OIDCC-1.2-1 RFC8414-2-1 RFC6750-5.2-5 RFC8414-3-2 RFC8414-6.1-1 RFC8414-6.1-2 RFC8414-6.2-1 "
            "OIDCC-16.17-3 OIDCD-7.1-1 OIDCD-7.1-3"
        ),
        "The issuer is a plain http URL.",
        in_plain_text("issuer"),
    ),
    member(
        "endpoints-in-plain-text",
        (
            "OIDCD-3-11 OIDCC-1.2-3 RFC7009-2-5 RFC7009-2-9 RFC7662-2-1 RFC9126-2-2 OIDCRIL-2.1-2 "
            "OIDCSM-3.3-2 RFC8628-3.1-4 RFC7009-2-6 RFC7662-4-10"
        ),
        "The other endpoints are plain http URLs.",
        endpoints_in_plain_text,
    ),
    claim(
        "iss-in-plain-text",
        "OIDCC-2-2",
        "The iss of an ID Token is a plain http URL.",
        in_plain_text("iss"),
        also="OIDCC-16.15-1 OIDCD-3-4 RFC7519-4.1.1-1",
    ),
    parameter(
        "response-iss-in-plain-text",
        "RFC9207-2-5",
        "The iss of an authorization response is a plain http URL.",
        in_plain_text("iss"),
        also="RFC9207-2-6 RFC9207-2-7 RFC9207-2.3-2",
    ),
    registered(
        "configuration-address-in-plain-text",
        "OIDCR-3.2-11 RFC7592-2-1 RFC7592-5-3",
        "The registration_client_uri is a plain http URL.",
        in_plain_text("registration_client_uri"),
    ),
)

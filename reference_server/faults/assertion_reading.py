"""Faults of how an assertion is read, and of whom it is about (RFC 7519 7.2, RFC 7521 4 and 5, RFC 7523 3)."""

import base64
import json
import re
from collections.abc import Callable
from typing import Any

from joserfc import jws
from joserfc.jwk import Key

from reference_server.errors import InvalidClient, UnsupportedGrantType
from reference_server.faults.fault import Fault, Patch, both, swap
from reference_server.jose.client_keys import keys_of_client
from reference_server.jose.signatures import BadToken, read_claims, read_header
from reference_server.provider import Provider
from reference_server.rules.clients import assertion, credentials
from reference_server.rules.clients.call import KEY_JWT, NONE, ClientCall
from reference_server.rules.token import grant_type, jwt_bearer
from reference_server.rules.token.draft import TokenDraft
from reference_server.seams import Members
from reference_server.storage.trusted_issuers import find_trusted_issuers

JSON_OBJECT = Callable[[str], Members]
CLOSING_COMMA = re.compile(r",\s*}")


def as_far_as_it_is_json(text: str) -> Members:
    """The JSON object at the beginning, with a comma at its end or not."""
    found, _ = json.JSONDecoder().raw_decode(CLOSING_COMMA.sub("}", text))
    return dict(found)


def first_of_each_name(text: str) -> Members:
    """A JSON object in which a name that comes twice has its first value."""
    found = json.loads(text, object_pairs_hook=lambda pairs: dict(reversed(pairs)))
    return dict(found)


def read_by(read: JSON_OBJECT) -> Patch:
    """Read the parts of an assertion by another reader of JSON, where it reads them otherwise than it has to."""

    def parts_read_otherwise(token: str) -> tuple[Members, Members] | None:
        try:
            header, claims = (read(_decoded(part).decode()) for part in token.split(".")[:2])
        except (ValueError, TypeError):
            return None
        try:
            alike = (header, claims) == (read_header(token), read_claims(token))
        except BadToken:
            alike = False
        return None if alike else (header, claims)

    def take_credentials(provider: Provider, call: ClientCall) -> None:
        found = parts_read_otherwise(call.parameters.get("client_assertion", ""))
        if found is None:
            credentials.read_credentials(provider, call)
            return
        call.secret, call.method = call.parameters["client_assertion"], KEY_JWT
        call.client_id = str(found[1].get("sub"))

    def take_assertion(provider: Provider, call: ClientCall) -> None:
        found = parts_read_otherwise(call.secret) if call.method == KEY_JWT else None
        if found is None:
            assertion.read_assertion(provider, call)
        else:
            call.claims = found[1]

    def check_signature(provider: Provider, call: ClientCall) -> None:
        found = parts_read_otherwise(call.secret) if call.method == KEY_JWT else None
        if found is None:
            assertion.check_assertion_signature(provider, call)
            return
        algorithm = str(found[0].get("alg"))
        keys = keys_of_client(provider, call.client, algorithm)
        registered = call.client.text("token_endpoint_auth_signing_alg")
        if algorithm != registered or not any(_signed_by(key, algorithm, call.secret) for key in keys):
            raise InvalidClient("client authentication failed")

    return both(
        swap(credentials.read_credentials, take_credentials),
        swap(assertion.read_assertion, take_assertion),
        swap(assertion.check_assertion_signature, check_signature),
    )


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _signed_by(key: Key, algorithm: str, token: str) -> bool:
    signed, _, signature = token.rpartition(".")
    made: Any = jws.JWSRegistry(algorithms=[algorithm]).get_alg(algorithm)
    return bool(made.verify(signed.encode(), _decoded(signature), key))


def trust_in_three_parts(provider: Provider, call: ClientCall) -> None:
    """Count on a JWT to have three parts, whatever comes."""
    if "client_assertion" in call.parameters:
        _, _, _ = call.parameters["client_assertion"].split(".")[:3]
    credentials.read_credentials(provider, call)


def first_of_several_jwts(provider: Provider, call: ClientCall) -> None:
    """Read an assertion up to its first space."""
    if "client_assertion" in call.parameters:
        call.parameters["client_assertion"] = call.parameters["client_assertion"].partition(" ")[0]
    credentials.read_credentials(provider, call)


def first_of_several_grants(provider: Provider, draft: TokenDraft) -> None:
    """Read an assertion that is a grant up to its first space."""
    shown = draft.call.parameters.get("assertion", "")
    draft.call.parameters |= {"assertion": shown.partition(" ")[0]} if shown else {}
    jwt_bearer.read_assertion(provider, draft)


def public_without_its_assertion(provider: Provider, call: ClientCall) -> None:
    """Take a client that names a type of assertion and sends none for one that proves nothing."""
    if "client_assertion" not in call.parameters:
        call.parameters.pop("client_assertion_type", None)
    credentials.read_credentials(provider, call)


def nothing_demanded_of_those_who_prove_nothing(provider: Provider, call: ClientCall) -> None:
    """Compare the method of those who use one."""
    if call.method != NONE:
        credentials.demand_registered_method(provider, call)


def client_id_beside_an_assertion_ignored(provider: Provider, call: ClientCall) -> None:
    """Take the client from the assertion alone."""
    if "client_assertion" in call.parameters:
        call.parameters.pop("client_id", None)
    credentials.read_credentials(provider, call)


def client_of_the_issuer(provider: Provider, call: ClientCall) -> None:
    """Take the issuer of an assertion for the client, whoever is its subject."""
    try:
        claims = read_claims(call.parameters.get("client_assertion", ""))
    except BadToken:
        claims = {}
    if call.parameters.get("client_assertion_type") != credentials.ASSERTION_TYPE or not claims.get("iss"):
        credentials.read_credentials(provider, call)
        return
    call.secret, call.method, call.client_id = call.parameters["client_assertion"], KEY_JWT, str(claims["iss"])
    if call.parameters.get("client_id", call.client_id) != call.client_id:
        raise InvalidClient("client_id differs from the issuer of the assertion")


def demand_the_issuer_alone(_provider: Provider, call: ClientCall) -> None:
    """Compare iss, and not sub."""
    if call.method == KEY_JWT and call.claims.get("iss") != call.client.client_id:
        raise InvalidClient("iss of the assertion is the client_id")


def any_subject_of_a_trusted_issuer(provider: Provider, draft: TokenDraft) -> None:
    """Let a trusted issuer speak for everybody."""
    found = find_trusted_issuers(provider.engine, provider.issuer, name=draft.claims["iss"])
    asked, draft.subject = draft.subject, found[0].subject if found else draft.subject
    jwt_bearer.find_trusted_issuer(provider, draft)
    draft.subject = asked


def every_scope_of_the_provider(provider: Provider, draft: TokenDraft) -> None:
    """Give all that there is, where what is asked for may be given."""
    jwt_bearer.narrow_scope_to_trust(provider, draft)
    draft.scope = tuple(dict.fromkeys((*draft.scope, *provider.settings.scopes_supported)))


def no_assertion_grant(provider: Provider, draft: TokenDraft) -> None:
    """List the grant and do not know it."""
    grant_type.check_grant_type(provider, draft)
    if draft.grant_type == grant_type.JWT_BEARER:
        raise UnsupportedGrantType("this grant_type is not supported")


FAULTS = (
    Fault(
        "json-of-assertions-read-leniently",
        ("RFC7515-10.12-1", "RFC7515-10.12-2"),
        "An assertion may have a comma at the end of its header, and anything behind its claims.",
        read_by(as_far_as_it_is_json),
    ),
    Fault(
        "first-of-two-claims-read",
        ("RFC7519-4-2",),
        "Of a claim that comes twice in an assertion the first counts.",
        read_by(first_of_each_name),
        also=("RFC7515-4-2",),
    ),
    Fault(
        "assertion-of-two-parts-breaks-the-provider",
        ("RFC7519-7.2-1",),
        "An assertion without a third part is answered with 500.",
        swap(credentials.read_credentials, trust_in_three_parts),
    ),
    Fault(
        "first-of-two-assertions-read",
        ("RFC7523-2.2-2",),
        "Of two client assertions the first one counts.",
        swap(credentials.read_credentials, first_of_several_jwts),
    ),
    Fault(
        "assertion-type-is-enough",
        ("RFC7521-4.2-2",),
        "A client that names the type of an assertion and sends none is authenticated.",
        both(
            swap(credentials.read_credentials, public_without_its_assertion),
            swap(credentials.demand_registered_method, nothing_demanded_of_those_who_prove_nothing),
        ),
    ),
    Fault(
        "client-id-beside-an-assertion-ignored",
        ("RFC7521-4.2-4",),
        "A client_id beside a client assertion may be another client's.",
        swap(credentials.read_credentials, client_id_beside_an_assertion_ignored),
    ),
    Fault(
        "assertion-about-somebody-else",
        ("RFC7521-5.2-3", "RFC7521-5.2-4", "RFC7523-3-4", "RFC7523-3-5"),
        "A client assertion may be about another subject than the client, or about none.",
        both(
            swap(credentials.read_credentials, client_of_the_issuer),
            swap(assertion.demand_own_assertion, demand_the_issuer_alone),
        ),
    ),
    Fault(
        "first-of-two-grant-assertions-read",
        ("RFC7523-2.1-2",),
        "Of two assertions that are a grant the first one counts.",
        swap(jwt_bearer.read_assertion, first_of_several_grants),
    ),
    Fault(
        "trusted-issuer-speaks-for-everybody",
        ("RFC7523-3-6",),
        "A trusted issuer may make assertions about any subject.",
        swap(jwt_bearer.find_trusted_issuer, any_subject_of_a_trusted_issuer),
    ),
    Fault(
        "assertion-gives-every-scope",
        ("RFC7521-4.1-4",),
        "An assertion that is a grant gives every scope of the provider.",
        swap(jwt_bearer.narrow_scope_to_trust, every_scope_of_the_provider),
    ),
    Fault(
        "assertion-grant-listed-and-not-known",
        ("RFC7523-2.1-1",),
        "The grant of an assertion is in the metadata and is refused as unsupported.",
        swap(grant_type.check_grant_type, no_assertion_grant),
        also=(
            *("RFC7521-4.1-2", "RFC7521-4.1-3", "RFC7521-4.1-4", "RFC7521-4.1-5", "RFC7521-4.1-6"),
            *("RFC7521-4.1.1-1", "RFC7523-2.1-2", "RFC7523-3-6", "RFC7523-3.1-3"),
        ),
    ),
)

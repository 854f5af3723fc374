"""Faults of keys: the provider's own when they are rotated, and those by which clients sign."""

import json

from reference_server.errors import InvalidClient
from reference_server.faults.fault import Fault, at, swap
from reference_server.jose.assertions import demand_audience
from reference_server.jose.signatures import BadToken
from reference_server.provider import Provider
from reference_server.rules.clients import assertion
from reference_server.rules.clients.call import KEY_JWT, SECRET_JWT, ClientCall
from reference_server.seams import Members


def newest_key_of_each_kind(provider: Provider, document: str) -> str:
    """Publish what signs now, and nothing that signed before."""
    found: dict[str, Members] = {}
    for key in newest_first(provider, document):
        found.setdefault(str(key.get("alg")), key)
    return json.dumps({"keys": list(found.values())})


def oldest_key_of_each_kind(provider: Provider, document: str) -> str:
    """Publish what signed first, whatever signs now."""
    found = {str(key.get("alg")): key for key in newest_first(provider, document)}
    return json.dumps({"keys": list(found.values())})


def newest_first(provider: Provider, document: str) -> list[Members]:
    """The published keys in the order in which the provider takes them to sign; that of a key set means nothing."""
    kids = [str(key.kid) for key in provider.keys.keys]
    return sorted(json.loads(document)["keys"], key=lambda key: kids.index(key["kid"]))


def refuse_keys_by_reference(provider: Provider, call: ClientCall) -> None:
    """Know only the keys that a client registered by value."""
    if call.method == KEY_JWT and "jwks" not in call.client.metadata:
        raise InvalidClient("the client has no keys")
    assertion.check_assertion_signature(provider, call)


def demand_the_token_endpoint_as_audience(provider: Provider, call: ClientCall) -> None:
    """Take no assertion that is for the issuer."""
    if call.method not in (SECRET_JWT, KEY_JWT):
        return
    try:
        demand_audience(call.claims, (f"{provider.issuer}/oauth2/token",))
    except BadToken as error:
        raise InvalidClient(str(error)) from error


FAULTS = (
    Fault(
        "retired-keys-dropped",
        ("OIDCC-10.1.1-1",),
        "A signing key leaves the key set when the next one comes.",
        at(jwks=newest_key_of_each_kind),
    ),
    Fault(
        "new-keys-not-published",
        ("OIDCC-10.1.1-2",),
        "A new signing key is used without being published.",
        at(jwks=oldest_key_of_each_kind),
        also=(
            "OIDCC-10-3",
            "OIDCC-10.1-3",
            "OIDCC-10.1-5",
            "RFC7517-4.5-2",
            "RFC7517-4.4-1",
            "RFC7515-4.1.4-1",
            "OIDCC-10.1.1-1",
        ),
    ),
    Fault(
        "client-jwks-uri-ignored",
        ("OIDCR-2-22", "OIDCC-9-5"),
        "Keys at a client's jwks_uri are not fetched.",
        swap(assertion.check_assertion_signature, refuse_keys_by_reference),
        also=("RFC6749-5.1-7",),
    ),
    Fault(
        "issuer-refused-as-assertion-audience",
        ("OIDCC-9-19", "RFC9126-2-6"),
        "A client assertion whose aud is the issuer is refused.",
        swap(assertion.demand_assertion_audience, demand_the_token_endpoint_as_audience),
    ),
)

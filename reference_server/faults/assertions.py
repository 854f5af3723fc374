"""Faults of assertions by which clients authenticate."""

import json

from reference_server.faults.fault import Fault, Patch, both, drop, swap
from reference_server.jose.signatures import SIGNATURE_ALGORITHMS, read_header, usable_keys, verify
from reference_server.provider import Provider
from reference_server.rules.clients import assertion, credentials
from reference_server.rules.clients.call import KEY_JWT, ClientCall
from reference_server.rules.token import jwt_bearer
from reference_server.rules.token.draft import TokenDraft
from reference_server.web.fetch import fetch


def give_any_scope(_provider: Provider, draft: TokenDraft) -> None:
    """Give the scope that is asked for."""
    draft.scope = tuple(draft.call.parameters.get("scope", "").split())


def take_keys_at_jku(provider: Provider, call: ClientCall) -> None:
    """Believe the keys that the header points to (RFC 7515 4.1.2)."""
    address = read_header(call.secret).get("jku") if call.method == KEY_JWT else None
    if address is None:
        assertion.check_assertion_signature(provider, call)
    else:
        verify(call.secret, usable_keys(json.loads(fetch(provider, str(address)))), SIGNATURE_ALGORITHMS)


def left_in_place() -> Patch:
    """Let what the last client showed stay in place for a request that announces an assertion and has none."""
    last: dict[str, tuple[str, str, str]] = {}

    def lacks_assertion(call: ClientCall) -> bool:
        return "client_assertion_type" in call.parameters and "client_assertion" not in call.parameters

    def read_or_go_on(provider: Provider, call: ClientCall) -> None:
        if lacks_assertion(call) and provider.issuer in last:
            call.client_id, call.secret, call.method = last[provider.issuer]
        else:
            credentials.read_credentials(provider, call)

    def remember(provider: Provider, call: ClientCall) -> None:
        if not lacks_assertion(call):
            assertion.refuse_replayed_assertion(provider, call)
            last[provider.issuer] = call.client_id, call.secret, call.method

    return both(swap(credentials.read_credentials, read_or_go_on), swap(assertion.refuse_replayed_assertion, remember))


# An assertion that does not hold is an invalid_client (RFC 7521 4.2.1, RFC 7523 3.2), and here it is taken.
TAKEN = ("RFC7521-4.2.1-1", "RFC7523-3.2-1")

FAULTS = (
    Fault(
        "assertion-left-in-place",
        ("OIDCC-9-15",),
        "Where client_assertion is missing, the client is the one that authenticated last.",
        left_in_place(),
    ),
    Fault(
        "keys-at-jku-believed",
        ("RFC7515-4.1.2-1",),
        "A client assertion is good that was made by any key to which its header points.",
        swap(assertion.check_assertion_signature, take_keys_at_jku),
    ),
    Fault(
        "assertion-signature-not-checked",
        ("RFC7521-5.2-11", "RFC7523-3-21", "RFC7523-3-25", "RFC7523-3-26"),
        "Nobody looks at the signature of a client assertion.",
        drop(assertion.check_assertion_signature),
        also=("RFC7515-5.2-2", *TAKEN),
    ),
    Fault(
        "assertion-audience-not-compared",
        ("RFC7521-5.2-6", "RFC7523-3-9", "RFC7523-3-10"),
        "A client assertion may be for any server.",
        drop(assertion.demand_assertion_audience),
        also=("RFC9126-2-7", *TAKEN),
    ),
    Fault(
        "assertion-issuer-not-compared",
        ("RFC7521-5.2-2", "RFC7523-3-3"),
        "A client assertion may have any issuer.",
        drop(assertion.demand_own_assertion),
        also=TAKEN,
    ),
    Fault(
        "assertion-times-not-checked",
        ("RFC7521-5.2-8", "RFC7523-3-13", "RFC7523-3-16"),
        "A client assertion works after it has expired, and before its time.",
        drop(assertion.check_assertion_times),
        also=TAKEN,
    ),
    Fault(
        "grant-assertion-signature-not-checked",
        ("RFC7521-4.1.1-1", "RFC7523-3.1-3"),
        "Nobody looks at the signature of an assertion that is a grant, nor at whom it is for.",
        drop(jwt_bearer.check_assertion_signature, jwt_bearer.demand_assertion_audience),
    ),
    Fault(
        "grant-assertion-scope-not-limited",
        ("RFC7521-4.1-3",),
        "An assertion gives whatever scope is asked for.",
        swap(jwt_bearer.narrow_scope_to_trust, give_any_scope),
    ),
)

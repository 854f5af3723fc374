"""Faults of addresses: native apps' redirection URIs, and what the metadata say of endpoints."""

from reference_server.errors import InvalidRequest
from reference_server.faults.fault import Fault, at, swap
from reference_server.provider import Provider
from reference_server.rules.authorization import client
from reference_server.rules.authorization.draft import AuthorizationDraft
from reference_server.rules.registration import uris
from reference_server.rules.registration.draft import RegistrationDraft
from reference_server.seams import Members


def compare_ports_too(_provider: Provider, draft: AuthorizationDraft) -> None:
    """Take a loopback redirect_uri with the registered port alone."""
    asked = draft.parameters.get("redirect_uri")
    if asked not in draft.client.texts("redirect_uris"):
        raise InvalidRequest("redirect_uri is not one that this client registered")
    draft.redirect_uri = asked


def take_any_scheme(_provider: Provider, _draft: RegistrationDraft) -> None:
    """Look at no scheme."""


def without_introspection_algorithms(_provider: Provider, members: Members) -> Members:
    """Do not say by which algorithms a caller may sign."""
    left_out = "introspection_endpoint_auth_signing_alg_values_supported"
    return {name: value for name, value in members.items() if name != left_out}


FAULTS = (
    Fault(
        "loopback-port-compared",
        ("RFC8252-7.3-1", "RFC8252-7.3-2", "RFC8252-7.3-3", "RFC9700-4.1.3-2", "RFC8252-7-1"),
        "The port of a loopback redirect_uri has to be the registered one.",
        swap(client.check_redirect_uri, compare_ports_too),
        also=("RFC8252-7.3-4",),
    ),
    Fault(
        "private-schemes-not-checked",
        ("RFC8252-8.4-7", "RFC8252-8.4-8", "RFC7591-5-4"),
        "Any scheme is taken for the redirect URI of a native app.",
        swap(uris.check_redirect_uri_schemes, take_any_scheme),
    ),
    Fault(
        "introspection-algorithms-dropped",
        ("RFC8414-2-24",),
        "The metadata do not list the algorithms of assertions at the introspection endpoint.",
        at(metadata=without_introspection_algorithms),
    ),
)

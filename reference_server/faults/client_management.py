"""Faults of registered clients, native apps among them, and of their management (RFC 7591, RFC 7592, RFC 8252)."""

from collections.abc import Callable

from reference_server.endpoints.registration import client_configuration_endpoint
from reference_server.errors import NotFound, UnsupportedResponseType
from reference_server.faults.changes import changed
from reference_server.faults.fault import Fault, at, swap
from reference_server.provider import Provider
from reference_server.rules.authorization import response
from reference_server.rules.authorization.draft import AuthorizationDraft
from reference_server.rules.clients.call import NONE
from reference_server.rules.registration import configuration
from reference_server.rules.registration.draft import ConfigurationCall
from reference_server.seams import Members
from reference_server.web.message import Request, Response

CONFIGURATION = "/oauth2/register/"
PRIVATE_SCHEME = "com.example.app:/"


def refuse_types_of_public_clients(provider: Provider, draft: AuthorizationDraft) -> None:
    """Know no response type of a client that has no secret."""
    response.check_response_type(provider, draft)
    if draft.client.auth_method == NONE:
        raise UnsupportedResponseType("this response_type is not supported")


def read_by_any_method(provider: Provider, request: Request, refusal: Response) -> Response:
    """Tell a client's configuration whichever method asks."""
    _, own, client_id = request.url.partition("?")[0].partition(CONFIGURATION)
    if not own or refusal.status != 405:
        return refusal
    return client_configuration_endpoint(provider, request, client_id)


def remove_nobody(_provider: Provider, _call: ConfigurationCall) -> None:
    """Say of the address that nothing is there to remove."""
    raise NotFound("clients are not removed here")


def with_a_secret(provider: Provider, members: Members) -> Members:
    """Give an app that cannot keep a secret one all the same."""
    if members.get("application_type") != "native" or "client_secret" in members:
        return members
    return members | {"client_secret": provider.new_client_secret(), "client_secret_expires_at": 0}


def at_another_address(change: Callable[[str], str]) -> Callable[[Provider, Request, Response], Response]:
    """Write a success at a private-use scheme otherwise."""

    def answer(_provider: Provider, _request: Request, redirect: Response) -> Response:
        location = dict(redirect.headers).get("Location", "")
        own = location.startswith(PRIVATE_SCHEME) and "code=" in location
        return redirect.replacing_header("Location", change(location)) if own else redirect

    return answer


FAULTS = (
    Fault(
        "response-types-of-public-clients-refused",
        ("RFC7591-2-12",),
        "The response types that a public client registered are not supported.",
        swap(response.check_response_type, refuse_types_of_public_clients),
        also=(
            *("OIDCC-9-18", "RFC7591-2-5", "RFC7591-2-9"),
            *("RFC7591-2-16", "RFC7591-2-17", "RFC7591-2-18", "RFC7591-2-19"),
        ),
    ),
    Fault(
        "code-registered-for-everybody",
        ("RFC7591-2.1-2",),
        "A client that registers no response type gets the response type code.",
        at(registration_response=changed("response_types", lambda types: types or ["code"])),
    ),
    Fault(
        "configuration-read-by-any-method",
        ("RFC7592-2-3",),
        "A client's configuration is told to POST and PATCH too.",
        at(unrouted_http=read_by_any_method),
    ),
    Fault(
        "removal-not-found",
        ("RFC7592-2.3-8",),
        "The provider removes no clients, and answers with 404.",
        swap(configuration.forget_client, remove_nobody),
    ),
    Fault(
        "native-app-gets-a-secret",
        ("RFC8252-8.4-1",),
        "A native app that registers without a secret gets one.",
        at(registration_response=with_a_secret),
        also=("RFC7591-3.2.1-4",),
    ),
    Fault(
        "private-scheme-with-an-authority",
        ("RFC8252-7.1-1",),
        "A redirect URI with a private-use scheme is written with two slashes.",
        at(authorization_http=at_another_address(lambda address: address.replace(":/", "://", 1))),
        also=("RFC8252-7-1",),
    ),
    Fault(
        "slash-before-the-query",
        ("RFC8252-7.1-2",),
        "A slash stands between a redirect URI with a private-use scheme and its query.",
        at(authorization_http=at_another_address(lambda address: address.replace("?", "/?", 1))),
        also=("RFC8252-7-1",),
    ),
)

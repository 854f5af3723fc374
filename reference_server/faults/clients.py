"""Faults of client registration and its management."""

import json

from msgspec.structs import replace

from reference_server.errors import InvalidClient, InvalidClientMetadata
from reference_server.faults.fault import Fault, at, both, drop, swap
from reference_server.provider import Provider
from reference_server.rules.authorization import scope
from reference_server.rules.authorization.draft import AuthorizationDraft
from reference_server.rules.clients import credentials
from reference_server.rules.clients.call import BASIC, POST, ClientCall
from reference_server.rules.registration import choices, configuration, shape, uris
from reference_server.rules.registration.draft import RegistrationDraft
from reference_server.seams import Members
from reference_server.web.message import Request, Response

CREDENTIALS = ("client_id", "client_secret")
THE_ONE_SECRET = "the-one-secret-of-every-client"


def refuse_unknown_members(provider: Provider, draft: RegistrationDraft) -> None:
    """Refuse metadata that are not known."""
    unknown = [name for name in draft.metadata if name.partition("#")[0] not in shape.KNOWN]
    if unknown:
        raise InvalidClientMetadata(f"unknown: {unknown[0]}")
    shape.drop_unknown_members(provider, draft)


def take_names_of_any_type(provider: Provider, draft: RegistrationDraft) -> None:
    """Write out what is no text, and refuse the rest."""
    for name in ("client_name", "grant_types"):
        if name in draft.metadata and not isinstance(draft.metadata[name], (str, list)):
            draft.metadata[name] = list(draft.metadata[name]) if name == "grant_types" else str(draft.metadata[name])
    shape.check_types(provider, draft)


def adopt_chosen_names(_provider: Provider, request: Request, response: Response) -> Response:
    """Say that the client has the identifier and secret that it asked for."""
    if request.method != "POST" or response.status != 201:
        return response
    asked = {name: value for name, value in json.loads(request.body).items() if name in CREDENTIALS}
    return replace(response, body=json.dumps(json.loads(response.body) | asked).encode())


def one_secret_for_all(_provider: Provider, members: Members) -> Members:
    """Give every client the same secret."""
    return members | {"client_secret": THE_ONE_SECRET} if "client_secret" in members else members


def compare_the_one_secret(_provider: Provider, call: ClientCall) -> None:
    """Take the secret that every client has."""
    if call.method in (BASIC, POST) and call.secret != THE_ONE_SECRET:
        raise InvalidClient("client authentication failed")


def without_secret_expiry(_provider: Provider, members: Members) -> Members:
    """Do not say how long the secret works."""
    return {name: value for name, value in members.items() if name != "client_secret_expires_at"}


def without_redirect_uris(_provider: Provider, members: Members) -> Members:
    """Do not say what was registered."""
    return {name: value for name, value in members.items() if name != "redirect_uris"}


def without_initiate_login_uri(_provider: Provider, members: Members) -> Members:
    """Keep silent about where a login can be initiated."""
    return {name: value for name, value in members.items() if name != "initiate_login_uri"}


def take_any_initiate_login_uri(provider: Provider, draft: RegistrationDraft) -> None:
    """Look at every address but the one where a login can be initiated."""
    address = draft.metadata.pop("initiate_login_uri", None)
    uris.check_page_uris(provider, draft)
    if address is not None:
        draft.metadata["initiate_login_uri"] = address


def ok_instead_of_created(_provider: Provider, request: Request, response: Response) -> Response:
    """Answer a registration as if it had been a read."""
    return replace(response, status=200) if request.method == "POST" and response.status == 201 else response


def other_client_id_on_read(_provider: Provider, request: Request, response: Response) -> Response:
    """Name another client when the configuration is read."""
    if request.method != "GET" or response.status != 200:
        return response
    members = json.loads(response.body)
    return replace(response, body=json.dumps(members | {"client_id": members["client_id"] + "-read"}).encode())


def keep_what_is_left_out(provider: Provider, draft: RegistrationDraft) -> None:
    """Take an update for additions to what was registered."""
    if draft.current is not None:
        draft.metadata = {**draft.current.metadata, **draft.metadata}
    shape.fill_defaults(provider, draft)


def ok_instead_of_no_content(_provider: Provider, request: Request, response: Response) -> Response:
    """Answer a removal with a body."""
    return (
        replace(response, status=200, body=b"{}") if request.method == "DELETE" and response.status == 204 else response
    )


def keep_supported_scopes(provider: Provider, draft: AuthorizationDraft) -> None:
    """Give every client every scope."""
    draft.scope = tuple(token for token in draft.listed("scope") if token in provider.settings.scopes_supported)


FAULTS = (
    Fault(
        "unknown-metadata-refused",
        ("OIDCR-3.2-4", "RFC7591-2-29"),
        "A registration with a member that the provider does not know is refused.",
        swap(shape.drop_unknown_members, refuse_unknown_members),
    ),
    Fault(
        "metadata-types-ignored",
        ("RFC7591-2-14",),
        "A metadata value of a wrong JSON type is taken for something else.",
        swap(shape.check_types, take_names_of_any_type),
    ),
    Fault(
        "client-keys-in-two-places-accepted",
        ("OIDCR-2-24", "RFC7591-2-26"),
        "A client may register both jwks and jwks_uri.",
        drop(choices.refuse_two_key_sources),
    ),
    Fault(
        "redirect-uris-not-demanded",
        ("RFC7591-2-3",),
        "A client of the code flow may register without redirect_uris.",
        drop(uris.demand_redirect_uris),
    ),
    Fault(
        "redirect-uris-not-checked",
        ("OIDCR-2-3",),
        "Any text is taken for a redirect URI.",
        drop(uris.check_redirect_uris, uris.check_redirect_uri_schemes),
        also=("OIDCR-3.3-3",),
    ),
    Fault(
        "identifier-chosen-by-the-client",
        ("RFC7591-3.1-2",),
        "A client gets the client_id and client_secret that it asks for.",
        at(registration_http=adopt_chosen_names),
        also=("OIDCC-16.19-1",),
    ),
    Fault(
        "one-secret-for-all",
        ("OIDCR-3.2-9", "RFC7591-3.2.1-3"),
        "Every client has the same client_secret.",
        both(
            at(registration_response=one_secret_for_all),
            swap(credentials.check_client_secret, compare_the_one_secret),
        ),
    ),
    Fault(
        "client-secret-expiry-dropped",
        ("OIDCR-3.2-13",),
        "A registration response has a client_secret and no client_secret_expires_at.",
        at(registration_response=without_secret_expiry),
    ),
    Fault(
        "registered-metadata-dropped",
        ("OIDCR-3.2-1",),
        "A registration response leaves out redirect_uris.",
        at(registration_response=without_redirect_uris),
        also=("OIDCR-3.2-2",),
    ),
    Fault(
        "registration-answered-with-200",
        ("OIDCR-3.2-5", "RFC7591-3.2-1"),
        "A successful registration is answered with status 200.",
        at(registration_http=ok_instead_of_created),
    ),
    Fault(
        "initiate-login-uri-dropped",
        ("OIDCR-2-51",),
        "A registration response leaves out initiate_login_uri.",
        at(registration_response=without_initiate_login_uri),
        also=("OIDCR-3.2-1",),
    ),
    Fault(
        "initiate-login-uri-not-checked",
        ("OIDCR-2-50",),
        "An initiate_login_uri may be a plain http URL.",
        swap(uris.check_page_uris, take_any_initiate_login_uri),
        also=("OIDCR-3.3-2",),
    ),
    Fault(
        "sector-identifier-not-fetched",
        ("OIDCR-5-1", "OIDCC-8.1-8"),
        "What stands at a sector_identifier_uri is not compared with the redirect URIs.",
        drop(uris.check_sector_identifier),
        also=("OIDCR-3.3-2", "OIDCR-3.3-4"),
    ),
    Fault(
        "several-hosts-make-a-sector",
        ("OIDCC-8.1-5",),
        "A pairwise client may have redirect URIs on several hosts without a sector_identifier_uri.",
        drop(choices.demand_one_sector),
    ),
    Fault(
        "client-id-changes-on-read",
        ("RFC7592-2.1-3",),
        "A read of the client configuration names another client_id.",
        at(registration_http=other_client_id_on_read),
    ),
    Fault(
        "registration-token-not-compared",
        ("RFC7592-2-2", "RFC7592-B-3", "RFC7592-2.2-14", "RFC7592-2.3-9"),
        "Any registration access token opens every client's configuration.",
        drop(configuration.demand_own_registration_token),
        also=("OIDCR-4.3-1", "RFC7592-2.1-3", "RFC7592-2.3-1", "RFC7592-2.1-1", "RFC7592-2.3-3"),
    ),
    Fault(
        "update-adds-to-the-metadata",
        ("RFC7592-2.2-5",),
        "An update keeps the members that it leaves out.",
        swap(shape.fill_defaults, keep_what_is_left_out),
        also=("RFC7592-2.2-6",),
    ),
    Fault(
        "update-of-another-client-id-accepted",
        ("RFC7592-2.2-7",),
        "An update may leave the client_id out, or name another.",
        drop(configuration.demand_own_client_id),
    ),
    Fault(
        "removal-answered-with-200",
        ("RFC7592-2.3-1", "RFC7592-2.3-7"),
        "A removal is answered with status 200 and a body.",
        at(registration_http=ok_instead_of_no_content),
    ),
    Fault(
        "page-addresses-not-checked",
        ("RFC7591-2-20",),
        "Any text is taken for the address of a client's page.",
        drop(uris.check_page_uris),
    ),
    Fault(
        "registered-scope-ignored",
        ("RFC7591-2-21",),
        "A client gets scope values that it did not register.",
        swap(scope.keep_known_scopes, keep_supported_scopes),
    ),
)

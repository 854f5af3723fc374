"""Faults of the password grant, which is offered here and nowhere else (RFC 9700 2.4).

The users are those of the bundled login application.
"""

from msgspec.structs import replace

from reference_server.errors import InvalidGrant, InvalidRequest
from reference_server.faults.changes import changed
from reference_server.faults.fault import Fault, Patch, at, both, swap
from reference_server.login_consent.users import authenticate
from reference_server.provider import Provider
from reference_server.rules.clients import credentials
from reference_server.rules.clients.call import NONE, ClientCall
from reference_server.rules.registration import choices
from reference_server.rules.registration.draft import RegistrationDraft
from reference_server.rules.token import grant_type
from reference_server.rules.token.draft import TokenDraft
from reference_server.table import RuleTable, TokenRule
from reference_server.web.message import Request, Response

PASSWORD = "password"


def know_the_password_grant(provider: Provider, draft: TokenDraft) -> None:
    """Know of one grant type more."""
    if draft.call.parameters.get("grant_type") == PASSWORD:
        draft.grant_type = PASSWORD
    else:
        grant_type.check_grant_type(provider, draft)


def let_clients_register_it(provider: Provider, draft: RegistrationDraft) -> None:
    """Let a client register the password grant beside others."""
    asked = draft.texts("grant_types")
    draft.metadata["grant_types"] = [one for one in asked if one != PASSWORD]
    choices.check_closed_choices(provider, draft)
    draft.metadata["grant_types"] = list(asked)


def demand_username_and_password(_provider: Provider, draft: TokenDraft) -> None:
    """Both are REQUIRED (RFC 6749 4.3.2)."""
    for name in ("username", PASSWORD):
        if name not in draft.call.parameters:
            raise InvalidRequest(f"{name} is missing")


def check_password(_provider: Provider, draft: TokenDraft) -> None:
    """ "validate the resource owner password credentials" (RFC 6749 4.3.2)."""
    shown = draft.call.parameters
    user = authenticate(shown.get("username", ""), shown.get(PASSWORD, ""))
    if user is None:
        raise InvalidGrant("this name and password do not belong together")
    draft.subject = user.subject


def believe_the_name(_provider: Provider, draft: TokenDraft) -> None:
    """Look at no password."""
    draft.subject = draft.call.parameters["username"]


def demand_no_authentication(provider: Provider, call: ClientCall) -> None:
    """Take a client that names itself where a user's password comes along."""
    if not (_by_password(call) and call.method == NONE):
        credentials.demand_registered_method(provider, call)


def compare_no_secret(provider: Provider, call: ClientCall) -> None:
    """Take any secret where a user's password comes along."""
    if not _by_password(call):
        credentials.check_client_secret(provider, call)


def refuse_in_html(_provider: Provider, request: Request, response: Response) -> Response:
    """Refuse a password by a page."""
    asked = dict(request.form or ()).get("grant_type")
    page = response.status == 400 and asked == PASSWORD
    return replace(response.replacing_header("Content-Type", "text/html"), body=b"<p>no</p>") if page else response


def _by_password(call: ClientCall) -> bool:
    return call.parameters.get("grant_type") == PASSWORD


def offered(*rules: TokenRule) -> Patch:
    """The password grant with these rules."""

    def patched(table: RuleTable) -> RuleTable:
        return replace(table, grants={**table.grants, PASSWORD: (*rules, grant_type.grant_registered_scope)})

    return both(
        patched,
        swap(grant_type.check_grant_type, know_the_password_grant),
        swap(choices.check_closed_choices, let_clients_register_it),
        at(metadata=changed("grant_types_supported", lambda known: [*known, PASSWORD])),
    )


RIGHT = offered(demand_username_and_password, check_password)
FAULTS = (
    Fault(
        "password-grant-offered",
        ("RFC9700-2.4-1",),
        "The password grant is offered, and right by RFC 6749.",
        RIGHT,
    ),
    Fault(
        "password-taken-for-empty",
        ("RFC6749-4.3.2-1",),
        "A password grant without a password is one with an empty password.",
        offered(check_password),
    ),
    Fault(
        "password-grant-without-client-authentication",
        ("RFC6749-4.3.2-2",),
        "Whoever has a user's password needs no client authentication.",
        both(RIGHT, swap(credentials.demand_registered_method, demand_no_authentication)),
    ),
    Fault(
        "password-grant-with-any-client-secret",
        ("RFC6749-4.3.2-3",),
        "Whoever has a user's password may show any client secret.",
        both(RIGHT, swap(credentials.check_client_secret, compare_no_secret)),
    ),
    Fault(
        "password-not-verified",
        ("RFC6749-4.3.2-4",),
        "Any password of a user is taken.",
        offered(demand_username_and_password, believe_the_name),
        also=("RFC6749-4.3.3-1",),
    ),
    Fault(
        "password-refused-in-html",
        ("RFC6749-4.3.3-1",),
        "A password grant is refused by a page.",
        both(RIGHT, at(token_http=refuse_in_html)),
        also=(
            *("RFC6749-4.3.2-1", "RFC6749-4.3.2-4"),
            *("RFC6749-5.2-2", "RFC6749-5.2-18", "OIDCC-3.1.3.4-2", "OIDCC-3.1.3.4-3"),
        ),
    ),
)

"""The client configuration endpoint: updates and removals (RFC 7592 2.2, 2.3, 3)."""

from http import HTTPStatus

from harness.checks.registration import SECRET_METHODS
from harness.checks.registry import judges
from harness.protocol.client import CLIENT_DEFAULTS, RegistrationDeleted, RegistrationError, RegistrationResponse
from harness.protocol.judgement import Judgement, judged, not_applicable

# RFC 7592 2.2: what only the provider sets.
OF_THE_PROVIDER = (
    "client_secret",
    "registration_access_token",
    "registration_client_uri",
    "client_secret_expires_at",
    "client_id_issued_at",
)
RegistrationAnswer = RegistrationResponse | RegistrationError


@judges("RFC7592-2.2-1", "RFC7592-2.2-12")
def an_update_is_answered_with_200_and_json(subject: RegistrationResponse) -> Judgement:
    """A PUT of the whole metadata is answered with 200 and the client as JSON (RFC 7592 2.2)."""
    response = subject.exchange.response
    status, media_type = (response.status, response.media_type) if response else (0, "")
    holds = status == HTTPStatus.OK and media_type == "application/json"
    return judged(holds, "status 200 with application/json", f"status {status} with {media_type or 'nothing'}")


@judges("RFC7592-2.2-5")
def what_was_left_out_is_gone(subject: RegistrationResponse, before: RegistrationResponse) -> Judgement:
    """A member that the update leaves out is removed, or back at its default (RFC 7592 2.2)."""
    asked = subject.request.metadata
    left_out = [name for name in before.request.metadata if name not in asked and name not in CLIENT_DEFAULTS]
    if not left_out:
        return not_applicable("the update left nothing out that was registered")
    kept = sorted(name for name in left_out if subject.members.get(name) == before.members.get(name) is not None)
    return judged(not kept, f"no {' and no '.join(left_out)}", f"kept: {', '.join(kept) or 'none'}")


@judges("RFC7592-2.2-2", "RFC7592-2.2-3", "RFC7592-2.2-9")
def what_only_the_provider_sets_is_not_taken(subject: RegistrationAnswer) -> Judgement:
    """An update cannot set what the provider alone sets (RFC 7592 2.2)."""
    asked = {name: value for name, value in subject.request.metadata.items() if name in OF_THE_PROVIDER}
    if isinstance(subject, RegistrationError):
        return judged(_status(subject) == HTTPStatus.BAD_REQUEST, "status 400, or no change", _described(subject))
    if not asked:
        return not_applicable("the update names nothing that only the provider sets")
    taken = [name for name, value in asked.items() if subject.members.get(name) == value]
    return judged(not taken, "status 400, or no change", f"taken: {', '.join(taken) or 'none'}")


@judges("RFC7592-2.2-7", "RFC7592-2.2-8", refuses=True)
def another_identity_is_refused(subject: RegistrationError) -> Judgement:
    """client_id has to be the client's own, and a client_secret the current one (RFC 7592 2.2)."""
    holds = _status(subject) == HTTPStatus.BAD_REQUEST and bool(subject.error)
    return judged(holds, "status 400 with an error", _described(subject))


@judges("RFC7592-2.2-10", "RFC7592-2.2-11", "RFC7592-3-4", "RFC7591-2-7", "RFC7591-2-30", "RFC7591-3.2.1-9")
def an_unsuitable_value_is_refused_or_replaced(subject: RegistrationAnswer) -> Judgement:
    """An unsupported method is refused, or replaced by one that the response shows (RFC 7591 2, RFC 7592 2.2)."""
    expected = "status 400, or another value in the response"
    if isinstance(subject, RegistrationError):
        return judged(_status(subject) == HTTPStatus.BAD_REQUEST and bool(subject.error), expected, _described(subject))
    asked = subject.request.metadata.get("token_endpoint_auth_method")
    found = subject.members.get("token_endpoint_auth_method")
    return judged(isinstance(found, str) and found != asked, expected, f"token_endpoint_auth_method={found!r}")


@judges("RFC7592-2.2-6")
def null_is_refused_or_counts_as_absent(subject: RegistrationAnswer) -> Judgement:
    """A member of null is as good as absent, or refused (RFC 7592 2.2)."""
    asked = [name for name, value in subject.request.metadata.items() if value is None]
    if isinstance(subject, RegistrationError):
        return judged(_status(subject) == HTTPStatus.BAD_REQUEST, "status 400, or no value", _described(subject))
    if not asked:
        return not_applicable("the update has no member of null")
    left = [name for name in asked if subject.members.get(name) is not None]
    return judged(not left, "status 400, or no value", f"with a value: {', '.join(left) or 'none'}")


@judges("RFC7592-2-3", refuses=True)
def other_methods_are_not_allowed(subject: RegistrationError) -> Judgement:
    """A method that the endpoint does not know is answered with 405 (RFC 7592 2, RFC 9110 15.5.6)."""
    return judged(_status(subject) == HTTPStatus.METHOD_NOT_ALLOWED, "status 405", _described(subject))


@judges("RFC7592-A.1-1")
def the_credentials_are_in_every_response(subject: RegistrationResponse) -> Judgement:
    """The registration access token, and the secret where there is one, are in each response (RFC 7592 A.1)."""
    secret = subject.client.token_endpoint_auth_method in SECRET_METHODS
    wanted = ("registration_access_token", *(("client_secret",) if secret else ()))
    missing = [name for name in wanted if not subject.members.get(name)]
    return judged(not missing, " and ".join(wanted), f"missing: {', '.join(missing) or 'none'}")


@judges("RFC7592-2.3-1", "RFC7592-2.3-7")
def a_removal_is_answered_with_204(subject: RegistrationDeleted) -> Judgement:
    """A removal is answered with 204 and no body (RFC 7592 2.3)."""
    response = subject.exchange.response
    status, octets = (response.status, len(response.body)) if response else (0, 0)
    holds = status == HTTPStatus.NO_CONTENT and not octets
    return judged(holds, "status 204 without a body", f"status {status} with {octets} octets")


@judges("RFC7592-2.3-8")
def a_server_without_removal_says_so(subject: RegistrationDeleted | RegistrationError) -> Judgement:
    """Where clients cannot be removed, DELETE is answered with 405 (RFC 7592 2.3)."""
    if isinstance(subject, RegistrationDeleted) or _status(subject) == HTTPStatus.UNAUTHORIZED:
        return not_applicable("clients can be removed, or the token was refused")
    return judged(_status(subject) == HTTPStatus.METHOD_NOT_ALLOWED, "status 405", _described(subject))


def _status(subject: RegistrationAnswer) -> int:
    return subject.exchange.response.status if subject.exchange.response else 0


def _described(subject: RegistrationError) -> str:
    return f"status {_status(subject)} with error={subject.error}"

"""What the token endpoint serves, and what it does not (RFC 6749 2.3, 3.2, 4.4, 5.2, 6)."""

from harness.checks.registry import judges
from harness.checks.token_error import CODES
from harness.protocol.judgement import Judgement, judged, met, not_applicable
from harness.protocol.provider import DiscoveryResponse
from harness.protocol.token import TokenError, TokenResponse

TokenAnswer = TokenResponse | TokenError


@judges(
    "RFC6749-2.3.1-1",
    "RFC6749-2.3.1-2",
    "RFC6749-2.3.1-4",
    "RFC6749-3.2-5",
    "RFC6749-5.1-5",
    "RFC7591-2-5",
    "RFC7591-2-9",
    "RFC8252-6-1",
    "RFC8252-7.2-1",
    "RFC8252-8.5-1",
    "OIDCC-3.1.3.1-1",
    "OIDCC-9-1",
    "OIDCC-9-2",
    "OIDCC-9-3",
    "OIDCC-9-4",
    "OIDCC-9-18",
    "RFC9700-2.1.1-2",
)
def it_is_served(subject: TokenAnswer) -> Judgement:
    """A right request is answered with an access token, whatever else it holds (RFC 6749 2.3.1, 3.2)."""
    if isinstance(subject, TokenError):
        return judged(False, "an access token", described(subject))
    return judged(subject.access_token is not None, "an access token", "one" if subject.access_token else "none")


@judges("OIDCD-3-43")
def basic_is_served_where_nothing_is_listed(subject: TokenAnswer) -> Judgement:
    """Without token_endpoint_auth_methods_supported client_secret_basic works (OpenID Connect Discovery 3)."""
    if subject.request.provider.metadata.members.get("token_endpoint_auth_methods_supported"):
        return not_applicable("the metadata list the methods")
    return it_is_served(subject)


@judges("RFC6749-4.1.4-1", "RFC6749-4.3.3-1", "OIDCC-12.3-1")
def it_has_the_common_form(subject: TokenAnswer) -> Judgement:
    """Success is 200 with access_token and token_type, refusal 400 or 401 with error, both as JSON (RFC 6749 5)."""
    response = subject.exchange.response
    status, media_type = (response.status, response.media_type) if response else (0, "")
    if isinstance(subject, TokenResponse):
        whole = status == 200 and {"access_token", "token_type"} <= set(subject.members)
        expected = "200 as application/json with access_token and token_type"
    else:
        whole = status in (400, 401) and bool(subject.error)
        expected = "400 or 401 as application/json with error"
    return judged(whole and media_type == "application/json", expected, f"{status} as {media_type or 'nothing'}")


@judges("RFC6749-2.3-3", "RFC6749-5.2-4", refuses=True)
def several_methods_are_refused(subject: TokenError) -> Judgement:
    """A client that authenticates by several methods at once is refused (RFC 6749 2.3, 5.2)."""
    return _refused(subject, "invalid_request", "invalid_client")


@judges("RFC6749-2.3.1-5", "RFC6749-2.3.1-6", "RFC6749-3.2.1-2", refuses=True)
def incomplete_credentials_are_refused(subject: TokenError) -> Judgement:
    """Credentials that are missing, or stand in the request URI, give no token (RFC 6749 2.3.1, 3.2.1)."""
    return _refused(subject, "invalid_client", "invalid_request")


@judges("RFC6749-2.3.1-3", refuses=True)
def an_encoded_colon_parts_nothing(subject: TokenError) -> Judgement:
    """Credentials whose only colon is encoded have no secret: the colon parts them before it is decoded (2.3.1)."""
    return _refused(subject, "invalid_client", "invalid_request")


@judges("RFC6749-3.2-3", refuses=True)
def another_method_yields_no_token(subject: TokenError) -> Judgement:
    """A token request by another method than POST is refused (RFC 6749 3.2)."""
    status = _status(subject)
    return judged(400 <= status < 500, "a refusal of the 4xx class", described(subject))


@judges("RFC6749-4.4-1", "RFC6749-10.4-3", "RFC7515-4.1.2-1", "RFC7591-2-10", "RFC9700-4.14.2-6", refuses=True)
def nothing_is_granted(subject: TokenError) -> Judgement:
    """What is not the client's, or is forged, gives nothing (RFC 6749 4.4, 10.4, RFC 7515 4.1.2, RFC 7591 2).

    None of these clauses says by which error, so that each that is defined for the token endpoint will do.
    """
    return judged(subject.error in CODES, "an error of the token endpoint", described(subject))


@judges("RFC9700-2.4-1", refuses=True)
def the_password_is_no_grant(subject: TokenError) -> Judgement:
    """The password grant is refused before the password counts (RFC 9700 2.4).

    The clause names no error; invalid_grant alone would say that the password was looked at.
    """
    return _refused(subject, "unsupported_grant_type", "unauthorized_client", "invalid_request")


@judges("RFC9700-2.4-1")
def the_password_grant_is_not_listed(subject: DiscoveryResponse) -> Judgement:
    """The metadata offer no password grant (RFC 9700 2.4)."""
    listed = subject.metadata.listed("grant_types_supported")
    return judged("password" not in listed, "grant_types_supported without password", ", ".join(listed))


@judges("RFC6749-5.2-12", refuses=True)
def a_grant_that_is_not_registered_is_refused(subject: TokenError) -> Judgement:
    """A client that uses a grant type that it may not use is refused as unauthorized_client (RFC 6749 5.2)."""
    return _refused(subject, "unauthorized_client")


@judges("RFC6749-4.4.3-1", "RFC7521-4.1-6")
def no_refresh_token_comes(subject: TokenResponse) -> Judgement:
    """No refresh token comes with a token that no End-User granted (RFC 6749 4.4.3, RFC 7521 4.1)."""
    came = "refresh_token" in subject.members
    return judged(not came, "no refresh_token", "one" if came else "none")


@judges("RFC6749-6-3", "RFC6749-6-10")
def the_original_scope_is_kept(subject: TokenResponse, original: TokenResponse) -> Judgement:
    """A refresh that asks for no scope, or for the whole, gives the originally granted scope (RFC 6749 6)."""
    same = set(subject.scopes) == set(original.scopes)
    return judged(same, f"scope {' '.join(original.scopes)}", f"scope {' '.join(subject.scopes) or 'empty'}")


@judges("RFC6749-3.3-1")
def every_known_scope_is_granted(subject: TokenResponse) -> Judgement:
    """Each of several scope values adds its access (RFC 6749 3.3)."""
    login = subject.authorization
    known = subject.request.provider.metadata.listed("scopes_supported")
    asked = [scope for scope in login.request.scopes if scope in known] if login else []
    if len(asked) < 2:
        return not_applicable("the request did not ask for several known scope values")
    missing = sorted(set(asked) - set(subject.scopes))
    return judged(not missing, "every known scope value", f"missing: {' '.join(missing) or 'none'}")


@judges("RFC6749-3.3-6")
def another_scope_is_named(subject: TokenResponse) -> Judgement:
    """A granted scope that differs from the one asked for is named (RFC 6749 3.3)."""
    login = subject.authorization
    known = subject.request.provider.metadata.listed("scopes_supported")
    unknown = [scope for scope in login.request.scopes if scope not in known] if login else []
    if not known or not unknown:
        return not_applicable("the request asked for nothing that cannot be granted")
    stated = subject.members.get("scope")
    if not isinstance(stated, str):
        return judged(False, "a scope member with what was granted", "no scope member")
    return judged(not set(unknown) & set(stated.split()), "the scope without the unknown value", f"scope {stated!r}")


def described(subject: TokenError) -> str:
    """Say in a few words how a token request was refused."""
    return f"status {_status(subject)} with error={subject.error}"


def _refused(subject: TokenError, *codes: str) -> Judgement:
    expected = f"error={' or '.join(codes)}"
    if subject.error in codes:
        return met(f"error={subject.error}", expected)
    return judged(False, expected, described(subject))


def _status(subject: TokenError) -> int:
    return subject.exchange.response.status if subject.exchange.response else 0

"""What the response type and mode decide, whichever flow it is (OpenID Connect Core 3; Multiple Response Types 2)."""

from harness.checks.authorization_outcome import (
    AuthorizationOutcome,
    AuthorizationRefusal,
    ended,
    is_error_page,
    is_silent,
)
from harness.checks.front_channel_response import is_hybrid, is_implicit, words
from harness.checks.registry import judges
from harness.protocol.authorization import AuthorizationError, AuthorizationSuccess, Channel, Page
from harness.protocol.exchange import SAME_REQUEST
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.token import TokenError, TokenResponse

# What each word of a response type brings, by the name of its parameter.
BRINGS = {"code": "code", "id_token": "id_token", "token": "access_token"}
MODES_BY_DEFAULT = ("query", "fragment")


@judges("OIDCC-3-1")
def the_response_type_decides_what_comes(subject: AuthorizationSuccess) -> Judgement:
    """What comes back is what the words of the response type stand for, no less and no more (OIDC Core 3)."""
    if not words(subject.request) <= set(BRINGS):
        return not_applicable("the response type has a word of an extension")
    asked = {BRINGS[word] for word in words(subject.request)}
    came = {name for name in BRINGS.values() if subject.value(name) is not None}
    return judged(came == asked, " and ".join(sorted(asked)), " and ".join(sorted(came)) or "none of them")


@judges("OIDCC-16.22-1", "RFC9700-4.12-1", "RFC9700-2.1-3")
def the_redirect_repeats_no_form(subject: AuthorizationSuccess) -> Judgement:
    """The redirect to the client is no 307 and no 308, which would pass on what the user typed (RFC 9700 4.12)."""
    status = subject.exchange.response.status if subject.exchange.response else 0
    return judged(status not in SAME_REQUEST, "another status than 307 and 308", f"status {status}")


@judges("OAuth2-RT-2.1-2")
def query_puts_them_in_the_query(subject: AuthorizationSuccess) -> Judgement:
    """response_mode=query puts the parameters in the query (OAuth 2.0 Multiple Response Types 2.1)."""
    return _by(subject, "query", Channel.QUERY)


@judges("OAuth2-RT-2.1-3")
def fragment_puts_them_in_the_fragment(subject: AuthorizationSuccess) -> Judgement:
    """response_mode=fragment puts the parameters in the fragment (OAuth 2.0 Multiple Response Types 2.1)."""
    return _by(subject, "fragment", Channel.FRAGMENT)


@judges("OIDCD-3-27")
def unlisted_modes_are_query_and_fragment(subject: AuthorizationOutcome) -> Judgement:
    """Without response_modes_supported query and fragment are supported (OpenID Connect Discovery 3)."""
    mode = subject.request.value("response_mode")
    if "response_modes_supported" in subject.request.provider.metadata.members or mode not in MODES_BY_DEFAULT:
        return not_applicable("the provider lists its response modes, or none of the two was asked for")
    used = isinstance(subject, AuthorizationSuccess) and subject.channel.value == mode
    return judged(used, f"a success with parameters by {mode}", ended(subject))


@judges("OIDCC-3.2.2.2-1", "OIDCC-3.2.2.1-3", refuses=True)
def an_implicit_request_is_validated(subject: AuthorizationOutcome) -> Judgement:
    """A faulty request is refused in the implicit flow as in the code flow (OpenID Connect Core 3.2.2.2)."""
    return _refused(subject) if is_implicit(subject.request) else not_applicable("it is no implicit flow")


@judges("OIDCC-3.3.2.2-1", refuses=True)
def a_hybrid_request_is_validated(subject: AuthorizationOutcome) -> Judgement:
    """A faulty request is refused in the hybrid flow as in the code flow (OpenID Connect Core 3.3.2.2)."""
    return _refused(subject) if is_hybrid(subject.request) else not_applicable("it is no hybrid flow")


@judges("OIDCC-3.2.2.3-1", refuses=True)
def a_silent_implicit_request_is_an_error(subject: AuthorizationRefusal) -> Judgement:
    """prompt=none without a login is an error in the implicit flow (OpenID Connect Core 3.2.2.3)."""
    return _silent(subject) if is_implicit(subject.request) else not_applicable("it is no implicit flow")


@judges("OIDCC-3.3.2.3-1", refuses=True)
def a_silent_hybrid_request_is_an_error(subject: AuthorizationRefusal) -> Judgement:
    """prompt=none without a login is an error in the hybrid flow (OpenID Connect Core 3.3.2.3)."""
    return _silent(subject) if is_hybrid(subject.request) else not_applicable("it is no hybrid flow")


@judges("OIDCC-3.3.3.2-1", refuses=True)
def a_hybrid_code_is_validated(subject: TokenError | TokenResponse) -> Judgement:
    """A code of the hybrid flow is refused where one of the code flow is (OpenID Connect Core 3.3.3.2)."""
    login = subject.request.authorization
    if login is None or not is_hybrid(login.request):
        return not_applicable("the code is not of the hybrid flow")
    if isinstance(subject, TokenResponse):
        return judged(False, "error=invalid_grant", "tokens")
    return judged(subject.error == "invalid_grant", "error=invalid_grant", f"error={subject.error}")


@judges("OIDCC-3.1.2.2-2", "OIDCC-3.1.3.2-7")
def no_id_token_without_openid(subject: TokenResponse) -> Judgement:
    """A code of a request without the scope openid yields no ID Token (OpenID Connect Core 3.1.2.2, 3.1.3.2)."""
    login = subject.authorization
    if login is None or "openid" in login.request.scopes:
        return not_applicable("the request had the scope openid, or there was none")
    return judged("id_token" not in subject.members, "no id_token", "one" if "id_token" in subject.members else "none")


def _by(subject: AuthorizationSuccess, mode: str, channel: Channel) -> Judgement:
    if subject.request.value("response_mode") != mode:
        return not_applicable(f"the request does not ask for {mode}")
    return judged(
        subject.channel is channel, f"parameters by {channel.value}", f"parameters by {subject.channel.value}"
    )


def _refused(subject: AuthorizationOutcome) -> Judgement:
    refused = isinstance(subject, AuthorizationError) or (isinstance(subject, Page) and is_error_page(subject))
    return judged(refused, "an error, by redirect or on a page", ended(subject))


def _silent(subject: AuthorizationRefusal) -> Judgement:
    if not is_silent(subject.request):
        return not_applicable("the request may show pages")
    return judged(isinstance(subject, AuthorizationError), "an error at the redirection URI", ended(subject))

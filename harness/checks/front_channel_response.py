"""What the implicit and hybrid flows return, and where (OpenID Connect Core 3.2.2, 3.3.2; Multiple Response Types)."""

from harness.checks.authorization_outcome import AuthorizationOutcome, AuthorizationResponse, ended
from harness.checks.registry import judges
from harness.protocol.authorization import (
    AuthorizationError,
    AuthorizationRequest,
    AuthorizationSuccess,
    Channel,
)
from harness.protocol.judgement import Judgement, judged, not_applicable

IMPLICIT = ({"id_token"}, {"id_token", "token"})
HYBRID = ({"code", "id_token"}, {"code", "token"}, {"code", "id_token", "token"})
# What each word of a response type puts into the authorization response.
RETURNED = {"code": ("code",), "id_token": ("id_token",), "token": ("access_token", "token_type")}
TOKENS = ("access_token", "id_token")


def words(request: AuthorizationRequest) -> set[str]:
    """Return the words of the response type, whose order means nothing (Multiple Response Types 1.2)."""
    return set((request.response_type or "").split())


def is_implicit(request: AuthorizationRequest) -> bool:
    """Whether the request is of the implicit flow (OpenID Connect Core 3.2)."""
    return words(request) in IMPLICIT


def is_hybrid(request: AuthorizationRequest) -> bool:
    """Whether the request is of the hybrid flow (OpenID Connect Core 3.3)."""
    return words(request) in HYBRID


@judges("OIDCC-3.2.2.5-1", "OIDCC-3.2.2.1-1")
def the_implicit_flow_answers_in_the_fragment(subject: AuthorizationSuccess) -> Judgement:
    """The implicit flow's parameters are in the fragment (OpenID Connect Core 3.2.2.5)."""
    return _in_the_fragment(subject) if is_implicit(subject.request) else not_applicable("it is no implicit flow")


@judges("OIDCC-3.3.2.5-1", "OIDCC-3.3.2.1-1")
def the_hybrid_flow_answers_in_the_fragment(subject: AuthorizationSuccess) -> Judgement:
    """The hybrid flow's parameters are in the fragment (OpenID Connect Core 3.3.2.5)."""
    return _in_the_fragment(subject) if is_hybrid(subject.request) else not_applicable("it is no hybrid flow")


@judges("OIDCC-3.2.2.6-1")
def implicit_errors_come_in_the_fragment(subject: AuthorizationError) -> Judgement:
    """The implicit flow's errors are in the fragment (OpenID Connect Core 3.2.2.6)."""
    return _in_the_fragment(subject) if is_implicit(subject.request) else not_applicable("it is no implicit flow")


@judges("OIDCC-3.3.2.6-1")
def hybrid_errors_come_in_the_fragment(subject: AuthorizationError) -> Judgement:
    """The hybrid flow's errors are in the fragment (OpenID Connect Core 3.3.2.6)."""
    return _in_the_fragment(subject) if is_hybrid(subject.request) else not_applicable("it is no hybrid flow")


@judges("OAuth2-RT-3-6")
def an_id_token_alone_comes_in_the_fragment(subject: AuthorizationSuccess) -> Judgement:
    """The default mode of response_type id_token is fragment (OAuth 2.0 Multiple Response Types 3)."""
    if words(subject.request) != {"id_token"}:
        return not_applicable("the response type is not id_token")
    return _in_the_fragment(subject)


@judges("OAuth2-RT-2.1-5")
def an_access_token_alone_comes_in_the_fragment(subject: AuthorizationSuccess) -> Judgement:
    """The default mode of response_type token is fragment (OAuth 2.0 Multiple Response Types 2.1)."""
    if words(subject.request) != {"token"} or subject.request.value("response_mode") is not None:
        return not_applicable("the response type is not token with its default mode")
    return _in_the_fragment(subject)


@judges("OIDCC-3.2.2.5-4", "OAuth2-RT-3-2")
def an_implicit_response_has_an_id_token(subject: AuthorizationSuccess) -> Judgement:
    """Every successful implicit response has an id_token (OpenID Connect Core 3.2.2.5)."""
    if not is_implicit(subject.request):
        return not_applicable("it is no implicit flow")
    return _has(subject, "id_token")


@judges("OIDCC-3.2.2.5-2")
def an_implicit_response_has_the_access_token(subject: AuthorizationSuccess) -> Judgement:
    """A response to id_token token has an access_token (OpenID Connect Core 3.2.2.5)."""
    if words(subject.request) != {"id_token", "token"}:
        return not_applicable("the response type is not id_token token")
    return _has(subject, "access_token")


@judges("OIDCC-3.2.2.5-3")
def the_token_type_comes_along(subject: AuthorizationSuccess) -> Judgement:
    """token_type is Bearer, in any case, beside every access token (OpenID Connect Core 3.2.2.5)."""
    if not is_implicit(subject.request) or subject.access_token is None:
        return not_applicable("it is no implicit flow with an access token")
    kind = subject.value("token_type")
    return judged((kind or "").lower() == "bearer", "token_type=Bearer", f"token_type={kind}" if kind else "none")


@judges("OIDCC-3.2.2.5-6")
def expires_in_counts_seconds(subject: AuthorizationSuccess) -> Judgement:
    """expires_in, if present, is a positive whole number (OpenID Connect Core 3.2.2.5)."""
    lifetime = subject.value("expires_in")
    if lifetime is None:
        return not_applicable("there is no expires_in")
    positive = lifetime.isascii() and lifetime.isdigit() and bool(lifetime.strip("0"))
    return judged(positive, "a positive whole number", f"expires_in={lifetime}")


@judges("OIDCC-3.2.2.5-5")
def the_implicit_state_comes_back(subject: AuthorizationSuccess) -> Judgement:
    """A successful implicit response returns state unchanged (OpenID Connect Core 3.2.2.5)."""
    return _state(subject) if is_implicit(subject.request) else not_applicable("it is no implicit flow")


@judges("OIDCC-3.3.2.5-7")
def the_hybrid_state_comes_back(subject: AuthorizationSuccess) -> Judgement:
    """A successful hybrid response returns state unchanged (OpenID Connect Core 3.3.2.5)."""
    return _state(subject) if is_hybrid(subject.request) else not_applicable("it is no hybrid flow")


@judges("OAuth2-RT-3-5")
def state_comes_back_with_an_id_token(subject: AuthorizationResponse) -> Judgement:
    """State is echoed in success and error responses to id_token (OAuth 2.0 Multiple Response Types 3)."""
    return _state(subject) if words(subject.request) == {"id_token"} else not_applicable("the type is not id_token")


@judges("OAuth2-RT-5-13")
def state_comes_back_with_several(subject: AuthorizationResponse) -> Judgement:
    """State is echoed in responses to every response type of several words (Multiple Response Types 5)."""
    return _state(subject) if len(words(subject.request)) > 1 else not_applicable("the type is of one word")


@judges("OIDCC-3.2.2.5-7", "OIDCC-3.2-1")
def an_implicit_response_has_no_code(subject: AuthorizationSuccess) -> Judgement:
    """No code is returned in the implicit flow (OpenID Connect Core 3.2.2.5)."""
    return _lacks(subject, "code") if is_implicit(subject.request) else not_applicable("it is no implicit flow")


@judges("OIDCC-3.2.2.1-2", "OAuth2-RT-3-3")
def an_id_token_comes_alone(subject: AuthorizationSuccess) -> Judgement:
    """A response to id_token has no code and no access token (OAuth 2.0 Multiple Response Types 3)."""
    if words(subject.request) != {"id_token"}:
        return not_applicable("the response type is not id_token")
    return _lacks(subject, "code", "access_token", "token_type")


@judges("OIDCC-3.3.2.5-6")
def a_hybrid_response_has_a_code(subject: AuthorizationSuccess) -> Judgement:
    """Every successful hybrid response has a code (OpenID Connect Core 3.3.2.5)."""
    return _has(subject, "code") if is_hybrid(subject.request) else not_applicable("it is no hybrid flow")


@judges("OIDCC-3.3.2.5-2")
def a_hybrid_response_with_token_has_the_access_token(subject: AuthorizationSuccess) -> Judgement:
    """Responses to code token and code id_token token have an access token and its type (OIDC Core 3.3.2.5)."""
    if not is_hybrid(subject.request) or "token" not in words(subject.request):
        return not_applicable("the response type is none of the hybrid flow with token")
    return _has(subject, "access_token", "token_type")


@judges("OIDCC-3.3.2.5-3")
def a_hybrid_response_without_token_has_no_access_token(subject: AuthorizationSuccess) -> Judgement:
    """A response to code id_token has no access token (OpenID Connect Core 3.3.2.5)."""
    if words(subject.request) != {"code", "id_token"}:
        return not_applicable("the response type is not code id_token")
    return _lacks(subject, "access_token")


@judges("OIDCC-3.3.2.5-4")
def a_hybrid_response_with_id_token_has_it(subject: AuthorizationSuccess) -> Judgement:
    """Responses to code id_token and code id_token token have an ID Token (OpenID Connect Core 3.3.2.5)."""
    if not is_hybrid(subject.request) or "id_token" not in words(subject.request):
        return not_applicable("the response type is none of the hybrid flow with id_token")
    return _has(subject, "id_token")


@judges("OIDCC-3.3.2.5-5")
def a_hybrid_response_without_id_token_has_none(subject: AuthorizationSuccess) -> Judgement:
    """A response to code token has no ID Token in the fragment (OpenID Connect Core 3.3.2.5)."""
    if words(subject.request) != {"code", "token"}:
        return not_applicable("the response type is not code token")
    return _lacks(subject, "id_token")


@judges("OAuth2-RT-5-1")
def code_token_is_answered(subject: AuthorizationSuccess) -> Judgement:
    """A response to code token has what each word stands for (OAuth 2.0 Multiple Response Types 5)."""
    return _each_word(subject, "code token")


@judges("OAuth2-RT-5-4")
def code_id_token_is_answered(subject: AuthorizationSuccess) -> Judgement:
    """A response to code id_token has what each word stands for (OAuth 2.0 Multiple Response Types 5)."""
    return _each_word(subject, "code id_token")


@judges("OAuth2-RT-5-7")
def id_token_token_is_answered(subject: AuthorizationSuccess) -> Judgement:
    """A response to id_token token has what each word stands for (OAuth 2.0 Multiple Response Types 5)."""
    return _each_word(subject, "id_token token")


@judges("OAuth2-RT-5-10")
def code_id_token_token_is_answered(subject: AuthorizationSuccess) -> Judgement:
    """A response to code id_token token has what each word stands for (OAuth 2.0 Multiple Response Types 5)."""
    return _each_word(subject, "code id_token token")


@judges("OAuth2-RT-1.2-1")
def the_order_of_the_words_means_nothing(subject: AuthorizationSuccess) -> Judgement:
    """The words of a response type are a set (OAuth 2.0 Multiple Response Types 1.2)."""
    written = (subject.request.response_type or "").split()
    if len(written) < 2 or written == sorted(written, key=list(RETURNED).index):
        return not_applicable("the words of the response type stand in their usual order")
    return _has(subject, *(name for word in written for name in RETURNED.get(word, ())))


@judges(
    "OAuth2-RT-7-1",
    "OAuth2-RT-7-2",
    refuses=True,
)
def tokens_never_come_in_the_query(subject: AuthorizationOutcome) -> Judgement:
    """No token is returned in a query, even where the query was asked for (Multiple Response Types 3, 5, 7)."""
    if not words(subject.request) & {"token", "id_token"}:
        return not_applicable("the response type yields no token from the authorization endpoint")
    if not isinstance(subject, AuthorizationSuccess):
        return judged(True, "no token in the query", ended(subject))
    carried = subject.channel is Channel.QUERY and any(subject.value(name) for name in (*TOKENS, "code"))
    return judged(not carried, "no token in the query", f"{ended(subject)}, by {subject.channel.value}")


def _each_word(subject: AuthorizationSuccess, response_type: str) -> Judgement:
    if words(subject.request) != set(response_type.split()):
        return not_applicable(f"the response type is not {response_type}")
    return _has(subject, *(name for word in response_type.split() for name in RETURNED[word]))


def _in_the_fragment(subject: AuthorizationResponse) -> Judgement:
    if subject.request.value("response_mode"):
        return not_applicable("the request asks for a response mode")
    holds = subject.channel is Channel.FRAGMENT
    return judged(holds, "parameters in the fragment", f"parameters by {subject.channel.value}")


def _has(subject: AuthorizationSuccess, *names: str) -> Judgement:
    lacking = [name for name in names if not subject.value(name)]
    return judged(not lacking, " and ".join(names), f"without {', '.join(lacking)}" if lacking else ended(subject))


def _lacks(subject: AuthorizationSuccess, *names: str) -> Judgement:
    present = [name for name in names if subject.value(name) is not None]
    return judged(not present, f"no {' and no '.join(names)}", f"with {', '.join(present)}" if present else "none")


def _state(subject: AuthorizationResponse) -> Judgement:
    state, returned = subject.request.state, subject.value("state")
    if state is None:
        return not_applicable("the request had no state")
    received = "no state" if returned is None else "the state" if returned == state else "another state"
    return judged(returned == state, "the state that was sent", received)

"""Responses and ID Tokens of the implicit and hybrid flows, and what the token endpoint adds to them."""

from typing import Any

from harness.checks import front_channel_id_token as tokens
from harness.checks import front_channel_response as response
from harness.checks import hybrid_token, query_for_tokens
from harness.protocol.authorization import (
    AuthorizationError,
    AuthorizationRequest,
    AuthorizationSuccess,
    Channel,
)
from harness.protocol.outcome import SignIn
from harness.protocol.token import TokenError, TokenResponse
from harness.protocol.tokens import IdToken

from ..case import Cases, of
from ..messages import (
    ACCESS_TOKEN,
    CODE,
    a_compact_jwt,
    a_front_channel_id_token,
    a_token_error,
    a_token_request,
    a_token_response,
    an_authorization_error,
    an_authorization_request,
    an_authorization_success,
    id_token_claims,
)

HYBRID = "code id_token token"


def a_request(response_type: str, **parameters: str | None) -> AuthorizationRequest:
    return an_authorization_request(response_type=response_type, **parameters)


def an_answer(response_type: str, channel: Channel = Channel.FRAGMENT, **parameters: Any) -> AuthorizationSuccess:
    """A response with everything that its response type asks for."""
    kinds = response_type.split()
    request = a_request(response_type, response_mode=parameters.pop("response_mode", None))
    sent: dict[str, Any] = {
        "code": CODE if "code" in kinds else None,
        "id_token": a_compact_jwt(id_token_claims(request)) if "id_token" in kinds else None,
        "access_token": ACCESS_TOKEN if "token" in kinds else None,
        "token_type": "Bearer" if "token" in kinds else None,
        "expires_in": "3600" if "token" in kinds else None,
        **parameters,
    }
    return an_authorization_success(request=request, channel=channel, **sent)


def a_refusal(response_type: str, channel: Channel = Channel.FRAGMENT, **parameters: str | None) -> AuthorizationError:
    return an_authorization_error(request=a_request(response_type), channel=channel, **parameters)


def a_nonce_refusal(error: str = "invalid_request") -> AuthorizationError:
    return an_authorization_error(error, request=a_request("id_token", nonce=None), channel=Channel.FRAGMENT)


def of_type(response_type: str, **breaking: Any) -> Any:
    return of(an_answer, {"response_type": response_type, **breaking}, {"response_type": response_type})


def in_the_query(response_type: str) -> Any:
    asked = {"response_type": response_type, "response_mode": "query"}
    return of(an_answer, {**asked, "channel": Channel.QUERY}, asked)


def an_id_token_with_scope(**claims: Any) -> IdToken:
    request = an_authorization_request(response_type="id_token", scope="openid email")
    compact = a_compact_jwt(id_token_claims(request, **claims))
    answer = an_authorization_success(request=request, channel=Channel.FRAGMENT, code=None, id_token=compact)
    assert answer.id_token is not None
    return answer.id_token


def a_hybrid_login(**claims: Any) -> SignIn:
    """A login whose second ID Token has these claims; the first one has auth_time and an e-mail address."""
    request = a_request(HYBRID)
    both = {"auth_time": 1, "email": "alice@example.com"}
    login = an_authorization_success(
        request=request,
        channel=Channel.FRAGMENT,
        access_token=ACCESS_TOKEN,
        id_token=a_compact_jwt(id_token_claims(request, **both)),
    )
    second = a_compact_jwt(id_token_claims(request, **{**both, **claims}))
    return SignIn(login, a_token_response(request=a_token_request(authorization=login), id_token=second))


def a_hybrid_exchange(**members: Any) -> TokenResponse:
    return a_token_response(request=a_token_request(authorization=an_answer(HYBRID)), **members)


def a_hybrid_token_error(**members: Any) -> TokenError:
    return a_token_error(request=a_token_request(authorization=an_answer(HYBRID)), **members)


CASES: Cases = {
    response.the_implicit_flow_answers_in_the_fragment: of_type("id_token", channel=Channel.QUERY),
    response.the_hybrid_flow_answers_in_the_fragment: of_type("code token", channel=Channel.QUERY),
    response.implicit_errors_come_in_the_fragment: of(
        a_refusal, {"response_type": "id_token", "channel": Channel.QUERY}, {"response_type": "id_token"}
    ),
    response.hybrid_errors_come_in_the_fragment: of(
        a_refusal, {"response_type": "code token", "channel": Channel.QUERY}, {"response_type": "code token"}
    ),
    response.an_id_token_alone_comes_in_the_fragment: of_type("id_token", channel=Channel.QUERY),
    response.an_implicit_response_has_an_id_token: of_type("id_token", id_token=None),
    response.an_implicit_response_has_the_access_token: of_type("id_token token", access_token=None),
    response.the_token_type_comes_along: of_type("id_token token", token_type=None),
    response.expires_in_counts_seconds: of_type("id_token token", expires_in="-1"),
    response.the_implicit_state_comes_back: of_type("id_token", state="another"),
    response.the_hybrid_state_comes_back: of_type("code token", state=None),
    response.state_comes_back_with_an_id_token: of_type("id_token", state=None),
    response.state_comes_back_with_several: of_type("code token", state=None),
    response.an_implicit_response_has_no_code: of_type("id_token", code=CODE),
    response.an_id_token_comes_alone: of_type("id_token", access_token=ACCESS_TOKEN),
    response.a_hybrid_response_has_a_code: of_type("code token", code=None),
    response.a_hybrid_response_with_token_has_the_access_token: of_type("code token", access_token=None),
    response.a_hybrid_response_without_token_has_no_access_token: of_type("code id_token", access_token=ACCESS_TOKEN),
    response.a_hybrid_response_with_id_token_has_it: of_type("code id_token", id_token=None),
    response.a_hybrid_response_without_id_token_has_none: of_type(
        "code token", id_token=a_compact_jwt(id_token_claims())
    ),
    response.code_token_is_answered: of_type("code token", token_type=None),
    response.code_id_token_is_answered: of_type("code id_token", code=None),
    response.id_token_token_is_answered: of_type("id_token token", access_token=None),
    response.code_id_token_token_is_answered: of_type("code id_token token", id_token=None),
    query_for_tokens.id_token_never_comes_in_the_query: in_the_query("id_token"),
    query_for_tokens.code_token_never_comes_in_the_query: in_the_query("code token"),
    query_for_tokens.code_id_token_never_comes_in_the_query: in_the_query("code id_token"),
    query_for_tokens.id_token_token_never_comes_in_the_query: in_the_query("id_token token"),
    query_for_tokens.code_id_token_token_never_comes_in_the_query: in_the_query("code id_token token"),
    response.the_order_of_the_words_means_nothing: of_type("token code", access_token=None),
    response.tokens_never_come_in_the_query: of_type("code token", channel=Channel.QUERY),
    tokens.at_hash_is_there_beside_an_access_token: of(
        a_front_channel_id_token,
        {"response_type": "id_token token", "at_hash": None},
        {"response_type": "id_token token"},
    ),
    tokens.at_hash_is_there_in_code_id_token_token: of(
        a_front_channel_id_token, {"response_type": HYBRID, "at_hash": None}, {"response_type": HYBRID}
    ),
    tokens.c_hash_is_there: of(a_front_channel_id_token, {"c_hash": None}),
    tokens.the_implicit_at_hash_is_right: of(
        a_front_channel_id_token,
        {"response_type": "id_token token", "at_hash": "another"},
        {"response_type": "id_token token"},
    ),
    tokens.the_hybrid_at_hash_is_right: of(
        a_front_channel_id_token, {"response_type": HYBRID, "at_hash": "another"}, {"response_type": HYBRID}
    ),
    tokens.scopes_fill_the_id_token: of(an_id_token_with_scope, {}, {"email": "alice@example.com"}),
    tokens.a_nonce_is_demanded: of(a_nonce_refusal, {"error": "server_error"}),
    tokens.both_id_tokens_are_about_one_login: of(a_hybrid_login, {"sub": "another"}),
    tokens.both_id_tokens_tell_of_one_event: of(a_hybrid_login, {"auth_time": None}),
    tokens.claims_about_the_user_agree: of(a_hybrid_login, {"email": "bob@example.com"}),
    hybrid_token.a_hybrid_code_is_exchanged: of(a_hybrid_exchange, {"token_type": None}),
    hybrid_token.a_hybrid_code_is_refused_alike: of(a_hybrid_token_error, {"error": None}),
}

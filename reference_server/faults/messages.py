"""Faults of the other messages: authorization, token, UserInfo, discovery."""

import json

from reference_server.faults.changes import with_header
from reference_server.faults.fault import Fault, at, drop, swap
from reference_server.provider import Provider
from reference_server.rules.authorization import client, pkce, prompt, session
from reference_server.rules.authorization.draft import AuthorizationDraft
from reference_server.rules.presented import revocation
from reference_server.rules.token import code
from reference_server.seams import Members
from reference_server.web.message import Request, Response, redirect_response


def change_state(_provider: Provider, members: Members) -> Members:
    """Return another state than the one that was sent."""
    return {**members, "state": members["state"] + "-changed"} if "state" in members else members


def match_redirect_uri_by_prefix(provider: Provider, draft: AuthorizationDraft) -> None:
    """Take a redirect_uri that only begins like a registered one."""
    asked = draft.parameters.get("redirect_uri")
    if asked is not None and any(asked.startswith(known) for known in draft.client.texts("redirect_uris")):
        draft.redirect_uri = asked
        return
    client.check_redirect_uri(provider, draft)


def take_none_alone(_provider: Provider, draft: AuthorizationDraft) -> None:
    """Forget what stands beside prompt=none."""
    if "none" in draft.prompt:
        draft.prompt = ("none",)


def take_any_code_challenge(_provider: Provider, draft: AuthorizationDraft) -> None:
    """Look neither at the challenge nor at its method."""
    draft.code_challenge_method = draft.parameters.get("code_challenge_method")


def change_sub(_provider: Provider, members: Members) -> Members:
    """Tell about another user than the ID Token."""
    return {**members, "sub": members["sub"] + "-another"}


def without_no_store(_provider: Provider, _request: Request, response: Response) -> Response:
    """Let caches keep the tokens."""
    return response.replacing_header("Cache-Control", None).replacing_header("Pragma", None)


def without_challenge(_provider: Provider, _request: Request, response: Response) -> Response:
    """Refuse without saying how to authenticate."""
    return response.replacing_header("WWW-Authenticate", None)


def without_token_type(_provider: Provider, members: Members) -> Members:
    """Leave out what kind of token it is."""
    return {name: value for name, value in members.items() if name != "token_type"}


def without_jwks_uri(_provider: Provider, members: Members) -> Members:
    """Do not say where the keys are."""
    return {name: value for name, value in members.items() if name != "jwks_uri"}


def other_issuer_in_metadata(_provider: Provider, members: Members) -> Members:
    """Name another issuer than the one that was asked."""
    return {**members, "issuer": members["issuer"] + "/another"}


def token_in_a_cookie(_provider: Provider, _request: Request, response: Response) -> Response:
    """Let the browser keep the access token."""
    token = json.loads(response.body).get("access_token") if response.status == 200 else None
    return response.with_headers(("Set-Cookie", f"token={token}; HttpOnly")) if token else response


def forward_to_return_to(_provider: Provider, request: Request, response: Response) -> Response:
    """Send the browser wherever return_to says."""
    return_to = dict(request.query).get("return_to")
    return redirect_response(return_to, ()) if return_to else response


FAULTS = (
    Fault(
        "access-token-in-a-cookie",
        ("RFC6750-5.2-8",),
        "The access token stands in a cookie that may travel in clear.",
        at(token_http=token_in_a_cookie),
    ),
    Fault(
        "forwarding-to-any-address",
        ("RFC9700-2.1-2",),
        "The authorization endpoint forwards to the address in return_to.",
        at(authorization_http=forward_to_return_to),
    ),
    Fault(
        "authorization-read-by-scripts",
        ("RFC9700-2.6-6",),
        "Scripts of any origin may read the answers of the authorization endpoint.",
        at(authorization_http=with_header("Access-Control-Allow-Origin", "*")),
    ),
    Fault(
        "code-reusable",
        ("RFC6749-4.1.2-5", "OIDCC-3.1.3.2-4"),
        "A code can be used again and again.",
        drop(code.refuse_used_code, code.spend_the_code),
        also=("RFC6749-4.1.2-7",),
    ),
    Fault(
        "state-changed",
        ("OIDCC-3.1.2.5-4", "RFC6749-4.1.2-10", "OIDCC-3.1.2.6-18", "RFC6749-4.1.2.1-16"),
        "The authorization response has another state than the request.",
        at(authorization_response=change_state),
        also=("OIDCC-3.1.2.5-2", "OIDCC-3.1.2.6-2", "RFC6749-4.1.2-2", "OAuth2-RT-3-5", "OAuth2-RT-5-13"),
    ),
    Fault(
        "redirect-uri-prefix-matched",
        ("OIDCC-3.1.2.1-8", "RFC6749-3.1.2.4-1", "RFC6749-3.1.2.4-2", "RFC6749-10.6-4"),
        "A redirect_uri that only begins like a registered one is taken.",
        swap(client.check_redirect_uri, match_redirect_uri_by_prefix),
    ),
    Fault(
        "userinfo-sub-differs",
        ("OIDCC-5.3.2-6",),
        "UserInfo tells about another user than the ID Token.",
        at(userinfo=change_sub),
    ),
    Fault(
        "tokens-cacheable",
        ("RFC6749-5.1-8", "OIDCC-3.1.3.3-6"),
        "Token responses may be cached.",
        at(token_http=without_no_store),
        also=("RFC6749-5.1-9",),
    ),
    Fault(
        "userinfo-without-challenge",
        ("RFC6750-3-1", "RFC6750-3-2"),
        "UserInfo refuses a token without WWW-Authenticate.",
        at(userinfo_http=without_challenge),
        also=(
            "OIDCC-5.3.3-2",
            "RFC6750-3-3",
            "RFC6750-3-4",
            "OIDCC-5.3.3-1",
            "RFC6749-7.2-1",
            "RFC6750-3-12",
            "RFC6750-3.1-3",
        ),
    ),
    Fault(
        "token-type-dropped",
        ("RFC6749-5.1-2", "OIDCC-3.1.3.3-3"),
        "The token response has no token_type.",
        at(token_response=without_token_type),
        also=("RFC6749-A.13-1",),
    ),
    Fault(
        "jwks-uri-dropped",
        ("OIDCD-3-12", "OIDCC-10-3"),
        "The metadata has no jwks_uri.",
        at(metadata=without_jwks_uri),
        also=("OIDCC-2-32", "OIDCC-10-3", "OIDCC-10.1-3", "RFC7515-4.1.4-1", "RFC7517-4.5-2", "RFC7517-5-1"),
    ),
    Fault(
        "metadata-of-another-issuer",
        ("OIDCD-4.3-1",),
        "The metadata name another issuer than the one that was asked.",
        at(metadata=other_issuer_in_metadata),
    ),
    Fault(
        "prompt-login-ignored",
        ("OIDCC-3.1.2.1-25", "OIDCC-3.1.2.3-2"),
        "prompt=login is answered from the remembered session.",
        drop(session.prompted_for_login),
    ),
    Fault(
        "max-age-ignored",
        ("OIDCC-3.1.2.1-34", "OIDCC-15.1-7"),
        "max_age does not lead to a new login.",
        drop(session.authenticated_too_long_ago),
    ),
    Fault(
        "prompt-none-with-login-accepted",
        ("OIDCC-3.1.2.1-32",),
        "prompt=none beside another value is not refused.",
        swap(prompt.refuse_none_beside_other_prompts, take_none_alone),
    ),
    Fault(
        "code-of-another-client-accepted",
        (
            "RFC6749-4.1.3-6",
            "OIDCC-3.1.3.2-2",
            "OIDCC-3.3.3.2-1",
            "RFC6749-10.5-3",
            "RFC6749-4.1.2-8",
            "RFC6749-5.2-11",
        ),
        "A client can exchange another client's code.",
        drop(code.demand_own_code),
    ),
    Fault(
        "redirect-uri-not-compared-at-the-token-endpoint",
        ("RFC6749-4.1.3-10", "OIDCC-3.1.3.2-5"),
        "The token request may have another redirect_uri than the authorization request.",
        drop(code.demand_same_redirect_uri),
        also=("RFC6749-4.1.3-3", "RFC6749-4.1.3-9"),
    ),
    Fault(
        "code-verifier-ignored",
        ("RFC7636-4.6-5",),
        "The code verifier is not checked.",
        drop(code.check_code_verifier),
        also=("RFC9700-2.1.1-3", "RFC9700-4.8.2-2"),
    ),
    Fault(
        "code-challenge-not-checked",
        ("RFC7636-4.2-3", "RFC7636-4.3-1", "RFC7636-4.3-3", "RFC7636-4.4.1-3"),
        "Any code_challenge with any method is taken.",
        swap(pkce.check_code_challenge, take_any_code_challenge),
    ),
    Fault(
        "revocation-without-effect",
        ("RFC7009-2-2", "RFC7009-2.1-10", "RFC7009-2.1-11", "OIDCC-5.3.3-3", "RFC7009-2.2.1-2"),
        "A revoked access token lives on.",
        drop(revocation.end_access_token),
        also=("OIDCC-5.3.3-3",),
    ),
    Fault(
        "token-of-another-client-revoked",
        ("RFC7009-2.1-9", "RFC7009-2.1-8"),
        "A client can revoke another client's token.",
        drop(revocation.demand_own_token),
    ),
)

"""Faults that take what has to be refused, or take it for something else."""

from reference_server.faults.changes import told
from reference_server.faults.fault import Fault, at, both, drop, swap
from reference_server.provider import Provider
from reference_server.rules.authorization import client, prompt, response, scope
from reference_server.rules.authorization.draft import AuthorizationDraft
from reference_server.rules.clients import credentials
from reference_server.rules.clients.call import ClientCall
from reference_server.rules.token import grant_type, refresh
from reference_server.rules.token.draft import TokenDraft
from reference_server.rules.userinfo import call as userinfo
from reference_server.web.message import Request, Response


def take_any_redirect_uri(_provider: Provider, draft: AuthorizationDraft) -> None:
    """Answer wherever the request says, or else at the first registered address."""
    draft.redirect_uri = draft.parameters.get("redirect_uri") or draft.client.texts("redirect_uris")[0]


def tokens_in_the_query(_provider: Provider, request: Request, answer: Response) -> Response:
    """Answer in the query what asks for it, tokens or not."""
    location = dict(answer.headers).get("Location", "")
    return answer.replacing_header("Location", location.replace("#", "?", 1)) if "#" in location else answer


def scopes_in_any_letters(provider: Provider, draft: AuthorizationDraft) -> None:
    """Take scope values in any letters, and separated by commas too."""
    asked = draft.parameters.get("scope", "").lower().replace(",", " ").replace("\t", " ")
    draft.parameters["scope"] = asked
    scope.keep_known_scopes(provider, draft)


def prompts_in_any_letters(provider: Provider, draft: AuthorizationDraft) -> None:
    """Take prompt in any letters."""
    if "prompt" in draft.parameters:
        draft.parameters["prompt"] = draft.parameters["prompt"].lower()
    prompt.check_prompt(provider, draft)


def default_max_age_first(provider: Provider, draft: AuthorizationDraft) -> None:
    """Let the registered max_age stand above the one that is asked for."""
    default = draft.client.metadata.get("default_max_age")
    if isinstance(default, int):
        draft.max_age = default
        return
    prompt.check_max_age(provider, draft)


def authorization_code_by_default(provider: Provider, draft: TokenDraft) -> None:
    """Take a token request without grant_type, or of any other, for one with a code or a refresh token."""
    if draft.call.parameters.get("grant_type") not in grant_type.GRANT_TYPES:
        draft.call.parameters["grant_type"] = "authorization_code"
    grant_type.check_grant_type(provider, draft)


def assertion_of_any_type(provider: Provider, call: ClientCall) -> None:
    """Read an assertion whatever it is said to be."""
    if "client_assertion" in call.parameters:
        call.parameters["client_assertion_type"] = credentials.ASSERTION_TYPE
    credentials.read_credentials(provider, call)


def first_of_several_tokens(provider: Provider, call: userinfo.UserInfoCall) -> None:
    """Take the first token that is found, wherever it is."""
    shown = [call.http.headers.get("authorization", "").removeprefix("Bearer ")]
    shown += [value for name, value in (*(call.http.form or ()), *call.http.query) if name == "access_token"]
    call.shown = next((token.split(" ")[0] for token in shown if token), "")
    if not call.shown:
        userinfo.read_bearer_token(provider, call)


def lost_scope(_provider: Provider, draft: TokenDraft) -> None:
    """Forget the scope at a refresh that names none."""
    asked = tuple(draft.call.parameters.get("scope", "").split())
    draft.scope = tuple(token for token in draft.scope if token in asked) if asked else ("openid",)


FAULTS = (
    Fault(
        "any-redirect-uri-taken",
        (
            "OIDCC-3.1.2.1-9",
            "OIDCC-3.1.2.1-7",
            "RFC6749-3.1.2.4-3",
            "RFC6749-4.2.1-2",
            "RFC6749-10.2-2",
            "RFC7592-2.2-4",
            "RFC8252-8.3-2",
            "RFC8252-8.4-4",
            "RFC8252-8.4-3",
            "RFC8252-8.4-5",
            "RFC8252-8.4-6",
            "OIDCC-3.3.2.2-1",
            "OIDCC-3.2.2.2-1",
            "OIDCC-3.2.2.1-3",
            "OAuth2-FP-2-16",
            "RFC6749-4.2.2.1-1",
        ),
        "The answer goes wherever the request says, or to the first registered address.",
        swap(client.check_redirect_uri, take_any_redirect_uri),
        also=("RFC6749-3.1.2.4-1",),
    ),
    Fault(
        "tokens-in-the-query",
        (
            "OAuth2-RT-7-1",
            "OAuth2-RT-7-2",
            "OAuth2-RT-5-5",
            "OAuth2-RT-5-11",
            "OAuth2-RT-5-2",
            "OAuth2-RT-3-7",
            "OAuth2-RT-5-8",
        ),
        "Tokens come in the query.",
        both(drop(response.refuse_tokens_in_query), at(authorization_http=tokens_in_the_query)),
    ),
    Fault(
        "scopes-in-any-letters",
        ("OIDCC-14-3", "OIDCC-5.4-10", "RFC6749-3.3-2"),
        "Scope values are compared without regard to case, and commas separate them too.",
        swap(scope.keep_known_scopes, scopes_in_any_letters),
    ),
    Fault(
        "prompts-in-any-letters",
        ("OIDCC-3.1.2.1-31",),
        "prompt is compared without regard to case.",
        swap(prompt.check_prompt, prompts_in_any_letters),
    ),
    Fault(
        "default-max-age-first",
        ("OIDCR-2-46",),
        "The registered default_max_age wins over the max_age of a request.",
        swap(prompt.check_max_age, default_max_age_first),
        also=("OIDCR-2-45",),
    ),
    Fault(
        "grant-type-guessed",
        ("RFC6749-4.1.3-1", "RFC6749-4.5-1", "RFC6749-5.2-3"),
        "A token request without a known grant_type is taken for one with a code.",
        swap(grant_type.check_grant_type, authorization_code_by_default),
    ),
    Fault(
        "assertion-of-any-type",
        ("RFC7521-4.2-1", "OIDCC-9-16"),
        "A client assertion is read whatever its type is said to be.",
        swap(credentials.read_credentials, assertion_of_any_type),
    ),
    Fault(
        "any-access-token-found",
        ("RFC6750-2-1",),
        "UserInfo takes the first token that it finds.",
        swap(userinfo.read_bearer_token, first_of_several_tokens),
        also=("RFC6750-2.1-2", "RFC6750-3.1-1", "RFC6750-5.2-8"),
    ),
    Fault(
        "scope-lost-at-refresh",
        ("RFC6749-6-3", "RFC6749-6-10"),
        "A refresh without scope loses what was granted.",
        swap(refresh.narrow_scope, lost_scope),
    ),
    Fault(
        "id-token-for-everyone",
        ("OIDCC-3.1.2.2-2", "OIDCC-3.1.3.2-7"),
        "An id_token comes without openid too.",
        at(token_response=lambda _provider, members: {"id_token": "e30.e30."} | members),
    ),
    Fault(
        "request-taken-for-many-audiences",
        ("RFC9068-5-2", "RFC8707-2.1-3", "RFC8707-2.1-2", "RFC9068-3-1"),
        "Each access token is for all resources.",
        at(
            access_token_claims=told(aud=["https://everywhere.example"]),
            introspection_response=lambda _provider, members: (
                members | {"aud": ["https://everywhere.example"]} if members["active"] else members
            ),
        ),
    ),
)

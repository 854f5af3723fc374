"""The way of an authorization request through login and consent, as in Hydra's login and consent contract.

Challenges and verifiers are drawn from the flow's id and their purpose under the hash key: nothing that is stored gives
one away, and the stage of the stored flow, moved by one atomic statement, makes each good for one use.
"""

import hmac
from urllib.parse import urlencode

from reference_server.authorization_request import AuthorizationRequest
from reference_server.errors import Gone, InvalidRequest, NotFound, RequestUnauthorized
from reference_server.provider import Provider
from reference_server.storage.flows import Flow, find_flow
from reference_server.storage.sessions import LoginSession, find_login_session
from reference_server.web.message import Request

LOGIN_CHALLENGE = "login_challenge"
LOGIN_VERIFIER = "login_verifier"
CONSENT_CHALLENGE = "consent_challenge"
CONSENT_VERIFIER = "consent_verifier"


def interaction_token(provider: Provider, purpose: str, flow_id: str) -> str:
    """The challenge or verifier of a flow for one purpose."""
    return f"{flow_id}.{provider.seal.digest(f'{purpose} {provider.issuer} {flow_id}')}"


def flow_of_token(provider: Provider, purpose: str, token: str, stage: str) -> Flow:
    """The flow that a challenge or verifier stands for.

    Raises `NotFound` where the token was never given out, `RequestUnauthorized` where it has run out, and `Gone` where
    it was answered before.
    """
    flow_id = token.partition(".")[0]
    expected = interaction_token(provider, purpose, flow_id)
    if not hmac.compare_digest(expected.encode(), token.encode()):
        raise NotFound(f"this {purpose} is not known")
    flow = find_flow(provider.engine, provider.issuer, flow_id, provider.clock())
    if flow is None:
        raise RequestUnauthorized(f"this {purpose} has run out")
    if flow.stage != stage:
        raise Gone(f"this {purpose} was used before", flow.request.request_url)
    return flow


def return_address(provider: Provider, purpose: str, flow: Flow) -> str:
    """Where the login and consent application sends the browser back to."""
    token = interaction_token(provider, purpose, flow.flow_id)
    return f"{provider.issuer}/oauth2/auth?{urlencode({'client_id': flow.request.client_id, purpose: token})}"


def cookie_name(provider: Provider, kind: str) -> str:
    """The name of one of this issuer's cookies; issuers on one host must not overwrite each other's."""
    return f"hallmark_{kind}_{provider.seal.digest(provider.issuer)[:8]}"


def set_cookie(provider: Provider, name: str, value: str, max_age: int) -> tuple[str, str]:
    """A Set-Cookie header: out of reach of scripts, Secure where the issuer is https."""
    secure = "; Secure" if provider.origin.startswith("https:") else ""
    path = provider.path or "/"
    return "Set-Cookie", f"{name}={value}; Path={path}; Max-Age={max_age}; HttpOnly; SameSite=Lax{secure}"


def demand_same_browser(provider: Provider, request: Request, flow: Flow) -> None:
    """A verifier is good only in the browser in which the flow began (RFC 6819 5.3.5). Raises `InvalidRequest`."""
    cookie = request.cookies.get(cookie_name(provider, f"flow_{flow.flow_id[:8]}"), "")
    if not hmac.compare_digest(provider.seal.digest(cookie), flow.browser_hash):
        raise InvalidRequest("this browser did not begin the request")


def remembered_login(provider: Provider, request: Request) -> LoginSession | None:
    """The login session of the browser, or None."""
    cookie = request.cookies.get(cookie_name(provider, "session"))
    if cookie is None:
        return None
    return find_login_session(provider.engine, provider.issuer, provider.seal.digest(cookie), provider.clock())


def must_log_in(provider: Provider, request: AuthorizationRequest, session: LoginSession | None) -> bool:
    """Whether the End-User has to authenticate (OIDC Core 3.1.2.3)."""
    return session is None or any(needs(provider, request, session) for needs in provider.table.login_needed)

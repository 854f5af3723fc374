"""The authorization endpoint `/oauth2/auth` (RFC 6749 3.1, OIDC Core 3.1.2)."""

from reference_server.authorization_request import AuthorizationRequest
from reference_server.device_entry import DEVICE_VERIFIER
from reference_server.endpoints.authorization_response import ResponseAddress, answer_client, answer_error
from reference_server.endpoints.device_verification import approve_device, refuse_device, request_of_device
from reference_server.endpoints.pages import error_page
from reference_server.errors import (
    AccessDenied,
    ConsentRequired,
    InvalidRequest,
    LoginRequired,
    ProtocolError,
    RefusedByApplication,
)
from reference_server.interaction import (
    CONSENT_CHALLENGE,
    CONSENT_VERIFIER,
    LOGIN_CHALLENGE,
    LOGIN_VERIFIER,
    cookie_name,
    flow_of_token,
    interaction_token,
    must_log_in,
    remembered_login,
    set_cookie,
)
from reference_server.provider import Provider
from reference_server.rules.authorization.draft import AuthorizationDraft, finished
from reference_server.scope_coverage import covers
from reference_server.session_end import end_session
from reference_server.session_management import state_cookie
from reference_server.storage.clients import find_client
from reference_server.storage.consents import find_remembered_consents
from reference_server.storage.flows import (
    ANSWERED_CONSENT,
    ANSWERED_LOGIN,
    ASKED_CONSENT,
    ASKED_LOGIN,
    FINISHED,
    Flow,
    add_flow,
    advance_flow,
)
from reference_server.storage.forced_subjects import force_subject
from reference_server.storage.sessions import LoginSession, add_login_session, prolong_login_session
from reference_server.tokens.issue import issue_authorization
from reference_server.web.message import Pairs, Request, Response, redirect_response, with_query


def authorization_endpoint(provider: Provider, request: Request) -> Response:
    """Check a request and send the browser to log in; or take up a request that was sent to log in or to consent."""
    return provider.table.seams.authorization_http(provider, request, _answer(provider, request))


def _answer(provider: Provider, request: Request) -> Response:
    query = dict(request.query)
    if LOGIN_VERIFIER in query:
        return _continue(provider, request, query[LOGIN_VERIFIER], LOGIN_VERIFIER)
    if DEVICE_VERIFIER in query:
        return _begin_for_device(provider, request, query[DEVICE_VERIFIER])
    if CONSENT_VERIFIER in query:
        return _continue(provider, request, query[CONSENT_VERIFIER], CONSENT_VERIFIER)
    return _begin(provider, request)


def _begin(provider: Provider, request: Request) -> Response:
    draft = AuthorizationDraft(http=request)
    try:
        for rule in provider.table.authorization:
            rule(provider, draft)
        return _ask_login(provider, request, finished(draft))
    except ProtocolError as error:
        if draft.redirect_uri is None:
            return error_page(provider, error)
        address = ResponseAddress(
            client_id=draft.client.client_id,
            redirect_uri=draft.redirect_uri,
            response_mode=draft.response_mode,
            state=draft.parameters.get("state"),
            with_session_state="openid" in draft.listed("scope"),
        )
        return answer_error(provider, request, address, error)


def _begin_for_device(provider: Provider, http: Request, verifier: str) -> Response:
    try:
        return _ask_login(provider, http, request_of_device(provider, http, verifier))
    except ProtocolError as error:
        return error_page(provider, error)


def _ask_login(provider: Provider, http: Request, request: AuthorizationRequest) -> Response:
    """OIDC Core 3.1.2.3: the End-User authenticates unless a remembered login will do."""
    session = remembered_login(provider, http)
    must = must_log_in(provider, request, session)
    if must and "none" in request.prompt:
        raise LoginRequired("the End-User would have to log in")
    login: dict[str, object] = {"skip": not must, "session_id": session.session_id if session else None}
    if session is not None and not must:
        login |= {
            "subject": session.subject,
            "acr": session.acr,
            "amr": list(session.amr),
            "auth_time": session.auth_time,
        }
    browser = provider.new_token()
    lifetime = provider.settings.lifetimes.login_consent_request
    flow = Flow(
        flow_id=provider.new_identifier(),
        stage=ASKED_LOGIN,
        browser_hash=provider.seal.digest(browser),
        request=request,
        login=login,
        consent={},
        expires_at=provider.now() + lifetime,
    )
    add_flow(provider.engine, provider.issuer, flow)
    challenge = interaction_token(provider, LOGIN_CHALLENGE, flow.flow_id)
    cookie = set_cookie(provider, cookie_name(provider, f"flow_{flow.flow_id[:8]}"), browser, lifetime)
    asked_to_sign_up = "registration" in request.prompt
    page = provider.settings.registration_url if asked_to_sign_up else None
    return redirect_response(with_query(page or provider.login_url, {LOGIN_CHALLENGE: challenge}), (cookie,))


def _continue(provider: Provider, http: Request, token: str, purpose: str) -> Response:
    stage = ANSWERED_LOGIN if purpose == LOGIN_VERIFIER else ANSWERED_CONSENT
    try:
        flow = flow_of_token(provider, purpose, token, stage)
        for rule in provider.table.taken_up_again:
            rule(provider, http, flow)
    except ProtocolError as error:
        return error_page(provider, error)
    try:
        if purpose == LOGIN_VERIFIER:
            return _ask_consent(provider, http, flow)
        return _answer_with_grant(provider, http, flow)
    except ProtocolError as error:
        if flow.request.device_code_hash is not None:
            return refuse_device(provider, flow, error)
        return answer_error(provider, http, _address(flow.request), error)


def _ask_consent(provider: Provider, http: Request, flow: Flow) -> Response:
    """OIDC Core 3.1.2.4: the End-User consents unless a remembered consent covers the request."""
    refusal = flow.login.get("error")
    if refusal is not None:
        advance_flow(provider.engine, provider.issuer, flow, FINISHED)
        raise _refusal(refusal, LoginRequired if "none" in flow.request.prompt else AccessDenied)
    forced = flow.login.get("force_subject_identifier")
    if forced is not None:
        force_subject(provider.engine, provider.issuer, flow.request.client_id, flow.login["subject"], forced)
    for rule in provider.table.login_accepted:
        rule(provider, flow)
    must = not _is_covered(provider, flow) or any(
        needs(provider, flow.request) for needs in provider.table.consent_needed
    )
    if must and "none" in flow.request.prompt:
        raise ConsentRequired("the End-User would have to consent")
    headers, session_id = _remember_login(provider, http, flow)
    login = flow.login | {"session_id": session_id}
    if not advance_flow(provider.engine, provider.issuer, flow, ASKED_CONSENT, login=login, consent={"skip": not must}):
        return error_page(provider, InvalidRequest("this login_verifier was used before"))
    challenge = interaction_token(provider, CONSENT_CHALLENGE, flow.flow_id)
    return redirect_response(with_query(provider.consent_url, {CONSENT_CHALLENGE: challenge}), headers)


def _is_covered(provider: Provider, flow: Flow) -> bool:
    """Whether a remembered consent covers every asked scope and audience."""
    request, strategy = flow.request, provider.settings.scope_strategy
    audience = {*request.resources, *request.audience}
    remembered = find_remembered_consents(
        provider.engine, provider.issuer, flow.login["subject"], request.client_id, provider.clock()
    )
    return any(
        audience <= set(one.audience) and all(covers(strategy, one.scope, token) for token in request.scope)
        for one in remembered
    )


def _remember_login(provider: Provider, http: Request, flow: Flow) -> tuple[Pairs, str]:
    """Begin a login session with a cookie of its own, so that a planted one is worth nothing.

    The same End-User who logs in again goes on in the same session, so that its clients hear of its end. A skipped
    login goes on in its session too; one that is not to be remembered takes the browser's session away.
    """
    login, before = flow.login, remembered_login(provider, http)
    name, told = cookie_name(provider, "session"), login["remember_for"]
    lifetime = told or provider.settings.lifetimes.login_session
    if login["skip"]:
        if not login["extend_session_lifespan"] or name not in http.cookies:
            return (), login["session_id"]
        expires_at = provider.now() + lifetime
        prolong_login_session(provider.engine, provider.issuer, login["session_id"], expires_at)
        return (set_cookie(provider, name, http.cookies[name], lifetime),), login["session_id"]
    kept = before.session_id if before is not None and before.subject == login["subject"] else None
    if before is not None and (kept is None or not login["remember"]):
        end_session(provider, before.session_id, provider.table.session_end)
    if not login["remember"]:
        return (set_cookie(provider, name, "", 0), state_cookie(provider, "", 0)), provider.new_identifier()
    session = LoginSession(
        session_id=kept or provider.new_identifier(),
        subject=login["subject"],
        acr=login["acr"],
        amr=tuple(login["amr"]),
        auth_time=login["auth_time"],
        identity_provider_session_id=login.get("identity_provider_session_id"),
    )
    cookie = provider.new_token()
    cookie_hash = provider.seal.digest(cookie)
    add_login_session(provider.engine, provider.issuer, cookie_hash, session, provider.now() + lifetime)
    cookies = (
        set_cookie(provider, name, cookie, lifetime),
        state_cookie(provider, provider.new_token(), lifetime),
    )
    return cookies, session.session_id


def _answer_with_grant(provider: Provider, http: Request, flow: Flow) -> Response:
    """RFC 6749 4.1.2, OIDC Core 3.2.2.5 and 3.3.2.5: code and tokens go to the client, once."""
    if not advance_flow(provider.engine, provider.issuer, flow, FINISHED):
        return error_page(provider, InvalidRequest("this consent_verifier was used before"))
    refusal = flow.consent.get("error")
    if refusal is not None:
        raise _refusal(refusal, ConsentRequired if "none" in flow.request.prompt else AccessDenied)
    client = find_client(provider.engine, provider.issuer, flow.request.client_id)
    if client is None:
        return error_page(provider, InvalidRequest("the client is no longer registered"))
    if flow.request.device_code_hash is not None:
        return approve_device(provider, flow)
    members = issue_authorization(provider, client, flow)
    return answer_client(provider, http, _address(flow.request), members)


def _address(request: AuthorizationRequest) -> ResponseAddress:
    return ResponseAddress(
        client_id=request.client_id,
        redirect_uri=request.redirect_uri,
        response_mode=request.response_mode,
        state=request.state,
        with_session_state="openid" in request.scope,
    )


def _refusal(told: dict[str, str], otherwise: type[ProtocolError]) -> ProtocolError:
    """What the login and consent application said, under the code that it chose."""
    known = {cls.code: cls for cls in ProtocolError.__subclasses__()}
    code, description = told.get("error", ""), told.get("error_description") or "the End-User refused"
    detail = told.get("error_debug", "")
    if code in known or not code:
        return known.get(code, otherwise)(description, detail)
    return RefusedByApplication(code, description, detail)

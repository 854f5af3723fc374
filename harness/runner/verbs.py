"""Plays each verb: what the scenario wrote becomes a call of its flow function."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from harness.flows import assertion
from harness.flows.alteration import Alteration
from harness.flows.authorization import authorize
from harness.flows.client_authentication import ClientAuthentication
from harness.flows.connection import Connection
from harness.flows.device import authorize_device, verify_device
from harness.flows.discovery import OAUTH_WELL_KNOWN, WELL_KNOWN, discover, fetch_jwks, inserted_address
from harness.flows.distributed_claims import fetch_claims
from harness.flows.forged_submission import forge_logout, forge_submission
from harness.flows.forgery import altered_code, forged_id_token, forged_token
from harness.flows.framed import check_session, render_logout
from harness.flows.handshake import CLIENT_CONFIGURATION, handshake
from harness.flows.logout import LogoutResult, end_session, framed_logout, logout_call
from harness.flows.pushed_authorization import push_authorization
from harness.flows.registration import (
    RegistrationResult,
    delete_registration,
    read_registration,
    register,
    update_registration,
)
from harness.flows.sign_in import sign_in
from harness.flows.token import client_credentials, device_token, jwt_bearer, password, refresh, token, token_at_once
from harness.flows.token_status import introspect, revoke
from harness.flows.userinfo import userinfo
from harness.flows.webfinger import question, webfinger
from harness.protocol.client import Client, ProvidedClient, RegistrationResponse
from harness.protocol.logout import LogoutPage, NothingReceived
from harness.protocol.outcome import NotDone, Waited
from harness.protocol.provider import DiscoveryResponse
from harness.protocol.pushed_authorization import RequestUri
from harness.protocol.secret import Secret
from harness.protocol.tokens import Code, IdToken
from harness.runner.browsing import decisions
from harness.runner.clients import administered_update, initial_access_token, refuse_quota
from harness.runner.lifetimes import contradiction, seconds_to_wait
from harness.runner.software_statements import written_statement
from harness.runner.stage import NOBODY, Stage
from harness.runner.values import Missing, parameter
from harness.runner.written import (
    bent_assertion,
    client_assertion,
    optional_parameter,
    raw_request,
    request_object,
    shown_token,
)
from harness.scenario.authorization_parameters import NOT_SENT, WITHOUT_CHALLENGE
from harness.scenario.logout_parameters import LOGOUT_NOT_SENT
from harness.scenario.model import Step
from harness.targets.webfinger import asked_by_webfinger


def play_step(stage: Stage, step: Step) -> object:
    """Play one step and return the message in which it ended; raises `Missing` where a `$reference` did not come."""
    written = dict(step.parameters)
    values = {name: stage.values.value(name, value) for name, value in written.items() if name != "client"}
    also = stage.values.value("also", dict(step.also))
    sent = step.sent
    besides = tuple((name, parameter(value)) for name, value in also.items())
    raw = raw_request(step.raw) if step.raw else None
    alteration = Alteration(step.without, besides, sent.method, tuple(sent.in_query), sent.media_type, raw)
    connection = stage.connection

    match step.verb.name:
        case "discover":
            return _discover(connection, values)
        case "webfinger":
            return webfinger(connection, *_asked_by_webfinger(stage, values["user"], values["form"]))
        case "fetch_jwks":
            return fetch_jwks(connection)
        case "register":
            metadata, private = stage.metadata(values["metadata"])
            statement = values["software_statement"]
            if statement is not None:
                metadata["software_statement"] = written_statement(stage.session, statement)
            metadata = {name: value for name, value in metadata.items() if name not in step.without}
            offered = connection.endpoint("registration_endpoint") is not None
            if stage.session.target.file.clients.admin is not None and (step.given or not offered):
                # Another client is all that is needed where nothing of its registration can be judged.
                return ProvidedClient(stage.obtained(metadata, private))
            shown = values["initial_access_token"]
            initial = initial_access_token(stage.session) if shown is None else Secret(shown)
            result = register(
                connection, metadata, initial_access_token=initial, private_jwks=private, body=values["body"]
            )
            refuse_quota(result)
            if isinstance(result, RegistrationResponse):
                stage.know(result.client)
            return result
        case "serve":
            json = assertion.unknown_key_set() if values["unknown_keys"] else values["json_"]
            return stage.serve(values["at"], json, image=values["image"])
        case "receive_fetch":
            return stage.fetched(values["at"], float(values["within"]))
        case "answer_calls":
            return stage.answer_calls(values["at"], int(values["status"]), values["location"], values["after"])
        case "handshake":
            own = stage.client(written.get("client")) if values["endpoint"] == CLIENT_CONFIGURATION else None
            network, user = stage.session.target.network, values["user"]
            issuer_of = None if user is None else question(*_asked_by_webfinger(stage, user, "account"))
            return handshake(connection, network, values["endpoint"], values["offers"], own, issuer_of)
        case "rotate_keys":
            return stage.rotate_keys()
        case "rotate_client_keys":
            return stage.rotate_client_keys()
        case "wait":
            return _wait(stage, values["seconds"], values["lifetime"])
        case "userinfo":
            return userinfo(
                connection,
                access_token=forged_token(shown_token(values["access_token"]), values["forged"]),
                method=values["method"],
                presentation=values["presentation"],
                scheme=values["scheme"],
                alteration=alteration,
            )
        case "fetch_claims":
            return fetch_claims(connection, values["userinfo"])
        case "trust_issuer":
            return stage.trust_issuer(values["subject"], tuple(values["scope"]))
        case "verify_device":
            with stage.turn_to_log_in(values["user"]):
                return _verify_device(stage, values)
    client = stage.client(written.get("client"))
    match step.verb.name:
        case "token_at_once":
            return token_at_once(connection, client, code=values["code"], times=values["times"])
        case "read_registration":
            shown = values["registration_access_token"]
            return _renewed(stage, read_registration(connection, client, token=shown, method=values["method"]))
        case "update_registration" if stage.administers(client):
            # The client was changed, and nothing of how a client changes itself can be judged.
            other = administered_update(stage.session, connection, client, values["metadata"], step.without)
            return ProvidedClient(other)
        case "update_registration":
            shown = values["registration_access_token"]
            refused = (*step.without, *stage.session.target.file.clients.shaping.without)
            changed = update_registration(connection, client, values["metadata"], without=refused, token=shown)
            return _renewed(stage, changed)
        case "delete_registration":
            return delete_registration(connection, client, token=values["registration_access_token"])
        case "authorize" | "sign_in":
            with stage.turn_to_log_in(values["user"]):
                return _authorize(stage, step, client, values, alteration)
        case "forge_submission":
            with stage.turn_to_log_in(values["user"]):
                return _forge_submission(stage, client, values)
        case "forge_logout":
            return forge_logout(
                connection,
                (stage.browser(values["browser"]), stage.browser(values["attacker_browser"])),
                client,
                user=stage.users[values["user"]],
                attacker=stage.users[values["attacker"]],
                values=values["values"],
            )
        case "end_session":
            return _end_session(stage, client, values, alteration)
        case "receive_logout_token":
            seconds = max(float(values["within"]), stage.session.target.file.inbox.wait)
            called = values["at"] or client.value("backchannel_logout_uri")
            calls = stage.session.take(str(called), seconds) if stage.session.take and called else ()
            return logout_call(connection, client, calls, values["id_token"], seconds)
        case "receive_front_channel_logout":
            page = stage.logout_pages.get(values["browser"])
            if page is None:
                return NothingReceived(f"a logout page in the browser '{values['browser']}'", 0.0)
            return framed_logout(connection, client, page, values["id_token"])
        case "check_session":
            message = values["message"]
            return check_session(
                connection,
                stage.browser(values["browser"]),
                stage.chromium(),
                client,
                authorization=values["authorization"],
                session_state=values["session_state"],
                message=None if message is None else parameter(message),
                origin=values["origin"],
            )
        case "render_logout":
            page = stage.logout_pages.get(values["browser"])
            if page is None:
                return NothingReceived(f"a logout page in the browser '{values['browser']}'", 0.0)
            return render_logout(connection, stage.browser(values["browser"]), stage.chromium(), client, page)
        case "introspect" | "revoke":
            about = {
                "token": forged_token(values["token"], values["forged"]),
                "token_type_hint": values["token_type_hint"],
                "alteration": alteration,
            }
            if step.verb.name == "revoke":
                how = ClientAuthentication(values["authentication"])
                return revoke(connection, client, client_authentication=how, **about)
            how = ClientAuthentication(values["authentication"], bearer=values["bearer"])
            return introspect(connection, client, client_authentication=how, **about)
    secret = values["client_secret"]
    how = ClientAuthentication(
        values["authentication"],
        Secret(secret) if isinstance(secret, str) else secret,
        client_assertion(stage.values, values["client_assertion"]),
    )
    common: dict[str, Any] = {"client_authentication": how, "alteration": alteration}
    match step.verb.name:
        case "push_authorization":
            pushed = optional_parameter(values["request_uri"])
            request = _request(stage, values | {"request_uri": pushed})
            return push_authorization(connection, client, **request, **common)
        case "token":
            code, verifier = values["code"], values["code_verifier"]
            return token(
                connection,
                client,
                code=altered_code(code) if values["forged"] and isinstance(code, Code) else code,
                redirect_uri=values["redirect_uri"],
                code_verifier=verifier,
                **common,
            )
        case "refresh":
            scope = optional_parameter(values["scope"])
            shown = forged_token(values["refresh_token"], values["forged"])
            return refresh(connection, client, refresh_token=shown, scope=scope, **common)
        case "authorize_device":
            return authorize_device(connection, client, scope=optional_parameter(values["scope"]), **common)
        case "jwt_bearer":
            bent, scope = bent_assertion(stage.values, values["assertion"]), optional_parameter(values["scope"])
            return jwt_bearer(connection, client, issuer=values["issuer"], bent=bent, scope=scope, **common)
        case "device_token":
            return device_token(connection, client, device_code=values["device_code"], **common)
        case "password":
            shown = values["password"]
            return password(
                connection,
                client,
                user=stage.users[values["user"]],
                password=None if shown is None else Secret(shown),
                scope=optional_parameter(values["scope"]),
                **common,
            )
        case "client_credentials":
            return client_credentials(connection, client, scope=optional_parameter(values["scope"]), **common)
    raise AssertionError(f"the verb {step.verb.name} has no player")


def _renewed(stage: Stage, result: RegistrationResult) -> RegistrationResult:
    if isinstance(result, RegistrationResponse):
        stage.renew(result)
    return result


def _wait(stage: Stage, seconds: int | None, lifetime: str | None) -> Waited | NotDone:
    if lifetime is None:
        waited = float(seconds or 0)
    else:
        told = stage.session.target.file.lifetimes
        wrong = contradiction(lifetime, told, stage.values.results())
        if wrong is not None:
            return NotDone(wrong)
        waited = seconds_to_wait(lifetime, told)
    stage.wait(waited)
    return Waited(waited)


def _authorize(stage: Stage, step: Step, client: Client, values: Mapping[str, Any], alteration: Alteration) -> object:
    common = _request(stage, values) | {
        "user": None if values["user"] == NOBODY else stage.users[values["user"]],
        "method": values["method"],
        "alteration": alteration,
        "decisions": decisions(stage.values, values),
    }
    browser = stage.browser(values["browser"])
    if step.verb.name == "sign_in":
        return sign_in(stage.connection, browser, client, **common)
    request_uri = values["request_uri"]
    pushed = request_uri if isinstance(request_uri, RequestUri) else None
    return authorize(stage.connection, browser, client, refuse=values["refuse"], pushed=pushed, **common)


def _forge_submission(stage: Stage, client: Client, values: Mapping[str, Any]) -> object:
    own = values["browser"]
    return forge_submission(
        stage.connection,
        (stage.browser(own), stage.browser(f"{own} of the attacker")),
        client,
        user=stage.users[values["user"]],
        attacker=stage.users[values["attacker"]],
        page=values["page"],
        values=values["values"],
        parameters=_request(stage, {"request_uri": None, **values})["parameters"],
    )


def _request(stage: Stage, values: Mapping[str, Any]) -> dict[str, Any]:
    parameters = {
        name: parameter(value) for name, value in values.items() if name not in NOT_SENT and value is not None
    }
    if stage.item.variant.response_mode != "query" and "response_mode" not in parameters:
        parameters["response_mode"] = stage.item.variant.response_mode
    for name in ("request", "request_uri"):
        if isinstance(values[name], str):
            parameters[name] = values[name]
    pkce = _pkce(stage, values, parameters)
    return {"parameters": parameters, "pkce": pkce, "request_object": request_object(stage.values, values)}


def _pkce(stage: Stage, values: Mapping[str, Any], parameters: Mapping[str, str]) -> str | None:
    """Return the code challenge method of the step, else that of the target file where a code is asked for."""
    if values["pkce"] is not None:
        return None if values["pkce"] == WITHOUT_CHALLENGE else str(values["pkce"])
    response_type = parameters.get("response_type", stage.item.variant.response_type)
    written = {"code_challenge", "code_challenge_method"} & parameters.keys()
    return stage.session.target.file.pkce if "code" in response_type.split() and not written else None


def _asked_by_webfinger(stage: Stage, user: str, form: str) -> tuple[str, str]:
    return asked_by_webfinger(stage.session.target, stage.connection.provider.issuer, stage.users[user].name, form)


def _discover(connection: Connection, values: Mapping[str, Any]) -> object:
    issuer = connection.provider.issuer + values["below"]
    address = None
    if values["document"] == "oauth-authorization-server":
        address = inserted_address(issuer, OAUTH_WELL_KNOWN)
    elif values["inserted"]:
        address = inserted_address(issuer, WELL_KNOWN)
    found = discover(connection.transport, issuer, address=address, forwarded_host=values["forwarded_host"])
    signed = found.document.get("signed_metadata") if isinstance(found, DiscoveryResponse) else None
    if isinstance(found, DiscoveryResponse) and isinstance(signed, str):
        return replace(found, signed=connection.received_jwt(signed))
    return found


def _verify_device(stage: Stage, values: Mapping[str, Any]) -> object:
    return verify_device(
        stage.browser(values["browser"]),
        values["device"],
        user=None if values["user"] == NOBODY else stage.users[values["user"]],
        spelling=values["typed"],
        complete=values["complete"],
        refuse=values["refuse"],
    )


def _end_session(stage: Stage, client: Client, values: Mapping[str, Any], alteration: Alteration) -> LogoutResult:
    hint = values["id_token_hint"]
    if values["forged"] and isinstance(hint, IdToken):
        hint = forged_id_token(hint, values["forged"])
    if values["encrypted"] and isinstance(hint, IdToken):
        if hint.jwt.encrypted is None:
            raise Missing("id_token_hint: the ID Token did not come encrypted, or its JWE was not opened")
        hint = hint.jwt.encrypted.reveal()
    written = {name: value for name, value in values.items() if name not in LOGOUT_NOT_SENT and value is not None}
    result = end_session(
        stage.connection,
        stage.browser(values["browser"]),
        client,
        user=None if values["user"] == NOBODY else stage.users[values["user"]],
        id_token_hint=hint,
        parameters={name: parameter(value) for name, value in written.items()},
        method=values["method"],
        refuse=values["refuse"],
        alteration=alteration,
    )
    if isinstance(result, LogoutPage):
        stage.logout_pages[values["browser"]] = result
    return result

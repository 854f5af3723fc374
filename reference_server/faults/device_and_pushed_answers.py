"""Faults of what the device and the pushed authorization endpoints answer."""

from reference_server.faults.changes import left_out, only, told, with_body, with_header, with_status
from reference_server.faults.fault import Fault, drop, faults_at, swap
from reference_server.provider import Provider
from reference_server.rules.authorization import pushed
from reference_server.rules.authorization.draft import AuthorizationDraft
from reference_server.rules.clients import credentials
from reference_server.rules.token import device
from reference_server.web.message import json_response

device_member = faults_at("device_authorization_response")
device_answer = faults_at("device_authorization_http")
pushed_answer = faults_at("pushed_authorization_http")
token_error = faults_at("token_error")


def take_pushed_scope_from_outside(provider: Provider, draft: AuthorizationDraft) -> None:
    """Let what stands beside a request_uri win over what was pushed."""
    outside = dict(draft.parameters)
    pushed.take_pushed_request(provider, draft)
    if draft.pushed:
        draft.parameters |= {name: value for name, value in outside.items() if name != "request_uri"}


FAULTS = (
    device_member("device-code-dropped", "RFC8628-3.2-2", "The response has no device_code.", left_out("device_code")),
    device_member(
        "user-code-dropped",
        "RFC8628-3.2-3",
        "The response has no user_code.",
        left_out("user_code"),
        also="RFC8628-3.3.1-2",
    ),
    device_member(
        "verification-uri-dropped",
        "RFC8628-3.2-4",
        "The response has no verification_uri.",
        left_out("verification_uri"),
    ),
    device_member(
        "device-lifetime-dropped", "RFC8628-3.2-6", "The response has no expires_in.", left_out("expires_in")
    ),
    device_member(
        "one-user-code-for-all",
        "RFC8628-3.2-9",
        "Every device gets the same user code.",
        told(user_code="BCDF-GHJK"),
        also=("RFC8628-3.3-1 RFC8628-3.3-3 RFC8628-3.5-1 RFC8628-3.5-5 RFC8628-3.5-7 RFC8628-6.1-1 RFC8628-6.1-2"),
    ),
    device_answer(
        "device-authorization-created",
        "RFC8628-3.2-1",
        "A device authorization is answered with status 201.",
        with_status(201, instead_of=200),
    ),
    device_answer(
        "devices-refused",
        "RFC8628-3.1-1",
        "Every device is refused.",
        only(200, lambda _provider, _request, _response: json_response(400, {"error": "invalid_request"})),
    ),
    device_answer(
        "device-errors-as-text",
        "RFC8628-3.2-10",
        "An error of the device endpoint is served as text/plain.",
        only(400, with_header("Content-Type", "text/plain")),
    ),
    device_answer(
        "device-codes-for-strangers",
        "RFC8628-3.1-8 RFC8628-3.1-2",
        "The device endpoint answers those who prove nothing.",
        lambda _provider, _request, response: (
            json_response(
                200,
                {"device_code": "d" * 40, "user_code": "BCDF-GHJK", "verification_uri": "https://a", "expires_in": 600},
            )
            if response.status == 401
            else response
        ),
        also="RFC8628-3.2-10",
    ),
    token_error(
        "device-errors-of-its-own",
        (
            "RFC8628-3.5-2 RFC8628-3.2-8 RFC8628-3.5-5 RFC8628-3.3.1-2 RFC8628-3.5-8 RFC8628-3.4-2 "
            "RFC8628-3.4-5 RFC8628-3.5-7"
        ),
        "Every token error is unauthorized_client.",
        told(error="unauthorized_client"),
        also="OIDCC-3.1.3.4-1 RFC6749-5.2-1 RFC8628-3.4-1 RFC8628-3.4-4 RFC8628-3.5-3 RFC8628-3.5-4",
    ),
    pushed_answer(
        "request-uri-withheld",
        "RFC9126-2.2-3",
        "The answer to a push has no request_uri.",
        only(201, with_body(lambda body: body.replace(b"request_uri", b"request", 1))),
        also="RFC9126-2.2-2",
    ),
    pushed_answer(
        "request-uri-issued-as-https",
        "RFC9101-5.2-3",
        "The request_uri of a push is an https URL.",
        only(201, with_body(lambda body: body.replace(pushed.REQUEST_URI.encode(), b"https://op.example/requests/"))),
    ),
    pushed_answer(
        "push-lifetime-as-text",
        "RFC9126-2.2-4",
        "The expires_in of a push is a string.",
        only(201, with_body(lambda body: body.replace(b'"expires_in":', b'"expires_in":"').replace(b"}", b'"}'))),
    ),
    pushed_answer(
        "push-answered-as-text",
        "RFC9126-2.2-2",
        "The answer to a push is served as text/plain.",
        only(201, with_header("Content-Type", "text/plain")),
    ),
    pushed_answer(
        "pushed-request-object-answered-with-200",
        "RFC9126-3-2 RFC9126-2.2-1",
        "A push is answered with status 200.",
        with_status(200, instead_of=201),
    ),
    pushed_answer(
        "push-errors-as-html",
        "RFC9126-2.3-1",
        "An error of a push is served as text/html.",
        only(400, with_header("Content-Type", "text/html")),
    ),
    pushed_answer(
        "every-push-taken",
        (
            "RFC9126-7.2-1 RFC9126-2-1 RFC9126-2.1-4 RFC9126-3-3 RFC9126-3-4 RFC9126-2.1-2 RFC9126-2.1-7 "
            "RFC9126-2.1-1 RFC9126-2.3-2 RFC9126-2.4-1"
        ),
        "Every push is answered with a request_uri.",
        lambda _provider, _request, response: (
            json_response(201, {"request_uri": pushed.REQUEST_URI + "d" * 40, "expires_in": 60})
            if response.status in (400, 401)
            else response
        ),
        also="RFC9126-2.1-3 RFC9126-2.3-1",
    ),
    Fault(
        "pushed-requests-overridden",
        ("RFC9126-4-2", "RFC9126-2-4"),
        "What stands beside a request_uri wins over what was pushed.",
        swap(pushed.take_pushed_request, take_pushed_scope_from_outside),
        also=("OIDCC-3.1.2.5-4", "RFC6749-4.1.2-10"),
    ),
    Fault(
        "device-grant-for-strangers",
        ("RFC8628-3.4-4",),
        "A device gets its tokens whatever it proves.",
        drop(credentials.check_client_secret, credentials.demand_registered_method, device.demand_own_device_code),
        also=("RFC8628-3.1-8", "RFC8628-3.2-10"),
    ),
)

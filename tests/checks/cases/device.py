"""The device authorization grant."""

from typing import Any

from harness.checks import device
from harness.protocol.device import (
    DeviceAuthorizationError,
    DeviceAuthorizationRequest,
    DeviceAuthorizationResponse,
    DeviceVerification,
)
from harness.protocol.provider import DiscoveryResponse

from ..case import Case, Cases, of
from ..messages import (
    ISSUER,
    JSON_TYPE,
    NO_STORE,
    a_client,
    a_provider,
    a_token_error,
    a_token_response,
    an_exchange,
    seen,
)

DEVICE_CODE = "GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS"
USER_CODE = "WDJB-MJHT"
START = f"{ISSUER}/device"


def a_discovery(endpoint: str, *grants: str) -> DiscoveryResponse:
    document = {"issuer": ISSUER, device.ENDPOINT: endpoint, "grant_types_supported": list(grants)}
    return DiscoveryResponse(ISSUER, an_exchange(200, document), document)


def a_request() -> DeviceAuthorizationRequest:
    return DeviceAuthorizationRequest(a_provider(), a_client(), ())


def codes(*, status: int = 200, **members: Any) -> DeviceAuthorizationResponse:
    """A device authorization response; members come on top, None removes one."""
    sent = {
        "device_code": DEVICE_CODE,
        "user_code": USER_CODE,
        "verification_uri": START,
        "verification_uri_complete": f"{START}?user_code={USER_CODE}",
        "expires_in": 600,
        "interval": 5,
        **members,
    }
    present = {name: value for name, value in sent.items() if value is not None}
    return DeviceAuthorizationResponse(a_request(), an_exchange(status, present, headers=NO_STORE), present)


def refusal(error: str = "invalid_client", *, status: int = 400, media_type: str = JSON_TYPE) -> Any:
    members = {"error": error}
    return DeviceAuthorizationError(a_request(), an_exchange(status, members, media_type=media_type), members)


def verified(*names: str, text: str = "", complete: bool = False) -> DeviceVerification:
    exchange = an_exchange(200, text, media_type="text/html")
    return DeviceVerification(codes(), exchange, USER_CODE, complete, seen(*names), "Connect a device", text)


def pages(meeting: tuple[str, ...], breaking: tuple[str, ...]) -> Case:
    return Case(lambda: (verified(*meeting),), lambda: (verified(*breaking),))


def asked(error: str) -> Case:
    return of(a_token_error, {"error": "server_error"}, {"error": error})


def refused(error: str) -> Case:
    return of(refusal, {"error": "access_denied"}, {"error": error})


CASES: Cases = {
    device.the_endpoint_is_https: Case(
        lambda: (a_discovery(START),), lambda: (a_discovery("http://op.example/device"),)
    ),
    device.the_grant_is_listed_with_its_endpoint: Case(
        lambda: (a_discovery(START, device.GRANT),), lambda: (a_discovery(START),)
    ),
    device.a_form_post_is_answered: Case(lambda: (codes(),), lambda: (refusal(),)),
    device.scope_is_optional: Case(lambda: (refusal("invalid_scope"),), lambda: (refusal("invalid_request"),)),
    device.success_is_200_with_json: of(codes, {"status": 201}),
    device.a_device_code_is_there: of(codes, {"device_code": None}),
    device.a_user_code_is_there: of(codes, {"user_code": None}),
    device.a_verification_uri_is_there: of(codes, {"verification_uri": "/device"}),
    device.the_complete_uri_holds_the_code: of(codes, {"verification_uri_complete": START}),
    device.the_lifetime_is_there: of(codes, {"expires_in": "600"}),
    device.the_interval_is_seconds: of(codes, {"interval": "5"}),
    device.codes_are_unique: Case(
        lambda: (codes(device_code="another", user_code="BDWP-HQPK"), codes()), lambda: (codes(), codes())
    ),
    device.the_uri_is_without_the_code: of(codes, {"verification_uri": f"{START}/{USER_CODE}"}),
    device.an_unknown_client_is_refused: refused("invalid_client"),
    device.repeated_parameters_are_refused: refused("invalid_request"),
    device.a_client_without_the_grant_is_refused: refused("unauthorized_client"),
    device.errors_have_the_form_of_the_token_endpoint: of(refusal, {"media_type": "text/html"}),
    device.the_user_logs_in_before_approving: pages(("device", "login", "consent"), ("device", "consent")),
    device.a_wrong_code_can_be_corrected: pages(("device", "device"), ("device", "error")),
    device.the_complete_uri_asks_for_confirmation: Case(
        lambda: (verified("device", text="Is it WDJB MJHT?", complete=True),),
        lambda: (verified("device", text="Is it yours?", complete=True),),
    ),
    device.a_code_is_taken_however_it_is_spelled: pages(("device", "login"), ("device", "device")),
    device.an_approved_device_gets_its_tokens: Case(lambda: (a_token_response(),), lambda: (a_token_error(),)),
    device.a_device_waits: asked("authorization_pending"),
    device.a_fast_device_is_slowed_down: asked("slow_down"),
    device.it_stays_slower: asked("slow_down"),
    device.a_refusal_is_told: asked("access_denied"),
    device.an_expired_code_is_told: asked("expired_token"),
    device.a_code_that_does_not_hold_is_refused: asked("invalid_grant"),
    device.the_grant_type_is_the_urn: asked("unsupported_grant_type"),
    device.a_device_code_is_demanded: asked("invalid_request"),
    device.the_asking_client_is_known: asked("invalid_client"),
}

"""Updates and removals at the client configuration endpoint."""

from typing import Any

from msgspec.structs import replace

from harness.checks import client_configuration as configuration
from harness.protocol.client import RegistrationDeleted

from ..case import Case, Cases, of
from ..messages import a_client, an_exchange
from ..registration_messages import a_registration_error, a_registration_response

UPDATE = {"method": "PUT", "status": 200}


def updated(**members: Any) -> Any:
    """The answer to an update that holds no contacts."""
    return a_registration_response(method="PUT", status=200, **members)


def of_update(breaking: dict[str, Any], meeting: dict[str, Any] | None = None) -> Case:
    return of(a_registration_response, {**UPDATE, **breaking}, {**UPDATE, **(meeting or {})})


def left_out(**members: Any) -> tuple[Any, ...]:
    contacts = ["one@rp.example"]
    return (updated(**members), a_registration_response(asked={"contacts": contacts}))


def chosen(**members: Any) -> dict[str, Any]:
    return {"asked": {"registration_access_token": "mine"}, **members}


def removed(status: int, body: Any) -> Case:
    gone = RegistrationDeleted(a_client(), an_exchange(204, b"", media_type=None))
    return Case(lambda: (gone,), lambda: (replace(gone, exchange=an_exchange(status, body)),))


CASES: Cases = {
    configuration.an_update_is_answered_with_200_and_json: of_update({"status": 201}),
    configuration.what_was_left_out_is_gone: Case(left_out, lambda: left_out(contacts=["one@rp.example"])),
    configuration.what_only_the_provider_sets_is_not_taken: of_update(
        chosen(registration_access_token="mine"), chosen(registration_access_token="another")
    ),
    configuration.another_identity_is_refused: of(a_registration_error, {"status": 403}),
    configuration.an_unsuitable_value_is_refused_or_replaced: of_update(
        {"asked": {"token_endpoint_auth_method": "unheard_of"}, "token_endpoint_auth_method": "unheard_of"},
        {"asked": {"token_endpoint_auth_method": "unheard_of"}, "token_endpoint_auth_method": "client_secret_post"},
    ),
    configuration.null_is_refused_or_counts_as_absent: of_update(
        {"asked": {"client_name": None}, "client_name": "Before"}, {"asked": {"client_name": None}}
    ),
    configuration.other_methods_are_not_allowed: of(a_registration_error, {"status": 404}, {"status": 405}),
    configuration.the_credentials_are_in_every_response: of_update({"client_secret": None}),
    configuration.a_removal_is_answered_with_204: removed(200, {}),
    configuration.a_server_without_removal_says_so: of(a_registration_error, {"status": 404}, {"status": 405}),
}

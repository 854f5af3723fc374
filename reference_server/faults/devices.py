"""Faults of the device authorization grant."""

from reference_server.faults.fault import Fault, at, drop
from reference_server.provider import Provider
from reference_server.rules.device import request
from reference_server.rules.token import device
from reference_server.seams import Members


def code_in_the_uri(_provider: Provider, members: Members) -> Members:
    """Send every user to an address with the user code in it."""
    return members | {"verification_uri": members["verification_uri_complete"]}


FAULTS = (
    Fault(
        "device-never-slowed-down",
        ("RFC8628-3.5-4",),
        "A device may ask as often as it likes.",
        drop(device.slow_down_fast_polling),
    ),
    Fault(
        "device-code-of-another-client-accepted",
        ("RFC8628-3.4-5",),
        "A client gets the tokens of another client's device.",
        drop(device.demand_own_device_code),
    ),
    Fault(
        "device-grant-not-registered",
        ("RFC8628-3.1-9",),
        "A client that did not register the device grant gets device codes.",
        drop(request.demand_device_grant_type),
    ),
    Fault(
        "user-code-in-the-verification-uri",
        ("RFC8628-3.3-2",),
        "The verification_uri contains the user code.",
        at(device_authorization_response=code_in_the_uri),
    ),
)

"""Faults of request objects that only RFC 9101 speaks of."""

from reference_server.errors import InvalidRequestObject
from reference_server.faults.fault import Fault, swap
from reference_server.jose.signatures import BadToken, read_claims
from reference_server.provider import Provider
from reference_server.rules.authorization import client, request_object
from reference_server.rules.authorization.draft import AuthorizationDraft


def find_the_client_inside(provider: Provider, draft: AuthorizationDraft) -> None:
    """Take the client_id from the request object where none stands beside it."""
    inside = claims_inside(draft).get("client_id")
    if isinstance(inside, str):
        draft.parameters.setdefault("client_id", inside)
    client.load_client(provider, draft)


def texts_alone(provider: Provider, draft: AuthorizationDraft) -> None:
    """Refuse a number as the value of a parameter."""
    if isinstance(claims_inside(draft).get("max_age"), int):
        raise InvalidRequestObject("max_age is no string")
    request_object.merge_request_object(provider, draft)


def claims_inside(draft: AuthorizationDraft) -> dict[str, object]:
    """What a request object says, whoever signed it."""
    try:
        return dict(read_claims(draft.parameters.get("request", "")))
    except BadToken:
        return {}


FAULTS = (
    Fault(
        "client-id-taken-from-the-object",
        ("RFC9101-5-2",),
        "A request object alone says whose request it is.",
        swap(client.load_client, find_the_client_inside),
    ),
    Fault(
        "numbers-in-the-object-refused",
        ("RFC9101-4-6",),
        "A request object may hold no number.",
        swap(request_object.merge_request_object, texts_alone),
    ),
)

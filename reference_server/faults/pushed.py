"""Faults of pushed authorization requests."""

from msgspec.structs import replace

from reference_server.faults.fault import Fault, at, drop, swap
from reference_server.provider import Provider
from reference_server.rules.authorization import prompt, pushed, request_object
from reference_server.rules.authorization.draft import AuthorizationDraft
from reference_server.rules.authorization.parameters import take_pairs
from reference_server.storage.pushed_requests import find_pushed_request
from reference_server.web.message import Request, Response


def take_up_again_and_again(provider: Provider, draft: AuthorizationDraft) -> None:
    """Take a pushed request up for any client, any number of times."""
    digest = provider.seal.digest(draft.parameters.get("request_uri", ""))
    found = find_pushed_request(provider.engine, provider.issuer, digest)
    if found is not None:
        draft.pushed = True
        take_pairs(draft, found.parameters)


def ok_instead_of_created(_provider: Provider, _request: Request, response: Response) -> Response:
    """Take a push with status 200."""
    return replace(response, status=200) if response.status == 201 else response


def forget_pushed_prompt(provider: Provider, draft: AuthorizationDraft) -> None:
    """Do not look at the prompt of a request that was pushed."""
    prompt.check_prompt(provider, draft)
    if draft.pushed:
        draft.prompt = ()


FAULTS = (
    Fault(
        "client-that-signs-not-held-to-it",
        ("RFC9126-2.3-4", "RFC9101-10.5-1"),
        "A client that registered to sign its requests may push them plainly.",
        drop(request_object.demand_signed_request_object),
    ),
    Fault(
        "pushed-prompt-ignored",
        ("RFC9126-2.1-5",),
        "prompt=none of a pushed request leads to a login page.",
        swap(prompt.check_prompt, forget_pushed_prompt),
    ),
    Fault(
        "pushed-request-taken-up-twice",
        ("RFC9126-4-3", "RFC9126-7.3-1", "RFC9126-2.2-6", "RFC9101-10.2-2"),
        "A request_uri can be used again and again.",
        swap(pushed.take_pushed_request, take_up_again_and_again),
    ),
    Fault(
        "push-answered-with-200",
        ("RFC9126-2.2-1",),
        "A push is answered with status 200.",
        at(pushed_authorization_http=ok_instead_of_created),
    ),
    Fault(
        "request-uri-pushed",
        ("RFC9126-2.1-3",),
        "A request_uri can be pushed.",
        drop(pushed.refuse_pushed_request_uri),
    ),
    Fault(
        "pushed-requests-not-demanded",
        ("RFC9126-6-1", "RFC9126-4-7"),
        "A client that registered to push its requests may send them plainly.",
        drop(pushed.demand_pushed_request),
    ),
)

"""What a fault may do to a message at a seam, whatever the message is."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from reference_server.provider import Provider
from reference_server.seams import Transform
from reference_server.web.message import Request, Response

Answer = Callable[[Provider, Request, Response], Response]


def left_out(*names: str) -> Transform:
    """Leave members out."""
    return lambda _provider, members: {name: value for name, value in members.items() if name not in names}


def told(**others: Any) -> Transform:
    """Tell something else, or something more."""
    return lambda _provider, members: members | others


def changed(name: str, change: Callable[[Any], Any]) -> Transform:
    """Change the value of a member, where it is there."""
    return lambda _provider, members: members | {name: change(members[name])} if name in members else members


def where(name: str, change: Transform) -> Transform:
    """Change only messages that have this member."""
    return lambda provider, members: change(provider, members) if name in members else members


def with_header(name: str, value: str | None) -> Answer:
    """Set a header of the answer, or take it out."""
    return lambda _provider, _request, response: response.replacing_header(name, value)


def with_status(status: int, instead_of: int) -> Answer:
    """Answer with another status."""
    return lambda _provider, _request, response: (
        replace(response, status=status) if response.status == instead_of else response
    )


def with_body(change: Callable[[bytes], bytes]) -> Answer:
    """Change the octets of the body, where there are any."""
    return lambda _provider, _request, response: (
        replace(response, body=change(response.body)) if response.body else response
    )


def only(status: int, change: Answer) -> Answer:
    """Change only answers of this status."""
    return lambda provider, request, response: (
        change(provider, request, response) if response.status == status else response
    )


def twice(name: str) -> Callable[[bytes], bytes]:
    """Say a member of a JSON object a second time."""
    return lambda body: body.replace(b"{", f'{{"{name}":"again",'.encode(), 1)


def in_errors(change: Transform) -> Transform:
    """Change only messages that tell of an error."""
    return where("error", change)


def in_successes(change: Transform) -> Transform:
    """Change only messages that tell of no error."""
    return lambda provider, members: members if "error" in members else change(provider, members)

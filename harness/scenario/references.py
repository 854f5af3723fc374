"""Typed references: what `$login.code` is, before anything is sent."""

import types
from typing import Any, Union, get_args, get_origin, get_type_hints

from msgspec import Struct

from harness.protocol.authorization import AuthorizationRequest, AuthorizationSuccess
from harness.protocol.client import Client
from harness.protocol.device import DeviceAuthorizationResponse
from harness.protocol.logout import BackChannelLogout
from harness.protocol.provider import Provider
from harness.protocol.pushed_authorization import PushedAuthorizationResponse
from harness.protocol.token import TokenResponse

# The names that tokens.py can only name as text, since those modules import it.
_LATE = {
    "AuthorizationRequest": AuthorizationRequest,
    "AuthorizationSuccess": AuthorizationSuccess,
    "BackChannelLogout": BackChannelLogout,
    "Client": Client,
    "DeviceAuthorizationResponse": DeviceAuthorizationResponse,
    "Provider": Provider,
    "PushedAuthorizationResponse": PushedAuthorizationResponse,
    "TokenResponse": TokenResponse,
}


def fields_of(kind: type) -> dict[str, tuple[type, ...]]:
    """Return the fields and properties of a message type with the types that each may have, None left out."""
    if not issubclass(kind, Struct):
        return {}
    found = {name: _types(hint) for name, hint in get_type_hints(kind, localns=_LATE).items() if name[0] != "_"}
    for name in dir(kind):
        member = getattr(kind, name)
        if isinstance(member, property) and member.fget is not None:
            found[name] = _types(get_type_hints(member.fget, localns=_LATE).get("return", object))
    return found


def type_of(kind: type, fields: tuple[str, ...]) -> tuple[type, ...] | str:
    """Return the types that a chain of fields may have, or the first name in it that is no field."""
    kinds: tuple[type, ...] = (kind,)
    for field in fields:
        kinds = tuple(found for each in kinds for found in fields_of(each).get(field, ()))
        if not kinds:
            return field
    return kinds


def value_of(result: object, fields: tuple[str, ...]) -> object:
    """Follow a chain of fields in a result; None where one of them is absent."""
    for field in fields:
        if result is None:
            return None
        result = getattr(result, field)
    return result


def _types(hint: Any) -> tuple[type, ...]:
    parts = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    return tuple(get_origin(part) or part for part in parts if part is not type(None))

"""`/admin/keys`, by which operators keep sets of keys (Hydra's paths and fields)."""

from collections.abc import Sequence

from joserfc.errors import JoseError
from joserfc.jwk import Key, import_key

from reference_server.endpoints.admin_challenge import admin_answer, member, told_body
from reference_server.errors import Conflict, InvalidRequest, NotFound
from reference_server.jose.generation import ALGORITHMS, UnknownAlgorithm, generate_key
from reference_server.jose.keys import KEY_OWNER, add_keys, find_keys, stored_by_kid, whole_jwk
from reference_server.provider import Provider
from reference_server.storage.keys import KeyExists, delete_keys_of_set, replace_keys_of_set
from reference_server.storage.schema import KID, SET
from reference_server.web.message import Request, Response, json_response

USES = ("sig", "enc")


@admin_answer
def read_key_set(provider: Provider, _request: Request, set_name: str) -> Response:
    """A set with its private parts, newest key first."""
    return _told(200, _known(provider, set_name))


@admin_answer
def read_key(provider: Provider, _request: Request, set_name: str, kid: str) -> Response:
    """One key, as a set of its own."""
    return _told(200, _of_kid(_known(provider, set_name), kid))


@admin_answer
def create_key(provider: Provider, request: Request, set_name: str) -> Response:
    """Make a key and add it to a set; the newest key of the signing set signs, older ones stay to verify by."""
    _check_name("set", set_name, SET)
    body = told_body(request)
    kid, use = member(body, "kid", str, "") or None, member(body, "use", str, "") or USES[0]
    if kid is not None:
        _check_name("kid", kid, KID)
    if use not in USES:
        raise InvalidRequest("use is not sig or enc")
    try:
        key = generate_key(member(body, "alg", str, ""), kid=kid, use=use)
    except UnknownAlgorithm as error:
        raise InvalidRequest(f"alg is not one of {', '.join(ALGORITHMS)}") from error
    try:
        add_keys(provider.engine, set_name, provider.seal, (key,), provider.clock())
    except KeyExists as error:
        raise Conflict("the set has a key with this kid already") from error
    return _told(201, (key,))


@admin_answer
def import_key_set(provider: Provider, request: Request, set_name: str) -> Response:
    """Put the keys of the body in the place of a set."""
    _check_name("set", set_name, SET)
    members = member(told_body(request), "keys", list, None)
    if members is None:
        raise InvalidRequest("keys is missing")
    keys = tuple(_imported(one) for one in members)
    _replace(provider, set_name, keys, None)
    return _told(200, keys)


@admin_answer
def replace_key(provider: Provider, request: Request, set_name: str, kid: str) -> Response:
    """Put the key of the body in the place of one; the kid of the body counts."""
    _check_name("set", set_name, SET)
    body = told_body(request)
    key = _imported({"kid": kid} | body)
    _replace(provider, set_name, (key,), kid)
    return json_response(200, whole_jwk(key))


@admin_answer
def delete_key_set(provider: Provider, _request: Request, set_name: str) -> Response:
    """Delete a set."""
    if not delete_keys_of_set(provider.engine, KEY_OWNER, set_name):
        raise NotFound("no set has this name")
    return Response(204, (), b"")


@admin_answer
def delete_key(provider: Provider, _request: Request, set_name: str, kid: str) -> Response:
    """Delete one key."""
    if not delete_keys_of_set(provider.engine, KEY_OWNER, set_name, kid):
        raise NotFound("the set has no key with this kid")
    return Response(204, (), b"")


def _known(provider: Provider, set_name: str) -> tuple[Key, ...]:
    keys = find_keys(provider.engine, set_name, provider.seal)
    if not keys:
        raise NotFound("no set has this name")
    return keys


def _of_kid(keys: Sequence[Key], kid: str) -> tuple[Key, ...]:
    found = tuple(key for key in keys if key.kid == kid)
    if not found:
        raise NotFound("the set has no key with this kid")
    return found


def _imported(members: object) -> Key:
    """A JWK as a key; without a kid its thumbprint names it. Raises `InvalidRequest`."""
    if not isinstance(members, dict):
        raise InvalidRequest("a key is not an object")
    try:
        key = import_key(members)
        key.ensure_kid()
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise InvalidRequest("a key is not a JWK that can be read (RFC 7517 4)") from error
    if not isinstance(key.kid, str):
        raise InvalidRequest("a kid is not a string")
    _check_name("kid", key.kid, KID)
    return key


def _replace(provider: Provider, set_name: str, keys: Sequence[Key], kid: str | None) -> None:
    stored = stored_by_kid(provider.seal, keys)
    if len(stored) != len(keys):
        raise InvalidRequest("two keys have the same kid")
    try:
        replace_keys_of_set(provider.engine, KEY_OWNER, set_name, stored, provider.clock(), kid=kid)
    except KeyExists as error:
        raise Conflict("the set has a key with this kid already") from error


def _check_name(what: str, name: str, longest: int) -> None:
    if not name or len(name) > longest:
        raise InvalidRequest(f"{what} does not have 1 to {longest} characters")


def _told(status: int, keys: Sequence[Key]) -> Response:
    return json_response(status, {"keys": [whole_jwk(key) for key in keys]})

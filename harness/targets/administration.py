"""Clients that an administrator's interface makes and removes, by requests or commands of the target file."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from harness.protocol.exchange import Failure, FailureKind, Request, Response
from harness.targets.clients_file import AdminFile, AdminOperationFile
from harness.targets.filling import TargetError, fill
from harness.targets.target import COMMAND_TIMEOUT, Target, read_secret
from harness.wire.command import Command, answer_of
from harness.wire.journal import GONE, ByAdministrator
from harness.wire.keeper import kept_command
from harness.wire.limits import Limits
from harness.wire.transport import Transport

WHERE = "clients.admin"
LONGEST_ANSWER = 300
UNAUTHORIZED = 401
METHODS = {"create": "POST", "read": "GET", "update": "PUT", "delete": "DELETE"}
# What is registered with a client by RFC 7592 3 is not what an administrator goes by.
REGISTERED = ("registration_access_token", "registration_client_uri")


def create_client(target: Target, issuer: str, metadata: Mapping[str, Any], keeper: str | None) -> dict[str, Any]:
    """Create a client with this metadata and return what is told of it, its client_id at least.

    `keeper` is the address of the process that journals what is created. Raises `TargetError` where none is created.
    Nothing of it is recorded.
    """
    admin = _administration(target)
    told = _told(target, issuer, admin.create, "create", {}, metadata, keeper)
    client_id = told.get("client_id")
    if not isinstance(client_id, str) or not client_id:
        raise TargetError(f"{WHERE}.create: the answer must be a JSON object with a client_id")
    if admin.read is not None:
        told |= _told(target, issuer, admin.read, "read", _names(told))
    return {name: value for name, value in told.items() if name not in REGISTERED}


def update_client(target: Target, issuer: str, client_id: str, metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Replace the metadata of a client that `create_client` made; raises `TargetError` where there is no way."""
    admin = _administration(target)
    if admin.update is None:
        raise TargetError(f"the target file names no way to change a client: {WHERE}.update")
    sent = {**metadata, "client_id": client_id}
    told = _told(target, issuer, admin.update, "update", {"client_id": client_id}, sent)
    return {name: value for name, value in told.items() if name not in REGISTERED}


def delete_client(target: Target, issuer: str, members: Mapping[str, Any]) -> None:
    """Delete a client that `create_client` made, by members of what was told of it; raises `TargetError`."""
    admin, where = _administration(target), f"{WHERE}.delete"
    answer = _answer(target, issuer, admin.delete, "delete", _names(members))
    if answer.status not in GONE or answer.status == UNAUTHORIZED:
        raise TargetError(f"{where}: {_said(answer)}")


def _administration(target: Target) -> AdminFile:
    admin = target.file.clients.admin
    if admin is None:
        raise TargetError(f"the target file names no way to make clients: {WHERE}")
    return admin


def _names(members: Mapping[str, Any]) -> dict[str, str]:
    return {name: value for name, value in members.items() if isinstance(value, str)}


def _told(
    target: Target,
    issuer: str,
    operation: AdminOperationFile,
    name: str,
    members: Mapping[str, str],
    metadata: Mapping[str, Any] | None = None,
    keeper: str | None = None,
) -> dict[str, Any]:
    answer = _answer(target, issuer, operation, name, members, metadata, keeper)
    if not 200 <= answer.status < 300:
        raise TargetError(f"{WHERE}.{name}: {_said(answer)}")
    try:
        told = json.loads(answer.body)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise TargetError(f"{WHERE}.{name}: the answer must be a JSON object")
    return told


def _answer(
    target: Target,
    issuer: str,
    operation: AdminOperationFile,
    name: str,
    members: Mapping[str, str],
    metadata: Mapping[str, Any] | None = None,
    keeper: str | None = None,
) -> Response:
    """Carry an operation out: with the metadata as its document where it creates, else with the client's names."""
    where = f"{WHERE}.{name}"
    facts = {**target.facts, "issuer": issuer, "issuer.path": urlsplit(issuer).path.rstrip("/")}
    document: Mapping[str, Any] = members if metadata is None else {**(operation.json_ or {}), **metadata}
    if operation.command is not None:
        words = tuple(fill(word, facts, f"{where}.command") for word in operation.command)
        command = Command(words, str(target.beside(".").resolve()), json.dumps(document).encode())
        if keeper is not None and metadata is not None:
            found = kept_command(keeper, command, f"clients.admin.{name}", COMMAND_TIMEOUT)
        else:
            found = answer_of(command, COMMAND_TIMEOUT)
        return _whole(found, where)
    given = {**_administration(target).headers, **operation.headers}
    headers = [(header, read_secret(value, target.beside(".")).reveal()) for header, value in given.items()]
    body = None
    if metadata is not None or operation.json_ is not None:
        headers.append(("Content-Type", "application/json"))
        body = json.dumps(document if metadata is not None else operation.json_).encode()
    quoted = {member: quote(value, safe="") for member, value in members.items()}
    url = str(operation.url)
    base = _administration(target).url
    if url.startswith("/") and base is not None:
        url = base.rstrip("/") + url
    method = operation.method or METHODS[name]
    request = Request(method, fill(url, {**facts, **quoted}, f"{where}.url"), tuple(headers), body)
    transport = Transport(record=lambda exchange: None, limits=Limits(), network=target.network, keeper=keeper)
    try:
        removal = ByAdministrator() if name == "create" else None
        exchange = transport.send(request, name=f"{WHERE}.{name}", removal=removal)
    finally:
        transport.close()
    return _whole(exchange.response or exchange.failure, f"{where}: {request.method} {request.url}")


def _whole(found: Response | Failure | None, where: str) -> Response:
    if isinstance(found, Response):
        return found
    failure = found or Failure(FailureKind.CONNECTION, "no answer")
    raise TargetError(f"{where}: {failure.detail}")


def _said(answer: Response) -> str:
    text = " ".join(answer.text.split())[:LONGEST_ANSWER]
    return f"the answer was {answer.status} {text}".strip()

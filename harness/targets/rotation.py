"""Rotates a target's signing keys as its file says (OpenID Connect Core 10.1.1)."""

import json
import subprocess
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from harness.protocol.exchange import Request
from harness.targets.clients_file import AdminCallFile
from harness.targets.filling import TargetError, fill
from harness.targets.model import OperatorActionFile
from harness.targets.target import COMMAND_TIMEOUT, Target, read_secret
from harness.wire.limits import Limits
from harness.wire.transport import Transport

WHERE = "rotate_keys"


def rotate_keys(target: Target, issuer: str) -> None:
    """Give the provider of this issuer a new signing key, by the admin call or the command of the target file.

    Nothing of it is recorded, since the answer may hold private keys. Raises `TargetError` where it fails.
    """
    rotation = target.file.rotate_keys
    if rotation is None:
        raise TargetError(f"the target file names no way to rotate the provider's keys: {WHERE}")
    operator_action(target, rotation, issuer, {}, WHERE)


def operator_action(
    target: Target, action: OperatorActionFile, issuer: str, besides: Mapping[str, str], where: str
) -> None:
    """Carry out what the operator does, by the call or the command of the target file.

    `besides` are facts beside those of the target, `where` is the key of its file. Raises `TargetError` where it fails.
    """
    facts = {**target.facts, "issuer": issuer, "issuer.path": urlsplit(issuer).path.rstrip("/")}
    if action.call is not None:
        quoted = {name: quote(value, safe="") for name, value in besides.items()}
        operator_call(target, action.call, {**facts, **quoted}, where)
        return
    words = [fill(word, {**facts, **besides}, f"{where}.command") for word in action.command or ()]
    try:
        subprocess.run(
            words, capture_output=True, text=True, timeout=COMMAND_TIMEOUT, check=True, cwd=target.beside(".")
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise TargetError(f"{where}.command failed: {words[0]}: {error}") from error


def operator_call(
    target: Target, call: AdminCallFile, facts: dict[str, str], where: str, document: dict[str, Any] | None = None
) -> None:
    """Send a request to the operator's interface, with the file's body or `document`.

    `where` is the key of the target file. Nothing of it is recorded. Raises `TargetError` where it fails.
    """
    secrets = {name: read_secret(value, target.beside(".")) for name, value in call.headers.items()}
    headers = [(name, secret.reveal()) for name, secret in secrets.items()]
    body: Any = None
    sent = call.json_ if document is None else document
    if sent is not None:
        headers.append(("Content-Type", "application/json"))
        body = json.dumps(sent).encode()
    request = Request(call.method, fill(call.url, facts, f"{where}.call.url"), tuple(headers), body)
    transport = Transport(record=lambda exchange: None, limits=Limits(), network=target.network)
    try:
        exchange = transport.send(request, name=where)
    finally:
        transport.close()
    if exchange.response is None:
        detail = exchange.failure.detail if exchange.failure else "no answer"
        raise TargetError(f"{where}.call failed: {call.method} {request.url}: {detail}")
    if not 200 <= exchange.response.status < 300:
        raise TargetError(f"{where}.call failed: {call.method} {request.url} gave {exchange.response.status}")

"""Which members of a target file are secrets, and where they stand in the clear."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel

from harness.document.diagnostic import Diagnostic
from harness.document.loading import load_document
from harness.document.nodes import plain, span_of
from harness.protocol.secret import Secret
from harness.targets.deviations import is_loopback
from harness.targets.target import Target, read_secret
from harness.targets.written import FromElsewhere

SECRET_MEMBERS = frozenset({"password", "client_secret", "initial_access_token", "secret"})
SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie"})


def secrets_of(target: Target) -> tuple[Secret, ...]:
    """Return every secret of a target: what comes from elsewhere, and what stands in its file.

    Raises `TargetError` where one cannot be read.
    """
    secrets = (read_secret(value, target.beside(".")) for value in _values(target.file, ""))
    return tuple(dict.fromkeys(secret for secret in secrets if secret.reveal()))


def literal_secrets(path: Path, issuer: str) -> tuple[Diagnostic, ...]:
    """Warn of each secret that a target file holds itself, where its provider is not on this machine.

    A provider that the harness starts, whose address is not known before, counts as on this machine.
    """
    if "{" in issuer or is_loopback(issuer):
        return ()
    node = load_document(path, diagnostics=[])
    if node is None:
        return ()
    help = "name where it comes from: {env: NAME}, {file: PATH} or {command: [...]}"
    # Without a span, since its excerpt would show the secret.
    return tuple(
        Diagnostic(
            f"{path}:{span_of(node, place).line}: {'.'.join(map(str, place))}: a secret of a provider that is not on"
            " this machine stands in the file",
            None,
            help,
            severity="warning",
        )
        for place in _literal(plain(node), ())
    )


def _literal(value: object, place: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, Mapping):
        for name, member in value.items():
            if _is_secret(str(name)) and isinstance(member, str):
                yield (*place, name)
            else:
                yield from _literal(member, (*place, name))
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from _literal(member, (*place, index))


def _values(value: object, name: str) -> Iterator[str | FromElsewhere]:
    if isinstance(value, FromElsewhere) or (isinstance(value, str) and _is_secret(name)):
        yield value
    elif isinstance(value, BaseModel):
        for member in type(value).model_fields:
            yield from _values(getattr(value, member), member)
    elif isinstance(value, Mapping):
        for member, inner in value.items():
            yield from _values(inner, str(member))
    elif isinstance(value, list):
        for inner in value:
            yield from _values(inner, name)


def _is_secret(name: str) -> bool:
    return name in SECRET_MEMBERS or name.lower() in SECRET_HEADERS

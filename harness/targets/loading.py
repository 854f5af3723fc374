"""Finds and loads a target: a shipped name, a file, or a bare address."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness.document.diagnostic import Diagnostic, DocumentErrors, closest
from harness.document.loading import load_document
from harness.document.models import read_model
from harness.document.nodes import plain, span_of
from harness.protocol.secret import Secret
from harness.targets.clients_file import ClientsFile, DynamicFile
from harness.targets.filling import TargetError
from harness.targets.issuer_address import provider_address
from harness.targets.model import TargetFile, UserFile
from harness.targets.written import FromElsewhere

MOST_EXTENDED = 5
FILE_SUFFIXES = (".yaml", ".yml")
OTHER_TARGETS = "the address of a provider begins with https:// or http://"
# What a provider may want to see where a bare address is the whole target.
INITIAL_ACCESS_TOKEN = "HALLMARK_INITIAL_ACCESS_TOKEN"


def load_target(name: str, folder: Path) -> tuple[TargetFile, Path]:
    """Load a shipped target by name, or a target file by path.

    Raises `TargetError` where there is none, `DocumentErrors` where its file is wrong.
    """
    path = Path(name)
    if not path.suffix:
        path = _shipped_target(name, folder)
    if not path.is_file():
        hint = "" if path.suffix in FILE_SUFFIXES else f"; {OTHER_TARGETS}"
        raise TargetError(f"there is no target file {name}{hint}")
    diagnostics: list[Diagnostic] = []
    file = _read(path, folder, diagnostics, 0)
    if file is None or diagnostics:
        raise DocumentErrors(tuple(diagnostics))
    return file, path


def shipped_targets(folder: Path) -> dict[str, Path]:
    """Return the target files of a folder by their names."""
    found = {file.stem: file for file in folder.glob("*.yaml") if "." not in file.stem}
    return {name: found[name] for name in sorted(found)}


def _shipped_target(name: str, folder: Path) -> Path:
    shipped = shipped_targets(folder)
    if name in shipped:
        return shipped[name]
    if not shipped:
        raise TargetError(f"no target is called '{name}', for there is none in {folder}; {OTHER_TARGETS}")
    guess = closest(name, shipped)
    hint = f"did you mean '{guess}'?" if guess else f"shipped are {', '.join(shipped)}."
    raise TargetError(f"no target is called '{name}'; {hint} A file's name ends in .yaml, and {OTHER_TARGETS}")


def target_of_address(issuer: str, user: str, password: Secret) -> TargetFile:
    """Return a target for a bare address: dynamic registration, and a login form that is recognised by itself.

    The initial access token is that of the environment, where there is one (RFC 7591 3). Raises `TargetError` where the
    address is none.
    """
    try:
        provider_address(issuer)
    except ValueError as error:
        raise TargetError(f"--target: {error}") from error
    token = FromElsewhere(env=INITIAL_ACCESS_TOKEN) if os.environ.get(INITIAL_ACCESS_TOKEN) else None
    return TargetFile(
        target=issuer,
        issuer=issuer.removesuffix("/.well-known/openid-configuration"),
        clients=ClientsFile(dynamic=DynamicFile(initial_access_token=token)),
        users=[UserFile(name=user, password=password.reveal())],
    )


def _read(path: Path, folder: Path, diagnostics: list[Diagnostic], depth: int) -> TargetFile | None:
    node = load_document(path, diagnostics=diagnostics)
    if node is None:
        return None
    members = plain(node)
    if not isinstance(members, dict) or "extends" not in members:
        return read_model(TargetFile, node, diagnostics=diagnostics)
    if depth >= MOST_EXTENDED:
        diagnostics.append(Diagnostic(f"extends: goes deeper than {MOST_EXTENDED} files", span_of(node, ("extends",))))
        return None
    other = _other(path, folder, str(members["extends"]))
    if not other.is_file():
        diagnostics.append(Diagnostic(f"there is no target file {other}", span_of(node, ("extends",))))
        return None
    ground = _read(other, folder, diagnostics, depth + 1)
    if ground is None:
        return None
    merged = _merged(_from_place(ground.model_dump(by_alias=True, exclude_unset=True), other.parent), members)
    try:
        return TargetFile.model_validate(merged)
    except ValueError:
        return read_model(TargetFile, node, diagnostics=diagnostics)


def _other(path: Path, folder: Path, name: str) -> Path:
    return path.parent / name if name.endswith(FILE_SUFFIXES) else folder / f"{name}.yaml"


def _from_place(ground: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Return a file's members for a file elsewhere that extends it: what is beside the first stays there."""
    deviations, start = ground.get("deviations"), ground.get("start")
    if deviations is not None:
        ground["deviations"] = str(folder.absolute() / deviations)
    if isinstance(start, dict):
        for installed in ("npm", "pip"):
            if start.get(installed) is not None:
                start[installed] = str(folder.absolute() / start[installed])
        container = start.get("container")
        if isinstance(container, dict) and "files" in container:
            container["files"] = {inside: str(folder.absolute() / here) for inside, here in container["files"].items()}
    return ground


def _merged(ground: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(ground)
    for name, value in over.items():
        inner = merged.get(name)
        merged[name] = _merged(inner, value) if isinstance(inner, dict) and isinstance(value, dict) else value
    return merged

"""Reads the catalogue from its folder."""

from collections.abc import Mapping
from pathlib import Path

from harness.catalogue.entries import CatalogueFile, RequirementEntry
from harness.catalogue.requirement import Catalogue, Requirement, Retired, Specification
from harness.document import (
    Diagnostic,
    DocumentErrors,
    Items,
    Node,
    Span,
    Table,
    closest,
    load_document,
    quoted,
    read_model,
    span_of,
)
from harness.document.diagnostic import shown_path


class CatalogueError(DocumentErrors):
    """Catalogue files are wrong; every mistake is named with its place."""


def load_catalogue(folder: Path) -> Catalogue:
    """Load every requirement of the YAML files in a folder, by id.

    Raises `CatalogueError` with all mistakes of all files, where an id stands twice or a retired id is replaced by
    an unknown one, and where there is no requirement at all.
    """
    diagnostics: list[Diagnostic] = []
    requirements: dict[str, Requirement] = {}
    retired: dict[str, Retired] = {}
    places: dict[str, Span] = {}
    for path in sorted(folder.glob("*.yaml")):
        node = load_document(path, diagnostics=diagnostics)
        file = read_model(CatalogueFile, node, diagnostics=diagnostics) if node is not None else None
        if node is not None and file is not None:
            _add_requirements(file, _tables(node, "requirements"), requirements, places, diagnostics)
            _add_retired(file, _tables(node, "retired"), retired, places, diagnostics)
    if not requirements and not diagnostics:
        diagnostics.append(Diagnostic("no requirement was found in this folder", Span(folder, 1, 1, 0)))
    if not diagnostics:
        _check_replacements(retired, requirements, diagnostics)
    if diagnostics:
        raise CatalogueError(diagnostics)
    return Catalogue(requirements, retired)


def _tables(root: Node, key: str) -> tuple[Node, ...]:
    node = root.get(key) if isinstance(root, Table) else None
    return node.items if isinstance(node, Items) else ()


def _add_requirements(
    file: CatalogueFile,
    nodes: tuple[Node, ...],
    requirements: dict[str, Requirement],
    places: dict[str, Span],
    diagnostics: list[Diagnostic],
) -> None:
    head = file.spec
    specification = Specification(head.id, head.title, head.url, head.edition, head.note)
    for entry, node in zip(file.requirements, nodes, strict=True):
        if _is_new(entry.id, span_of(node, ("id",)), places, diagnostics):
            requirements[entry.id] = _requirement(entry, specification, span_of(node, ("text",)))


def _add_retired(
    file: CatalogueFile,
    nodes: tuple[Node, ...],
    retired: dict[str, Retired],
    places: dict[str, Span],
    diagnostics: list[Diagnostic],
) -> None:
    for entry, node in zip(file.retired, nodes, strict=True):
        if _is_new(entry.id, span_of(node, ("id",)), places, diagnostics):
            retired[entry.id] = Retired(entry.id, entry.replaced_by, span_of(node, ("replaced_by",)))


def _is_new(name: str, span: Span, places: dict[str, Span], diagnostics: list[Diagnostic]) -> bool:
    first = places.setdefault(name, span)
    if first is span:
        return True
    message = f"the requirement {quoted(name)} stands twice in the catalogue"
    diagnostics.append(Diagnostic(message, span, f"it stands first at {shown_path(first.path)}:{first.line}"))
    return False


def _check_replacements(
    retired: Mapping[str, Retired], requirements: Mapping[str, Requirement], diagnostics: list[Diagnostic]
) -> None:
    for one in retired.values():
        for name in one.replaced_by:
            if name not in requirements:
                suggestion = closest(name, requirements)
                help = f"did you mean {quoted(suggestion)}?" if suggestion else None
                diagnostics.append(Diagnostic(f"no requirement is called {quoted(name)}", one.span, help))


def _requirement(entry: RequirementEntry, specification: Specification, span: Span) -> Requirement:
    return Requirement(
        id=entry.id,
        specification=specification,
        section=entry.section,
        level=entry.level,
        party=entry.party,
        text=entry.text,
        testable=entry.testable,
        profile=entry.profile,
        how=entry.how,
        mutant=entry.mutant,
        oidf=entry.oidf,
        note=entry.note,
        unjudged=entry.unjudged,
        transport=entry.transport,
        derived=entry.derived,
        implied=entry.implied,
        verified=entry.verified,
        span=span,
    )

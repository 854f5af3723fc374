"""Reads requirement ids with their sentences, which must be those of the catalogue."""

from collections.abc import Mapping

from harness.catalogue.requirement import Catalogue, Requirement
from harness.document.diagnostic import Diagnostic, Span, closest
from harness.document.nodes import Node, Scalar, Table

SENTENCE_HELP = "run 'hallmark lint --fix' to rewrite it"


def read_sentences(
    node: Node | None, catalogue: Mapping[str, Requirement], diagnostics: list[Diagnostic]
) -> tuple[tuple[Requirement, Span], ...]:
    """Read a mapping of requirement id to its sentence, as `expect:` and a standing bundle hold it."""
    if not isinstance(node, Table):
        if node is not None:
            diagnostics.append(Diagnostic("expected requirement ids with their sentences", node.span))
        return ()
    found = []
    for entry in node.entries:
        name, span = str(entry.key.value), entry.key.span
        requirement = catalogue.get(name)
        retired = catalogue.retired.get(name) if isinstance(catalogue, Catalogue) else None
        if retired is not None:
            successors = " or ".join(retired.replaced_by)
            diagnostics.append(Diagnostic(f"{name} is retired", span, f"cite {successors}" if successors else None))
            continue
        if requirement is None:
            guess = closest(name, catalogue)
            diagnostics.append(Diagnostic(f"no requirement is called '{name}'", span, did_you_mean(guess)))
            continue
        if not isinstance(entry.value, Scalar) or entry.value.value != requirement.text:
            message = f"this is not the sentence of {name}"
            diagnostics.append(
                Diagnostic(message, entry.value.span, f"the catalogue says: {requirement.text} ({SENTENCE_HELP})")
            )
        found.append((requirement, span))
    return tuple(found)


def did_you_mean(guess: str | None) -> str | None:
    """Return a guess as the help of a message."""
    return f"did you mean '{guess}'?" if guess else None

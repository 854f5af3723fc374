"""Files that people write: strict YAML with positions, and the one shape of messages about mistakes in them."""

from harness.document.diagnostic import Diagnostic, DocumentErrors, Severity, Span, closest, quoted, render
from harness.document.loading import load_document
from harness.document.models import read_model
from harness.document.nodes import Entry, Items, Node, Scalar, ScalarValue, Table, plain, span_of

__all__ = [
    "Diagnostic",
    "DocumentErrors",
    "Entry",
    "Items",
    "Node",
    "Scalar",
    "ScalarValue",
    "Severity",
    "Span",
    "Table",
    "closest",
    "load_document",
    "plain",
    "quoted",
    "read_model",
    "render",
    "span_of",
]

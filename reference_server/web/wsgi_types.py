"""The types of WSGI (PEP 3333), apart from any framework."""

from collections.abc import Callable, Iterable
from typing import Any

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
PROVIDER = "reference_server.provider"
"""The key in the environment under which an app finds what belongs to the issuer that was asked."""

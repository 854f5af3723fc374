"""`/openapi.json` of each port: what it answers, as an OpenAPI 3.1 document."""

import functools
from collections.abc import Callable
from importlib.resources import files
from typing import Any

from reference_server.provider import Provider
from reference_server.web.message import Request, Response, json_response


def openapi_endpoint(name: str) -> Callable[[Provider, Request], Response]:
    """The endpoint that tells the document of a port, `public` or `admin`."""

    def tell(_provider: Provider, _request: Request) -> Response:
        return json_response(200, openapi_document(name))

    return tell


@functools.cache
def openapi_document(name: str) -> dict[str, Any]:
    """The document of a port as it is committed, `public` or `admin`."""
    import yaml

    text = files("reference_server").joinpath("openapi", f"{name}.yaml").read_text("utf-8")
    document: dict[str, Any] = yaml.safe_load(text)
    return document

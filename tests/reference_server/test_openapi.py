"""The committed OpenAPI documents: every address is described, and every answer of the running server is."""

import base64
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import bottle
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import CheckFunction
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from reference_server.endpoints.openapi import openapi_document
from reference_server.web import admin_app, public_app
from reference_server.web.metrics import Metrics

from .conftest import Browser, RelyingParty, start_provider, stop_provider

EXAMPLES = 3
CHECKS: list[CheckFunction] = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
PORTS = ("public", "admin")
EXPECTED = {"public": {200, 303, 400, 401}, "admin": {200, 204, 400, 404}}
"""Statuses without which the generated requests would have reached too little."""


def operations(name: str) -> set[tuple[str, str]]:
    """Method and path of everything that a document describes; the names of path parameters do not count."""
    paths = openapi_document(name)["paths"]
    return {
        (method.upper(), re.sub(r"\{.*?\}", "{}", path))
        for path, item in paths.items()
        for method in item
        if method != "parameters"
    }


def mounted(name: str, monkeypatch: pytest.MonkeyPatch) -> set[tuple[str, str]]:
    """Method and path of everything that an app has routes for."""
    routes: list[bottle.Route] = []
    for module in (admin_app, public_app):
        monkeypatch.setattr(module, "serving", lambda app: routes.extend(app.routes))
    _ = public_app.public_app() if name == "public" else admin_app.admin_app(Metrics())
    assert routes
    return {(route.method, re.sub(r"<.*?>", "{}", route.rule)) for route in routes}


@pytest.mark.parametrize("name", PORTS)
def test_every_address_is_described_and_no_other(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert operations(name) == mounted(name, monkeypatch)


@dataclass
class Described:
    """A running provider, and a client of it that requests can be made for."""

    addresses: dict[str, str]
    client: dict[str, Any]
    token: str

    def authorizations(self, name: str) -> tuple[str | None, ...]:
        """What goes into the Authorization header: nothing, the client's secret, a live token."""
        if name == "admin":
            return (None,)
        credentials = f"{self.client['client_id']}:{self.client['client_secret']}"
        basic = base64.b64encode(credentials.encode()).decode()
        return None, f"Basic {basic}", f"Bearer {self.token}", f"Bearer {self.client['registration_access_token']}"


@pytest.fixture(scope="module")
def described() -> Iterator[Described]:
    process, addresses = start_provider()
    browser = Browser()
    party = RelyingParty(addresses["issuer"], browser)
    party.register(grant_types=["authorization_code", "client_credentials"])
    yield Described(addresses, party.client, party.sign_in()["access_token"])
    browser.close()
    assert stop_provider(process) == 0


@pytest.mark.parametrize("name", PORTS)
def test_the_document_is_served(described: Described, name: str) -> None:
    answer = requests.get(f"{described.addresses[name]}/openapi.json", timeout=20)
    assert answer.json() == openapi_document(name)


@pytest.mark.parametrize("name", PORTS)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["right", "wrong"])
def test_every_answer_to_generated_requests_is_described(described: Described, name: str, mode: Any) -> None:
    schema = schemathesis.openapi.from_dict(openapi_document(name))
    statuses: set[int] = set()
    for result in schema.get_all_operations():
        with suppress(Unsatisfiable):  # there is nothing wrong to say where nothing can be said
            statuses |= played(result.ok(), described, name, mode)
    assert EXPECTED[name] <= statuses
    assert max(statuses) < 500


def played(operation: Any, described: Described, name: str, mode: Any) -> set[int]:
    """Send generated requests and check each answer against the document; gives the statuses that came."""
    authorizations = cycle(described.authorizations(name))
    known_ids = cycle((True, False))
    statuses: set[int] = set()

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def call(case: Any) -> None:
        if operation.method != "delete" and "client_id" in case.path_parameters and next(known_ids):
            case.path_parameters["client_id"] = described.client["client_id"]
        authorization = next(authorizations)
        headers = {"Authorization": authorization} if authorization else {}
        answer = case.call(base_url=described.addresses[name], allow_redirects=False, timeout=20, headers=headers)
        statuses.add(answer.status_code)
        case.validate_response(answer, checks=CHECKS)

    call()
    return statuses


def test_an_answer_that_is_not_described_is_noticed(described: Described) -> None:
    document = json.loads(json.dumps(openapi_document("public")))
    del document["paths"]["/oauth2/token"]["post"]["responses"]["401"]
    document["paths"] = {"/oauth2/token": document["paths"]["/oauth2/token"]}
    operation = schemathesis.openapi.from_dict(document)["/oauth2/token"]["POST"]
    with pytest.raises(FailureGroup, match="Undocumented status code"):
        played(operation, described, "public", GenerationMode.POSITIVE)

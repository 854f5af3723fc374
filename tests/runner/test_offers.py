"""What a provider's metadata say that it offers decides what is SKIPPED."""

from pathlib import Path

import pytest

from harness.document.diagnostic import Span
from harness.protocol.provider import ProviderMetadata
from harness.runner.offers import offered, offers_response_type
from harness.scenario.model import Need

ISSUER = "https://op.example"
RESOURCE = "https://resource.example/"
WITHOUT_PLAIN = Need("code_challenge_methods_supported", "plain", Span(Path("scenario.yaml"), 3, 8, 19), absent=True)
ITSELF = Need("protected_resources", "{issuer}", Span(Path("scenario.yaml"), 3, 8, 19))


@pytest.mark.parametrize(
    ("listed", "asked", "expected"),
    [
        (["code"], "code", True),
        (["code"], "id_token token", False),
        (["code", "token id_token"], "id_token token", True),
        (["code", "id_token"], "code id_token", False),
        ([], "id_token token", True),
        (None, "id_token token", True),
    ],
)
def test_a_variant_is_for_a_provider_that_supports_its_response_type(
    listed: list[str] | None, asked: str, expected: bool
) -> None:
    members = {} if listed is None else {"response_types_supported": listed}
    assert offers_response_type(ProviderMetadata(members), asked) is expected


@pytest.mark.parametrize(("resources", "expected"), [([ISSUER, RESOURCE], True), ([RESOURCE], False)])
def test_a_need_may_speak_of_the_provider_itself(resources: list[str], expected: bool) -> None:
    metadata = ProviderMetadata({"issuer": ISSUER, "protected_resources": resources})
    assert offered(metadata, ITSELF) is expected


@pytest.mark.parametrize(("methods", "expected"), [(["S256"], True), (["S256", "plain"], False), (None, False)])
def test_a_need_may_be_a_member_without_a_value(methods: list[str] | None, expected: bool) -> None:
    members = {} if methods is None else {"code_challenge_methods_supported": methods}
    assert offered(ProviderMetadata(members), WITHOUT_PLAIN) is expected

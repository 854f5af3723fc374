"""Where nobody registers clients, a scenario is judged with a client that an administrator made, or not at all."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rig.runs import played
from tests.rig.without_registration import without_registration

CODE = "oidc-core/code-flow-with-nonce"
OWN_ADDRESS = "oidc-core/request-object-redirect-uri"
TWO_CLIENTS = "oidc-core/redirect-uri-of-another-client"


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with without_registration(tmp_path_factory.mktemp("without-registration")) as path:
        yield path


def test_clients_of_the_list_give_the_usual_verdicts(target: Path) -> None:
    ran = played(target, "code-flow-with-nonce", "request-object-redirect-uri", "redirect-uri-of-another-client")
    assert ran.verdicts == {CODE: "PASS", OWN_ADDRESS: "PASS", TWO_CLIENTS: "BLOCKED"}, ran.output
    assert "the provider's metadata has no registration_endpoint" in str(ran.reasons[TWO_CLIENTS])


def test_no_client_with_other_redirection_uris_is_taken_for_one_that_a_scenario_describes(
    target: Path, tmp_path: Path
) -> None:
    members = json.loads(target.read_text("utf-8"))
    known = members["clients"]["static"]
    few = [one for one in known if one["metadata"]["redirect_uris"] == ["https://rp.example/static/callback"]]
    assert 0 < len(few) < len(known)
    members["clients"]["static"] = few
    narrower = tmp_path / "narrower.yaml"
    narrower.write_text(json.dumps(members), encoding="utf-8")
    ran = played(narrower, "code-flow-with-nonce", "request-object-redirect-uri")
    assert ran.verdicts == {CODE: "PASS", OWN_ADDRESS: "BLOCKED"}, ran.output
    assert "redirect_uris=['https://rp.example/callback']" in str(ran.reasons[OWN_ADDRESS])

"""The certified Node provider is judged in each corner of what it offers, and every finding is explained."""

import shutil
from pathlib import Path

import pytest

from .judged_target import verdicts_at

# One scenario or two of each profile: those where the provider reads a clause in its own way, and those of what
# the server beside it has to do itself, such as its pages.
PLAYED = {
    "back-channel-logout/logout": "KNOWN",
    "oidc-core/code-without-redirect-uri": "KNOWN",
    "oidc-registration/unfit-metadata": "KNOWN",
    "rfc6749/authorization-request": "KNOWN",
    "rfc6749/client-credentials": "KNOWN",
    "rfc6749/client-secret-in-the-body": "KNOWN",
    "rfc6749/public-client-credentials": "KNOWN",
    "rfc7523/wrong-claims": "KNOWN",
    "rfc7523/wrong-signatures": "PASS",
    "rfc7591/registered-values": "PASS",
    "rfc7591/unsuitable-metadata": "KNOWN",
    "rfc7592/configuration-endpoint": "KNOWN",
    "rfc7662/odd-queries": "KNOWN",
    "rfc8252/redirect-options": "PASS",
    "rfc8414/documents": "PASS",
    "rfc8414/revocation-endpoint": "PASS",
    "rfc8628/approval": "KNOWN",
    "rfc8628/device-requests": "KNOWN",
    "rfc8707/resources-of-a-grant": "KNOWN",
    "rfc9068/access-tokens": "KNOWN",
    "rfc9068/access-tokens-of-the-provider-itself": "SKIPPED",
    "rfc9126/refused-pushes": "KNOWN",
    "rfc9207/iss-beside-an-id-token": "PASS",
    "rp-initiated-logout/login-before-the-logout": "KNOWN",
}


@pytest.mark.skipif(shutil.which("npm") is None, reason="Node.js with npm is not installed")
def test_the_node_provider_is_judged_and_every_finding_is_known(tmp_path: Path) -> None:
    assert verdicts_at("oidc-provider", PLAYED, tmp_path) == PLAYED

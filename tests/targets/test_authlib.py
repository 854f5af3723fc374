"""The shipped Flask application on Authlib installs by itself, starts, and is judged without a surprise."""

from pathlib import Path

from .judged_target import verdicts_at

# A login, a code that comes twice, a refreshed token, a registration; and what Authlib is known to do otherwise.
PLAYED = (
    "oidc-core/code-flow-with-nonce",
    "oidc-core/code-reuse",
    "oidc-core/refresh-token-of-another-client",
    "oidc-core/hint-of-another-user",
    "oidc-core/redirect-uri-of-another-authority",
    "oidc-registration/minimal-registration",
)


def test_authlib_is_judged_and_every_finding_is_known(tmp_path: Path) -> None:
    verdicts = verdicts_at("authlib", PLAYED, tmp_path)
    assert set(verdicts.values()) <= {"PASS", "KNOWN"}
    assert verdicts["oidc-core/code-flow-with-nonce"] == "PASS"
    assert verdicts["oidc-core/redirect-uri-of-another-authority[backslash]"] == "KNOWN"
    assert verdicts["oidc-core/hint-of-another-user"] == "PASS"

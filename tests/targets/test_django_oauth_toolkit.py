"""The shipped Django project on Django OAuth Toolkit installs by itself, starts, and is judged without a surprise."""

from pathlib import Path

from .judged_target import verdicts_at

# A login, a code that comes twice, prompt=none, a logout, a machine's token; and what the toolkit does otherwise.
PLAYED = (
    "oidc-core/code-flow-with-nonce",
    "oidc-core/code-reuse",
    "oidc-core/prompt-none-without-session",
    "oidc-core/hint-of-another-user",
    "rp-initiated-logout/logout",
    "rfc6749/client-credentials",
)


def test_the_toolkit_is_judged_and_every_finding_is_known(tmp_path: Path) -> None:
    verdicts = verdicts_at("django-oauth-toolkit", PLAYED, tmp_path)
    assert set(verdicts.values()) <= {"PASS", "KNOWN"}
    assert verdicts["oidc-core/code-flow-with-nonce"] == "PASS"
    assert verdicts["oidc-core/prompt-none-without-session"] == "KNOWN"
    assert verdicts["rp-initiated-logout/logout"] == "PASS"

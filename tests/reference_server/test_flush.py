"""Forgetting what has run out, by the admin API."""

from collections.abc import Callable
from typing import Any

import requests


def flush(own: Any) -> dict[str, int]:
    answer = requests.post(f"{own.admin}/admin/oauth2/flush", timeout=20)
    assert answer.status_code == 200
    return dict(answer.json())


def test_what_has_run_out_is_forgotten_and_what_lives_is_not(
    open_provider: Callable[..., Any], new_client: Callable[..., Any]
) -> None:
    own = open_provider()
    party = new_client(own.issuer, grant_types=["authorization_code", "refresh_token"])
    tokens = party.sign_in(scope="openid offline_access", prompt="consent")
    assert set(flush(own).values()) == {0}
    own.clock.let_pass(own.provider.settings.lifetimes.access_token + 1)
    gone = flush(own)
    assert {name: gone[name] for name in ("codes", "access_tokens", "flows", "refresh_tokens", "grants")} == {
        "codes": 1,
        "access_tokens": 1,
        "flows": 1,
        "refresh_tokens": 0,
        "grants": 0,
    }
    renewed = party.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert renewed.status_code == 200
    own.clock.let_pass(own.provider.settings.lifetimes.refresh_token + 1)
    gone = flush(own)
    assert (gone["refresh_tokens"], gone["access_tokens"], gone["grants"]) == (2, 1, 1)

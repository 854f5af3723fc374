"""The authorization code flow, seen from a relying party."""

from typing import Any


def claims_of(id_token: str) -> dict[str, Any]:
    import base64
    import json

    part = id_token.split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))))


def test_login_and_consent_give_a_code_and_tokens(rp: Any) -> None:
    landing = rp.authorize()
    assert landing.pages_seen == ["login", "consent"]
    assert landing.parameters["state"] == "state-1"
    assert landing.parameters["iss"] == rp.issuer
    answer = rp.exchange(landing.parameters["code"])
    assert answer.status_code == 200, answer.text
    tokens = answer.json()
    claims = claims_of(tokens["id_token"])
    assert claims["nonce"] == "nonce-1"
    assert claims["iss"] == rp.issuer
    assert claims["aud"] == rp.client["client_id"]
    userinfo = rp.userinfo(tokens["access_token"])
    assert userinfo.status_code == 200
    assert userinfo.json() == {"sub": claims["sub"]}
